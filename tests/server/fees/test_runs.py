"""Bill runs: drafts nobody sees, differences, publishing once, undoing, going on after a stop; each home once."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

import pytest
from sqlalchemy import insert, select, update

from server.fees.models import Bill, BillRun
from server.fees.queries import statements
from server.fees.rules.items import Cycle, Kind
from server.fees.service import readings, runs, tariffs, transfers, vacancies
from server.fees.service.tariffs import Said
from server.kit.clock import SHANGHAI, local_day
from server.kit.errors import Conflict, Malformed, NotFound, Stale
from server.ledger.models import LedgerEvent
from server.places.queries import HOMES
from tests.cast import Cast
from tests.server.fees.billing import APRIL, FEBRUARY, JANUARY, Billing

LONG_AGO = datetime(2025, 12, 1, 9, 0, tzinfo=SHANGHAI)
QUARTER = 62_040
"""2.35 x 88.00 x 3 in fen."""


@pytest.fixture
def billing(cast: Cast) -> Billing:
    """The property fee by the quarter."""
    found = Billing(cast)
    found.item()
    return found


def test_a_quarter_is_drafted_looked_at_published_once_and_never_billed_again(billing: Billing) -> None:
    run_id = billing.prepare()
    drafts = billing.bills()
    assert [(bill.fen, bill.state, bill.part) for bill in drafts] == [(QUARTER, "draft", 0)] * 4
    assert drafts[0].formula == "2.35 元/㎡·月 × 88.00 ㎡ × 3 个月 = 620.40 元"
    assert Fraction(drafts[0].exact) == QUARTER
    assert billing.cast.visitor("meijie").get("/fees/owed").json["total_fen"] == 0, "nobody sees a draft"
    for wrong in ("xiaoli", "huangjingli", "meijie"):
        with pytest.raises(NotFound):
            billing.publish(run_id, by=wrong)
    billing.publish(run_id)
    before = billing.cast.counts()
    billing.publish(run_id)
    assert billing.cast.counts() == before
    assert {bill.state for bill in billing.bills()} == {"open"}
    assert {bill.due_on for bill in billing.bills()} == {date(2026, 12, 1)}, "ten days after it came out"
    with billing.cast.house.database.read() as session:
        assert len(session.scalars(select(LedgerEvent.id)).all()) == 1
    again = billing.run(billing.prepare())
    assert (again.state, again.counts["bills"]) == ("checked", 0)
    with pytest.raises(Conflict):
        billing.undo(run_id)
    assert billing.broken() == []


def test_what_was_drafted_can_be_thrown_away_and_made_anew(billing: Billing) -> None:
    run_id = billing.prepare()
    billing.undo(run_id)
    billing.undo(run_id)
    assert billing.bills() == []
    with pytest.raises(Conflict):
        billing.publish(run_id)
    assert billing.run(billing.prepare()).counts["bills"] == 4
    with pytest.raises(Malformed):
        billing.prepare(JANUARY, months=13)
    with pytest.raises(Malformed):
        billing.prepare(FEBRUARY)
    with pytest.raises(NotFound):
        billing.prepare(by="huangjingli")


def test_a_run_that_stops_goes_on_where_it_was_without_a_double_or_a_gap(
    billing: Billing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "STRETCH", 2)
    run_id = billing.prepare()
    assert (billing.run(run_id).state, billing.run(run_id).counts["done"], len(billing.bills())) == ("draft", 2, 2)
    with pytest.raises(Conflict):
        billing.publish(run_id)
    database = billing.cast.house.database
    with pytest.raises(ZeroDivisionError), database.write() as session:
        runs.again(session, run_id, at=billing.now)
        raise ZeroDivisionError
    assert len(billing.bills()) == 2, "what was not committed is not there"
    more = True
    while more:
        with database.write() as session:
            assert runs.unfinished(session) == [run_id]
            more = runs.again(session, run_id, at=billing.now)
    found = billing.run(run_id)
    assert (found.state, found.counts, found.total_fen) == ("checked", {"homes": 4, "done": 4, "bills": 4}, 4 * QUARTER)
    with database.write() as session:
        assert not runs.again(session, run_id, at=billing.now)
    assert len({bill.home_id for bill in billing.bills()}) == 4


def test_the_report_tells_what_is_new_gone_and_changed_and_why(billing: Billing) -> None:
    cast = billing.cast
    billing.billed()
    with cast.house.database.write() as session:
        session.execute(update(HOMES).where(HOMES.c.id == cast.homes["101"]).values(area=9000))
        first = select(HOMES.c.stair_id, HOMES.c.estate_id).where(HOMES.c.id == cast.homes["101"])
        stair_id, estate_id = session.execute(first).one()
        new = {"estate_id": estate_id, "stair_id": stair_id, "room": "801", "label": "21栋1单元801", "area": 8800,
               "use_state": "", "note": "", "version": 1}  # fmt: skip
        session.execute(insert(HOMES), [new])
    with cast.house.database.write() as session:
        old = billing.prices["property"]
        block = session.scalar(select(Bill.building_id).where(Bill.home_id == cast.homes["101"])) or 0
        tariffs.end(session, cast["zhoukuaiji"], old, last_month=date(2026, 3, 1), version=1, at=billing.now)
        said = Said("2.40", APRIL, building_ids=(block,), basis="业主大会 2026-02 决议")
    billing.rise(said, at=LONG_AGO)
    told = billing.run(billing.prepare(APRIL, months=3)).differences
    assert told["counts"] == {"new": 1, "gone": 1, "changed": 3, "payers": 0}
    assert [(row["label"], row["now_fen"], row["why"]) for row in told["new"]] == [
        ("21栋1单元801", 63_360, "上期没有账单")
    ]
    assert [(row["label"], row["why"]) for row in told["gone"]] == [("1栋1单元601", "本期没有账单")]
    changed = {row["label"]: (row["before_fen"], row["now_fen"], row["why"]) for row in told["changed"]}
    assert changed["21栋1单元702"] == (QUARTER, 63_360, "收费标准变了")
    assert told["before"]["fen"] == 4 * QUARTER


def test_what_is_billed_already_is_told_and_nobody_is_called_gone(billing: Billing) -> None:
    billing.billed()
    billing.publish(billing.prepare(APRIL, months=3))
    told = billing.run(billing.prepare(APRIL, months=3)).differences
    assert (told["now"]["bills"], told["billed"]["bills"], told["billed"]["fen"]) == (0, 4, 4 * QUARTER)
    assert told["counts"]["gone"] == 0 and told["gone"] == []


def test_a_price_is_never_edited_and_a_change_is_a_new_number(billing: Billing) -> None:
    house, who = billing.cast.house, billing.cast["zhoukuaiji"]
    billing.billed()
    old = billing.prices["property"]
    with house.database.write() as session:
        with pytest.raises(Conflict):
            tariffs.new_version(session, who, old, Said("2.30", FEBRUARY, basis="合同"), version=1, at=billing.now)
        with pytest.raises(Stale):
            tariffs.new_version(session, who, old, Said("2.30", APRIL, basis="合同"), version=9, at=billing.now)
        with pytest.raises(Conflict):
            tariffs.set_(session, who, billing.items["property"], Said("2.30", APRIL, basis="合同"), at=billing.now)
        with pytest.raises(NotFound):
            tariffs.new_version(
                session, billing.cast["huangjingli"], old, Said("2.30", APRIL, basis="合同"), version=1, at=billing.now
            )
    billing.rise(Said("2.50", date(2026, 5, 1)), of=old, at=LONG_AGO)
    billing.billed(APRIL)
    found = [(bill.period, bill.months, bill.fen) for bill in billing.bills("702")]
    assert found == [(JANUARY, 3, QUARTER), (APRIL, 1, 20_680), (date(2026, 5, 1), 2, 44_000)]


def test_a_home_sold_in_january_has_a_bill_for_each_side_that_add_up(billing: Billing) -> None:
    billing.refresh("702")
    buyers = billing.sell("702", date(2026, 1, 20))
    billing.billed()
    sold = [(bill.period, bill.months, bill.part, bill.fen) for bill in billing.bills("702")]
    assert sold == [(JANUARY, 1, 1, 20_680), (FEBRUARY, 2, 2, 41_360)]
    assert sum(bill.fen for bill in billing.bills("702")) == QUARTER
    seller, home = billing.cast.visitor("meijie"), billing.cast.homes["702"]
    assert seller.get("/fees/owed").json["total_fen"] == 20_680
    assert seller.get("/fees/owed").json["homes"][0]["relation_words"] == "原业主"
    with billing.cast.house.database.write() as session:
        told = transfers.change_owner(session, billing.cast["zhoukuaiji"], home_id=home, today=local_day(billing.now),
                                      vault=billing.cast.house.vault)  # fmt: skip
    assert [(side.open_fen, side.since) for side in told["sides"]] == [(20_680, date(2019, 3, 1)), (41_360, FEBRUARY)]
    assert buyers and billing.broken() == []


def test_debt_stays_with_who_had_the_home_when_it_is_sold_after_billing(billing: Billing) -> None:
    billing.billed()
    before = {bill.id: bill.debtor_id for bill in billing.bills("702")}
    billing.sell("702", date(2026, 1, 20))
    assert billing.refresh("702") == 0, "done again it changes nothing"
    assert {bill.id: bill.debtor_id for bill in billing.bills("702")} == before
    with billing.cast.house.database.read() as session:
        home = billing.cast.homes["702"]
        told = statements.of_home(session, billing.cast["zhoukuaiji"], home, today=local_day(billing.now))
        with pytest.raises(NotFound):
            statements.of_home(session, billing.cast["huangjingli"], home, today=local_day(billing.now))
    seller, buyer = told["sides"]
    assert (seller.open_words, len(seller.beyond)) == ("620.40 元", 1), "the bill reaches into the buyer's months"
    assert (buyer.open_fen, buyer.since) == (0, FEBRUARY)
    billing.void(seller.beyond[0])
    billing.billed()
    assert [bill.fen for bill in billing.bills("702", state="open")] == [20_680, 41_360]
    assert billing.broken() == []


def test_a_vacant_home_pays_as_its_city_says_and_only_when_confirmed(billing: Billing) -> None:
    billing.terms(vacancy={"full_months": 1, "share": "0.6"})
    who, home = billing.cast["zhoukuaiji"], billing.cast.homes["702"]
    with billing.cast.house.database.write() as session:
        vacancies.begin(session, who, home_id=home, since=JANUARY, at=billing.now)
        vacancies.begin(session, who, home_id=home, since=JANUARY, at=billing.now)
        with pytest.raises(Conflict):
            vacancies.begin(session, who, home_id=home, since=APRIL, at=billing.now)
        with pytest.raises(NotFound):
            vacancies.begin(session, billing.cast["xiaoli"], home_id=home, since=JANUARY, at=billing.now)
    billing.billed()
    (bill,) = billing.bills("702")
    assert bill.fen == 45_496
    assert bill.formula == "2.35 元/㎡·月 × 88.00 ㎡ × （1 个月 + 空置 2 个月 × 60%） = 454.96 元"
    with billing.cast.house.database.write() as session:
        vacancies.end(session, who, home_id=home, on=APRIL, at=billing.now)
    billing.billed(APRIL)
    assert [each.fen for each in billing.bills("702")] == [45_496, QUARTER]


def test_meters_and_shared_costs_are_billed_by_what_was_written_down(billing: Billing) -> None:
    cast = billing.cast
    billing.item("water", "3.2", kind=Kind.METERED, cycle=Cycle.MONTH)
    billing.item("light", "1", kind=Kind.SHARED_BY_AREA, cycle=Cycle.MONTH)
    before, who = date(2025, 12, 1), cast["zhoukuaiji"]
    with cast.house.database.write() as session:
        for month, shown in ((before, 100_000), (JANUARY, 112_345)):
            meters = {cast.homes["702"]: shown, cast.homes["101"]: 500}
            readings.read(session, who, item_id=billing.items["water"], month=month, shown=meters, at=billing.now)
        with pytest.raises(NotFound):
            readings.read(session, who, item_id=billing.items["water"], month=JANUARY,
                          shown={cast.homes["302"]: 1}, at=billing.now)  # fmt: skip
        with pytest.raises(Malformed):
            readings.read(session, who, item_id=billing.items["light"], month=JANUARY, shown={1: 1}, at=billing.now)
    lacking = billing.run(billing.prepare(JANUARY, "light")).differences["lacking"]
    assert lacking == {"debtors": 0, "readings": 0, "costs": 1}
    with cast.house.database.write() as session:
        readings.cost(session, who, item_id=billing.items["light"], month=JANUARY, volume=12_000, total_fen=1001,
                      at=billing.now)  # fmt: skip
    run_id = billing.billed(JANUARY, "water", "light")
    assert billing.run(run_id).differences["lacking"] == {"debtors": 0, "readings": 2, "costs": 0}
    assert [bill.fen for bill in billing.bills("702")] == [3950, 251]
    assert sum(bill.fen for bill in billing.bills() if bill.item_id == billing.items["light"]) == 1001
    with cast.house.database.write() as session, pytest.raises(Conflict):
        readings.read(session, who, item_id=billing.items["water"], month=JANUARY, shown={cast.homes["702"]: 1},
                      at=billing.now)  # fmt: skip


def test_two_runs_of_the_same_months_bill_each_home_once(billing: Billing) -> None:
    first, second = billing.prepare(), billing.prepare()
    assert (billing.run(first).counts["bills"], billing.run(second).counts["bills"]) == (4, 0)
    billing.publish(first)
    billing.publish(second)
    assert len(billing.bills()) == 4
    with billing.cast.house.database.read() as session:
        assert session.scalars(select(BillRun.total_fen).order_by(BillRun.id)).all() == [4 * QUARTER, 0]
    assert billing.broken() == []
