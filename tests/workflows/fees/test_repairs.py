"""A repair with an agreed price becomes one bill when it is accepted, paid like any other; its report shows it."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from server.delivery.models import InboxItem
from server.fees.models import Bill, Debtor, DebtorPerson, Repair
from server.fees.own_data import KEEPER
from server.fees.service import debtors, voiding, waiving
from server.kit.clock import SHANGHAI, StoppedClock, local_day
from server.kit.errors import Conflict
from server.kit.facts import DONE, DUE, FactRow
from server.kit.own_data import Of
from server.ledger.rules.accounts import Account
from server.payments.rules.whose import OthersDebt
from server.payments.service import desk
from server.people.service.ownership import NewOwner, change_owner
from server.reports.models import Report
from server.reports.rules.quotes import Line, Offer
from tests.cast import Cast
from tests.server.payments.till import Till

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
LOCK = Offer([Line("换锁芯", 6000), Line("人工", 2000)], date(2026, 11, 27))
MORE = Offer([Line("换整把锁", 30000)], date(2026, 11, 27))


@pytest.fixture
def till(cast: Cast, clock: StoppedClock) -> Till:
    """A morning of a working day; the desk is open."""
    clock.set(MONDAY)
    return Till(cast).open()


def agreed(cast: Cast, by: str = "meijie", offer: Offer = LOCK) -> int:
    """小李 stands before a broken lock in 702; its price was agreed to."""
    home = cast.homes["101" if by == "tenant" else "702"]
    report_id = cast.work(cast.report(by, "lock", "home", home_id=home), until="arrive")
    cast.move("xiaoli", report_id, "quote", offer=offer)
    cast.move(by, report_id, "consent")
    return report_id


def accepted(cast: Cast, by: str = "meijie") -> int:
    """The same, mended and accepted, with what follows."""
    report_id = agreed(cast, by)
    cast.move("xiaoli", report_id, "finish", words="换好了")
    cast.move(by, report_id, "accept")
    cast.react()
    return report_id


def bills(cast: Cast) -> list[Bill]:
    """Every bill of a repair, oldest first."""
    with cast.house.database.read() as session:
        return list(session.scalars(select(Bill).where(Bill.repair_id.is_not(None)).order_by(Bill.id)))


def again(cast: Cast) -> None:
    """Everything that happened happens once more."""
    with cast.house.database.write() as session:
        session.execute(update(FactRow).where(FactRow.state == DONE).values(state=DUE))
    cast.react()


def void(cast: Cast, bill_id: int) -> None:
    """周会计 makes a bill void."""
    with cast.house.database.write() as session:
        voiding.void(session, cast["zhoukuaiji"], bill_id, why="没有修好", at=cast.house.clock.now())
    cast.react()


def test_what_was_agreed_to_is_billed_once_told_to_who_pays_and_shown_on_the_report(till: Till) -> None:
    cast = till.cast
    report_id = accepted(cast)
    again(cast)
    (bill,) = bills(cast)
    assert (bill.fen, bill.state, bill.due_on, bill.home_id) == (8000, "open", date(2026, 12, 8), cast.homes["702"])
    assert bill.formula == f"报事 R{report_id:06}：换锁芯 60.00 元，人工 20.00 元，一共 80.00 元"
    assert till.account(Account.SERVICE_INCOME) == 8000 and till.account(Account.INCOME) == 0
    told = [words for title, words in cast.inbox("meijie") if title.endswith("：维修账单")]
    assert told == [f"{bill.formula}。请在12月8日前付，手机上或前台都能付。哪里不对，请在账单里点“有疑问”。"]
    with cast.house.database.read() as session:
        hearers = session.scalars(select(InboxItem.person_id).where(InboxItem.title.endswith("：维修账单")))
        assert set(hearers) == {cast.ids["meijie"]}, "nobody else reads the sum"
    price = cast.tell("meijie", report_id)["price"]
    assert price["bill"] == {"id": bill.id, "state": "open", "state_label": "未付", "opens": True}
    assert price["says"] == "已同意，账单已经出了，手机上或前台都能付。"
    mine = cast.visitor("meijie").get("/fees/owed").json
    (line,) = mine["homes"][0]["bills"]
    assert (mine["total_fen"], line["item_name"], line["repair"], line["levy"]) == (8000, "有偿维修", True, False)
    assert cast.visitor("laowang").get(f"/fees/bills/{bill.id}").status_code == 404
    till.check()


def test_it_is_paid_at_the_desk_by_name_alone_and_the_ledger_adds_up(till: Till) -> None:
    cast = till.cast
    fee = till.bill("702", 5000)
    report_id = accepted(cast)
    (bill,) = bills(cast)
    unnamed = till.enter("xiaoli", "702", 13000, payer="meijie")
    till.review("liujingli", unnamed)
    assert till.went(unnamed) == {fee: 5000}, "a fee that is paid settles no repair unasked"
    assert till.balance("meijie") == 8000
    named = till.enter("xiaoli", "702", 8000, lines=[(bill.id, 8000)], payer="meijie", taken_again=True)
    till.review("liujingli", named)
    cast.react()
    assert till.went(named) == {bill.id: 8000} and till.owed(bill.id) == 0
    told = cast.tell("xiaoli", report_id)["price"]["bill"]
    assert (told["state_label"], told["opens"]) == ("已付", False)
    assert cast.tell("meijie", report_id)["price"]["says"] == "已同意，已经付清。"
    till.check()


def test_it_is_paid_by_wechat_like_any_bill(till: Till) -> None:
    cast = till.cast
    accepted(cast)
    (bill,) = bills(cast)
    paid = till.paid("meijie", bill.id)
    assert till.went(paid.id) == {bill.id: 8000}
    till.check()


def test_silence_after_the_work_is_an_acceptance_too(till: Till) -> None:
    cast = till.cast
    report_id = agreed(cast)
    cast.move("xiaoli", report_id, "finish", words="换好了")
    cast.react()
    assert bills(cast) == [], "not before it is accepted"
    cast.move(None, report_id, "auto_close")
    cast.react()
    assert [bill.fen for bill in bills(cast)] == [8000]


@pytest.mark.parametrize("ending", ["returned", "unfixed", "withdrawn", "declined", "free", "never agreed", "drill"])
def test_what_was_not_mended_or_not_agreed_to_is_no_bill(till: Till, ending: str) -> None:
    cast = till.cast
    if ending in ("declined", "never agreed", "withdrawn"):
        report_id = cast.work(cast.report("meijie", "lock", "home"), until="take")
        cast.move("xiaoli", report_id, "quote", offer=LOCK)
        if ending == "declined":
            cast.move("meijie", report_id, "decline", reason="too_dear")
        if ending == "withdrawn":
            cast.move("meijie", report_id, "withdraw")
    else:
        report_id = agreed(cast)
    if ending == "drill":
        with cast.house.database.write() as session:
            session.get_one(Report, report_id).drill = True
    if ending == "free":
        cast.move("xiaoli", report_id, "waive", words="只紧了两颗螺丝")
    if ending in ("returned", "free", "drill"):
        cast.move("xiaoli", report_id, "finish", words="换好了")
        cast.move("meijie", report_id, *(("return",) if ending == "returned" else ("accept",)),
                  **({"reason": "not_fixed"} if ending == "returned" else {}))  # fmt: skip
    if ending == "unfixed":
        cast.move("liujingli", report_id, "close_unfixed", reason="no_access", words="多次上门没人",
                  media_ids=[cast.picture("liujingli")])  # fmt: skip
    cast.react()
    assert bills(cast) == []
    assert till.account(Account.SERVICE_INCOME) == 0


def test_reopened_the_bill_stays_finance_hears_and_no_second_one_comes(till: Till) -> None:
    cast = till.cast
    report_id = accepted(cast)
    cast.move("meijie", report_id, "reopen", reason="came_back")
    cast.react()
    title, words = cast.inbox("zhoukuaiji")[-1]
    assert title == f"R{report_id:06} 的维修账单还在" and "80.00 元的账单还在" in words
    assert cast.tell("meijie", report_id)["price"]["says"] == "已同意，正在重做，账单先留着，修好再付也不迟。"
    cast.move("zhaojie", report_id, "take")
    cast.move("zhaojie", report_id, "arrive")
    cast.move("zhaojie", report_id, "finish", words="又换了一个")
    cast.react()
    assert "费用 80.00 元，账单已经出了，手机上或前台都能付。重做不另收钱。" in cast.inbox("meijie")[-1][1]
    cast.move("meijie", report_id, "accept")
    cast.react()
    assert [(bill.fen, bill.state) for bill in bills(cast)] == [(8000, "open")]


def test_what_was_void_does_not_come_again_unless_another_price_was_agreed_to(till: Till) -> None:
    cast = till.cast
    report_id = accepted(cast)
    (first,) = bills(cast)
    cast.move("meijie", report_id, "reopen", reason="came_back")
    cast.move("zhaojie", report_id, "take")
    cast.move("zhaojie", report_id, "arrive")
    cast.move("zhaojie", report_id, "quote", offer=MORE)
    cast.move("meijie", report_id, "consent")
    cast.move("zhaojie", report_id, "finish", words="换了整把")
    cast.move("meijie", report_id, "accept")
    cast.react()
    assert [bill.id for bill in bills(cast)] == [first.id], "of a report one bill stands"
    assert cast.tell("meijie", report_id)["price"]["says"] == "已同意，以前的账单还在，物业核对以后告诉您。"
    void(cast, first.id)
    assert [(bill.fen, bill.state) for bill in bills(cast)] == [(8000, "void"), (30000, "open")]
    void(cast, bills(cast)[-1].id)
    again(cast)
    assert [bill.state for bill in bills(cast)] == ["void", "void"], "what staff let go stays gone"
    assert cast.tell("meijie", report_id)["price"]["says"] == "已同意，账单已经作废，不用付。"
    assert till.account(Account.SERVICE_INCOME) == 0
    till.check()


def test_one_that_was_waived_altogether_stands_no_more_and_the_next_price_is_billed(till: Till) -> None:
    cast = till.cast
    report_id = accepted(cast)
    (first,) = bills(cast)
    with cast.house.database.write() as session:
        waiver = waiving.ask(session, cast["zhoukuaiji"], bill_id=first.id, fen=8000, why="没有修好", at=till.now)
    with cast.house.database.write() as session:
        waiving.approve(session, cast["liujingli"], waiver, at=till.now)
    cast.react()
    assert cast.tell("meijie", report_id)["price"]["says"] == "已同意，账单已经作废，不用付。", "nobody paid it"
    cast.move("meijie", report_id, "reopen", reason="came_back")
    cast.move("zhaojie", report_id, "take")
    cast.move("zhaojie", report_id, "arrive")
    cast.move("zhaojie", report_id, "quote", offer=MORE)
    cast.move("meijie", report_id, "consent")
    cast.move("zhaojie", report_id, "finish", words="换了整把")
    cast.move("meijie", report_id, "accept")
    cast.react()
    assert not [title for title, _ in cast.inbox("zhoukuaiji") if "维修账单还在" in title]
    again(cast)
    assert [(bill.fen, bill.state) for bill in bills(cast)] == [(8000, "paid"), (30000, "open")]
    till.check()


def test_a_tenant_who_agreed_owes_alone_and_the_owner_is_asked_for_nothing(till: Till) -> None:
    cast = till.cast
    report_id = accepted(cast, "tenant")
    (bill,) = bills(cast)
    with cast.house.database.read() as session:
        debtor = session.get_one(Debtor, bill.debtor_id)
        owing = session.scalars(select(DebtorPerson.person_id).where(DebtorPerson.debtor_id == debtor.id)).all()
    assert (debtor.kind, debtor.since_month, debtor.until_month) == ("person", date(2026, 11, 1), date(2026, 11, 1))
    assert owing == [cast.ids["tenant"]]
    assert cast.visitor("tenant").get("/fees/owed").json["total_fen"] == 8000
    assert cast.visitor("laowang").get("/fees/owed").json["total_fen"] == 0
    assert cast.visitor("laowang").get(f"/fees/bills/{bill.id}").status_code == 404
    with pytest.raises(OthersDebt):
        till.enter("xiaoli", "101", 8000, lines=[(bill.id, 8000)], payer="laowang")
    till.paid("tenant", bill.id)
    assert cast.tell("tenant", report_id)["price"]["bill"]["id"] == bill.id
    till.check()


@pytest.mark.parametrize("known", [True, False])
def test_a_home_sold_between_the_yes_and_the_bill_leaves_it_to_who_owned_it_then(
    till: Till, clock: StoppedClock, known: bool
) -> None:
    cast = till.cast
    report_id = agreed(cast)
    if not known:
        with cast.house.database.write() as session:
            session.get_one(Report, report_id).reporter_id = None
    clock.advance(days=20)
    with cast.house.database.write() as session:
        new = [NewOwner("周新民", "19900000888", "330106197001010019")]
        (buyer,) = change_owner(session, cast.house.vault, cast["liujingli"], home_id=cast.homes["702"], owners=new,
                                 on=local_day(till.now), joint=False, reason="买卖过户", at=till.now)  # fmt: skip
    cast.move("xiaoli", report_id, "finish", words="换好了")
    cast.move(None, report_id, "auto_close")
    cast.react()
    (bill,) = bills(cast)
    with cast.house.database.read() as session:
        owing = session.scalars(select(DebtorPerson.person_id).where(DebtorPerson.debtor_id == bill.debtor_id)).all()
        kind = session.get_one(Debtor, bill.debtor_id).kind
    assert (owing, kind) == ([cast.ids["meijie"]], "owners") and buyer not in owing
    till.paid("meijie", bill.id)
    till.check()


def test_two_repairs_of_a_month_are_two_bills_and_one_price_is_never_billed_twice(till: Till) -> None:
    cast = till.cast
    accepted(cast)
    accepted(cast)
    assert len(bills(cast)) == 2
    with cast.house.database.read() as session:
        rows = session.scalars(select(Repair)).all()
    assert len({row.quote_id for row in rows}) == len({row.report_id for row in rows}) == 2


def test_the_database_bills_no_price_twice_and_no_report_twice_at_once(till: Till) -> None:
    cast = till.cast
    accepted(cast)
    with cast.house.database.read() as session:
        (kept,) = session.scalars(select(Repair)).all()
    same = {"estate_id": kept.estate_id, "lines": kept.lines, "fen": kept.fen, "raised_at": kept.raised_at}
    for ids in ({"report_id": 999, "quote_id": kept.quote_id}, {"report_id": kept.report_id, "quote_id": 999}):
        with pytest.raises(IntegrityError), cast.house.database.write() as session:
            session.add(Repair(**same, **ids))


def test_what_was_paid_goes_back_first_and_then_nothing_was_earned(till: Till) -> None:
    cast = till.cast
    report_id = accepted(cast)
    (bill,) = bills(cast)
    paid = till.enter("xiaoli", "702", 8000, lines=[(bill.id, 8000)], payer="meijie")
    till.review("liujingli", paid)
    with pytest.raises(Conflict):
        void(cast, bill.id)
    with cast.house.database.write() as session:
        desk.void(session, cast["zhoukuaiji"], paid, why="没有修好，退给住户", version=2, at=till.now)
    cast.react()
    assert cast.tell("meijie", report_id)["price"]["bill"]["state_label"] == "未付"
    void(cast, bill.id)
    assert (till.account(Account.SERVICE_INCOME), till.account(Account.RECEIVABLE)) == (0, 0)
    till.check()


def test_a_tenant_as_debtor_has_no_months_and_stays_beside_the_owners(till: Till) -> None:
    cast = till.cast
    accepted(cast, "tenant")
    accepted(cast, "tenant")
    with cast.house.database.write() as session:
        assert debtors.refresh(session, [cast.homes["101"]]) == 0
        kinds = session.scalars(select(Debtor.kind).where(Debtor.home_id == cast.homes["101"]).order_by(Debtor.id))
        assert kinds.all() == ["owners", "person"]
        of = Of(session, cast.house.vault, cast.ids["tenant"], till.now)
        told = {part.title: part.lines for part in KEEPER.told(of)}["账单"]
    assert len(told) == 2 and all("换锁芯 60.00 元" in line for line in told)
