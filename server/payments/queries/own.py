"""Whom a payment concerns as their own money: whoever decides about it is somebody else."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.fees.queries import own as bills
from server.fees.queries.accounts import bills_of
from server.payments.models import Payment


def concerned(session: Session, payment_ids: Collection[int], day: date) -> dict[int, frozenset[int]]:
    """By payment: who paid it, who owes a bill that it names or settled, and who owns a home on a day that it was taken
    for or whose bill that is."""
    asked = select(Payment.id, Payment.payer_id, Payment.home_id, Payment.lines).where(Payment.id.in_(payment_ids))
    rows = session.execute(asked).all() if payment_ids else []
    lies = bills_of(session, [row.id for row in rows])
    about = {row.id: {*_named(row.lines, "bill_id"), *lies.get(row.id, ())} for row in rows}
    homes = {row.id: {*_named(row.lines, "home_id"), *([row.home_id] if row.home_id else [])} for row in rows}
    owing = bills.concerned(session, {one for ids in about.values() for one in ids}, day)
    owning = bills.owners(session, {one for ids in homes.values() for one in ids}, day)
    return {
        row.id: frozenset().union(
            [row.payer_id] if row.payer_id else [],
            *(owing.get(one, ()) for one in about[row.id]), *(owning.get(one, ()) for one in homes[row.id]),
        )
        for row in rows
    }  # fmt: skip


def _named(lines: list[dict[str, int | None]], what: str) -> set[int]:
    return {found for line in lines or () if (found := line.get(what)) is not None}
