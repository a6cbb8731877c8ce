"""Whether neighbours may read at once what staff wrote down for somebody else (B17).

Whoever phones tells the clerk who they are, how to reach them and how they live. Nothing of that is for the estate, and
nobody but the clerk chose these words: the privacy gate reads them before the content check does (E10).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from server.kit import gate
from server.people.service import gating
from server.reports.rules.words import Kind, Place

CHECKING, HIDDEN = "checking", "hidden"
NEIGHBOURLY = (Kind.REPAIR, Kind.EMERGENCY)
"""What neighbours see of a public part or a lift, as :data:`server.reports.policy.VISIBLE_KINDS` says."""


def first_state(
    session: Session, *, estate_id: int, kind: Kind, place: Place, where: str, words: str, at: datetime
) -> str:  # fmt: skip
    """How the words of a report begin that staff entered: hidden until a supervisor has looked where something private
    stands in them, else waiting for the content check as a resident's do."""
    private = read_by_neighbours(kind, place) and findings(session, estate_id, where, words, at=at)
    return HIDDEN if private else CHECKING


def read_by_neighbours(kind: Kind, place: Place) -> bool:
    """Whether neighbours would read the words of such a report."""
    return kind in NEIGHBOURLY and place is not Place.HOME


def findings(session: Session, estate_id: int, where: str, words: str, *, at: datetime) -> Sequence[gate.Finding]:
    """What in the words and in the spot is not for all of the estate."""
    return [
        *gating.findings(session, estate_id, words, at=at), *(gating.findings(session, estate_id, where, at=at))
    ]  # fmt: skip
