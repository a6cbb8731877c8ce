"""Answers promised by an hour: the team is reminded before, who stands above and the resident hear after; each once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from server.kit.clock import SHANGHAI, StoppedClock
from server.people.models import StaffGrant
from server.people.service import binding
from tests.cast import Cast
from tests.workflows.people.test_following import ask
from workflows.engine.promises import LATE_TITLE, SOON_TITLE, Owed, watch
from workflows.people.promises import claims
from workflows.registry import JOBS

WATCH = next(job for job in JOBS if job.name == "promises.watch")


def pass_to(cast: Cast, clock: StoppedClock, at: datetime) -> None:
    """The clock stands at an instant, and the job runs twice."""
    clock.set(at)
    for _ in range(2):
        WATCH.act(cast.house, at)


def heard(cast: Cast, name: str, words: str) -> list[str]:
    """What somebody read of it."""
    return [said for title, said in cast.inbox(name) if words in f"{title} {said}"]


def test_a_claim_is_reminded_of_before_and_told_of_after_its_hour(cast: Cast, clock: StoppedClock) -> None:
    asked = clock.now()
    ask(cast)
    pass_to(cast, clock, asked + timedelta(hours=23))
    assert not heard(cast, "xiaoli", SOON_TITLE)
    pass_to(cast, clock, asked + timedelta(hours=25))
    assert len(heard(cast, "xiaoli", SOON_TITLE)) == len(heard(cast, "liujingli", SOON_TITLE)) == 1
    assert not heard(cast, "newcomer", "晚了")
    for hours in (48, 50, 120):
        pass_to(cast, clock, asked + timedelta(hours=hours))
    assert heard(cast, "liujingli", LATE_TITLE) == [
        "1栋1单元601 的绑定申请还没核对，本该11月23日 09:00 前答复，现在还没有，请督促。"
    ]
    assert not heard(cast, "xiaoli", LATE_TITLE)
    assert heard(cast, "newcomer", "晚了") == [
        "对不起，我们晚了：1栋1单元601 的绑定还没核对完，本该11月23日 09:00 前答复您。已告诉项目经理，请他们督促。"
        "着急可以打 0771-5550100。"
    ]  # fmt: skip


def test_whoever_stands_next_above_is_told_and_named_where_there_is_no_manager(cast: Cast, clock: StoppedClock) -> None:
    ask(cast)
    with cast.house.database.write() as session:
        gone = StaffGrant.role.in_(("manager", "admin"))
        session.execute(update(StaffGrant).where(gone).values(ended_at=clock.now()))
    pass_to(cast, clock, clock.now() + timedelta(days=3))
    assert heard(cast, "chengong", LATE_TITLE) and any(
        "已告诉社区专员" in one for one in heard(cast, "newcomer", "晚了")
    )


def test_who_has_nobody_above_reads_where_else_to_turn(cast: Cast, clock: StoppedClock) -> None:
    ask(cast)
    with cast.house.database.write() as session:
        session.execute(update(StaffGrant).values(ended_at=clock.now()))
    pass_to(cast, clock, clock.now() + timedelta(days=3))
    (said,) = heard(cast, "newcomer", "晚了")
    assert "已告诉" not in said and said.endswith("您也可以找社区、街道，或打 12345。")


@pytest.mark.parametrize("hour", [3, 21])
def test_nobody_is_told_at_night(cast: Cast, clock: StoppedClock, hour: int) -> None:
    ask(cast)
    at = clock.now() + timedelta(days=3)
    pass_to(cast, clock, at.astimezone(SHANGHAI).replace(hour=hour))
    assert not heard(cast, "newcomer", "晚了") and not heard(cast, "liujingli", LATE_TITLE)


def test_what_was_answered_in_time_is_told_to_nobody(cast: Cast, clock: StoppedClock) -> None:
    claim = ask(cast)
    with cast.house.database.write() as session:
        binding.approve(session, cast["liujingli"], binding_id=claim, version=1, at=clock.now())
    for days in (1, 3):
        pass_to(cast, clock, clock.now() + timedelta(days=days))
    assert not heard(cast, "liujingli", SOON_TITLE) and not heard(cast, "newcomer", "晚了")


def test_one_broken_source_stops_no_other(cast: Cast, clock: StoppedClock) -> None:
    def broken(*_: object) -> list[Owed]:
        raise ValueError("a row nobody foresaw")

    ask(cast)
    clock.advance(days=3)
    with pytest.raises(RuntimeError, match="1 told"):
        watch([broken, claims]).act(cast.house, clock.now())
    assert len(heard(cast, "newcomer", "晚了")) == 1
