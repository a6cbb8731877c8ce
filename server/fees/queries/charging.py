"""Items and prices as runs need them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session

from server.fees.models import FeeItem, Tariff
from server.fees.rules import segments
from server.fees.rules.items import BILLED_BY_RUNS, Cycle, Kind
from server.fees.rules.lines import Price
from server.fees.rules.spans import Charged
from server.kit.db import table

_ITEMS, _TARIFFS = table(FeeItem), table(Tariff)


def items(
    session: Session, estate_id: int, item_ids: Collection[int] | None = None, *, lock: bool = False
) -> list[segments.Item]:  # fmt: skip
    """The items of an estate that runs bill (these, or all that are in use), with every price they had.

    ``lock``: held until the transaction ends, so that two runs of the same item follow each other.
    """
    asked = select(_ITEMS).where(_ITEMS.c.estate_id == estate_id, _ITEMS.c.kind.in_(BILLED_BY_RUNS))
    asked = asked.where(_ITEMS.c.state == "active" if item_ids is None else _ITEMS.c.id.in_(item_ids))
    rows = session.execute((asked.with_for_update() if lock else asked).order_by(_ITEMS.c.id)).mappings().all()
    found = _tariffs(session, [row["id"] for row in rows])
    return [
        segments.Item(row["id"], row["key"], row["name"], Kind(row["kind"]), Cycle(row["cycle"]),
                      tuple(found.get(row["id"], ())))
        for row in rows
    ]  # fmt: skip


def estates(session: Session) -> list[int]:
    """The estates that charge for something."""
    return list(session.scalars(select(_ITEMS.c.estate_id).distinct().order_by(_ITEMS.c.estate_id)))


def _tariffs(session: Session, item_ids: list[int]) -> dict[int, list[segments.Tariff]]:
    found: dict[int, list[segments.Tariff]] = {}
    asked = select(_TARIFFS).where(_TARIFFS.c.item_id.in_(item_ids)).order_by(_TARIFFS.c.from_month, _TARIFFS.c.id)
    for row in session.execute(asked).mappings():
        found.setdefault(row["item_id"], []).append(_tariff(row))
    return found


def _tariff(row: RowMapping) -> segments.Tariff:
    applies: dict[str, list[Any]] = row["applies"]
    return segments.Tariff(
        id=row["id"], price=Price(row["price"], row["unit"]), since=row["from_month"], until=row["until_month"],
        charged=Charged(row["natural"], row["starts_on"], row["ends_on"]), due_rule=row["due_rule"], applies=applies,
    )  # fmt: skip
