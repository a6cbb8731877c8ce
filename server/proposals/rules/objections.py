"""Written objections in the posting period (E-06): each blocks the agreement until it is settled.

One that was made before the posting and is not settled when it begins is carried into it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from server.kit.errors import Conflict
from server.votes.rules.calendar import publicity


class Code(StrEnum):
    """What an objection is about."""

    LIGHT = "light"
    NOISE = "noise"
    PRIVACY = "privacy"
    AIR = "air"
    PASSAGE = "passage"
    SAFETY = "safety"
    MONEY = "money"
    VALUE = "value"
    PROCEDURE = "procedure"
    OTHER = "other"


CODE_LABELS: Mapping[str, str] = {
    Code.LIGHT: "采光",
    Code.NOISE: "噪音",
    Code.PRIVACY: "隐私",
    Code.AIR: "通风",
    Code.PASSAGE: "通行",
    Code.SAFETY: "安全",
    Code.MONEY: "费用",
    Code.VALUE: "房屋价值",
    Code.PROCEDURE: "程序",
    Code.OTHER: "其他",
}


class State(StrEnum):
    """Where an objection stands. MEDIATION_FAILED: the street office recorded that talks failed."""

    OPEN = "open"
    IN_MEDIATION = "in_mediation"
    AGREED = "agreed"
    MEDIATION_FAILED = "mediation_failed"
    WITHDRAWN = "withdrawn"


STATE_LABELS: Mapping[str, str] = {
    State.OPEN: "待答复",
    State.IN_MEDIATION: "调解中",
    State.AGREED: "已经谈妥",
    State.MEDIATION_FAILED: "调解不成，已有记录",
    State.WITHDRAWN: "已撤回",
}
NOT_YET = "现在还没公示，先不影响往下走。到公示开始时还没解决，就自动算数，不用再写。"
CARRIED = "公示开始了，您之前提的异议照样算数，不用再写。没有解决以前，事情不会往下走。"
INSIDE = "这是公示期里提的异议，没有解决以前，事情不会往下走。"
LATE = "这是公示期过后提的，会答复您，但不影响往下走。"
WHAT_IT_DOES: Mapping[str, str] = {
    "early": "现在还没公示。书面提的异议会答复您；到公示开始时还没解决，就自动算数，不用再写。",
    "inside": "公示期里书面提的异议，没有解决以前，事情不会往下走。",
    "late": "公示期已经过了。现在提的也会答复您，但不影响往下走。",
}
"""What an objection does that is made before the posting, in it, or after it."""
TO_STAFF: Mapping[str, str] = {
    "early": "现在不挡这一步；公示一开始就算数，处理完才能完成公示。",
    "inside": "处理完才能完成公示。",
    "late": "是公示期过后提的，不挡下一步，也要答复。",
}
SETTLED = frozenset({State.AGREED, State.WITHDRAWN})
MOVES: Mapping[str, frozenset[State]] = {
    State.OPEN: frozenset({State.IN_MEDIATION, State.AGREED, State.MEDIATION_FAILED, State.WITHDRAWN}),
    State.IN_MEDIATION: frozenset({State.AGREED, State.MEDIATION_FAILED, State.WITHDRAWN}),
    State.MEDIATION_FAILED: frozenset({State.AGREED, State.WITHDRAWN}),
    State.AGREED: frozenset(),
    State.WITHDRAWN: frozenset(),
}
"""The one table of legal moves."""


@dataclass(frozen=True, slots=True)
class Objection:
    """One objection. ``go_on``: after a failed mediation the owners have decided to go on all the same."""

    key: str
    made_at: datetime
    state: str = State.OPEN
    written: bool = True
    go_on: bool = False


class MovedOn(Conflict):
    """The objection stands where this step is no longer possible."""

    def __init__(self, state: str) -> None:
        super().__init__("objection_moved_on", f"这条异议现在是“{STATE_LABELS[state]}”。", state=state)


def check_move(state: str, to: State) -> None:
    """Refuse a step that this state does not allow."""
    if to not in MOVES[state]:
        raise MovedOn(state)


def counted_from(made_at: datetime, posted_at: datetime | None) -> datetime:
    """From when an objection counts as made: one from before the posting counts from its beginning on."""
    return made_at if posted_at is None else max(made_at, posted_at)


def in_time(objection: Objection, posted_at: datetime, days: int) -> bool:
    """Was it made from the posting on and before the period ended? The day of posting itself counts as in."""
    return posted_at <= objection.made_at < publicity(posted_at, days).next_from


def blocks(objection: Objection) -> bool:
    """Does it stand in the way? Only a written one that is neither settled nor failed with leave to go on."""
    if not objection.written or objection.state in SETTLED:
        return False
    return not (objection.state == State.MEDIATION_FAILED and objection.go_on)


def blocking(objections: Collection[Objection], posted_at: datetime, days: int) -> list[Objection]:
    """Those that block the agreement: written, made in the posting period, not settled."""
    return [one for one in objections if in_time(one, posted_at, days) and blocks(one)]


def what_it_does(at: datetime, posted_at: datetime | None, days: int) -> str:
    """What an objection does that is made now, for whoever is about to write it; ``posted_at`` None: not posted yet."""
    if posted_at is None or at < posted_at:
        return WHAT_IT_DOES["early"]
    return WHAT_IT_DOES["inside" if in_time(Objection("", at), posted_at, days) else "late"]


def weighs(objection: Objection, posted_at: datetime | None, days: int) -> str:
    """What an objection does now, for whoever made it; empty once it stands in no way."""
    if not blocks(objection):
        return ""
    if posted_at is None:
        return NOT_YET
    if objection.made_at < posted_at:
        return CARRIED
    return INSIDE if in_time(objection, posted_at, days) else LATE
