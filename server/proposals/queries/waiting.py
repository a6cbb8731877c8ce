"""Which consents wait for a second person: for whoever reminds them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit.waiting import Waits
from server.proposals.models import Consent, Matter
from server.proposals.rules.words import GOING


def consents(session: Session, before: datetime) -> list[Waits]:
    """Answers that one person wrote down by an instant and nobody has held against the signed paper, of matters that
    have not ended."""
    asked = select(Consent.id, Matter.estate_id, Consent.noted_by, Consent.at)
    asked = asked.join(Matter, Matter.id == Consent.matter_id).where(
        Consent.noted.is_not(None), Consent.at <= before, Matter.state.in_(GOING)
    )
    rows = session.execute(asked.order_by(Consent.id))
    return [Waits(id_, estate_id, by, at) for id_, estate_id, by, at in rows if by is not None]
