"""The account of a home: bills, payments, who owed when, what is left with us."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from server.fees.queries import accounts
from server.kit.clock import local_day
from server.kit.house import House
from server.payments.models import Autopay, Payment
from server.payments.screens.desk import balance_of, payers
from server.payments.screens.payments import dressed, fields

MOST = 60


def account(session: Session, house: House, home: Any, *, cursor: str | None, at: datetime) -> dict[str, Any]:
    """Everything about the money of a home, for those who look after it."""
    debtors = accounts.debtors(session, home["id"])
    people = payers(session, house, home["id"], at=at)
    ids = {one["person_id"] for one in people} | {one for row in debtors for one in row["people"]}
    balances = {one: balance_of(session, home["estate_id"], one) for one in ids}
    bills = accounts.bills(session, home["id"], cursor=cursor)
    owners = {row["id"]: row["owners"] for row in debtors}
    return {
        "debtors": debtors, "people": [{**one, "balance_fen": balances[one["person_id"]]} for one in people],
        "page": bills, "owners": owners, "payments": payments(session, home["id"]),
        "autopays": _autopays(session, home["id"]), "open_fen": sum(row["open_fen"] for row in debtors),
        "vacant_since": accounts.vacant_since(session, home["id"]), "today": local_day(at),
    }  # fmt: skip


def payments(session: Session, home_id: int) -> list[dict[str, Any]]:
    """What was taken at the desk for a home and what settled its bills, by whomever it was paid, the latest first."""
    settled = accounts.payment_ids(session, home_id, most=MOST)
    asked = fields().where(or_(Payment.home_id == home_id, Payment.id.in_(settled)))
    return dressed(session, session.execute(asked.order_by(Payment.id.desc()).limit(MOST)).mappings().all())


def _autopays(session: Session, home_id: int) -> list[Any]:
    return list(session.scalars(select(Autopay).where(Autopay.home_id == home_id, Autopay.active)))
