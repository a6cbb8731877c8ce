"""A bill keeps the late fee that stood when it was published: nothing written down later makes it dearer (F-22)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from server.fees.queries import bill_story, standards
from server.fees.queries import late as lateness
from server.fees.rules import notes
from server.fees.rules.items import Cycle
from server.fees.screens.bearing import NONE, bearing
from server.fees.service import late
from server.kit.clock import StoppedClock
from tests.cast import Cast
from tests.server.fees.billing import Billing

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
SEPTEMBER, OCTOBER, NOVEMBER, DECEMBER = (date(2026, month, 1) for month in (9, 10, 11, 12))
SIGNED = {"assembly_contract": True, "contract_from": OCTOBER, "late_rate": "0.0005"}
SPRING = date(2027, 4, 1)


@pytest.fixture
def billing(cast: Cast) -> Billing:
    """A price for each month from September on; nothing is charged yet."""
    found = Billing(cast)
    found.item(cycle=Cycle.MONTH)
    return found


def _published(billing: Billing, clock: StoppedClock, month: date) -> int:
    """梅姐's bill of a month, published a while after whatever was before."""
    clock.advance(minutes=1)
    run_id = billing.billed(month)
    clock.advance(minutes=1)
    (bill,) = [one for one in billing.bills("702") if one.run_id == run_id]
    return bill.id


def _rates(billing: Billing, *bills: int) -> list[int]:
    """What a day late costs on each of these bills, in hundredths of a percent of it."""
    with billing.cast.house.database.read() as session:
        before, after = (lateness.as_of(session, bills, on=SPRING + timedelta(days=day)) for day in (0, 100))
    fen = {one.id: one.fen for one in billing.bills("702")}
    return [
        round((after[id_].accruing - before[id_].accruing) * 100 / fen[id_]) if id_ in after else 0 for id_ in bills
    ]


def test_a_late_fee_written_down_later_is_about_bills_published_later_alone(
    billing: Billing, clock: StoppedClock
) -> None:
    october = _published(billing, clock, OCTOBER)
    billing.terms(**SIGNED)
    november, september = _published(billing, clock, NOVEMBER), _published(billing, clock, SEPTEMBER)
    assert _rates(billing, september, october, november) == [0, 0, 5], "neither the bill before it nor a month before"
    billing.terms(late_rate="0.001")
    december = _published(billing, clock, DECEMBER)
    assert _rates(billing, october, november, december) == [0, 5, 10], "each as it was published"
    with billing.cast.house.database.write() as session:
        told = {id_: bill_story.tell(session, billing.cast["meijie"], id_, today=SPRING) for id_ in (october, november)}
        assert notes.WITHOUT_LATE in told[october]["notes"] and told[october]["late_words"] is None
        assert notes.WITHOUT_LATE not in told[november]["notes"] and "违约金" in told[november]["late_words"]
        shown = standards.standards(session, billing.cast["meijie"], billing.cast.xiushan, today=SPRING)
        said = "".join(shown["notes"])
        assert "每天 0.1%，只算 2026-11-21 以后出的账单" in said
    bills = {one.id: one for one in billing.bills("702")}
    billing.pay("702", sum(one.fen for one in bills.values()))
    with billing.cast.house.database.write() as session:
        assert late.charge(session, list(bills), day=SPRING) == [], "all of it was paid in time"


def test_without_a_late_fee_no_bill_has_one_and_the_next_begins_anew(billing: Billing, clock: StoppedClock) -> None:
    billing.terms(**SIGNED)
    october = _published(billing, clock, OCTOBER)
    assert _rates(billing, october) == [5]
    for gone in ({"late_rate": None}, {"assembly_contract": False, "late_rate": None}):
        billing.terms(**gone)
        assert _rates(billing, october) == [0]
        clock.advance(minutes=1)
        billing.terms(**SIGNED)
        assert _rates(billing, october) == [0], "what was let go does not come back"
    assert _rates(billing, _published(billing, clock, NOVEMBER)) == [5]


def test_what_each_month_would_bear_is_known_before_it_is_written_down(billing: Billing, clock: StoppedClock) -> None:
    _published(billing, clock, OCTOBER)
    billing.prepare(NOVEMBER)
    then = [{"at": billing.now.isoformat(), "rate": "0.0005", "cap": "PRINCIPAL", "since": "2026-10-01"}]
    with billing.cast.house.database.read() as session:
        told = bearing(session, billing.cast.xiushan, [], then)
    bears = "每天 0.05%，总额不超过本金"
    assert [(one.words, one.count, one.now, one.then, one.draft) for one in told["months"]] == [
        ("2026年10月", 4, NONE, NONE, False), ("2026年11月", 4, NONE, bears, True),
    ]  # fmt: skip
    assert told["months"][1].runs_from == DECEMBER or told["months"][1].runs_from > DECEMBER
    assert (told["changed"], told["then"], told["since"], told["example"]) == (True, bears, "2026年10月", "1.50")
