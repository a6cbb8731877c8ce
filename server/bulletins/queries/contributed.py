"""One contribution, as its bringer sees it."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from server.bulletins.models import Contribution
from server.bulletins.rules.words import CONTRIBUTION_LABELS


def one(session: Session, contribution_id: int) -> dict[str, Any]:
    """A contribution with the label of its state."""
    row = session.get_one(Contribution, contribution_id)
    label = CONTRIBUTION_LABELS[row.state]
    return {"id": row.id, "estate_id": row.estate_id, "state": row.state, "state_label": label, "day": row.day,
            "words": row.words}  # fmt: skip
