"""A bill somebody says is wrong is made void: that is their answer, whichever of the two comes first."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial

import pytest
from sqlalchemy import func, select

from server.fees.models import BillDispute, DebtorPerson, Waiver
from server.fees.rules.items import WaiverState
from server.fees.service import disputing, voiding, waiving
from server.kit.errors import Conflict, NotAllowed
from server.kit.facts import FactRow
from tests.server.fees.debts import Debts

LATE = ("bill_void", "dispute_settled", "bill_paid_already", "waiver_answered", "bills_changed")


def _void(debts: Debts, bill: int, by: str = "zhoukuaiji") -> None:
    with debts.cast.house.database.write() as session:
        voiding.void(session, debts.cast[by], bill, why="面积录错", at=debts.now)


def _stands(debts: Debts, bill: int) -> tuple[str, bool, list[tuple[str, str | None]], int]:
    """The bill, its disputes with their answers, and how often it was published that one was answered."""
    row = debts.bill_row(bill)
    with debts.cast.house.database.read() as session:
        asked = select(BillDispute.state, BillDispute.answer).where(BillDispute.bill_id == bill)
        told = session.scalar(select(func.count(FactRow.id)).where(FactRow.name == "bill.dispute_decided"))
        return row.state, row.disputed, [(one.state, one.answer) for one in session.execute(asked)], told or 0


def test_a_void_bill_answers_its_dispute_once(debts: Debts) -> None:
    bill = debts.bill("702", 16_280)
    dispute = debts.dispute("meijie", bill)
    for _twice in range(2):
        _void(debts, bill)
        answer = disputing.VOIDED.format(why="面积录错。")
        assert _stands(debts, bill) == ("void", False, [("upheld", answer)], 1)
    (entry,) = debts.cast.audit("fee_dispute.decided")
    assert (entry.actor_id, entry.thing_id, entry.reason) == (debts.cast.ids["zhoukuaiji"], dispute, answer)
    assert len(debts.cast.audit("fees.bill_voided")) == 1
    with pytest.raises(Conflict, match="dispute_settled"):
        debts.decide("liujingli", dispute, upheld=False)


def test_what_was_answered_before_keeps_its_answer(debts: Debts) -> None:
    bill = debts.bill("702", 16_280)
    debts.decide("zhoukuaiji", debts.dispute("meijie", bill), upheld=False)
    _void(debts, bill, "liujingli")
    assert _stands(debts, bill) == ("void", False, [("rejected", "核实过了")], 1)
    with pytest.raises(Conflict, match="bill_void"):
        debts.dispute("meijie", bill)


def test_nobody_makes_a_bill_void_that_they_say_is_wrong_themselves(debts: Debts) -> None:
    bill = debts.bill("702", 16_280)
    with debts.cast.house.database.write() as session:
        debtor_id = debts.bill_row(bill).debtor_id
        session.add(DebtorPerson(debtor_id=debtor_id, person_id=debts.cast.ids["zhoukuaiji"]))
    debts.dispute("zhoukuaiji", bill)
    with pytest.raises(NotAllowed):
        _void(debts, bill)
    assert _stands(debts, bill)[:2] == ("open", True)


@pytest.mark.parametrize("open_before", [False, True])
def test_at_the_same_moment_no_void_bill_keeps_an_open_dispute(debts: Debts, open_before: bool) -> None:
    for fen in range(101, 107):
        bill = debts.bill("702", fen)
        dispute = debts.dispute("meijie", bill) if open_before else 0
        other = partial(debts.decide, "liujingli", dispute, upheld=False) if open_before else partial(
            debts.dispute, "meijie", bill
        )  # fmt: skip
        _together(partial(_void, debts, bill), other)
        state, disputed, disputes, _ = _stands(debts, bill)
        assert (state, disputed) == ("void", False) and all(one != "open" for one, _ in disputes), disputes


def _together(*acts: Callable[[], object]) -> None:
    gate = threading.Barrier(len(acts))

    def do(act: Callable[[], object]) -> None:
        gate.wait()
        try:
            act()
        except Conflict as late:
            assert late.code in LATE, late.code

    with ThreadPoolExecutor(len(acts)) as pool:
        list(pool.map(do, acts))


@pytest.mark.parametrize("by", ["zhoukuaiji", "liujingli"])
def test_what_was_asked_to_be_waived_of_a_void_bill_is_off(debts: Debts, by: str) -> None:
    bill = debts.bill("702", 16_280)
    with debts.cast.house.database.write() as session:
        waiver = waiving.ask(session, debts.cast["liujingli"], bill_id=bill, fen=1000, why="漏水", at=debts.now)
    _void(debts, bill, by)
    with debts.cast.house.database.write() as session:
        found = session.get_one(Waiver, waiver)
        assert (found.state, found.answered_by) == (WaiverState.REFUSED, None), "nobody said no"
        with pytest.raises(Conflict):
            waiving.approve(session, debts.cast["zhoukuaiji"], waiver, at=debts.now)


@pytest.mark.parametrize("agrees", [True, False])
def test_who_answers_a_waiver_while_its_bill_is_made_void_waits_or_comes_too_late(debts: Debts, agrees: bool) -> None:
    answer = waiving.approve if agrees else waiving.refuse
    for month in range(1, 9):
        bill = debts.bill("702", 2_000, period=date(2026, month, 1))
        with debts.cast.house.database.write() as session:
            waiver = waiving.ask(session, debts.cast["liujingli"], bill_id=bill, fen=1000, why="漏水", at=debts.now)

        def say(waiver: int = waiver) -> None:
            with debts.cast.house.database.write() as session:
                answer(session, debts.cast["zhoukuaiji"], waiver, at=debts.now)

        _together(partial(_void, debts, bill, "liujingli"), say)
        with debts.cast.house.database.read() as session:
            state = session.get_one(Waiver, waiver).state
        waived = state == WaiverState.APPROVED
        assert state != WaiverState.ASKED
        assert (debts.bill_row(bill).state, debts.bill_row(bill).waived_fen) == (
            ("open", 1000) if waived else ("void", 0)
        )
