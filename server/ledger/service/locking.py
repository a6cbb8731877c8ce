"""Holding a person's balances while one is read and used."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit.once import insert_new
from server.ledger.models import LedgerLock


def hold(session: Session, estate_id: int, person_id: int) -> None:
    """Nobody else gets past here with this person's balances in this estate until the transaction ends."""
    insert_new(session, LedgerLock, [{"estate_id": estate_id, "person_id": person_id}])
    wanted = (LedgerLock.estate_id == estate_id) & (LedgerLock.person_id == person_id)
    session.execute(select(LedgerLock).where(wanted).with_for_update()).one()
