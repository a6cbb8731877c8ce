"""The votes on a matter, as far as the matter has to know of them."""

from __future__ import annotations

from sqlalchemy.orm import Session

from server.votes.queries import telling as votes
from server.votes.queries.telling import Brief

RUNNING = ("noticed", "open", "closed", "preliminary")
DRAFT, WITHDRAWN = "draft", "withdrawn"


def is_fixed(session: Session, matter_id: int) -> bool:
    """Whether a vote on this matter was announced and is not decided: then nothing of its plan may change."""
    return any(one.state in RUNNING for one in votes.matter_polls(session, matter_id))


def drafted(session: Session, matter_id: int) -> Brief | None:
    """The vote that is being prepared, or runs; None when there is none."""
    found = [one for one in votes.matter_polls(session, matter_id) if one.state in (DRAFT, *RUNNING)]
    return found[-1] if found else None
