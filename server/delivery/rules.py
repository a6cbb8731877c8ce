"""What an answer of a platform means for a message, and when to try again. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from server.wechat.errors import Refusal, WechatError, WechatRefused, WechatUnreachable


class State(StrEnum):
    """Where a message stands."""

    DUE = "due"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    NO_CREDIT = "no_credit"
    SKIPPED = "skipped"


DANGER, ORDINARY, BULK = 0, 1, 2
"""Whose turn it is: danger waits behind nothing else that is due, and what a whole crowd is told behind everything."""
OPEN = (State.DUE, State.CLAIMED, State.SENDING)
NOT_REACHED = (State.REFUSED, State.FAILED, State.NO_CREDIT, State.SKIPPED)
ABOUT_THE_MESSAGE = (State.REFUSED, State.NO_CREDIT)
"""What the platform says of one message: the channel itself does its work."""
RESENDABLE = (State.UNCERTAIN, State.REFUSED, State.FAILED, State.NO_CREDIT)

STATE_LABELS = {
    State.DUE: "待发送",
    State.CLAIMED: "待发送",
    State.SENDING: "发送中",
    State.SENT: "已送达平台",
    State.REFUSED: "被拒收",
    State.FAILED: "发送失败",
    State.UNCERTAIN: "不确定",
    State.NO_CREDIT: "未订阅",
    State.SKIPPED: "无需发送",
}

CHANNEL_LABELS = {
    "subscribe": "订阅消息",
    "work": "企业微信",
    "customer": "小程序客服消息",
    "customer_oa": "服务号客服消息",
    "work_chat": "企业微信会话",
    "card": "企业微信卡片",
    "card_answer": "卡片更新",
    "robot": "群机器人",
    "group_task": "业主群群发",
}
_WORK, _MINI, _OA, _GROUPS = "企业微信", "小程序消息", "服务号消息", "群机器人"
LINES = {
    "subscribe": _MINI,
    "customer": _MINI,
    "customer_oa": _OA,
    "work": _WORK,
    "work_chat": _WORK,
    "card": _WORK,
    "card_answer": _WORK,
    "group_task": _WORK,
    "robot": _GROUPS,
}
"""Channels that fail together, and what people call them: they hear of the line once."""
LONGEST_CAUSE = 160
DANGER_WAITS, UNREACHED, GROUP_BROKEN = "danger_waits:", "unreached:", "group_broken:"
OF_MESSAGES = (DANGER_WAITS, UNREACHED, GROUP_BROKEN)
"""How the causes begin by which somebody hears that messages do not arrive: where these do not, no more is told."""
CHAT = "chat"
KIND_LABELS = {CHAT: "会话回复", "group_task": "业主群群发", "group_reminder": "提醒确认群发", "team": "员工群消息"}
"""Kinds that come from no template."""
STAFF_PAGES, STAFF_START = "staff/", "staff/todo/todo"
"""Where the pages of the app for staff lie, and the first of them: what leads there was told to somebody as staff."""
FOLLOWED = frozenset({"group_task"})
"""Channels on which the platform's yes is only a beginning: somebody acts upon it."""

MOST_ATTEMPTS = 8
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(hours=1)
REST_AFTER = {Refusal.quota: 60, Refusal.setup: 300}
REST_UNREACHABLE = 5
LONGEST_REST = 3600


@dataclass(frozen=True, slots=True)
class Ruling:
    """What becomes of a message after a call that did not bring a yes.

    ``rest`` is the first length in seconds of a pause of the whole channel. ``counts`` tells whether the try
    counts towards the last one: what is the platform's or our set-up's fault does not. ``doubtful``: the call may
    have happened.
    """

    state: State
    error: str
    rest: int | None = None
    counts: bool = True
    doubtful: bool = False


def judge(error: WechatError, *, attempts: int, may_repeat: bool) -> Ruling:
    """Sort a platform's no. ``attempts`` includes this one; ``may_repeat``: it would refuse the same thing twice."""
    if isinstance(error, WechatRefused):
        return _refused(error, attempts)
    words = f"unreachable: {error}"[:200]
    if isinstance(error, WechatUnreachable) and error.certain:
        return Ruling(State.DUE, words, rest=REST_UNREACHABLE, counts=False)
    if not may_repeat:
        return Ruling(State.UNCERTAIN, words, rest=REST_UNREACHABLE, doubtful=True)
    state = State.DUE if attempts < MOST_ATTEMPTS else State.UNCERTAIN
    return Ruling(state, words, rest=REST_UNREACHABLE, doubtful=True)


def _refused(error: WechatRefused, attempts: int) -> Ruling:
    words = f"{error.code} {error.kind}"
    if error.kind in REST_AFTER:
        return Ruling(State.DUE, words, rest=REST_AFTER[error.kind], counts=False)
    if error.kind is Refusal.no_credit:
        return Ruling(State.NO_CREDIT, words)
    if error.kind in (Refusal.permanent, Refusal.code, Refusal.shut):
        return Ruling(State.REFUSED, words)
    return Ruling(State.DUE if attempts < MOST_ATTEMPTS else State.FAILED, words)


def lasts(why: str) -> bool:
    """Whether a channel rests for what does not pass by itself: our own set-up is at fault."""
    return why.endswith(f" {Refusal.setup}")


def wait(attempts: int, chance: float) -> timedelta:
    """How long to wait after so many tries: doubling from 5 s to an hour, half of it left to ``chance`` (0 to 1)."""
    whole = min(FIRST_WAIT * 2 ** min(attempts - 1, 20), LONGEST_WAIT) if attempts > 0 else FIRST_WAIT
    return whole * (0.5 + chance / 2)


def rest(first: int, before: int | None) -> int:
    """Seconds of the next pause: ``first``, or twice the one before if that ended a short while ago."""
    return first if before is None else min(max(first, before * 2), LONGEST_REST)
