"""The words of sheets: kinds, states, modes, and their Chinese labels."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """How much time a sheet tells of."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class State(StrEnum):
    """Where a sheet stands. ``drafted`` goes by itself at its hour, ``waiting`` waits for its reviewer, ``held`` for
    somebody to decide; ``skipped`` and ``dropped`` were never made, and their note says why."""

    DRAFTED = "drafted"
    WAITING = "waiting"
    HELD = "held"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    SKIPPED = "skipped"
    DROPPED = "dropped"


class Mode(StrEnum):
    """Who decides that a sheet goes: its hour, or a person."""

    AUTO = "auto"
    REVIEWED = "reviewed"


class AfterDeadline(StrEnum):
    """What becomes of a sheet nobody looked over in time."""

    SEND = "send"
    HOLD = "hold"


class OnHolidays(StrEnum):
    """What an estate does on public holidays and weekends that are no make-up days."""

    USUAL = "usual"
    SKIP = "skip"


MODES = tuple(Mode)
FILE_KINDS = ("png", "pdf", "mp4", "cover", "code")
KIND_LABELS = {Kind.DAILY: "每日简报", Kind.WEEKLY: "每周简报", Kind.MONTHLY: "每月简报"}
STATE_LABELS = {
    State.DRAFTED: "待发布",
    State.WAITING: "待审阅",
    State.HELD: "已暂缓",
    State.PUBLISHED: "已发布",
    State.WITHDRAWN: "已撤下",
    State.SKIPPED: "按规定不发",
    State.DROPPED: "未能补做",
}
EDITABLE = frozenset({State.DRAFTED, State.WAITING, State.HELD})
"""While a sheet stands here its words may still be changed."""
CONTRIBUTION_LABELS = {"waiting": "待审核", "accepted": "已采用", "refused": "未采用"}
