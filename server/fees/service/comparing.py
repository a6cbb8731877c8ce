"""The difference report of a run: what is new, gone and changed beside the months before, and why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, RowMapping, Select, Subquery, func, literal, select, union_all
from sqlalchemy.orm import Session

from server.fees.models import Bill, BillRun, by_tariff
from server.fees.rules.differences import Sums, why
from server.fees.rules.items import BillState
from server.fees.rules.segments import before
from server.kit.calendar.days import add_months
from server.kit.db import table
from server.places.queries import HOMES

_BILLS = table(Bill)
MOST_SHOWN = 200
"""Of each kind of difference; the counts are of all."""


def differences(session: Session, run: BillRun) -> dict[str, Any]:
    """{before: {bills, fen, homes}, now: …, billed: …, first, from, through, counts: {new, gone, changed, payers},
    new: [line], gone: […], changed: […], payers: […]}; a line is {home_id, label, item_id, before_fen, now_fen, why}.
    ``billed`` stood already over these months: it is not billed again, and whoever has it is not gone."""
    first, last = before(run.from_month, run.months)
    now, earlier, billed = _now(run), _before(run, first, last), _billed(run)
    totals = {"now": _totals(session, now), "before": _totals(session, earlier), "billed": _totals(session, billed)}
    told: dict[str, Any] = {**totals, "from": first.isoformat(), "through": last.isoformat()}
    if not totals["before"]["bills"]:
        none = {"new": 0, "gone": 0, "changed": 0, "payers": 0}
        return {**told, "first": True, "counts": none, "new": [], "gone": [], "changed": [], "payers": []}
    return {**told, "first": False, **_compared(session, now, earlier, billed)}


def _now(run: BillRun) -> Subquery:
    return _summed(_BILLS.c.run_id == run.id, "now")


def _before(run: BillRun, first: date, last: date) -> Subquery:
    return _summed(_ordinary(run) & _BILLS.c.period.between(first, last), "earlier")


def _billed(run: BillRun) -> Subquery:
    """What other runs have billed over the months of this one, also in a period that began before it."""
    last = add_months(run.from_month, run.months - 1)
    others = _BILLS.c.run_id.is_(None) | (_BILLS.c.run_id != run.id)
    meets = (_BILLS.c.period <= last) & (_BILLS.c.through >= run.from_month)
    return _summed(_ordinary(run) & others & meets, "billed")


def _ordinary(run: BillRun) -> ColumnElement[bool]:
    ordinary: ColumnElement[bool] = by_tariff(_BILLS.c) & (_BILLS.c.state != BillState.VOID)
    return (_BILLS.c.estate_id == run.estate_id) & _BILLS.c.item_id.in_(run.item_ids) & ordinary


def _summed(where: Any, name: str) -> Subquery:
    return (
        select(
            _BILLS.c.home_id, _BILLS.c.item_id, func.sum(_BILLS.c.fen).label("fen"),
            func.count().label("bills"), func.sum(_BILLS.c.months).label("months"),
            func.max(_BILLS.c.tariff_id).label("tariff_id"), func.max(_BILLS.c.quantity).label("quantity"),
            func.max(_BILLS.c.debtor_id).label("debtor_id"),
        )
        .where(where)
        .group_by(_BILLS.c.home_id, _BILLS.c.item_id)
        .subquery(name)
    )  # fmt: skip


def _totals(session: Session, sums: Subquery) -> dict[str, int]:
    asked = select(
        func.coalesce(func.sum(sums.c.bills), 0), func.coalesce(func.sum(sums.c.fen), 0),
        func.count(sums.c.home_id.distinct()),
    )  # fmt: skip
    bills, fen, homes = session.execute(asked).one()
    return {"bills": int(bills), "fen": int(fen), "homes": int(homes)}


def _compared(session: Session, now: Subquery, earlier: Subquery, billed: Subquery) -> dict[str, Any]:
    has = (billed.c.home_id == earlier.c.home_id) & (billed.c.item_id == earlier.c.item_id)
    gone = select(*_told(earlier, None), *_was(earlier)).outerjoin(billed, has).where(billed.c.home_id.is_(None))
    same = (now.c.home_id == earlier.c.home_id) & (now.c.item_id == earlier.c.item_id)
    both = select(*_told(now, now), *_was(earlier)).join(earlier, same)
    kinds: dict[str, Select[Any]] = {
        "new": select(*_told(now, now), *_nothing()).outerjoin(earlier, same).where(earlier.c.home_id.is_(None)),
        "gone": gone.outerjoin(now, same).where(now.c.home_id.is_(None)),
        "changed": both.where(now.c.fen != earlier.c.fen),
        "payers": both.where(now.c.fen == earlier.c.fen, now.c.debtor_id != earlier.c.debtor_id),
    }
    counts = {kind: int(count) for kind, count in session.execute(_counted(kinds))}
    shown = {kind: _shown(session, asked) if counts[kind] else [] for kind, asked in kinds.items()}
    return {"counts": counts, **shown}


_FIGURES = ("fen", "months", "tariff_id", "quantity", "debtor_id")


def _told(home: Subquery, sums: Subquery | None) -> list[Any]:
    figures = [(literal(0) if sums is None else sums.c[name]).label(f"now_{name}") for name in _FIGURES]
    return [home.c.home_id, home.c.item_id, *figures]


def _was(sums: Subquery) -> list[Any]:
    return [sums.c[name].label(f"before_{name}") for name in _FIGURES]


def _nothing() -> list[Any]:
    return [literal(0).label(f"before_{name}") for name in _FIGURES]


def _counted(kinds: Mapping[str, Select[Any]]) -> CompoundSelect[str, int]:
    each = [select(literal(kind), func.count()).select_from(asked.subquery()) for kind, asked in kinds.items()]
    return union_all(*each)


def _shown(session: Session, asked: Select[Any]) -> list[dict[str, Any]]:
    found = asked.subquery()
    named = select(found, HOMES.c.label).join(HOMES, HOMES.c.id == found.c.home_id).order_by(found.c.home_id)
    return [
        {"home_id": row["home_id"], "label": row["label"], "item_id": row["item_id"],
         "before_fen": int(row["before_fen"]), "now_fen": int(row["now_fen"]),
         "why": why(_sums(row, "before"), _sums(row, "now"))}
        for row in session.execute(named.limit(MOST_SHOWN)).mappings()
    ]  # fmt: skip


def _sums(row: RowMapping, side: str) -> Sums:
    return Sums(*(int(row[f"{side}_{name}"] or 0) for name in _FIGURES))
