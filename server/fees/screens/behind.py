"""The bills behind the rates, so many at a time, with the sums of all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.fees.models import FeeItem
from server.places.queries import HOMES

AT_ONCE = 100
SUMMED = {"fen": False, "waived": False, "by_due": False, "to_date": False, "opening": True, "arrears_paid": True}
"""The columns that are summed, and whether over the bills of earlier months or over the others."""


def page_of(session: Session, rows: Sequence[Mapping[str, Any]], number: int) -> dict[str, Any]:
    """The ``number``-th hundred of rows (from 1), named, and the sums and count of all: {rows, sums, count, pages}."""
    pages = max(1, -(-len(rows) // AT_ONCE))
    number = min(number, pages)
    shown = rows[(number - 1) * AT_ONCE : number * AT_ONCE]
    return {
        "rows": named(session, shown),
        "sums": {name: sum(row[name] for row in rows if row["old"] is old) for name, old in SUMMED.items()},
        "count": len(rows), "pages": pages, "number": number,
    }  # fmt: skip


def named(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows with the label of their home and the name of their item."""
    homes = select(HOMES.c.id, HOMES.c.label).where(HOMES.c.id.in_({row["home_id"] for row in rows}))
    items = select(FeeItem.id, FeeItem.name).where(FeeItem.id.in_({row["item_id"] for row in rows}))
    labels: dict[int, str] = dict(session.execute(homes).all()) if rows else {}
    names: dict[int, str] = dict(session.execute(items).all()) if rows else {}
    return [{**row, "home": labels[row["home_id"]], "item": names[row["item_id"]]} for row in rows]
