"""What a posting may become, when a task rests, reminds and closes. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from config import FOLDER, read_toml
from server.kit.calendar.quiet import is_quiet, loud_from
from server.kit.clock import SHANGHAI, local_day


class Kind(StrEnum):
    """What sort of chat a group is."""

    CUSTOMER = "customer"
    PLAIN = "plain"


class GroupState(StrEnum):
    """Where a group stands. Ownerless: its owner has left the company and nobody has taken over."""

    ACTIVE = "active"
    DISSOLVED = "dissolved"
    OWNERLESS = "ownerless"


class State(StrEnum):
    """Where a posting stands."""

    DUE = "due"
    ASKED = "asked"
    SENT = "sent"
    NOT_SENT = "not_sent"
    OVER_LIMIT = "over_limit"
    REFUSED = "refused"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    BY_HAND = "by_hand"
    POSTED = "posted"
    WITHDRAWN = "withdrawn"
    GROUP_GONE = "group_gone"


class TaskState(StrEnum):
    """Where a group-send task stands. Withdrawing: it is still to be cancelled at the platform."""

    DUE = "due"
    ASKED = "asked"
    UNCERTAIN = "uncertain"
    WITHDRAWING = "withdrawing"
    CLOSED = "closed"


STATE_LABELS = {
    State.DUE: "待创建",
    State.ASKED: "等同事确认",
    State.SENT: "已发到群",
    State.NOT_SENT: "当日未发",
    State.OVER_LIMIT: "超过群发上限",
    State.REFUSED: "被拒绝",
    State.FAILED: "失败",
    State.UNCERTAIN: "不确定",
    State.BY_HAND: "待人工转发",
    State.POSTED: "已人工转发",
    State.WITHDRAWN: "已撤回",
    State.GROUP_GONE: "群已解散",
}
KIND_LABELS = {Kind.CUSTOMER: "企业微信客户群", Kind.PLAIN: "普通微信群"}
GROUP_STATE_LABELS = {
    GroupState.ACTIVE: "正常",
    GroupState.DISSOLVED: "已解散",
    GroupState.OWNERLESS: "群主已离职",
}
OWNER_LEFT, NOT_TAKEN, NOT_CONFIRMED, NEVER_CREATED = "owner_left", "not_taken", "not_confirmed", "never_created"
REASON_LABELS = {
    OWNER_LEFT: "群主已离职，请先在企业微信里转交这个群。",
    NOT_TAKEN: "企业微信没有接受这个群，请查看群主和群状态。",
    NOT_CONFIRMED: "群主当天没有在手机上确认发送。",
    NEVER_CREATED: "当天没能在企业微信建立群发任务。",
}
"""What staff read where the platform's own number would tell them nothing."""

OPEN = (State.DUE, State.ASKED, State.UNCERTAIN)
"""What the platform's later word may still change."""
MISSED = (State.NOT_SENT, State.OVER_LIMIT, State.REFUSED, State.FAILED, State.GROUP_GONE)
"""Ends without having reached the group."""
NOT_REACHED = (*OPEN, State.BY_HAND, State.NOT_SENT, State.OVER_LIMIT, State.REFUSED, State.FAILED)
"""What has not reached a group that is still there."""
MOST_CHATS = 2000
"""Groups in one task (platform document, clients 4.1.10 and later)."""
MOST_REMINDERS = 2
REMIND_AFTER = (timedelta(minutes=30), timedelta(minutes=90))
"""How long after a task was made its first and second reminder go out."""
LONGEST_MARK = 120
POLL = timedelta(minutes=4)
LAST_CALL, EVENING, NIGHT = time(20, 30), time(21, 0), time(23, 50)
GONE = frozenset({49008, 90501})
"""WeCom's numbers for a group that was dissolved or is no group with residents."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a group gets: words under a ``mark``, a card of the mini-program, a film if there is one.

    ``mark`` is the first line and says unmistakably what this is ("【秀山花园】11月21日 每日简报"): by it a task is
    found again after a call whose answer never came. ``page`` is a path in the app with its query; ``cover_key`` and
    ``video_key`` name files of the house (a JPEG or PNG, an MP4).
    """

    mark: str
    words: str
    title: str
    page: str
    cover_key: str
    video_key: str | None = None

    def __post_init__(self) -> None:
        if not 0 < len(self.mark) <= LONGEST_MARK or "\n" in self.mark:
            raise ValueError("a mark is one line of at most 120 characters")

    def plain(self) -> dict[str, Any]:
        """As a dict, for a row."""
        return asdict(self)


def closes_at(at: datetime) -> datetime:
    """When an unconfirmed task made at ``at`` is cancelled: when the quiet hours begin, for late ones at day's end.

    A colleague who confirms after that would wake the owners up.
    """
    local = at.astimezone(SHANGHAI)
    ends = EVENING if local.time() < LAST_CALL else NIGHT
    closing = datetime.combine(local_day(at), ends, SHANGHAI).astimezone(UTC)
    return max(closing, at + POLL)


def reminder_due(reminders: int, asked_at: datetime, at: datetime) -> bool:
    """Whether the next of at most two reminders is due now."""
    if reminders >= MOST_REMINDERS or is_quiet(at):
        return False
    return at >= asked_at + REMIND_AFTER[reminders]


@cache
def hand_turns() -> tuple[timedelta, ...]:
    """How long after the first message colleagues hear again of what is to be posted by hand; at the last, managers."""
    given = read_toml(FOLDER / "groups.toml")["by_hand"]
    return tuple(timedelta(minutes=each) for each in (*given["again_minutes"], given["manager_minutes"]))


def next_turn(told: int, begun_at: datetime) -> datetime | None:
    """When the next message about a posting by hand goes, after so many; never in the quiet hours, None after the
    last."""
    turns = hand_turns()
    return loud_from(begun_at + turns[told - 1]) if told <= len(turns) else None


def is_last_turn(turn: int) -> bool:
    """Whether this message is the one for managers."""
    return turn > len(hand_turns())


def in_tasks(
    cause: str, chats: Sequence[tuple[int, str]], before: int = 0
) -> Iterator[tuple[str, Sequence[tuple[int, str]]]]:
    """The groups of one owner in portions one task can hold, each under a cause of its own.

    The very first task of a cause keeps it as it is; ``before`` tells how many there are already.
    """
    for number, start in enumerate(range(0, len(chats), MOST_CHATS), before + 1):
        yield cause if number == 1 else f"{cause}#{number}", chats[start : start + MOST_CHATS]
