"""The money of the demo, played on a small town: the rate climbs as it was told of Nanning, and all books add up."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from demo import fees
from demo.walk import Walk
from server.books.models import BookEntry
from server.fees.models import Bill, Demand, Tariff
from server.fees.queries import rates, terms
from server.fees.rules.rate_words import Cut, Rate
from server.kit.clock import SHANGHAI, StoppedClock, local_day
from server.payments.models import Payment, Refund
from server.people.service import ownership
from server.people.service.ownership import NewOwner
from server.places import service as places
from server.places.rules import HomeSpec
from tests.cast import MOVED_IN, Cast
from workflows.books import checking

HOMES = 40


def test_the_rate_goes_from_7_to_83_percent_and_every_figure_stands_on_rows(cast: Cast, clock: StoppedClock) -> None:
    until = datetime(2026, 11, 21, 18, tzinfo=SHANGHAI)
    _more_homes(cast)
    clock.set(until - timedelta(days=183))
    walk = Walk(cast.house, clock, until)
    fees.plan(walk, cast.xiushan)
    walk.to(until)
    assert walk.refused == []
    today = local_day(until)
    with cast.house.database.read() as session:
        assert checking.broken(session, cast.xiushan, today) == []
        basis = session.scalars(select(Tariff.basis)).one()
        assert f"按{terms.of(session, cast.xiushan).form}收费" in basis, "the form the open books name"
        months = rates.monthly(session, cast.xiushan, until=today.replace(day=1), months=6, as_of=today)
        owed = select(Bill.period).where(Bill.home_id == cast.homes["702"], Bill.state == "open").order_by(Bill.period)
        assert [period.month for period in session.scalars(owed)] == [10, 11], "梅姐 has two bills open"
        paid_to = select(BookEntry.day).where(BookEntry.line == "staff").order_by(BookEntry.day)
        assert [day.month for day in session.scalars(paid_to)] == [6, 7, 8, 9, 10], "who works is paid every month"
        assert {one.state for one in session.scalars(select(Payment))} == {"received", "waiting"}
        assert [one.state for one in session.scalars(select(Refund))] == ["asked"]
        demands = list(session.scalars(select(Demand)))
        assert {"remind", "second", "written"} <= {one.step for one in demands}
        assert [one.proof for one in demands if one.channel == "visit"] == [{"words": "本人当面签收"}]
    in_time = [
        next(one for one in month.figures if (one.rate, one.cut) == (Rate.CURRENT, Cut.BY_DUE)) for month in months
    ]
    for figure, wanted in zip(in_time, (*fees.RATES, fees.RUNNING), strict=True):
        assert wanted <= figure.part * 100 / figure.whole < wanted + 5, figure.percent


def _more_homes(cast: Cast) -> None:
    at = cast.house.clock.now()
    with cast.house.database.write() as session:
        specs = [HomeSpec("2栋", "1单元", f"{1 + n // 4}0{1 + n % 4}", 1 + n // 4, 8000 + 37 * n) for n in range(HOMES)]
        for number, home_id in enumerate(places.add_homes(session, cast.xiushan, specs).values()):
            owner = NewOwner(f"住户{number}", None, None)
            person_id = ownership.ensure_person(session, cast.house.vault, owner, at=at)
            ownership.add_owners(session, home_id, [(person_id, owner)], since=MOVED_IN, joint=False, source="roster",
                                 vault=cast.house.vault)  # fmt: skip
