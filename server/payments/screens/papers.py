"""The receipts of a payment as the console shows them, each with the address of its drawing."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit.house import House
from server.payments.models import Receipt
from server.payments.queries.receipts import AGAIN, FIRST, address

_FIELDS = (Receipt.id, Receipt.number, Receipt.fen, Receipt.lines, Receipt.issued_at, Receipt.void_at, Receipt.why)


def live(session: Session, house: House, payment_id: int) -> dict[str, Any] | None:
    """The receipt that stands for a payment, to be printed for the first time; None while there is none."""
    asked = select(*_FIELDS).where(Receipt.payment_id == payment_id, Receipt.void_at.is_(None))
    row = session.execute(asked).mappings().one_or_none()
    return None if row is None else {**row, "pdf": address(house, row["id"], FIRST)}


def payment_of(session: Session, receipt_id: int) -> int:
    """The payment a receipt is for."""
    return session.scalars(select(Receipt.payment_id).where(Receipt.id == receipt_id)).one()


def receipts(session: Session, house: House, payment_id: int) -> list[dict[str, Any]]:
    """Every receipt of a payment, void ones too, the newest first, to be printed once more 补打."""
    asked = select(*_FIELDS).where(Receipt.payment_id == payment_id).order_by(Receipt.id.desc())
    return [{**row, "pdf": address(house, row["id"], AGAIN)} for row in session.execute(asked).mappings()]
