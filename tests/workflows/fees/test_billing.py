"""What follows by itself: bills of the month, inboxes, debts at a change of owner, levies of decided matters."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy import select, update

from server.fees.models import Bill, BillRun, FeeItem, FeeTerms, Levy, SharedCost
from server.fees.rules.items import Cycle, Kind
from server.fees.service import debtors, runs, waiving
from server.kit.clock import SHANGHAI, StoppedClock
from server.kit.facts import DONE, DUE, FactRow
from server.people.service import ownership
from server.places.queries import HOMES
from tests.cast import Cast
from tests.server.fees.billing import BUYER, Billing
from tests.server.proposals.conftest import Table
from workflows.fees import jobs

DECEMBER, OCTOBER = datetime(2026, 12, 1, 3, 0, tzinfo=SHANGHAI), date(2026, 10, 1)


@pytest.fixture
def billing(cast: Cast) -> Billing:
    """A property fee by the month, a lift's power a month later; the estate lets bills come by themselves."""
    found = Billing(cast)
    found.item(cycle=Cycle.MONTH)
    found.item("light", "1", kind=Kind.SHARED_BY_AREA, cycle=Cycle.MONTH)
    found.terms(auto_run=True)
    return found


def _again(cast: Cast) -> None:
    """What happened to bills, owners and matters happens once more."""
    with cast.house.database.write() as session:
        mine = FactRow.name.in_(("bills.run_checked", "bills.published", "levy.opened", "matter.passed",
                                 "home.owner_changed"))  # fmt: skip
        session.execute(update(FactRow).where(FactRow.state == DONE, mine).values(state=DUE))
    cast.react()


def _runs(cast: Cast) -> list[tuple[str | None, str]]:
    with cast.house.database.read() as session:
        return [(run.slot, run.state) for run in session.scalars(select(BillRun).order_by(BillRun.id))]


def test_the_months_bills_are_drafted_once_and_the_team_is_asked_to_look(billing: Billing, clock: StoppedClock) -> None:
    cast = billing.cast
    clock.set(DECEMBER)
    assert jobs.make_bills(cast.house, clock.now()) == "1 prepared"
    assert jobs.make_bills(cast.house, clock.now()) is None
    assert _runs(cast) == [("2026-12 ahead", "checked")]
    cast.react()
    told = cast.inbox("zhoukuaiji")
    assert told[-1][0] == "2026年12月的账单草稿已生成"
    assert told[-1][1].startswith("秀山花园：4 张，共 827.20 元。")
    assert cast.inbox("meijie") == []
    with cast.house.database.read() as session:
        (run_id,) = session.scalars(select(BillRun.id)).all()
    billing.publish(run_id)
    cast.react()
    before = cast.counts()["inbox_items"]
    assert cast.inbox("meijie")[-1][0] == "2026年12月的物业账单到了"
    assert "827" not in cast.inbox("meijie")[-1][1] and "“缴费”" in cast.inbox("meijie")[-1][1]
    _again(cast)
    assert cast.counts()["inbox_items"] == before
    assert billing.broken() == []


def test_where_the_estate_says_so_bills_come_out_by_themselves(billing: Billing, clock: StoppedClock) -> None:
    cast = billing.cast
    billing.terms(auto_publish=True)
    with cast.house.database.write() as session:
        cost = {"estate_id": cast.xiushan, "item_id": billing.items["light"], "month": date(2026, 11, 1),
                "volume": 1000, "total_fen": 4001, "by": 0, "at": clock.now()}  # fmt: skip
        session.add(SharedCost(**cost))
    clock.set(DECEMBER.replace(day=6))
    assert jobs.make_bills(cast.house, clock.now()) == "2 prepared, 2 published"
    assert jobs.make_bills(cast.house, clock.now()) is None
    assert _runs(cast) == [("2026-12 ahead", "published"), ("2026-11 behind", "published")]
    assert [bill.fen for bill in billing.bills("702", state="open")] == [20_680, 1001]
    cast.react()
    assert not any("草稿" in title for title, _ in cast.inbox("zhoukuaiji"))


def test_a_large_estate_is_drafted_stretch_by_stretch(
    billing: Billing, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "STRETCH", 1)
    clock.set(DECEMBER)
    assert jobs.make_bills(billing.cast.house, clock.now()) == "1 prepared, 4 stretches"
    assert len(billing.bills(state="draft")) == 4


def test_an_estate_that_cannot_be_billed_stops_no_other(billing: Billing, clock: StoppedClock) -> None:
    cast = billing.cast
    with cast.house.database.write() as session:
        session.add(FeeItem(estate_id=cast.defu, key="property", name="物业费", kind="per_area", cycle="month"))
        session.add(FeeTerms(estate_id=cast.defu, remind={}))
    clock.set(DECEMBER)
    assert jobs.make_bills(cast.house, clock.now()) == "1 prepared"


def test_at_a_change_of_owner_new_months_go_to_the_buyer_and_old_debt_stays(billing: Billing) -> None:
    cast = billing.cast
    billing.billed(OCTOBER, "property")
    with cast.house.database.write() as session:
        debtors.refresh(session, [cast.homes["702"]])
        ownership.change_owner(
            session, cast.house.vault, cast["liujingli"], home_id=cast.homes["702"], owners=[BUYER],
            on=date(2026, 11, 10), joint=False, reason="买卖", at=cast.house.clock.now(),
        )  # fmt: skip
    cast.react()
    first = billing.debtors("702")
    assert [(since, until) for _, since, until in first] == [
        (date(2019, 3, 1), date(2026, 12, 1)), (date(2026, 12, 1), None),
    ]  # fmt: skip
    _again(cast)
    assert billing.debtors("702") == first
    assert cast.visitor("meijie").get("/fees/owed").json["total_fen"] == 20_680


def test_a_day_of_hand_over_put_right_counts_from_the_next_night_on(
    billing: Billing, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = billing.cast
    monkeypatch.setattr(runs, "STRETCH", 2)
    assert jobs.follow_owners(cast.house, clock.now()) == "4 debtors changed"
    with cast.house.database.write() as session:
        session.execute(update(HOMES).where(HOMES.c.id == cast.homes["702"]).values(handed_over_on=date(2026, 11, 3)))
    assert jobs.follow_owners(cast.house, clock.now()) == "2 debtors changed"
    assert jobs.follow_owners(cast.house, clock.now()) is None
    assert [kind for kind, _, _ in billing.debtors("702")] == ["developer", "owners"]


def test_a_decided_lift_becomes_a_levy_of_those_who_signed(cast: Cast) -> None:
    table = Table(cast)
    matter_id = table.passed()
    cast.react()
    _again(cast)
    with cast.house.database.read() as session:
        (levy,) = session.scalars(select(Levy)).all()
        bills = session.scalars(select(Bill).where(Bill.levy_id == levy.id)).all()
    assert (levy.matter_id, levy.title, levy.total_fen) == (matter_id, "加装电梯", 29_999_999)
    assert sum(bill.fen for bill in bills) == 29_999_999
    assert cast.homes["101"] not in {bill.home_id for bill in bills}, "the ground floor pays nothing"
    assert cast.inbox("meijie")[-1][0] == "加装电梯：您家的分摊"
    assert Billing(cast).broken() == []


def test_a_waiver_is_put_before_somebody_else(billing: Billing) -> None:
    billing.billed(OCTOBER, "property")
    waiver = billing.waive(billing.bills("702")[0].id, 680, ask="liujingli", approve="zhoukuaiji")
    assert waiver
    billing.cast.react()
    assert not any("减免" in title for title, _ in billing.cast.inbox("zhoukuaiji")), "it is answered already"


def test_who_owes_hears_what_came_of_a_waiver_and_what_is_left(billing: Billing) -> None:
    cast = billing.cast
    billing.billed(OCTOBER, "property")
    bill = billing.bills("702")[0].id
    billing.waive(bill, 680)
    with cast.house.database.write() as session:
        waiver = waiving.ask(session, cast["zhoukuaiji"], bill_id=bill, fen=20_000, why="漏水补偿", at=billing.now)
    with cast.house.database.write() as session:
        waiving.refuse(session, cast["liujingli"], waiver, at=billing.now)
    billing.waive(bill, 20_000)
    cast.react()
    before = cast.counts()["inbox_items"]
    with cast.house.database.write() as session:
        session.execute(update(FactRow).where(FactRow.name == "bill.waiver_answered").values(state=DUE))
    cast.react()
    assert cast.counts()["inbox_items"] == before, "said once"
    told = [words for title, words in cast.inbox("meijie") if title == "减免有结果了"]
    home = "21栋1单元702的物业费（2026年10月）"
    assert [words.partition("。")[0] for words in told] == [
        f"{home}已减免 6.80 元", f"{home}：减免 200.00 元没有通过复核", f"{home}已减免 200.00 元",
    ]  # fmt: skip
    assert all(words.endswith("这张账单不用再交了。") for words in told), "what is left as it is when it is told"
    assert not any(title == "减免有结果了" for name in ("daughter", "laowang") for title, _ in cast.inbox(name))


def test_what_is_left_after_a_waiver_is_told_with_it(billing: Billing) -> None:
    cast = billing.cast
    billing.billed(OCTOBER, "property")
    billing.waive(billing.bills("702")[0].id, 680)
    cast.react()
    assert cast.inbox("meijie")[-1] == (
        "减免有结果了", "21栋1单元702的物业费（2026年10月）已减免 6.80 元。这张账单还要交 200.00 元。",
    )  # fmt: skip
