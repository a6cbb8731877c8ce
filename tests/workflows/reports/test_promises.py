"""A ticket of the 12345 hotline, and what an authority has to be told of: the time comes near, and passes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from server.kit.clock import StoppedClock
from server.places.models import Estate
from server.reports.queries.hotline import tickets
from server.reports.queries.referred import due_to_report, last_referred
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


def test_what_an_authority_decides_about_is_handed_to_it_within_hours(cast: Cast, clock: StoppedClock) -> None:
    report_id, made = cast.report("meijie", "thrown_objects", "public"), clock.now()
    with cast.house.database.read() as session:
        by = due_to_report(session, report_id)
    assert by == made + timedelta(hours=24)
    pass_to(cast, clock, made + timedelta(hours=1))
    assert not heard(cast, "liujingli", SOON_TITLE)
    pass_to(cast, clock, made + timedelta(hours=10))
    assert len(heard(cast, "liujingli", SOON_TITLE)) == 1
    for hours in (24, 25, 60):
        pass_to(cast, clock, made + timedelta(hours=hours))
    assert len(heard(cast, "liujingli", LATE_TITLE)) == 1
    (said,) = heard(cast, "meijie", "也没报告主管部门")
    assert "您报的高空抛物还没处理好" in said and "前处理好或报告主管部门。已告诉项目经理" in said


def test_what_was_handed_on_keeps_to_whom_under_which_number_and_the_answer(cast: Cast, clock: StoppedClock) -> None:
    report_id, made = cast.report("meijie", "thrown_objects", "public"), clock.now()
    cast.move("liujingli", report_id, "refer", to="新竹派出所", number="XZ-7", words="已带去照片。")
    cast.move("liujingli", report_id, "refer", to="新竹派出所", number="XZ-7", reply="民警已上门教育")
    cast.react()
    assert heard(cast, "meijie", "新竹派出所") == [
        "已转给新竹派出所（编号 XZ-7）。已带去照片。", "新竹派出所（编号 XZ-7）答复：民警已上门教育。",
    ]  # fmt: skip
    with cast.house.database.read() as session:
        kept = {"to": "新竹派出所", "number": "XZ-7", "reply": "民警已上门教育"}
        assert last_referred(session, report_id) == kept and due_to_report(session, report_id) is None
    pass_to(cast, clock, made + timedelta(hours=25))
    assert not heard(cast, "meijie", "也没报告主管部门")
