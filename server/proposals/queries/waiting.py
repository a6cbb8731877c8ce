"""Which consents, and which objections that a matter is to go past, wait for a second person: for whoever reminds
them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit.waiting import Waits
from server.proposals.models import Consent, Matter, Objection
from server.proposals.rules.objections import State
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


def going_on(session: Session, before: datetime) -> list[Waits]:
    """Objections of matters that have not ended, past which somebody recorded by an instant that it goes on."""
    asked = select(Objection.id, Matter.estate_id, Objection.go_on_by, Objection.go_on_at)
    asked = asked.join(Matter, Matter.id == Objection.matter_id).where(
        Objection.go_on_at <= before, Objection.state == State.MEDIATION_FAILED, Matter.state.in_(GOING)
    )
    rows = session.execute(asked.order_by(Objection.id))
    return [Waits(id_, estate_id, by, at) for id_, estate_id, by, at in rows if by is not None and at is not None]
