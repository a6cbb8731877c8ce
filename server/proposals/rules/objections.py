"""Written objections in the posting period (E-06): each blocks the agreement until it is settled."""

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
