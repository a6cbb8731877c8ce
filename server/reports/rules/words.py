"""The words of a report: kinds, places, priorities, states, moves, parties, and their Chinese labels."""

from __future__ import annotations

from enum import StrEnum

OF_A_BILL = "bill"
"""The channel of a report that was made of a dispute over a bill: whoever raised it hears of it from there."""

BY_HOUSE = "house"
"""The channel of a report that nobody made: the house found it out by itself from what is written down."""


class Kind(StrEnum):
    """What sort of thing is said."""

    REPAIR = "repair"
    COMPLAINT = "complaint"
    SUGGESTION = "suggestion"
    EMERGENCY = "emergency"


class Place(StrEnum):
    """What it is about: a home, a public part, or a lift."""

    HOME = "home"
    PUBLIC = "public"
    LIFT = "lift"


class Priority(StrEnum):
    """How urgent (R-01): P0 danger, P1 urgent, P2 ordinary, P3 small, C complaint."""

    P0 = "P0"
    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    C = "C"


class State(StrEnum):
    """Where a report stands. ``unfixed``, ``withdrawn`` and ``merged`` are outcomes of their own."""

    MADE = "made"
    ACKNOWLEDGED = "acknowledged"
    ASSIGNED = "assigned"
    QUOTED = "quoted"
    WORKING = "working"
    PAUSED = "paused"
    DONE = "done"
    REOPENED = "reopened"
    CLOSED = "closed"
    UNFIXED = "unfixed"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"


class Move(StrEnum):
    """What somebody may do with a report. Writing a message is not a move: it is always allowed."""

    ACKNOWLEDGE = "acknowledge"
    TAKE = "take"
    ASSIGN = "assign"
    TRANSFER = "transfer"
    HAND_BACK = "hand_back"
    ARRIVE = "arrive"
    QUOTE = "quote"
    CONSENT = "consent"
    DECLINE = "decline"
    LAPSE = "lapse"
    PAYER_LEFT = "payer_left"
    WAIVE = "waive"
    PAUSE = "pause"
    RESUME = "resume"
    FINISH = "finish"
    ACCEPT = "accept"
    RETURN = "return"
    REFUSE_RETURN = "refuse_return"
    AUTO_CLOSE = "auto_close"
    SETTLE = "settle"
    RATE = "rate"
    REOPEN = "reopen"
    CLOSE_UNFIXED = "close_unfixed"
    WITHDRAW = "withdraw"
    MERGE = "merge"
    UNMERGE = "unmerge"
    URGE = "urge"
    FOLLOW = "follow"
    UNFOLLOW = "unfollow"
    RECLASSIFY = "reclassify"
    ESCALATE = "escalate"
    REFER = "refer"


class Who(StrEnum):
    """In which part somebody acts. One person may have several: all are looked at.

    ``household`` is any home the matter touches: the reporter's family, followers, and for a public part the homes
    that share it. ``staff`` is anybody on the estate's team, ``assignee`` the one it is with, ``supervisor`` the
    lead or manager, ``system`` our own jobs. ``scribe``: staff who write down what somebody says who has no account.
    """

    REPORTER = "reporter"
    HOUSEHOLD = "household"
    STAFF = "staff"
    ASSIGNEE = "assignee"
    SUPERVISOR = "supervisor"
    SYSTEM = "system"
    SCRIBE = "scribe"


class Need(StrEnum):
    """What a move must bring along. ``target`` is the report merged into, ``heard`` how staff
    heard the answer they write down for somebody."""

    WORDS = "words"
    PHOTO = "photo"
    REASON = "reason"
    STARS = "stars"
    ASSIGNEE = "assignee"
    TARGET = "target"
    PRIORITY = "priority"
    PRICE = "price"
    HEARD = "heard"


KIND_LABELS = {
    Kind.REPAIR: "报修",
    Kind.COMPLAINT: "投诉",
    Kind.SUGGESTION: "建议",
    Kind.EMERGENCY: "紧急求助",
}

ENTERED_LABELS = {"phone": "电话", "counter": "前台", "group": "业主群", "hotline": "12345 转来"}
"""By which way somebody told a colleague who wrote the report down."""
CHANNEL_LABELS = {**ENTERED_LABELS, "app": "小程序", "chat": "微信对话", OF_A_BILL: "账单异议", BY_HOUSE: "系统发现"}

PLACE_LABELS = {Place.HOME: "我家里", Place.PUBLIC: "公共区域", Place.LIFT: "电梯"}

STATE_LABELS = {
    State.MADE: "待受理",
    State.ACKNOWLEDGED: "已受理",
    State.ASSIGNED: "已派单",
    State.QUOTED: "待确认报价",
    State.WORKING: "处理中",
    State.PAUSED: "暂停",
    State.DONE: "待验收",
    State.REOPENED: "重做，待派人",
    State.CLOSED: "已办结",
    State.UNFIXED: "未修复结案",
    State.WITHDRAWN: "已撤回",
    State.MERGED: "已合并",
}


HELD = (State.ASSIGNED, State.QUOTED, State.WORKING, State.PAUSED)
"""What lies in the hands of somebody."""
OPEN = frozenset(
    {
        State.MADE,
        State.ACKNOWLEDGED,
        State.ASSIGNED,
        State.QUOTED,
        State.WORKING,
        State.PAUSED,
        State.REOPENED,
    }
)
"""States in which somebody still owes work; ``done`` waits for the resident and is not among them."""

ENDED = frozenset({State.CLOSED, State.UNFIXED, State.WITHDRAWN, State.MERGED})
"""States in which nothing is owed any more, although closed and unfixed may be reopened."""
