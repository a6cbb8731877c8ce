"""The votes on a matter, as far as the matter has to know of them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from server.proposals.models import Matter
from server.votes.queries import telling as votes
from server.votes.queries.telling import Brief
from server.votes.rules.matters import ScopeKind

RUNNING = ("noticed", "open", "closed", "preliminary")
DRAFT, WITHDRAWN = "draft", "withdrawn"


def is_fixed(session: Session, matter_id: int) -> bool:
    """Whether a vote on this matter was announced and is not decided: then nothing of its plan may change."""
    return any(one.state in RUNNING for one in _of(session, matter_id))


def drafted(session: Session, matter_id: int) -> Brief | None:
    """The vote that is being prepared, or runs; None when there is none."""
    found = [one for one in _of(session, matter_id) if one.state in (DRAFT, *RUNNING)]
    return found[-1] if found else None


def decides_on(session: Session, poll: Brief) -> int | None:
    """The matter a vote decides on: one of its own estate and kind, asked of the same owners. None for every other
    vote, whatever number it carries."""
    row = session.get(Matter, poll.matter_id) if poll.matter_id is not None else None
    if row is None or (row.estate_id, row.kind) != (poll.estate_id, poll.matter_type):
        return None
    return row.id if _places(row.scope_kind, row.scope_ids) == _places(poll.scope_kind, poll.scope_ids) else None


def _of(session: Session, matter_id: int) -> list[Brief]:
    return [one for one in votes.matter_polls(session, matter_id) if decides_on(session, one) == matter_id]


def _places(kind: str, ids: Iterable[int]) -> tuple[str, frozenset[int]]:
    return kind, frozenset() if kind == ScopeKind.ESTATE else frozenset(ids)
