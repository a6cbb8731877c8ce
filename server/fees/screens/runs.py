"""Runs: the list, one with its totals, what it would change, what stands in the way, and a few of its bills."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.fees import policy
from server.fees.models import Bill, BillRun, FeeItem
from server.fees.rules.items import BILL_LABELS, CYCLE_LABELS, RUN_LABELS, BillState, Cycle, RunState
from server.fees.screens.words import TONES, months_words
from server.kit.actor import Actor
from server.kit.calendar.days import add_months
from server.kit.errors import not_found
from server.kit.paging import Page, cut, read_cursor
from server.people import queries as people
from server.places.queries import HOMES

PER_PAGE = 50
SAMPLES = 6
KINDS = {"changed": "金额变了", "new": "这次新有的", "gone": "这次没有的", "payers": "只换了缴费人"}
LACKING = {
    "debtors": "户没有登记缴费人，出不了账单", "readings": "户没有抄表读数", "costs": "个项目还没有填分摊的总费用",
}  # fmt: skip


def listed(session: Session, estate_id: int) -> list[dict[str, Any]]:
    """The latest runs of an estate, newest first."""
    rows = session.scalars(
        select(BillRun).where(BillRun.estate_id == estate_id).order_by(BillRun.id.desc()).limit(PER_PAGE)
    ).all()
    names = _item_names(session, {item for row in rows for item in row.item_ids})
    return [_shown(row, names) for row in rows]


def run(session: Session, actor: Actor, run_id: int, *, today: date) -> dict[str, Any]:
    """One run; not found for whoever may not keep fees there. ``billed`` bills of these months stood already, ``more``
    fen is the difference to the months before with them, ``ahead`` names the months that have not begun."""
    row = session.get(BillRun, run_id)
    if row is None or not policy.may_keep(session, actor, row.estate_id):
        raise not_found("出账")
    names = _item_names(session, set(row.item_ids))
    who = people.names(session, [one for one in (row.made_by, row.published_by, row.undone_by) if one])
    lacking, last = row.differences.get("lacking", {}), add_months(row.from_month, row.months - 1)
    sums = {name: row.differences.get(name, {}) for name in ("now", "billed", "before")}
    fen = {name: one.get("fen", 0) for name, one in sums.items()}
    later = max(row.from_month, add_months(today.replace(day=1), 1))
    return {
        **_shown(row, names), "billed": sums["billed"].get("bills", 0),
        "more": fen["now"] + fen["billed"] - fen["before"], "ahead": months_words(later, last) if last >= later else "",
        "differences": row.differences, "names": names, "published_at": row.published_at,
        "undone_at": row.undone_at, "by": {"made": who.get(row.made_by, "系统"),
        "published": who.get(row.published_by or 0, "系统"), "undone": who.get(row.undone_by or 0, "系统")},
        "lacking": [f"{count} {LACKING[name]}" for name, count in lacking.items() if count],
        "kinds": [(key, label, row.differences.get("counts", {}).get(key, 0)) for key, label in KINDS.items()],
    }  # fmt: skip


def samples(session: Session, run_id: int) -> list[dict[str, Any]]:
    """A few bills of a run, from its least to its largest, with their formulas."""
    ids = list(session.scalars(select(Bill.id).where(Bill.run_id == run_id).order_by(Bill.fen, Bill.id)))
    step = max(1, len(ids) // SAMPLES)
    chosen = list(dict.fromkeys([*ids[::step][:SAMPLES], *ids[-1:]]))
    asked = select(*_BILL).join(HOMES, HOMES.c.id == Bill.home_id).join(FeeItem, FeeItem.id == Bill.item_id)
    rows = session.execute(asked.where(Bill.id.in_(chosen)).order_by(Bill.fen, Bill.id)).mappings()
    return [_line(row) for row in rows]


def bills(session: Session, run_id: int, *, words: str, cursor: str | None) -> Page:
    """The bills of a run in the order of their numbers, those of a home that is called so."""
    asked = select(*_BILL).join(HOMES, HOMES.c.id == Bill.home_id).join(FeeItem, FeeItem.id == Bill.item_id)
    asked = asked.where(Bill.run_id == run_id).order_by(Bill.id).limit(PER_PAGE + 1)
    if words:
        asked = asked.where(HOMES.c.label.contains(words, autoescape=True))
    if after := read_cursor(cursor, 1):
        asked = asked.where(Bill.id > after[0])
    page = cut(session.execute(asked).mappings().all(), PER_PAGE, "id")
    return Page([_line(row) for row in page.items], page.next)


def items(session: Session, estate_id: int) -> list[dict[str, Any]]:
    """The items a run may bill, each with how often it comes."""
    asked = select(FeeItem.id, FeeItem.name, FeeItem.cycle, FeeItem.kind)
    asked = asked.where(FeeItem.estate_id == estate_id, FeeItem.state == "active", FeeItem.kind.not_in(_BY_ITSELF))
    rows = session.execute(asked.order_by(FeeItem.id)).mappings()
    return [{**row, "cycle_label": CYCLE_LABELS[Cycle(row["cycle"])]} for row in rows]


_BY_ITSELF = ("levy", "late_fee", "repair")
_BILL = (Bill.id, Bill.home_id, HOMES.c.label, FeeItem.name.label("item"), Bill.period, Bill.through, Bill.fen,
         Bill.formula, Bill.due_on, Bill.state, Bill.part)  # fmt: skip


def _line(row: Any) -> dict[str, Any]:
    return {**row, "months_words": months_words(row["period"], row["through"]),
            "state_label": BILL_LABELS[BillState(row["state"])]}  # fmt: skip


def _shown(row: BillRun, names: Mapping[int, str]) -> dict[str, Any]:
    return {
        "id": row.id, "estate_id": row.estate_id, "state": row.state, "state_label": RUN_LABELS[RunState(row.state)],
        "tone": TONES.get(row.state, "plain"), "words": months_words(row.from_month, add_months(row.from_month,
        row.months - 1)), "items": "、".join(names.get(one, "") for one in row.item_ids), "made_at": row.made_at,
        "counts": row.counts, "total_fen": row.total_fen, "version": row.version, "slot": row.slot,
    }  # fmt: skip


def _item_names(session: Session, item_ids: set[int]) -> dict[int, str]:
    asked = select(FeeItem.id, FeeItem.name).where(FeeItem.id.in_(item_ids))
    return dict(session.execute(asked).all()) if item_ids else {}
