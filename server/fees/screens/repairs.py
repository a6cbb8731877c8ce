"""Paid repairs of an estate on the console: what was billed, what is open. They stand in no other list of debts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from server.fees.models import Allocation, Bill, Debtor, Repair, UnbilledRepair, left_of
from server.fees.queries import own, repairs_waiting
from server.fees.rules.items import BillState, bill_label
from server.fees.rules.repair_reminders import usual
from server.fees.rules.repairs import DOUBT_LABELS, DOUBT_SAYS, TO_END, Doubt
from server.fees.screens.words import TONES
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.masking import mask_name
from server.kit.numbering import report_number
from server.kit.paging import Page, cut, read_cursor
from server.people import queries as people
from server.places.queries import HOMES

PER_PAGE = 40
OPEN, EVERY = "open", "all"


def figures(session: Session, estate_id: int) -> dict[str, int]:
    """{bills, open, open_fen, waits}: how many bills of repairs stand, how many are open, what is open of them in fen,
    and how many matters of repairs wait for somebody."""
    open_ = Bill.state == BillState.OPEN
    asked = select(func.count(), func.count().filter(open_), func.coalesce(func.sum(case((open_, left_of(Bill)))), 0))
    mine = (Bill.estate_id == estate_id) & Bill.repair_id.is_not(None) & (Bill.state != BillState.VOID)
    bills, count, fen = session.execute(asked.where(mine)).one()
    ends = select(func.count()).where(
        Repair.estate_id == estate_id, Repair.voided_at.is_(None), Repair.doubt.in_(TO_END)
    )
    nobody = select(func.count()).where(UnbilledRepair.estate_id == estate_id, UnbilledRepair.over_at.is_(None))
    waits = (session.scalar(ends) or 0) + (session.scalar(nobody) or 0)
    return {"bills": int(bills), "open": int(count), "open_fen": int(fen), "waits": waits}


def waiting(session: Session, actor: Actor, estate_id: int, *, on: date) -> dict[str, list[dict[str, Any]]]:
    """What waits for somebody in an estate: ``ends``, bills that should go, and ``unbilled``, repairs that nobody is
    known to owe, each with who may be said to (``people``: id and masked name with role). ``own``: the reader's own."""
    ends = repairs_waiting.to_end(session, estate_id)
    whose = own.concerned(session, [one.bill_id for one in ends], on)
    paid = _paid(session, [one.bill_id for one in ends])
    return {
        "ends": [
            {"bill_id": one.bill_id, "home": one.home, "number": report_number(one.report_id), "fen": one.fen,
             "report_id": one.report_id, "paid_fen": one.paid_fen, "doubt": DOUBT_LABELS[Doubt(one.doubt)],
             "says": DOUBT_SAYS[Doubt(one.doubt)],
             "since": one.since, "payments": paid.get(one.bill_id, []),
             "own": own.is_among(session, actor.id, whose[one.bill_id])}
            for one in ends
        ],
        "unbilled": [_unbilled(session, actor, one, on) for one in repairs_waiting.unbilled(session, estate_id)],
    }  # fmt: skip


def _unbilled(session: Session, actor: Actor, one: repairs_waiting.Unbilled, on: date) -> dict[str, Any]:
    roles = repairs_waiting.may_owe(session, one.home_id, on)
    names = people.names(session, roles)
    me = people.resolve(session, actor.id)
    choice = [(id_, f"{mask_name(names.get(id_, '')) or '没有姓名'}（{roles[id_]}）") for id_ in sorted(roles)]
    return {
        "id": one.id, "home": one.home, "home_id": one.home_id, "number": report_number(one.report_id), "fen": one.fen,
        "report_id": one.report_id, "since": one.since, "people": [each for each in choice if each[0] != me],
        "own": bool(own.homes(session, actor.id, [one.home_id], on)),
    }  # fmt: skip


def _paid(session: Session, bill_ids: Sequence[int]) -> dict[int, list[int]]:
    """The payments that paid something of each of these bills and were not given back altogether, the first first."""
    came = case((Allocation.reverses.is_(None), Allocation.fen), else_=-Allocation.fen)
    asked = select(Allocation.bill_id, Allocation.payment_id).where(Allocation.bill_id.in_(bill_ids))
    found: dict[int, list[int]] = {}
    grouped = asked.group_by(Allocation.bill_id, Allocation.payment_id).having(func.sum(came) > 0)
    for bill_id, payment_id in session.execute(grouped.order_by(Allocation.payment_id)):
        found.setdefault(bill_id, []).append(payment_id)
    return found


def listed(session: Session, estate_id: int, *, show: str, on: date, cursor: str | None = None) -> Page:
    """The bills of an estate's repairs, the latest first; ``show`` open ones alone, or all."""
    asked = (
        select(Bill.id, Bill.home_id, Bill.fen, Bill.waived_fen, Bill.state, Bill.due_on, Bill.formula,
               left_of(Bill).label("left"), HOMES.c.label.label("home"), Debtor.label.label("debtor"), Repair.report_id,
               Repair.doubt, Repair.reminders, Repair.reminded_at, Bill.disputed)
        .join(Repair, Repair.id == Bill.repair_id)
        .join(HOMES, HOMES.c.id == Bill.home_id)
        .join(Debtor, Debtor.id == Bill.debtor_id)
        .where(Bill.estate_id == estate_id)
        .order_by(Bill.id.desc()).limit(PER_PAGE + 1)
    )  # fmt: skip
    if show == OPEN:
        asked = asked.where(Bill.state == BillState.OPEN)
    if after := read_cursor(cursor, 1):
        asked = asked.where(Bill.id < after[0])
    page = cut(session.execute(asked).mappings().all(), PER_PAGE, "id")
    return Page([_line(row, on) for row in page.items], page.next)


def _line(row: Any, on: date) -> dict[str, Any]:
    standing = row["state"] == BillState.OPEN
    label = bill_label(row["state"], late_left=0, fen=row["fen"], waived_fen=row["waived_fen"])
    return {
        **row, "number": report_number(row["report_id"]), "open_fen": row["left"] if standing else 0,
        "overdue": standing and row["due_on"] < on, "state_label": label,
        "tone": TONES[BillState(row["state"])], "story": _story(row) if standing else "",
    }  # fmt: skip


def _story(row: Any) -> str:
    """Why nobody is reminded of an open bill, or how often they were."""
    if row["doubt"]:
        return DOUBT_LABELS[Doubt(row["doubt"])]
    if row["disputed"]:
        return "有异议"
    if not row["reminders"]:
        return ""
    last = local_day(row["reminded_at"])
    said = f"提醒过 {row['reminders']} 次，最近 {last.month}月{last.day}日"
    return f"{said}，请打电话" if row["reminders"] >= usual().most else said
