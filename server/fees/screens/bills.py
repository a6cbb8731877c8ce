"""One bill as the console shows it: how it came about, what settled it, what somebody says against it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.fees import policy
from server.fees.models import Allocation, Bill, Debtor, DebtorPerson, FeeItem, Levy, Repair, Tariff, left_of
from server.fees.queries import own
from server.fees.queries.late import as_of
from server.fees.rules.items import BILL_LABELS, BillState, bill_label
from server.fees.rules.period_words import period_words
from server.fees.rules.repairs import DOUBT_LABELS, TO_END, Doubt
from server.fees.screens import asked
from server.fees.screens.words import TONES
from server.kit.actor import Actor
from server.kit.errors import not_found
from server.kit.masking import mask_name
from server.kit.numbering import report_number
from server.people import queries as people
from server.places import queries as places


def bill(session: Session, actor: Actor, bill_id: int, *, on: date) -> dict[str, Any]:
    """One bill that was published; not found for whoever may not see what homes owe there."""
    row = session.get(Bill, bill_id)
    if row is None or row.state == BillState.DRAFT or not policy.may_look(session, actor, row.estate_id):
        raise not_found("账单")
    item, debtor = session.get_one(FeeItem, row.item_id), session.get_one(Debtor, row.debtor_id)
    tariff = session.get(Tariff, row.tariff_id) if row.tariff_id else None
    levy = session.get(Levy, row.levy_id) if row.levy_id else None
    left, late = left_of(row) if row.state == BillState.OPEN else 0, as_of(session, [bill_id], on=on).get(bill_id)
    return {
        "id": row.id, "home": places.home(session, row.home_id)["label"], "home_id": row.home_id,
        "item": item.name, "item_id": item.id, "months_words": period_words(row.period, row.through),
        "fen": row.fen, "exact_words": _exact(row.exact), "formula": row.formula,
        "due_on": row.due_on, "state": row.state,
        "state_label": bill_label(row.state, late_left=late.open if late else 0, fen=row.fen,
                                  waived_fen=row.waived_fen),
        "tone": TONES[BillState(row.state)], "late_of": row.late_of,
        "paid_fen": row.paid_fen, "waived_fen": row.waived_fen, "open_fen": left,
        "overdue": left > 0 and row.due_on < on, "disputed": row.disputed, "debtor": debtor.label,
        "debtor_id": debtor.id, "run_id": row.run_id, "opening_id": row.opening_id,
        "basis": levy.basis if levy else tariff.basis if tariff else "", "levy": levy.title if levy else "",
        "repair": _repair(session, row.repair_id),
        "late": late, "late_bills": _late(session, bill_id),
        "allocations": _allocations(session, bill_id),
        "waivers": asked.waivers(session, actor, bill_id=bill_id, on=on),
        "disputes": asked.disputes(session, actor, bill_id=bill_id), "estate_id": row.estate_id,
        "own": actor.id in own.concerned(session, [bill_id], on)[bill_id],
        "may_keep": policy.may_keep(session, actor, row.estate_id), "owing": _owing(session, row.debtor_id),
    }  # fmt: skip


def _repair(session: Session, repair_id: int | None) -> dict[str, Any] | None:
    found = session.get(Repair, repair_id) if repair_id else None
    if found is None:
        return None
    doubt = Doubt(found.doubt) if found.doubt and found.voided_at is None else None
    return {
        "report_id": found.report_id, "number": report_number(found.report_id), "to_end": doubt in TO_END,
        "doubt": DOUBT_LABELS[doubt] if doubt else "", "reminders": found.reminders, "reminded_at": found.reminded_at,
    }  # fmt: skip


def _owing(session: Session, debtor_id: int) -> list[tuple[int, str]]:
    """Who owes it, with masked names: who may say at the desk that it is wrong."""
    asked = select(DebtorPerson.person_id).where(DebtorPerson.debtor_id == debtor_id).order_by(DebtorPerson.person_id)
    ids = session.scalars(asked).all()
    names = people.names(session, ids)
    return [(id_, mask_name(names.get(id_, "")) or "没有姓名") for id_ in ids]


def _exact(exact: str) -> str:
    """Fen before rounding, as yuan with all their decimals up to the eighth: ``72918.15`` fen are 729.1815."""
    whole, rest = divmod(Fraction(exact) / 100, 1)
    decimals = f"{int(rest * 10**8):08d}".rstrip("0")
    return f"{int(whole):,}.{decimals.ljust(2, '0')}"


def _allocations(session: Session, bill_id: int) -> list[dict[str, Any]]:
    found = select(Allocation).where(Allocation.bill_id == bill_id).order_by(Allocation.id)
    return [
        {"payment_id": row.payment_id, "fen": -row.fen if row.reverses else row.fen, "day": row.day,
         "words": "退回" if row.reverses else "抵扣"}
        for row in session.scalars(found)
    ]  # fmt: skip


def _late(session: Session, bill_id: int) -> list[dict[str, Any]]:
    found = select(Bill.id, Bill.fen, Bill.state, Bill.formula).where(Bill.late_of == bill_id).order_by(Bill.id)
    return [{**row, "state_label": BILL_LABELS[BillState(row["state"])]} for row in session.execute(found).mappings()]
