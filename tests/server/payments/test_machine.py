"""Bills, orders, notices in any order and number, the desk, refunds, waivers, voids: after each step all adds up."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from server.fees.service import voiding, waiving
from server.kit.calendar.days import add_months
from server.kit.clock import StoppedClock
from server.kit.errors import DomainError
from server.payments.models import Refund
from server.payments.rules.methods import Method
from server.payments.service import asking, desk, refund_sending, refunding
from server.wechat.pay.gateway import PayGateway
from server.wechat.pay.notices import PayNotice
from server.wechat.pay.results import RefundState
from tests.pays import FakePay
from tests.server.payments.till import Till
from workflows.payments.refunds import send_refunds

FIRST = date(2020, 1, 1)
HOMES = {"meijie": "702", "daughter": "702", "laowang": "101", "tenant": "101"}
any_one = st.integers(min_value=0, max_value=10_000)
fens = st.integers(min_value=1, max_value=50_000)


class Money(RuleBasedStateMachine):
    """One estate's money. ``till`` and ``template`` are set by the test."""

    till: Till
    template: Path

    def __init__(self) -> None:
        super().__init__()
        house, clock = self.till.cast.house, self.till.cast.house.clock
        assert isinstance(clock, StoppedClock)
        raw = house.database.engine.raw_connection()
        with sqlite3.connect(self.template) as kept:
            kept.backup(raw.driver_connection)  # type: ignore[arg-type]
        kept.close()
        raw.close()
        self.clock, self.house = clock, house
        self.till.pay, self.till.debtors = FakePay(), {}
        house.put(self.till.pay, as_=PayGateway)
        self.bills: list[int] = []
        self.orders: list[int] = []
        self.notices: list[PayNotice] = []
        self.refused = 0

    def teardown(self) -> None:
        """At the end WeChat is asked about everything: its books and ours say the same."""
        for order_id in self.orders:
            asking.ask(self.house, order_id, at=self.till.now)
        there = sum(one.fen or 0 for one in self.till.pay.transactions.values() if one.state.paid)
        assert there == sum(one.fen for one in self.till.payments(method="wechat"))
        self.adds_up()

    def try_(self, act: Any) -> Any:
        """Do it, or be told no; whatever else goes wrong is a failure."""
        try:
            with self.house.database.write() as session:
                return act(session)
        except DomainError:
            self.refused += 1
            return None

    @rule(home=st.sampled_from(["702", "101"]), fen=fens, old=st.booleans())
    def bill(self, home: str, fen: int, old: bool) -> None:
        """A bill comes out; some are owed by whoever had the home before."""
        owes = ["laowang" if home == "702" else "meijie"] if old else []
        self.bills.append(self.till.bill(home, fen, period=add_months(FIRST, len(self.bills)), owes=owes))

    @precondition(lambda self: self.bills)
    @rule(name=st.sampled_from(sorted(HOMES)), picks=st.lists(any_one, min_size=1, max_size=3), part=fens,
          whole=st.booleans(), balance=st.booleans())  # fmt: skip
    def order(self, name: str, picks: list[int], part: int, whole: bool, balance: bool) -> None:
        """Somebody taps on pay; it may not be theirs, or not open any more."""
        chosen = dict.fromkeys(self.bills[pick % len(self.bills)] for pick in picks)
        lines = [{"bill_id": bill_id} | ({} if whole else {"fen": part}) for bill_id in chosen]
        answer = self.till.order(name, lines=lines, use_balance=balance)
        assert answer.status_code in (201, 404, 409, 422), answer.text
        if answer.status_code == 201:
            self.orders.append(answer.json["id"])

    @rule(name=st.sampled_from(["meijie", "laowang"]), fen=fens)
    def top_up(self, name: str, fen: int) -> None:
        """Somebody leaves money with us."""
        body = {"estate_id": self.till.cast.xiushan, "fen": fen}
        answer = self.till.cast.visitor(name).post("/pay/balance/top-ups", body)
        if answer.status_code == 201:
            self.orders.append(answer.json["id"])

    @precondition(lambda self: self.orders)
    @rule(pick=any_one)
    def confirm(self, pick: int) -> None:
        """A payer confirms on the phone."""
        order = self.till.row(self.orders[pick % len(self.orders)])
        known = self.till.pay.transactions.get(order.out_trade_no)
        if known is not None and known.state == "NOTPAY":
            self.notices.append(self.till.confirm(order))

    @precondition(lambda self: self.notices)
    @rule(pick=any_one, times=st.integers(min_value=1, max_value=2))
    def notice(self, pick: int, times: int) -> None:
        """A notice comes, old or new, once or twice."""
        for _ in range(times):
            self.till.notify(self.notices[pick % len(self.notices)])

    @precondition(lambda self: self.orders)
    @rule(pick=any_one, minutes=st.sampled_from([1, 40, 130]))
    def follow(self, pick: int, minutes: int) -> None:
        """Time goes by, and an order is asked about or closed."""
        self.clock.advance(minutes=minutes)
        asking.follow(self.house, self.orders[pick % len(self.orders)], at=self.till.now)

    @precondition(lambda self: self.bills)
    @rule(fen=fens, home=st.sampled_from(["702", "101"]), named=st.booleans(), yes=st.booleans())
    def at_the_desk(self, fen: int, home: str, named: bool, yes: bool) -> None:
        """Money at the desk, reviewed by somebody else or refused."""
        payer = {"702": "meijie", "101": "laowang"}[home] if named else None
        paid = self.till.enter("xiaoli", home, fen, payer=payer)
        if yes:
            self.till.review("zhoukuaiji", paid)
        else:
            self.try_(lambda session: desk.refuse(session, self.till.cast["zhoukuaiji"], paid, why="不对", version=1,
                                                  at=self.till.now))  # fmt: skip

    @rule(pick=any_one)
    def void(self, pick: int) -> None:
        """A payment of the desk turns out wrong."""
        found = self.till.payments(state="received", method=Method.CASH)
        if found:
            one = found[pick % len(found)]
            self.try_(lambda session: desk.void(session, self.till.cast["zhoukuaiji"], one.id, why="记错",
                                                version=one.version, at=self.till.now))  # fmt: skip

    @rule(pick=any_one, fen=fens, whole=st.booleans(), end=st.sampled_from(["SUCCESS", "CLOSED", "ABNORMAL", ""]))
    def refund(self, pick: int, fen: int, whole: bool, end: str) -> None:
        """Money is given back, wholly or in part, and WeChat ends it in its own way."""
        found = self.till.payments(state="received")
        if not found:
            return
        one, cast = found[pick % len(found)], self.till.cast
        asked = self.try_(
            lambda session: refunding.ask(
                session,
                cast["zhoukuaiji"],
                payment_id=one.id,
                fen=one.fen if whole else fen,
                reason="多收",
                at=self.till.now,
            )
        )
        if asked is None:
            return
        self.try_(lambda session: refunding.approve(session, cast["liujingli"], asked, version=1, at=self.till.now))
        send_refunds(self.house, self.till.now)
        with self.house.database.read() as session:
            number = session.get_one(Refund, asked).out_refund_no
        if end and number in self.till.pay.refunds:
            told = self.till.pay.finish_refund(number, at=self.till.now, state=RefundState(end))
            for _ in range(2):
                self.try_(lambda session: refund_sending.apply(session, told.refund, at=self.till.now))

    @precondition(lambda self: self.bills)
    @rule(pick=any_one, fen=fens, wholly=st.booleans())
    def forgive(self, pick: int, fen: int, wholly: bool) -> None:
        """A bill is waived in part, or made void."""
        bill_id, cast = self.bills[pick % len(self.bills)], self.till.cast
        if wholly:
            self.try_(lambda session: voiding.void(session, cast["zhoukuaiji"], bill_id, why="出错", at=self.till.now))
            return
        asked = self.try_(lambda session: waiving.ask(session, cast["zhoukuaiji"], bill_id=bill_id, fen=fen,
                                                      why="漏水", at=self.till.now))  # fmt: skip
        if asked is not None:
            self.try_(lambda session: waiving.approve(session, cast["liujingli"], asked, at=self.till.now))

    @invariant()
    def adds_up(self) -> None:
        """The ledger, bills, payments and receipts say the same; no payment gave more than it had."""
        self.till.check()
        for payment in self.till.payments():
            assert sum(self.till.went(payment.id).values()) <= (payment.fen if payment.state == "received" else 0)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_whatever_happens_in_whatever_order_adds_up(till: Till, tmp_path: Path) -> None:
    template = tmp_path / "template.db"
    raw = till.cast.house.database.engine.raw_connection()
    with sqlite3.connect(template) as kept:
        raw.driver_connection.backup(kept)  # type: ignore[union-attr]
    kept.close()
    raw.close()
    Money.till, Money.template = till, template
    quick = settings(max_examples=4, stateful_step_count=20, deadline=None, derandomize=True,
        phases=[Phase.generate],
                     suppress_health_check=list(HealthCheck))  # fmt: skip
    run_state_machine_as_test(Money, settings=quick)  # type: ignore[no-untyped-call]
