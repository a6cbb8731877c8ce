"""What was settled between two days, allocation by allocation, for whoever adds it up anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session

from server.fees.models import Allocation, Bill, FeeItem
from server.kit.db import table
from server.places.queries import HOMES

_ALLOCATIONS, _BILLS, _ITEMS = table(Allocation), table(Bill), table(FeeItem)
AT_ONCE = 2_000


def allocations(session: Session, estate_id: int, from_: date, to: date) -> Iterator[RowMapping]:
    """The allocations of an estate's bills between two days, both included, in order: ``id``, ``day``, ``payment_id``,
    ``bill_id``, ``home``, ``item``, ``period``, ``kind``, ``fen``, ``reverses`` (what it takes back, if anything)."""
    asked = (
        select(
            *(_ALLOCATIONS.c[name] for name in ("id", "day", "payment_id", "bill_id", "kind", "fen", "reverses")),
            HOMES.c.label.label("home"), _ITEMS.c.name.label("item"), _BILLS.c.period,
        )
        .join_from(_ALLOCATIONS, _BILLS, _BILLS.c.id == _ALLOCATIONS.c.bill_id)
        .join(_ITEMS, _ITEMS.c.id == _BILLS.c.item_id)
        .join(HOMES, HOMES.c.id == _BILLS.c.home_id)
        .where(_BILLS.c.estate_id == estate_id, _ALLOCATIONS.c.day.between(from_, to))
        .order_by(_ALLOCATIONS.c.id)
    )  # fmt: skip
    yield from session.execute(asked, execution_options={"yield_per": AT_ONCE}).mappings()
