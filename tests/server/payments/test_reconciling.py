"""WeChat's papers of the day before against ours, both ways: nothing is put right silently, and doing it twice changes
nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from server.kit.actor import EVERYWHERE, SYSTEM, Actor, Grant
from server.kit.clock import SHANGHAI, StoppedClock
from server.kit.errors import NotFound, Stale
from server.ledger.queries import invariants
from server.ledger.rules.accounts import Account
from server.payments.models import Mismatch, Order, Payment, Refund, Statement, StatementLine
from server.payments.rules.orders import Kind
from server.payments.screens import exceptions as screens
from server.payments.screens import statements as papers_shown
from server.payments.service import exceptions, merchants, reconciling, refund_sending, refunding
from server.places.service import found_estate
from server.wechat.pay.errors import PayCode, PayRefused, PayUnsure
from tests.server.payments.bills import Fund, Trade, fund_bill, trade_bill
from tests.server.payments.till import SUB_MCHID, Till
from workflows.payments.refunds import send_refunds
from workflows.payments.statements import reconcile

DAY = date(2026, 11, 21)
NEXT = datetime(2026, 11, 22, 10, 5, tzinfo=SHANGHAI)


def line(payment: Payment, till: Till, *, fee: int = 0) -> Trade:
    """A payment as WeChat's bill has it."""
    order = till.row(payment.order_id or 0)
    return Trade(order.out_trade_no, payment.fen, payment.received_at, payment.reference or "", fee)


def papers(till: Till, *trades: Trade, funds: bytes | None = None) -> None:
    """The bills of the 21st lie ready; unless said otherwise the account moved as the trades say."""
    till.pay.trade_bills[DAY, SUB_MCHID] = trade_bill(*trades)
    till.pay.fund_bills[DAY, SUB_MCHID] = funds or fund_bill(*moved(trades))


def moved(trades: Iterable[Trade]) -> Iterator[Fund]:
    """How these trades move the account."""
    for one in trades:
        yield Fund("退款", -one.fen, one.at) if one.refund_no else Fund("交易", one.fen, one.at)
        if one.fee:
            yield Fund("交易手续费", -one.fee, one.at)


def run(till: Till, clock: StoppedClock, at: datetime = NEXT) -> None:
    """The job comes, twice."""
    clock.set(at)
    for _ in range(2):
        reconcile(till.cast.house, till.now)


def states(till: Till) -> dict[tuple[str, date], str]:
    """Every paper and how far it is."""
    with till.cast.house.database.read() as session:
        return {(row.kind, row.day): row.state for row in session.scalars(select(Statement))}


def exact(till: Till) -> list[tuple[str, str]]:
    """(kind, about) of what does not add up."""
    with till.cast.house.database.read() as session:
        rows = session.scalars(select(Mismatch).order_by(Mismatch.id))
        return [(row.kind, row.about.split(":")[0]) for row in rows]


def traded(till: Till) -> int:
    """How many lines of trades are kept."""
    asked = select(func.count()).select_from(StatementLine).where(StatementLine.out_trade_no.is_not(None))
    with till.cast.house.database.read() as session:
        return session.scalar(asked) or 0


def balanced(till: Till) -> bool:
    """Whether the ledger adds up."""
    with till.cast.house.database.read() as session:
        return invariants.broken(session) == []


def test_a_day_that_agrees_leaves_nothing_to_do_and_posts_what_it_cost(till: Till, clock: StoppedClock) -> None:
    one, two = till.paid("meijie", till.bill("702", 100_00)), till.paid("laowang", till.bill("101", 50_00))
    funds = fund_bill(
        Fund("交易", 100_00, till.now), Fund("交易", 50_00, till.now), Fund("扣除交易手续费", -90, till.now)
    )
    papers(till, line(one, till, fee=60), line(two, till, fee=30), funds=funds)
    run(till, clock, NEXT.replace(hour=9, minute=59))
    assert ("trade", DAY) not in states(till)
    run(till, clock)
    run(till, clock, NEXT + timedelta(minutes=20))
    assert states(till)["trade", DAY] == states(till)["fund", DAY] == "matched"
    assert exact(till) == []
    assert till.account(Account.CHANNEL_COST) == 90 and till.account(Account.WECHAT) == 150_00 - 90
    with till.cast.house.database.read() as session:
        lines = session.scalars(select(StatementLine).where(StatementLine.out_trade_no.is_not(None))).all()
        statement = session.scalars(select(Statement).where(Statement.kind == "trade", Statement.day == DAY)).one()
    assert [found.matched_to for found in lines] == [one.id, two.id]
    assert (statement.rows, len(statement.sha1 or "")) == (2, 40)
    before = till.cast.counts()
    run(till, clock, NEXT + timedelta(hours=1))
    assert till.cast.counts() == before and balanced(till)


def test_a_payment_that_no_notice_told_is_applied_and_written_down(till: Till, clock: StoppedClock) -> None:
    bill = till.bill("702", 100_00)
    order = till.ordered("meijie", bill)
    told = till.confirm(order).transaction
    papers(till, Trade(order.out_trade_no, 100_00, till.now, told.transaction_id or ""))
    run(till, clock)
    assert till.owed(bill) == 0 and exact(till) == [("found_late", "transaction")]
    (payment,) = till.payments()
    assert payment.day == DAY and till.row(order.id).state == "paid"
    till.check()


def test_what_is_there_and_not_here_is_listed(till: Till, clock: StoppedClock) -> None:
    papers(till, Trade("SOMEBODYELSE1", 88_00, till.now, "4200000099"),
           Trade("SOMEBODYELSE1", 8_00, till.now, "4200000099", refund_no="NOTOURS"))  # fmt: skip
    run(till, clock)
    assert exact(till) == [("unknown_order", "transaction"), ("refund_missing_here", "refund")]
    assert till.count(Payment) == 0 and states(till)["trade", DAY] == "matched"


def test_what_is_here_and_not_there_is_listed_on_an_empty_day_too(till: Till, clock: StoppedClock) -> None:
    bill = till.bill("702", 100_00)
    payment = till.paid("meijie", bill)
    run(till, clock)
    assert states(till)["trade", DAY] == "empty" and exact(till) == [("missing_there", "payment")]
    with till.cast.house.database.read() as session:
        row = session.scalars(select(Mismatch)).one()
        fee = session.scalar(select(func.count()).select_from(StatementLine))
    assert (row.facts["payment_id"], row.state, fee) == (payment.id, "open", 0)
    assert "不能作废" in row.words and "不要为它退款" in row.words and till.owed(bill) == 0


def test_another_sum_changes_nothing_and_is_listed(till: Till, clock: StoppedClock) -> None:
    payment = till.paid("meijie", till.bill("702", 100_00))
    wrong = line(payment, till)
    papers(till, Trade(wrong.out_trade_no, 99_00, wrong.at, wrong.transaction_id))
    run(till, clock)
    assert exact(till) == [("amount_differs", "transaction")]
    assert till.account(Account.WECHAT) == 100_00


def test_a_payment_void_here_and_standing_there_is_listed(till: Till, clock: StoppedClock) -> None:
    payment = till.paid("meijie", till.bill("702", 100_00))
    papers(till, line(payment, till))
    with till.cast.house.database.write() as session:
        session.execute(update(Payment).values(state="void"))
    run(till, clock)
    assert exact(till) == [("state_differs", "transaction")]


def test_another_payees_line_is_not_taken(till: Till, clock: StoppedClock) -> None:
    order = till.ordered("meijie", till.bill("702", 100_00))
    papers(till, Trade(order.out_trade_no, 100_00, till.now, sub_mchid="1900000999"))
    run(till, clock)
    assert exact(till) == [("unknown_payee", "transaction")] and till.count(Payment) == 0


def refunded(till: Till, *, done: bool, home: str = "702") -> tuple[Payment, Refund]:
    """A refund of 30 yuan that WeChat took, and perhaps finished."""
    payment = till.paid("meijie" if home == "702" else "laowang", till.bill(home, 100_00))
    with till.cast.house.database.write() as session:
        refund_id = refunding.ask(session, till.cast["liujingli"], payment_id=payment.id, fen=30_00, reason="多收",
                                  at=till.now)  # fmt: skip
    with till.cast.house.database.write() as session:
        refunding.approve(session, till.cast["zhoukuaiji"], refund_id, version=1, at=till.now)
    send_refunds(till.cast.house, till.now)
    with till.cast.house.database.write() as session:
        row = session.get_one(Refund, refund_id)
        if done:
            refund_sending.apply(session, till.pay.finish_refund(row.out_refund_no, at=till.now).refund, at=till.now)
    return payment, row


def back(payment: Payment, refund: Refund, till: Till, *, fen: int = 30_00, fee: int = 0) -> Trade:
    """A refund as WeChat's bill has it."""
    return Trade(line(payment, till).out_trade_no, fen, till.now, payment.reference or "", fee, refund.out_refund_no)


def test_refunds_are_matched_and_a_lost_word_of_success_is_taken_from_the_bill(till: Till, clock: StoppedClock) -> None:
    payment, refund = refunded(till, done=False)
    till.pay.finish_refund(refund.out_refund_no, at=till.now)
    papers(till, line(payment, till, fee=60), back(payment, refund, till, fee=-18))
    run(till, clock)
    assert exact(till) == []
    with till.cast.house.database.read() as session:
        kept = session.scalars(select(StatementLine).where(StatementLine.out_refund_no.is_not(None))).one()
    assert kept.matched_to == refund.id and till.account(Account.CHANNEL_COST) == 42
    send_refunds(till.cast.house, till.now)
    assert till.account(Account.REFUND_DUE) == 0 and balanced(till)


def test_a_refund_of_another_sum_or_missing_there_is_listed(till: Till, clock: StoppedClock) -> None:
    payment, refund = refunded(till, done=True)
    papers(till, line(payment, till), back(payment, refund, till, fen=29_00))
    run(till, clock)
    assert exact(till) == [("refund_differs", "refund")]
    other, _ = refunded(till, done=True, home="101")
    till.pay.trade_bills[DAY + timedelta(days=1), SUB_MCHID] = trade_bill(line(other, till))
    till.pay.fund_bills[DAY + timedelta(days=1), SUB_MCHID] = fund_bill(*moved([line(other, till)]))
    run(till, clock, NEXT + timedelta(days=1))
    assert exact(till)[-1] == ("refund_missing_there", "refund")


def test_money_that_went_to_the_bank_is_booked_by_estate(till: Till, clock: StoppedClock) -> None:
    payment = till.paid("meijie", till.bill("702", 100_00))
    funds = fund_bill(
        Fund("交易", 100_00, till.now), Fund("扣除交易手续费", -60, till.now), Fund("提现", -99_40, till.now)
    )
    papers(till, line(payment, till, fee=60), funds=funds)
    run(till, clock)
    run(till, clock, NEXT + timedelta(minutes=20))
    assert till.account(Account.BANK) == 99_40 and till.account(Account.WECHAT) == 0
    assert exact(till) == [] and balanced(till)


def test_money_put_in_for_refunds_counts_against_what_went_to_the_bank(till: Till, clock: StoppedClock) -> None:
    payment, refund = refunded(till, done=True)
    trades = [line(payment, till), back(payment, refund, till)]
    funds = [*moved(trades), Fund("提现", -100_00, till.now), Fund("充值/提现", 30_00, till.now)]
    papers(till, *trades, funds=fund_bill(*funds))
    run(till, clock)
    assert exact(till) == []
    assert (till.account(Account.BANK), till.account(Account.WECHAT)) == (70_00, 0) and balanced(till)


def test_funds_that_do_not_fit_the_trades_are_listed(till: Till, clock: StoppedClock) -> None:
    payment = till.paid("meijie", till.bill("702", 100_00))
    funds = fund_bill(Fund("交易", 90_00, till.now), Fund("提现", -120_00, till.now), left=30_00)
    papers(till, line(payment, till), funds=funds)
    run(till, clock)
    run(till, clock, NEXT + timedelta(minutes=20))
    assert sorted(kind for kind, _ in exact(till)) == ["fund_differs", "settlement_differs"]
    assert till.account(Account.BANK) == 100_00 and balanced(till)


def test_a_bill_that_is_not_ready_or_not_to_be_had_is_asked_for_again(till: Till, clock: StoppedClock) -> None:
    till.pay.fail_next = [PayRefused(PayCode.STATEMENT_CREATING), PayUnsure("timed out")]
    clock.set(NEXT)
    reconcile(till.cast.house, till.now)
    assert set(states(till).values()) == {"wanted"}
    run(till, clock, NEXT + timedelta(minutes=11))
    run(till, clock, NEXT + timedelta(minutes=30))
    assert set(states(till).values()) == {"empty"}


def test_a_broken_bill_is_never_half_believed(till: Till, clock: StoppedClock) -> None:
    payment = till.paid("meijie", till.bill("702", 100_00))
    papers(till, line(payment, till))
    whole = till.pay.trade_bills[DAY, SUB_MCHID]
    till.pay.trade_bills[DAY, SUB_MCHID] = whole[:-30]
    for hour in range(3):
        run(till, clock, NEXT + timedelta(hours=hour))
    assert exact(till) == [("bill_broken", "statement")] and traded(till) == 0
    till.pay.trade_bills[DAY, SUB_MCHID] = whole
    run(till, clock, NEXT + timedelta(hours=4))
    run(till, clock, NEXT + timedelta(hours=4, minutes=20))
    assert states(till)["trade", DAY] == "matched" and traded(till) == 1


def test_whoever_dies_in_the_middle_leaves_a_paper_that_is_finished_later(
    till: Till, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = till.paid("meijie", till.bill("702", 100_00))
    papers(till, line(payment, till, fee=60))
    clock.set(NEXT)
    for name in ("fetched", "done"):
        with monkeypatch.context() as broken:
            broken.setattr(f"server.payments.service.reconciling.{name}", _dies)
            with pytest.raises(RuntimeError):
                reconcile(till.cast.house, till.now)
        clock.advance(minutes=31)
    run(till, clock, clock.now())
    run(till, clock, clock.now() + timedelta(minutes=11))
    assert states(till)["trade", DAY] == "matched" and traded(till) == 1
    assert till.account(Account.CHANNEL_COST) == 60 and balanced(till)


def _dies(*_args: object, **_named: object) -> None:
    raise RuntimeError("killed")


def test_days_that_were_missed_are_caught_up(till: Till, clock: StoppedClock) -> None:
    run(till, clock)
    run(till, clock, NEXT + timedelta(days=3))
    days = sorted(day for kind, day in states(till) if kind == "trade")
    assert days == [DAY + timedelta(days=step) for step in range(4)]


def switched(till: Till, *, active: bool) -> None:
    """The company's number at WeChat is taken out of use, or into it."""
    with till.cast.house.database.write() as session:
        merchants.keep(session, SYSTEM, company_id=till.cast.company, sub_mchid=SUB_MCHID, name="安居物业",
                       active=active, at=till.now)  # fmt: skip


def test_the_last_papers_of_a_merchant_that_is_off_are_fetched_and_then_no_more(
    till: Till, clock: StoppedClock
) -> None:
    payment = till.paid("meijie", till.bill("702", 100_00))
    papers(till, line(payment, till))
    switched(till, active=False)
    run(till, clock)
    assert states(till)["trade", DAY] == "matched" and exact(till) == []
    run(till, clock, NEXT + timedelta(days=20))
    days = sorted(day for kind, day in states(till) if kind == "trade")
    assert days[-1] == DAY + reconciling.QUIET
    switched(till, active=True)
    run(till, clock, NEXT + timedelta(days=20, hours=1))
    assert max(day for _, day in states(till)) == DAY + timedelta(days=20), "what was left out is caught up"


def test_a_merchant_that_is_off_is_asked_as_long_as_a_refund_is_under_way(till: Till, clock: StoppedClock) -> None:
    payment, refund = refunded(till, done=False)
    switched(till, active=False)
    run(till, clock, NEXT + timedelta(days=20))
    assert max(day for _, day in states(till)) == DAY + timedelta(days=20)
    with till.cast.house.database.write() as session:
        told = till.pay.finish_refund(refund.out_refund_no, at=till.now).refund
        refund_sending.apply(session, told, at=till.now)
    run(till, clock, NEXT + timedelta(days=50))
    assert max(day for _, day in states(till)) == DAY + timedelta(days=21) + reconciling.QUIET and payment.fen


def test_a_merchant_that_never_took_anything_and_is_off_is_asked_nothing(till: Till, clock: StoppedClock) -> None:
    switched(till, active=False)
    run(till, clock)
    assert states(till) == {}


def test_an_exception_is_settled_once_by_a_named_person_who_says_how(till: Till, clock: StoppedClock) -> None:
    till.paid("meijie", till.bill("702", 100_00))
    run(till, clock)
    with till.cast.house.database.read() as session:
        row = session.scalars(select(Mismatch)).one()

    def settle(by: str, version: int = 1) -> None:
        with till.cast.house.database.write() as session:
            exceptions.settle(session, till.cast[by], row.id, how="查到是次日入账", version=version, at=till.now)

    refused: list[tuple[str, type[Exception]]] = [("heshifu", NotFound), ("xiaoli", NotFound), ("meijie", NotFound)]
    for name, error in refused:
        with pytest.raises(error):
            settle(name)
    settle("zhoukuaiji")
    with pytest.raises(Stale):
        settle("liujingli", 2)
    with till.cast.house.database.read() as session:
        row = session.scalars(select(Mismatch)).one()
    assert (row.state, row.settled_by, row.how) == ("settled", till.cast.ids["zhoukuaiji"], "查到是次日入账")


def test_what_belongs_to_a_company_and_no_estate_is_settled_by_its_own_people(till: Till) -> None:
    with till.cast.house.database.write() as session:
        found = {"company_id": till.cast.company, "estate_id": None, "at": till.now}
        exceptions.found(session, Kind.FUND_DIFFERS, "statement:1:收款", "收款对不上", **found)
    for name, error in (("huangjingli", NotFound), ("liujingli", None)):
        with till.cast.house.database.write() as session:
            exception_id = session.scalars(select(Mismatch.id)).one()
            with pytest.raises(error) if error else nullcontext():
                exceptions.settle(session, till.cast[name], exception_id, how="已核对", version=1, at=till.now)


def test_what_belongs_to_a_company_is_not_for_who_manages_one_estate_of_several(till: Till) -> None:
    with till.cast.house.database.write() as session:
        found_estate(session, name="秀山二期", city="南宁", company_id=till.cast.company)
        exceptions.found(session, Kind.FUND_DIFFERS, "statement:1:收款", "收款对不上", company_id=till.cast.company,
                         estate_id=None, at=till.now)  # fmt: skip
    manager = till.cast["liujingli"]
    whole = Actor(manager.id, "全公司", (Grant("finance", "company", till.cast.company),))
    with till.cast.house.database.write() as session:
        assert [screens.open_count(session, one) for one in (manager, whole, till.cast["admin"])] == [0, 1, 1]
        exception_id = session.scalars(select(Mismatch.id)).one()
        with pytest.raises(NotFound):
            exceptions.settle(session, manager, exception_id, how="已核对", version=1, at=till.now)
        exceptions.settle(session, till.cast["admin"], exception_id, how="已核对", version=1, at=till.now)


def test_an_exception_of_a_number_nobody_knows_is_with_who_answers_for_everything(till: Till) -> None:
    notice = till.confirm(till.ordered("meijie", till.bill("702", 100_00)))
    till.notify(replace(notice, transaction=replace(notice.transaction, out_trade_no="NOTOURS", sub_mchid="1999")))
    everywhere = Actor(till.cast.ids["zhoukuaiji"], "总部", (Grant("finance", EVERYWHERE, None),))
    with till.cast.house.database.write() as session:
        row = session.scalars(select(Mismatch)).one()
        assert (row.kind, row.company_id, row.estate_id) == ("unknown_order", None, None)
        seen = [screens.open_count(session, one) for one in (till.cast["liujingli"], everywhere, till.cast["admin"])]
        assert seen == [0, 1, 1]
        (shown,) = screens.exceptions(session, till.cast["admin"], "open", estate_id=None, cursor=None).items
        assert shown["may_settle"] and shown["company"] is None
        with pytest.raises(NotFound):
            exceptions.settle(session, till.cast["liujingli"], row.id, how="已核对", version=1, at=till.now)
        exceptions.settle(session, till.cast["admin"], row.id, how="已核对", version=1, at=till.now)


def test_who_manages_one_estate_sees_its_own_lines_of_a_paper_alone(till: Till, clock: StoppedClock) -> None:
    one, two = till.paid("meijie", till.bill("702", 100_00)), till.paid("laowang", till.bill("101", 50_00))
    stranger = Trade("SOMEBODYELSE1", 88_00, till.now, "4200000099")
    papers(till, line(one, till, fee=60), line(two, till), stranger)
    run(till, clock)
    run(till, clock, NEXT + timedelta(minutes=20))
    with till.cast.house.database.write() as session:
        second = found_estate(session, name="秀山二期", city="南宁", company_id=till.cast.company)
        session.execute(update(Order).where(Order.id == two.order_id).values(estate_id=second))
    manager = till.cast["liujingli"]
    whole = Actor(manager.id, "全公司", (Grant("finance", "company", till.cast.company),))
    with till.cast.house.database.read() as session:

        def seen(who: Actor) -> list[tuple[str, int, bool]]:
            rows = papers_shown.statements(session, who, since=DAY, until=DAY)
            return [(row["kind"], row["rows"], row["part"]) for row in rows]

        funds = session.scalars(select(Statement.id).where(Statement.kind == "fund", Statement.day == DAY)).one()
        trades = session.scalars(select(Statement.id).where(Statement.kind == "trade", Statement.day == DAY)).one()
        assert seen(whole) == [("trade", 3, False), ("fund", 4, False)]
        assert seen(manager) == [("trade", 1, True)] and seen(till.cast["huangjingli"]) == []
        paper = papers_shown.statement(session, manager, trades)
        assert paper["totals"] == {"payment": {"count": 1, "fen": 100_00, "fee_fen": 60}} and paper["sha1"] is None
        lines = papers_shown.lines(session, manager, trades, part=paper["part"], loose=False, cursor=None).items
        assert [row["transaction_id"] for row in lines] == [one.reference]
        assert papers_shown.lines(session, whole, trades, part=False, loose=True, cursor=None).items[0]["fen"] == 88_00
        for who, paper_id in ((manager, funds), (till.cast["huangjingli"], trades), (till.cast["xiaoli"], trades)):
            with pytest.raises(NotFound):
                papers_shown.statement(session, who, paper_id)
