"""Settling, giving back, waiving and voiding: bills, allocations and the ledger say the same after every step."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from server.fees.rules.allocation import Part
from server.fees.rules.items import Cycle, Kind
from server.fees.service import settling, waiving
from server.fees.service.settling import BillsChanged
from server.kit.clock import local_day
from server.kit.errors import Conflict, DomainError, Malformed, NotFound
from server.ledger.rules.accounts import Account
from tests.cast import Cast
from tests.server.fees.billing import JANUARY, Billing


@pytest.fixture
def billing(cast: Cast) -> Billing:
    """A quarter of property fees and three months of rubbish, all of it open."""
    found = Billing(cast)
    found.item()
    found.item("rubbish", "8", kind=Kind.FIXED, cycle=Cycle.MONTH)
    found.billed(JANUARY, months=3)
    return found


def test_a_payment_goes_to_what_is_due_first_and_comes_back_last_first(billing: Billing) -> None:
    payment = billing.pay("702", 62_040 + 1_000)
    assert [(bill.paid_fen, bill.state) for bill in billing.bills("702")] == [
        (62_040, "paid"), (800, "paid"), (200, "open"), (0, "open"),
    ]  # fmt: skip
    billing.give_back(payment, 700)
    assert [bill.paid_fen for bill in billing.bills("702")] == [62_040, 300, 0, 0]
    assert billing.broken() == []
    billing.give_back(payment)
    billing.give_back(payment)
    assert [bill.paid_fen for bill in billing.bills("702")] == [0, 0, 0, 0]
    assert billing.broken() == []


def test_what_was_paid_meanwhile_is_not_paid_again(billing: Billing) -> None:
    bill = billing.bills("702")[0]
    billing.pay("702", 100)
    today = local_day(billing.now)
    for part in (Part(str(bill.id), bill.fen, 0), Part(str(bill.id), 0, 5), Part("999999", 1, 0),
                 Part(str(bill.id), -5, 0)):  # fmt: skip
        with pytest.raises(BillsChanged), billing.cast.house.database.write() as session:
            settling.settle(session, payment_id=77, parts=[part], day=today, at=billing.now, debit=Account.CASH)
    assert billing.bills("702")[0].paid_fen == 100
    assert billing.broken() == []


def test_a_waiver_needs_a_second_person_and_never_exceeds_what_is_open(billing: Billing) -> None:
    bill = billing.bills("702")[0]
    house, finance = billing.cast.house, billing.cast["zhoukuaiji"]
    with house.database.write() as session:
        for fen in (0, bill.fen + 1):
            with pytest.raises(Malformed):
                waiving.ask(session, finance, bill_id=bill.id, fen=fen, why="x", at=billing.now)
        with pytest.raises(NotFound):
            waiving.ask(session, billing.cast["xiaoli"], bill_id=bill.id, fen=1, why="x", at=billing.now)
        waiver = waiving.ask(session, finance, bill_id=bill.id, fen=bill.fen, why="漏水", at=billing.now)
        with pytest.raises(Conflict):
            waiving.ask(session, finance, bill_id=bill.id, fen=1, why="x", at=billing.now)
        with pytest.raises(Conflict):
            waiving.approve(session, finance, waiver, at=billing.now)
    billing.pay("702", 40)
    with pytest.raises(BillsChanged), house.database.write() as session:
        waiving.approve(session, billing.cast["liujingli"], waiver, at=billing.now)
    with house.database.write() as session:
        waiving.refuse(session, billing.cast["liujingli"], waiver, at=billing.now)
        waiving.refuse(session, billing.cast["liujingli"], waiver, at=billing.now)
    waiver = billing.waive(bill.id, bill.fen - 40)
    with house.database.write() as session:
        waiving.approve(session, billing.cast["liujingli"], waiver, at=billing.now)
    assert [(one.state, one.waived_fen) for one in billing.bills("702")[:1]] == [("paid", bill.fen - 40)]
    assert billing.broken() == []


def test_a_bill_with_money_on_it_is_not_made_void(billing: Billing) -> None:
    bill = billing.bills("702")[0]
    payment = billing.pay("702", 1)
    with pytest.raises(Conflict):
        billing.void(bill.id)
    billing.give_back(payment)
    with pytest.raises(NotFound):
        billing.void(bill.id, by="huangjingli")
    with pytest.raises(Malformed):
        billing.void(bill.id, why=" ")
    billing.void(bill.id)
    billing.void(bill.id)
    assert billing.bills("702")[0].state == "void"
    assert billing.broken() == []


_STEPS = some.lists(
    some.one_of(
        some.tuples(some.just("pay"), some.sampled_from(["702", "101"]), some.integers(1, 90_000)),
        some.tuples(some.just("back"), some.integers(1, 6), some.integers(1, 90_000)),
        some.tuples(some.just("waive"), some.integers(0, 15), some.integers(1, 70_000)),
        some.tuples(some.just("void"), some.integers(0, 15), some.just(0)),
    ),
    min_size=3, max_size=8,
)  # fmt: skip


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(steps=_STEPS)
def test_whatever_happens_to_bills_everything_adds_up(billing: Billing, steps: list[tuple[str, int, int]]) -> None:
    bills = [bill.id for bill in billing.bills()]
    for act, about, fen in steps:
        try:
            _do(billing, bills, act, about, fen)
        except DomainError as refused:
            assert refused.status in (404, 409, 422)
    assert billing.broken() == []


def _do(billing: Billing, bills: list[int], act: str, about: int | str, fen: int) -> None:
    if act == "pay":
        billing.pay(str(about), fen)
    elif act == "back":
        billing.give_back(int(about), fen)
    elif act == "waive":
        billing.waive(bills[int(about)], fen)
    else:
        billing.void(bills[int(about)])
