"""Whoever waits for a late report reads who was told, and of nobody whom the estate does not have."""

from __future__ import annotations

from sqlalchemy import update

from server.kit.clock import StoppedClock
from server.people.models import StaffGrant
from server.people.rules import COMMISSIONER, COMMITTEE, COMMUNITY, MANAGER, STAFF, STREET
from tests.cast import Cast
from tests.workflows.reports.test_ends import of_a_bill
from tests.workflows.reports.test_following import titles
from tests.workflows.reports.test_jobs import rungs, tick

ALONE = "承诺的时间已过，您也可以向社区、街道或 12345 热线反映，我们会提供全部记录。"


def without(cast: Cast, *roles: str) -> None:
    """Nobody holds these roles any more."""
    with cast.house.database.write() as session:
        gone = StaffGrant.role.in_(roles)
        session.execute(update(StaffGrant).where(gone).values(ended_at=cast.house.clock.now()))


def late(cast: Cast, clock: StoppedClock, report_id: int, **after: int) -> list[str]:
    """What the reporter has read of its climbing when it is late by so much."""
    clock.advance(**after)
    for _ in range(2):
        tick(cast)
    story = cast.tell("meijie", report_id)["timeline"]
    return [event["words"] for event in story if event["kind"] == "escalate"]


def test_an_estate_without_anybody_outside_the_firm_says_where_else_to_turn(cast: Cast, clock: StoppedClock) -> None:
    without(cast, COMMISSIONER, COMMUNITY, COMMITTEE, STREET)
    report_id = cast.report()
    assert late(cast, clock, report_id, days=40) == [
        "承诺的时间已过，已再次通知物业班组。", "承诺的时间已过，已上报项目经理。", ALONE,
    ]  # fmt: skip
    assert [rung for _, rung in rungs(cast, report_id)] == ["lead", "manager", "outside"]


def test_without_a_team_the_administrator_is_told_and_called_so(cast: Cast, clock: StoppedClock) -> None:
    without(cast, COMMISSIONER, COMMUNITY, COMMITTEE, STREET, STAFF, MANAGER)
    assert late(cast, clock, cast.report(), days=40) == ["承诺的时间已过，已上报系统管理员。", ALONE]
    assert any("已超时" in title for title in titles(cast, "admin"))


def test_the_committee_is_told_in_place_of_a_commissioner_and_one_who_comes_later_after_it(
    cast: Cast, clock: StoppedClock
) -> None:
    without(cast, COMMISSIONER, COMMUNITY)
    report_id = cast.report("meijie", "lift_trapped", "lift", lift_id=cast.lift)
    assert late(cast, clock, report_id, minutes=19)[-1] == "承诺的时间已过，已上报业委会。"
    assert sum("已超时" in title for title in titles(cast, "committee")) == 1
    with cast.house.database.write() as session:
        session.execute(update(StaffGrant).where(StaffGrant.role == COMMISSIONER).values(ended_at=None))
    assert late(cast, clock, report_id, minutes=1)[-1] == "承诺的时间已过，已上报社区专员。"
    assert late(cast, clock, report_id, days=1)[-1].startswith("承诺的时间已过，您也可以向12345 热线或主管部门反映")
    assert sum("已超时" in title for title in titles(cast, "committee")) == 1


def test_whom_a_complaint_is_about_holds_no_rung_of_it(cast: Cast, clock: StoppedClock) -> None:
    report_id = cast.report("meijie", "staff", "public", about_staff_id=cast.ids["liujingli"])
    read = late(cast, clock, report_id, days=60)
    assert read[1] == "承诺的时间已过，已上报系统管理员。"
    assert not any("已超时" in title for title in titles(cast, "liujingli"))


def test_what_waits_for_a_supervisor_is_not_said_to_be_with_the_team(cast: Cast, clock: StoppedClock) -> None:
    read = late(cast, clock, cast.report("meijie", "staff", "public"), days=60)
    assert read[0] == "承诺的时间已过，已上报项目经理。" and len(read) == 4
    assert not any("已超时" in title for title in titles(cast, "xiaoli"))


def test_what_somebody_owes_is_told_to_nobody_else_and_said_so(cast: Cast, clock: StoppedClock) -> None:
    read = late(cast, clock, of_a_bill(cast), days=60)
    assert [words.removeprefix("承诺的时间已过，")[:7] for words in read] == ["已上报项目经理", "您也可以向12"]
    for name in ("chengong", "committee"):
        assert not any("已超时" in title for title in titles(cast, name)), name
