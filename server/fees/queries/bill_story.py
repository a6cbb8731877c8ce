"""One bill as its payer reads it: the price behind it, what was paid, what may be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session

from server.fees.models import Allocation, Levy, Repair, Tariff, Waiver, left_of
from server.fees.queries import disputes, late, levied, terms
from server.fees.queries.bill_lines import BILLS, accruing, estate_of, everything, line, owed_by, owed_now, principals
from server.fees.rules import notes, prices
from server.fees.rules.answering import ELSEWHERE, has_ended, may_come_back
from server.fees.rules.items import BILL_LABELS, OFF_WITH_BILL, BillState, DisputeState, WaiverState, is_off_with_bill
from server.fees.rules.repairs import TO_END
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import not_found
from server.kit.money import yuan
from server.kit.numbering import report_number
from server.people import queries as people
from server.people.rules import RIGHTS

PAID, BACK = "已付", "已退"
RELIEF = {
    WaiverState.ASKED: "已申请减免，待复核", WaiverState.APPROVED: "已减免", WaiverState.REFUSED: "减免没有通过复核",
    WaiverState.OFF: OFF_WITH_BILL,
}  # fmt: skip


def tell(session: Session, actor: Actor, bill_id: int, *, today: date) -> dict[str, Any]:
    """The whole bill for whoever owes it; what is to be paid of it for who may pay it for them, and nothing while it
    rests; :class:`NotFound` for everybody else."""
    held = {row["home_id"]: row["role"] for row in people.homes_of(session, actor.id, today)}
    helping = [home_id for home_id, role in held.items() if "pay" in RIGHTS[role]]
    mine, asked = everything().where(BILLS.c.id == bill_id), principals().where(BILLS.c.id == bill_id)
    row = session.execute(mine.where(owed_by(actor.id))).mappings().one_or_none()
    if row is not None:
        return _whole(session, row, today=today, actor_id=actor.id, former=row["home_id"] not in held)
    row = session.execute(asked.where(owed_now(session, helping, today))).mappings().one_or_none() if helping else None
    if row is None or row["state"] == BillState.VOID or (row["rests"] and _owes_something(row)):
        raise not_found("账单")
    return _for_helper(session, row, today)


def _whole(
    session: Session, row: RowMapping, *, today: date, actor_id: int, former: bool
) -> dict[str, Any]:  # fmt: skip
    contract = terms.of(session, row["estate_id"])
    dispute, money = _dispute(session, row["id"], actor_id), _money(session, row)
    ended = dispute is not None and dispute.pop("ended")
    upheld = dispute is not None and dispute["state"] == DisputeState.UPHELD
    told = notes.of_bill(
        assembly_contract=contract.assembly_contract, part=0 if row["late_of"] else row["part"],
        contract_from=contract.contract_from if (contract.contract_from or today) < today else None,
        levy=row["levy_id"] is not None, repair=row["repair_id"] is not None, former=former,
        void=row["state"] == BillState.VOID,
        doubt=row["doubt"],
        spared=bool(contract.late_steps) and late.spared(session, row["id"], contract.late_steps),
    )  # fmt: skip
    return {
        **_common(session, row, today), "debtor_words": row["debtor_label"],
        "tariff": _tariff(session, row["tariff_id"]),
        "allocations": money, "sums": _sums(row, money), "late_words": _late(session, row, today),
        "late_bills": _late_bills(session, row), "late_of": row["late_of"],
        "waivers": _waivers(session, row["id"]) if row["waived_fen"] or upheld else [],
        "dispute": dispute, "levy_of": _levy(session, row["levy_id"]), "notes": told,
        "repair_of": _repair(session, row["repair_id"]),
        "may": _may(row, ended=ended),
    }  # fmt: skip


def _for_helper(session: Session, row: RowMapping, today: date) -> dict[str, Any]:
    left = {"debtor_words": row["debtor_label"], "tariff": None, "allocations": [], "sums": None, "late_words": None,
            "late_bills": [], "late_of": None, "waivers": [], "dispute": None, "levy_of": None,
            "repair_of": None, "notes": []}  # fmt: skip
    may = ["pay"] if _owes_something(row) else []
    return {**_common(session, row, today, private=True), **left, "may": may}


def _common(session: Session, row: RowMapping, today: date, *, private: bool = False) -> dict[str, Any]:
    running = accruing(session, [row], today=today).get(row["id"], 0)
    shown = line(row, today=today, private=private, accruing=running)
    where = {"home_id": row["home_id"], "home_label": row["home_label"], "estate": estate_of(row)}
    return {**shown, **where, "version": row["version"]}


def _owes_something(row: RowMapping) -> bool:
    return bool(row["state"] == BillState.OPEN or (row["state"] == BillState.PAID and row["late_fen"] > 0))


def _may(row: RowMapping, *, ended: bool) -> list[str]:
    if row["state"] == BillState.VOID:
        return []
    may = ["pay"] if _owes_something(row) and row["late_of"] is None and row["doubt"] not in TO_END else []
    return may if row["disputed"] or ended else [*may, "dispute"]


def _tariff(session: Session, tariff_id: int | None) -> dict[str, Any] | None:
    found = session.get(Tariff, tariff_id) if tariff_id is not None else None
    if found is None:
        return None
    price = f"{prices.written(found.price)} {found.unit}"
    return {"name": found.name, "price_words": price, "basis_words": found.basis, "from_month": found.from_month}


def _money(session: Session, row: RowMapping) -> list[dict[str, Any]]:
    """What came in for the bill and its late fees and what went back (below zero), in order."""
    late_fees = select(BILLS.c.id).where(BILLS.c.late_of == row["id"])
    about = (Allocation.bill_id == row["id"]) | Allocation.bill_id.in_(late_fees)
    asked = select(Allocation.bill_id, Allocation.day, Allocation.fen, Allocation.kind, Allocation.reverses).where(
        about
    )
    return [
        {"day": one.day, "fen": one.fen if one.reverses is None else -one.fen, "late": one.bill_id != row["id"],
         "words": (PAID if one.reverses is None else BACK) + ("违约金" if one.kind == "late_fee" else "")}
        for one in session.execute(asked.order_by(Allocation.id))
    ]  # fmt: skip


def _sums(row: RowMapping, money: Sequence[Mapping[str, Any]]) -> dict[str, int] | None:
    """The bill as an addition anybody can check, in fen and without its late fees: ``fen`` - ``waived_fen`` =
    ``due_fen``; ``came_fen`` - ``back_fen`` = ``paid_fen``; ``due_fen`` - ``paid_fen`` = ``open_fen``. None where the
    bill is void."""
    if row["state"] == BillState.VOID:
        return None
    own = [one["fen"] for one in money if not one["late"]]
    came, back = sum(fen for fen in own if fen > 0), -sum(fen for fen in own if fen < 0)
    due = row["fen"] - row["waived_fen"]
    return {"fen": row["fen"], "waived_fen": row["waived_fen"], "due_fen": due, "came_fen": came, "back_fen": back,
            "paid_fen": came - back, "open_fen": due - (came - back)}  # fmt: skip


def _waivers(session: Session, bill_id: int) -> list[dict[str, Any]]:
    """What was waived of the bill, and what somebody asked to be waived and nobody agreed to yet."""
    asked = select(Waiver.asked_at, Waiver.answered_at, Waiver.answered_by, Waiver.fen, Waiver.state)
    return [
        {"day": local_day(one.answered_at or one.asked_at), "fen": one.fen, "state": one.state,
         "state_label": OFF_WITH_BILL if is_off_with_bill(one.state, one.answered_by) else RELIEF[one.state]}
        for one in session.execute(asked.where(Waiver.bill_id == bill_id).order_by(Waiver.id))
    ]  # fmt: skip


def _late(session: Session, row: RowMapping, today: date) -> str | None:
    """What the late fee comes to so far, in words; None where there is none."""
    found = late.as_of(session, [row["id"]], on=today).get(row["id"])
    if found is None or not found.fen:
        return None
    if not found.accruing:
        return f"逾期违约金 {yuan(found.open)} 元，还没有付。"
    open_ = f"已记 {yuan(found.open)} 元，" if found.open else ""
    return f"已逾期 {found.days} 天，违约金{open_}到今天为止再加 {yuan(found.accruing)} 元，缴清本金后另记一张账单。"


def _late_bills(session: Session, bill: RowMapping) -> list[dict[str, Any]]:
    """The late fees charged for a bill, each with its own page, to look at and to doubt; none before anything was
    paid."""
    if not bill["paid_fen"] and not bill["late_fen"]:
        return []
    asked = select(*(BILLS.c[name] for name in ("id", "fen", "paid_fen", "waived_fen", "formula", "state", "disputed")))
    return [
        {"id": row.id, "fen": row.fen, "formula": row.formula, "state_label": BILL_LABELS[row.state],
         "open_fen": left_of(row) if row.state == BillState.OPEN else 0,
         "disputed": row.disputed}
        for row in session.execute(asked.where(BILLS.c.late_of == bill["id"]).order_by(BILLS.c.part))
    ]  # fmt: skip


def _dispute(session: Session, bill_id: int, actor_id: int) -> dict[str, Any] | None:
    found = disputes.of_bill(session, bill_id)
    if found is None:
        return None
    mine, answered = found["by"] == actor_id, found["state"] in (DisputeState.UPHELD, DisputeState.REJECTED)
    report_id, back = found["report_id"] if mine else None, may_come_back(len(found["answers"]))
    names, given = ("id", "words", "state", "state_label", "answer"), found["answers"]
    before = [_given(answer, one["words"]) for one in found["before"] for answer in one["answers"]]
    return {
        "earlier": before + [_given(one) for one in (given[:-1] if found["answer"] else given)],
        "ended": mine and has_ended(len(given), answered=answered),
        **{name: found[name] for name in names}, "report_id": report_id,
        "may_withdraw": mine and found["state"] == DisputeState.OPEN,
        "may_return": report_id is not None and answered and back,
        "elsewhere": ELSEWHERE if mine and answered and not back else None,
    }  # fmt: skip


def _given(one: Mapping[str, Any], doubt: str | None = None) -> dict[str, Any]:
    return {"day": local_day(datetime.fromisoformat(one["at"])), "words": one["words"], "doubt": doubt}


def _repair(session: Session, repair_id: int | None) -> dict[str, Any] | None:
    found = session.get(Repair, repair_id) if repair_id is not None else None
    if found is None:
        return None
    return {"report_id": found.report_id, "number": report_number(found.report_id), "lines": found.lines}


def _levy(session: Session, levy_id: int | None) -> dict[str, Any] | None:
    found = session.get(Levy, levy_id) if levy_id is not None else None
    if found is None:
        return None
    words = "" if found.join_id else levied.money_of(session, found.id).words
    return {"id": found.id, "title": found.title, "total_fen": found.total_fen, "basis_words": found.basis,
            "matter_id": found.matter_id, "money_words": words}  # fmt: skip
