"""What is due of a lift is called out once for each step, climbs, and becomes a report when nobody maintains it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from server.kit.actor import SYSTEM, Grant
from server.kit.clock import StoppedClock, local_day
from server.people.rules import COMMUNITY
from server.people.service import staff
from server.places import queries as places
from server.places.rules.visits import Visit
from server.register.service import lifts, visits
from server.register.service.lifts import SAID
from server.register.service.visits import Seen
from server.reports.models import Report
from tests.cast import Cast
from workflows.lifts.jobs import remind

Go = Callable[[int], list[str]]
FAR = date(2030, 1, 15)
FINE: dict[str, Any] = {"contract_until": FAR, "next_inspection_on": FAR, "in_use_since": date(2009, 5, 1)}


def describe(cast: Cast, **said: Any) -> None:
    """The commissioner puts the file of the lift right."""
    with cast.house.database.write() as session:
        lift = places.lift(session, lift_id=cast.lift)
        now = {name: lift[name] for name in SAID if name != "code"} | {**FINE, **said}
        lifts.change(session, cast["chengong"], lift_id=cast.lift, version=lift["version"], at=cast.house.clock.now(),
                     stair_ids=places.stairs_of_lift(session, cast.lift), **now)  # fmt: skip


def visit(cast: Cast, day: date, kind: Visit = Visit.HALF_MONTH) -> None:
    with cast.house.database.write() as session:
        visits.write(
            session, cast["xiaoli"], lift_id=cast.lift, seen=Seen(day, kind, "某某维保"), at=cast.house.clock.now()
        )


@pytest.fixture
def go(cast: Cast, clock: StoppedClock) -> Go:
    """Some days on the job runs, twice; what the manager hears then."""

    def run(days: int) -> list[str]:
        clock.advance(days=days)
        before = len(cast.inbox("liujingli"))
        for _ in range(2):
            remind(cast.house, clock.now())
        return [title for title, _ in cast.inbox("liujingli")[before:]]

    return run


@pytest.fixture
def today(clock: StoppedClock) -> date:
    return local_day(clock.now())


def test_an_inspection_is_called_out_at_each_step_once_and_then_climbs(cast: Cast, go: Go, today: date) -> None:
    describe(cast, next_inspection_on=today + timedelta(days=61))
    visit(cast, today, Visit.ON_DEMAND)
    with cast.house.database.write() as session:
        grant = Grant(COMMUNITY, "estate", cast.xiushan)
        staff.grant(session, SYSTEM, person_id=cast.ids["committee"], to=grant, at=cast.house.clock.now())

    assert go(0) == []
    [near] = go(1)
    assert near.startswith("秀山花园 电梯：检验 ") and near.endswith("到期，还有 60 天")
    assert go(29) == [] and go(1)[0].endswith("还有 30 天") and go(23)[0].endswith("还有 7 天")
    assert go(7) == ["秀山花园 电梯：检验今天到期"]
    assert cast.inbox("chengong") == [], "the commissioner hears only once it is late"
    assert go(1) == ["秀山花园 电梯：检验过期 1 天"]
    assert len(cast.inbox("chengong")) == 1 and cast.inbox("committee") == [] == cast.inbox("street")
    assert go(3) == [] and go(3) == ["秀山花园 电梯：检验过期 7 天"]
    assert len(cast.inbox("committee")) == 1 and cast.inbox("street") == []
    assert go(30) == ["秀山花园 电梯：检验过期 37 天"], "after a break only the step that is due now"
    [(_, words)] = cast.inbox("street")
    assert "21栋1单元" in words and "请督促物业" in words
    assert cast.inbox("meijie") == [] == cast.inbox("zhoukuaiji")
    with cast.house.database.read() as session:
        assert len(places.calls_made(session, [cast.lift])[cast.lift]) == 7


def test_a_late_visit_is_called_out_and_a_new_one_ends_it(cast: Cast, go: Go, today: date) -> None:
    describe(cast)
    visit(cast, today)
    assert go(15) == [] and go(1) == ["秀山花园 电梯：保养已经晚了 1 天"] and cast.inbox("chengong") == []
    assert go(1) == [] and go(1) == ["秀山花园 电梯：保养已经晚了 3 天"] and len(cast.inbox("chengong")) == 1
    visit(cast, local_day(cast.house.clock.now()))
    assert go(10) == [] and go(6) == ["秀山花园 电梯：保养已经晚了 1 天"], "another visit is another day"


def test_what_nobody_wrote_down_is_one_message_and_climbs(cast: Cast, go: Go) -> None:
    with cast.house.database.read() as session:
        assert places.lift(session, lift_id=cast.lift)["contract_until"] is None
    [title] = go(0)
    assert title == "秀山花园 电梯：4 件事要办"
    words = cast.inbox("liujingli")[-1][1]
    assert "维保合同没有登记：21栋1单元" in words and "保养没有登记" in words and "检验没有登记" in words
    assert go(6) == [] and cast.inbox("chengong") == []
    assert go(1) == [title] and len(cast.inbox("chengong")) == 1
    assert cast.counts()["reports"] == 0, "that nobody wrote a contract down is no proof that there is none"


def test_a_lift_whose_contract_is_over_becomes_one_report(cast: Cast, go: Go, today: date) -> None:
    describe(cast, contract_until=today)
    visit(cast, today)
    assert go(0) == ["秀山花园 电梯：维保合同今天到期"] and cast.counts()["reports"] == 0
    assert "维保合同过期 1 天" in go(1)[0]
    with cast.house.database.read() as session:
        report = session.scalars(select(Report)).one()
        assert (report.category, report.lift_id, report.priority) == ("lift_unmaintained", cast.lift, "P2")
        assert (report.reporter_id, report.entered_by, report.channel) == (None, None, "house")
    cast.react()
    said = cast.tell("xiaoli", report.id)
    assert said["reporter"]["name"] == "系统" and "没有单位维保（失保）" in said["words"]
    assert said["place_label"].startswith("21栋1单元")
    go(1)
    cast.work(report.id)
    go(20)
    assert cast.counts()["reports"] == 1, "once for this contract, whatever became of the report"


def test_a_lift_that_stands_still_is_left_alone(cast: Cast, go: Go, today: date) -> None:
    describe(
        cast, state="停用", state_why="等配件", contract_until=today - timedelta(days=40), next_inspection_on=today
    )
    assert go(0) == [] and go(30) == [] and cast.counts()["reports"] == 0
    describe(cast, state="在用", contract_until=FAR, next_inspection_on=FAR)
    assert go(0) == ["秀山花园 电梯：保养没有登记"]


def test_where_nobody_of_the_firm_is_the_next_one_hears(cast: Cast, clock: StoppedClock) -> None:
    with cast.house.database.write() as session:
        for name, role in (("xiaoli", "staff"), ("zhaojie", "staff"), ("liujingli", "manager")):
            staff.end_grant(session, SYSTEM, person_id=cast.ids[name], what=Grant(role, "estate", cast.xiushan),
                            at=clock.now())  # fmt: skip
    remind(cast.house, clock.now())
    assert len(cast.inbox("chengong")) == 1
