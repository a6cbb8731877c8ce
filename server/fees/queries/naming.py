"""How the items of an estate are called, for rooms that read the ledger by their keys."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.fees.models import FeeItem


@dataclass(frozen=True, slots=True)
class Named:
    """An item: its name, and the account of the ledger that its bills credit."""

    name: str
    income_account: str


def items(session: Session, estate_id: int) -> dict[str, Named]:
    """Every item an estate ever charged, by its key."""
    asked = select(FeeItem.key, FeeItem.name, FeeItem.income_account).where(FeeItem.estate_id == estate_id)
    return {key: Named(name, account) for key, name, account in session.execute(asked.order_by(FeeItem.id))}
