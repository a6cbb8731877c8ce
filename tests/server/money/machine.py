"""A random machine of money: bills, prices, payments, notices in any order and number, the desk, refunds, voids,
waivers, owners who change, days that close. After each step everything adds up; at the end WeChat's books say the same.

Whatever the house refuses with a sentence of its own is a legal answer; that nothing has changed by it is checked with
the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import case, func, select

from server.books.models import BookEntry
from server.books.queries import checks as books
from server.books.rules.entries import Kind
from server.books.service import answering, entering
from server.books.service.vouchers import JPEG, Voucher
from server.fees.models import Allocation, Bill, Levy, Tariff
from server.fees.queries import checks as fees
from server.fees.queries import levied
from server.fees.rules.levy_ends import LevyEnd
from server.fees.rules.rises import Ground
from server.fees.service import closing_levies as ending
from server.fees.service import levies, raising, runs, tariffs, transfers, voiding, waiving
from server.fees.service.tariffs import Said
from server.kit.actor import Actor
from server.kit.calendar.days import add_months
from server.kit.clock import StoppedClock, local_day
from server.kit.errors import DomainError
from server.ledger.queries import invariants
from server.ledger.queries.trial import trial
from server.ledger.rules.accounts import Account
from server.ledger.service import closing
from server.payments.models import Order, Payment, Payout, Refund
from server.payments.queries import checks as payments
from server.payments.rules.methods import Method
from server.payments.service import asking, autopaying, balances, desk, ordering, refunding
from server.payments.service import closing_levies as agreeing
from server.payments.service.quoting import Wish
from server.people.service import ownership
from server.people.service.ownership import NewOwner
from server.wechat.pay.errors import PayUnsure
from server.wechat.pay.notices import PayNotice, PayRefundNotice
from server.wechat.pay.results import RefundState, TradeState
from tests.cast import RESIDENTS
from tests.server.money.worlds import FIRST_MONTH, World
from tests.server.payments.till import Till
from workflows.payments.jobs import follow_orders
from workflows.payments.refunds import send_refunds

PAYERS, HOMES, TEAM = ("meijie", "laowang", "daughter", "tenant"), ("702", "101"), ("zhoukuaiji", "liujingli")
HOME_OF = {"meijie": "702", "daughter": "702", "laowang": "101", "tenant": "101"}
PICK, FEN = st.integers(0, 30), st.integers(1, 40_000)
TROUBLE = st.sampled_from(["", "", "before", "after"])
"""Whether WeChat's answer gets lost, and whether it had heard us."""
DESK = st.sampled_from([Method.CASH, Method.TRANSFER, Method.POS])
LAST_MONTH = date(2027, 6, 1)


class Money(RuleBasedStateMachine):
    """The machine; a subclass sets its ``world``."""

    world: ClassVar[World]

    @initialize()
    def begin(self) -> None:
        self.till: Till = type(self).world()
        self.house, self.notices = self.till.cast.house, list[PayNotice | PayRefundNotice]()
        self.actors: dict[str, Actor] = {name: self.till.cast[name] for name in (*PAYERS, *TEAM)}
        self.month, self.sold = FIRST_MONTH, False
        self.bill_the_next_month(publish=True)

    @rule(publish=st.booleans())
    def bill_the_next_month(self, publish: bool) -> None:
        if self.month > LAST_MONTH:
            return
        run_id = self._do(runs.prepare, estate_id=self.till.cast.xiushan, from_month=self.month, months=1,
                          item_ids=[self.till.item])  # fmt: skip
        if run_id is None:
            return
        self._do(runs.publish if publish else runs.undo, run_id)
        if publish:
            self._do(runs.publish, run_id)
            self.month = add_months(self.month, 1)

    @rule(cents=st.integers(50, 400))
    def change_the_price(self, cents: int) -> None:
        last = self._rows(select(Tariff).order_by(Tariff.id.desc()).limit(1))[0]
        said, paper = Said(f"{cents / 100:.2f}", self.month, basis="物业服务合同"), Ground("", None, self._today, "1")
        if self._do(tariffs.new_version, last.id, said, version=last.version) is None:
            asked = self._do(raising.ask_price, last.item_id, said, paper, of=last.id, version=last.version)
            if asked is not None:
                self._do(raising.approve, asked, version=1, by="liujingli")

    @precondition(lambda self: not self.sold)
    @rule(home=st.sampled_from(HOMES), owner=st.sampled_from(["meijie", "laowang", "stranger"]))
    def change_the_owner(self, home: str, owner: str) -> None:
        one, home_id, self.sold = RESIDENTS[owner], self.till.cast.homes[home], True
        self._do(lambda session, actor, at: ownership.change_owner(
            session, self.house.vault, actor, home_id=home_id, owners=[NewOwner(one.name, one.phone, one.id_number)],
            on=self._today, joint=False, reason="买卖", at=at,
        ), by="liujingli")  # fmt: skip
        with self.house.database.write() as session:
            transfers.change_owner(session, self.actors["liujingli"], home_id=home_id, today=self._today)

    @rule(name=st.sampled_from(PAYERS), picks=st.lists(PICK, min_size=1, max_size=3), part=st.none() | FEN,
          use_balance=st.booleans(), ahead=st.none() | FEN, trouble=TROUBLE)  # fmt: skip
    def tap_on_pay(
        self, name: str, picks: list[int], part: int | None, use_balance: bool, ahead: int | None, trouble: str
    ) -> None:
        home_id = self.till.cast.homes[HOME_OF[name]]
        owed = select(Bill.id).where(Bill.home_id == home_id, Bill.state == "open", Bill.late_of.is_(None))
        bills = self._picked(owed.order_by(Bill.id), picks)
        top_up = None if ahead is None else (self.till.cast.xiushan, ahead)
        wish = Wish([(id_, part) for id_ in bills], top_up=top_up, use_balance=use_balance)
        made = self._do(ordering.order, wish, by=name)
        if made is None:
            return
        faults = self.till.pay.fail_next if trouble == "before" else self.till.pay.fail_after
        faults += [PayUnsure("no answer")] if trouble else []
        if made.replaces:
            self._let(lambda: asking.replace(self.house, made.order.id, made.replaces, at=self.till.now))
        self._let(lambda: asking.prepay(self.house, made.order.id, at=self.till.now))
        faults.clear()

    @rule(name=st.sampled_from(PAYERS), picks=st.lists(PICK, min_size=1, max_size=2), times=st.integers(0, 2))
    def pay_all_the_way(self, name: str, picks: list[int], times: int) -> None:
        """The usual way, so that there is something to give back; the notice comes ``times`` times for now."""
        before = len(self.notices)
        self.tap_on_pay(name, picks, None, use_balance=False, ahead=None, trouble="")
        self.confirm_on_the_phone(0, lie=False)
        for _ in range(times if len(self.notices) > before else 0):
            self.till.notify(self.notices[-1])

    @rule(pick=PICK, lie=st.sampled_from([False, False, True]))
    def confirm_on_the_phone(self, pick: int, lie: bool) -> None:
        waiting = [no for no, one in self.till.pay.transactions.items() if one.state is TradeState.NOTPAY]
        if waiting:
            notice = self.till.pay.pay(waiting[pick % len(waiting)], at=self.till.now)
            self.notices.append(notice)
            if lie:
                wrong = replace(notice.transaction, fen=1, payer_fen=1)
                self.till.notify(replace(notice, notice_id=f"lie of {notice.notice_id}", transaction=wrong))

    @rule(picks=st.lists(PICK, min_size=1, max_size=4))
    def notices_arrive_in_any_order_and_number(self, picks: list[int]) -> None:
        for pick in picks if self.notices else ():
            self.till.notify(self.notices[pick % len(self.notices)])

    @rule()
    def the_jobs_ask_and_close(self) -> None:
        follow_orders(self.house, self.till.now)

    @rule(home=st.sampled_from(HOMES), fen=FEN, payer=st.none() | st.sampled_from(PAYERS[:2]),
          method=DESK, again=PICK, yes=st.booleans())  # fmt: skip
    def take_money_at_the_desk(
        self, home: str, fen: int, payer: str | None, method: Method, again: int, yes: bool
    ) -> None:
        reference = None if method is Method.CASH else f"slip-{again}"
        more = {"reference": reference} | ({"payer": payer} if payer else {})
        entered = self._let(lambda: self.till.enter("zhoukuaiji", home, fen, method, **more))
        if entered is not None and yes:
            self._do(desk.review, entered, version=1, by="liujingli")

    @rule(pick=PICK, what=st.sampled_from(["review", "refuse", "void"]), by=st.sampled_from(TEAM))
    def look_at_a_payment(self, pick: int, what: str, by: str) -> None:
        for one in self._picked(select(Payment).order_by(Payment.id), [pick]):
            why = {} if what == "review" else {"why": "录错了"}
            acts: dict[str, Callable[..., Any]] = {"review": desk.review, "refuse": desk.refuse, "void": desk.void}
            self._do(acts[what], one.id, version=one.version, by=by, **why)

    @rule(pick=PICK, fen=FEN, agree=st.sampled_from([True, True, False]))
    def give_money_back(self, pick: int, fen: int, agree: bool) -> None:
        for one in self._picked(select(Payment).where(Payment.state == "received").order_by(Payment.id), [pick]):
            asked = self._do(refunding.ask, payment_id=one.id, fen=min(fen, one.fen), reason="重复缴费", by="liujingli")
            if asked is not None and agree:
                self._do(refunding.approve, asked, version=1)
            elif asked is not None:
                self._do(refunding.refuse, asked, why="不退", version=1)

    @rule(trouble=TROUBLE)
    def refunds_are_sent(self, trouble: str) -> None:
        faults = self.till.pay.fail_next if trouble == "before" else self.till.pay.fail_after
        faults += [PayUnsure("no answer")] if trouble else []
        send_refunds(self.house, self.till.now)
        faults.clear()

    @rule(pick=PICK, state=st.sampled_from([RefundState.SUCCESS, RefundState.CLOSED, RefundState.ABNORMAL]))
    def a_refund_ends_at_wechat(self, pick: int, state: RefundState) -> None:
        waiting = [no for no, one in self.till.pay.refunds.items() if one.state is RefundState.PROCESSING]
        if waiting:
            ended = self.till.pay.finish_refund(waiting[pick % len(waiting)], at=self.till.now, state=state)
            self.notices.append(ended)

    @rule(pick=PICK)
    def pay_a_refund_out_at_the_desk(self, pick: int) -> None:
        for one in self._picked(select(Refund).order_by(Refund.id), [pick]):
            self._do(refunding.pay_out, one.id, method=Method.TRANSFER, reference="R1", version=one.version)

    @rule(pick=PICK)
    def make_a_bill_void(self, pick: int) -> None:
        for bill_id in self._picked(select(Bill.id).where(Bill.id % 4 == 0).order_by(Bill.id), [pick]):
            self._do(voiding.void, bill_id, why="算错了")

    @rule(pick=PICK, fen=FEN)
    def waive_a_part(self, pick: int, fen: int) -> None:
        for bill_id in self._picked(select(Bill.id).where(Bill.state == "open").order_by(Bill.id), [pick]):
            asked = self._do(waiving.ask, bill_id=bill_id, fen=fen, why="困难家庭")
            if asked is not None:
                self._do(waiving.approve, asked, by="liujingli")

    @rule(name=st.sampled_from(PAYERS), home=st.sampled_from(HOMES), cap=st.integers(1, 30_000))
    def let_the_balance_pay(self, name: str, home: str, cap: int) -> None:
        home_id = self.till.cast.homes[home]
        self._do(autopaying.set_, home_id=home_id, cap_fen=cap, active=True, by=name)
        with self.house.database.write() as session:
            for person_id, of in autopaying.due(session):
                autopaying.pay(session, person_id=person_id, home_id=of, at=self.till.now)

    @rule(name=st.sampled_from(PAYERS), fen=FEN)
    def give_a_balance_back(self, name: str, fen: int) -> None:
        asked = self._do(balances.ask_back, estate_id=self.till.cast.xiushan, person_id=self.actors[name].id, fen=fen,
                         method=Method.TRANSFER, why="搬走了", reference="B1", by="liujingli")  # fmt: skip
        if asked is not None:
            version = self._rows(select(Payout.version).where(Payout.id == asked))[0]
            self._do(balances.give_back, asked, version=version, agree=True)

    @rule(shares=st.tuples(FEN, FEN))
    def share_a_cost(self, shares: tuple[int, int]) -> None:
        homes = dict(zip((self.till.cast.homes[home] for home in HOMES), shares, strict=False))
        with self.house.database.write() as session:
            levies.open_levy(session, estate_id=self.till.cast.xiushan, matter_id=1, title="加装电梯", shares=homes,
                             basis="按楼层系数", due_on=self._today, at=self.till.now)  # fmt: skip

    @rule(end=st.sampled_from(LevyEnd), agree=st.booleans())
    def end_a_levy(self, end: LevyEnd, agree: bool) -> None:
        """What is left goes back; from then on nobody pays into it, out of it, or has a share back."""
        for levy_id in self._rows(select(Levy.id).where(Levy.state == "open")):
            asked = self._do(ending.ask, levy_id, ends=end, said="验收了")
            if asked is not None and agree:
                self._do(agreeing.approve, asked, version=1, by="liujingli")
            elif asked is not None:
                self._do(ending.refuse, asked, why="还没付清", version=1, by="liujingli")

    @rule(fen=FEN, back=st.booleans())
    def pay_out_of_a_levy(self, fen: int, back: bool) -> None:
        for levy_id in self._rows(select(Levy.id)):
            said = entering.Said(self.till.cast.xiushan, Kind.LEVY_PAID, f"levy:{levy_id}", fen, self._today, "首期款",
                                 payee="安达电梯", masked=True)  # fmt: skip
            entry = self._do(entering.ask, said, Voucher("kept", JPEG))
            done = entry is not None and self._approved(entry)
            undone = self._do(entering.take_back, entry, why="付错了") if done and back else None
            if undone is not None:
                self._approved(undone)

    def _approved(self, entry_id: int) -> bool:
        self._do(answering.approve, entry_id, version=1, by="liujingli")
        return list(self._rows(select(BookEntry.state).where(BookEntry.id == entry_id))) == ["approved"]

    @rule(hours=st.sampled_from([1, 3, 24, 24 * 9]))
    def time_goes_by(self, hours: int) -> None:
        assert isinstance(self.house.clock, StoppedClock)
        self.house.clock.advance(hours=hours)

    @rule(ago=st.integers(1, 4))
    def close_days(self, ago: int) -> None:
        with self.house.database.write() as session:
            closing.close_day(session, None, estate_id=self.till.cast.xiushan, day=self._today - timedelta(days=ago),
                              at=self.till.now)  # fmt: skip

    @invariant()
    def everything_adds_up(self) -> None:
        with self.house.database.read() as session:
            broken = [*invariants.broken(session), *fees.broken(session), *payments.broken(session)]
            broken += books.broken(session)
            assert broken == []
            found = trial(session, self.till.cast.xiushan, FIRST_MONTH, add_months(LAST_MONTH, 12))
            assert found.balanced
            for one in levied.money(session, self.till.cast.xiushan):
                assert not one.closed or one.left == 0, one
            live = func.sum(case((Allocation.reverses.is_(None), Allocation.fen), else_=-Allocation.fen))
            sums = select(Payment.id, live).join(Allocation, Allocation.payment_id == Payment.id)
            over = session.execute(sums.group_by(Payment.id, Payment.fen).having((live > Payment.fen) | (live < 0)))
            assert over.all() == []

    def teardown(self) -> None:
        """Everything WeChat still has to say arrives, twice and backwards; then both books say the same."""
        if not hasattr(self, "till"):
            return
        self.refunds_are_sent("")
        for number in range(len(self.till.pay.refunds)):
            self.a_refund_ends_at_wechat(number, RefundState.SUCCESS)
        for notice in [*reversed(self.notices), *self.notices]:
            self.till.notify(notice)
        self.time_goes_by(3)
        self.the_jobs_ask_and_close()
        self.everything_adds_up()
        came = sum(one.fen for one in self.till.pay.transactions.values() if one.state.paid)
        back = sum(one.fen for one in self.till.pay.refunds.values() if one.state is RefundState.SUCCESS)
        assert self.till.account(Account.WECHAT) == came - back
        assert self._rows(select(Order.id).where(Order.state.in_(("made", "prepaid")))) == []

    @property
    def _today(self) -> date:
        return local_day(self.till.now)

    def _do(self, act: Callable[..., Any], *args: Any, by: str = "zhoukuaiji", **named: Any) -> Any:
        """Somebody does something, in a transaction of its own; None where the house says no."""

        def inside() -> Any:
            with self.house.database.write() as session:
                return act(session, self.actors[by], *args, **named, at=self.till.now)

        return self._let(inside)

    def _let(self, act: Callable[[], Any]) -> Any:
        try:
            return act()
        except DomainError:
            return None

    def _rows(self, asked: Any) -> Sequence[Any]:
        with self.house.database.read() as session:
            return session.scalars(asked).all()

    def _picked(self, asked: Any, picks: Sequence[int]) -> list[Any]:
        rows = self._rows(asked)
        return [rows[place] for place in dict.fromkeys(pick % len(rows) for pick in picks)] if rows else []
