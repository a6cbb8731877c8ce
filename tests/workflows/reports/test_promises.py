"""A ticket of the 12345 hotline: its day comes near, and passes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from server.kit.clock import StoppedClock
from server.places.models import Estate
from server.reports.queries.hotline import tickets
from tests.cast import Cast
from tests.workflows.people.test_promises import heard, pass_to
from workflows.engine.promises import LATE_TITLE, SOON_TITLE


@pytest.mark.parametrize("city", ["济南市", "南宁"])
def test_a_ticket_is_reminded_of_where_its_term_is_known(cast: Cast, clock: StoppedClock, city: str) -> None:
    with cast.house.database.write() as session:
        session.execute(update(Estate).where(Estate.id == cast.xiushan).values(city=city))
    report_id, known = cast.report(hotline_number="JN-20261120-7"), city == "济南市"
    with cast.house.database.read() as session:
        by = tickets(session, [report_id])[report_id].reply_by or clock.now() + timedelta(days=8)
    pass_to(cast, clock, by - timedelta(hours=10))
    assert len(heard(cast, "liujingli", SOON_TITLE)) == known
    for hours in (9, 10, 60):
        pass_to(cast, clock, by + timedelta(hours=hours))
    assert len(heard(cast, "liujingli", LATE_TITLE)) == known
    said = heard(cast, "meijie", "您打 12345 反映的")
    assert len(said) == known and all("已告诉项目经理" in one for one in said)


def test_a_ticket_that_was_dealt_with_is_late_for_nobody(cast: Cast, clock: StoppedClock) -> None:
    with cast.house.database.write() as session:
        session.execute(update(Estate).where(Estate.id == cast.xiushan).values(city="济南市"))
    cast.work(cast.report(hotline_number="JN-20261120-8"))
    for _ in range(12):
        pass_to(cast, clock, clock.now() + timedelta(days=1))
    assert not heard(cast, "liujingli", LATE_TITLE) and not heard(cast, "liujingli", SOON_TITLE)
