"""A job that falls silent is an alarm to administrators, once a day; so is a scheduler gone, or what was given up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from server.delivery.models import InboxItem, Message
from server.kit.clock import StoppedClock
from server.kit.house import House
from tests.cast import Cast
from workflows.delivery.jobs import Lookout, watch
from workflows.engine.jobs import Job, every
from workflows.engine.models import SlowWork
from workflows.engine.scheduler import Scheduler


class Broken:
    """An act that fails until it is mended."""

    def __init__(self) -> None:
        self.works = True

    def __call__(self, _house: House, _at: object) -> str | None:
        if not self.works:
            raise RuntimeError("broken")
        return None


@pytest.fixture
def act() -> Broken:
    return Broken()


@pytest.fixture
def jobs(act: Broken) -> list[Job]:
    """The watch and what it watches, the watch first as in the house."""
    found: list[Job] = []
    found += [watch(lambda: found), Job("climb", every(minutes=1), act, silent_after=timedelta(minutes=15))]
    return found


def live(house: House, clock: StoppedClock, jobs: list[Job], minutes: int) -> None:
    """A scheduler that ticks each minute for a while."""
    scheduler = Scheduler(house, jobs)
    for _ in range(minutes):
        clock.advance(minutes=1)
        scheduler.run_once()


def alarms(house: House, cause: str = "silent:%") -> list[str]:
    """What administrators were told of silence, one line per inbox item."""
    with house.database.read() as session:
        return list(session.scalars(select(InboxItem.words).where(InboxItem.cause.like(cause))))


def test_a_job_that_fails_on_and_on_is_an_alarm_once_a_day(
    cast: Cast, clock: StoppedClock, jobs: list[Job], act: Broken
) -> None:
    live(cast.house, clock, jobs, 20)
    act.works = False
    live(cast.house, clock, jobs, 12)
    assert alarms(cast.house) == []
    live(cast.house, clock, jobs, 30)
    (words,) = alarms(cast.house)
    assert "climb" in words
    with cast.house.database.read() as session:
        sent = session.execute(select(Message.address, Message.channel).where(Message.cause.like("silent:%"))).all()
        assert [tuple(row) for row in sent] == [("admin", "work")]
    clock.advance(days=1)
    live(cast.house, clock, jobs, 12)
    assert len(alarms(cast.house)) == 2


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_the_alarm_calls_a_job_as_people_call_it(cast: Cast, clock: StoppedClock, act: Broken) -> None:
    act.works = False
    found: list[Job] = []
    found += [watch(lambda: found), Job("bulletins.publish", every(minutes=1), act, silent_after=timedelta(minutes=15))]
    live(cast.house, clock, found, 40)
    (words,) = alarms(cast.house)
    assert "到点发布简报" in words and "bulletins" not in words


def test_a_job_that_works_is_no_alarm(cast: Cast, clock: StoppedClock, jobs: list[Job]) -> None:
    live(cast.house, clock, jobs, 40)
    assert alarms(cast.house) == []


def test_a_house_that_was_down_catches_up_before_it_alarms_anybody(
    cast: Cast, clock: StoppedClock, jobs: list[Job]
) -> None:
    live(cast.house, clock, jobs, 20)
    clock.advance(hours=3)
    live(cast.house, clock, jobs, 20)
    assert alarms(cast.house) == []


def test_what_stays_silent_after_the_house_came_back_is_an_alarm(
    cast: Cast, clock: StoppedClock, jobs: list[Job], act: Broken
) -> None:
    live(cast.house, clock, jobs, 20)
    clock.advance(hours=3)
    act.works = False
    live(cast.house, clock, jobs, 20)
    assert len(alarms(cast.house)) == 1


def test_a_worker_raises_the_alarm_when_the_scheduler_itself_is_gone(
    cast: Cast, clock: StoppedClock, jobs: list[Job]
) -> None:
    live(cast.house, clock, jobs, 20)
    lookout = Lookout(cast.house, jobs)
    for _ in range(45):
        clock.advance(minutes=1)
        assert lookout.look() == 0
    (words,) = alarms(cast.house)
    assert "查看有没有停摆的任务" in words


def test_a_worker_that_has_only_just_come_waits_for_the_scheduler(
    cast: Cast, clock: StoppedClock, jobs: list[Job]
) -> None:
    live(cast.house, clock, jobs, 20)
    clock.advance(hours=3)
    Lookout(cast.house, jobs).look()
    assert alarms(cast.house) == []


def test_what_was_given_up_is_an_alarm_once_a_day_until_somebody_took_it_up(
    cast: Cast, clock: StoppedClock, jobs: list[Job]
) -> None:
    at = clock.now()
    piece = {"kind": "picture", "cause": "1", "payload": {}, "at": at, "state": "failed", "attempts": 3, "ended_at": at}
    with cast.house.database.write() as session:
        session.execute(insert(SlowWork).values(piece))
    live(cast.house, clock, jobs, 20)
    (words,) = alarms(cast.house, "given_up:%")
    assert words.startswith("有 1 件事多次没有做成")
    clock.advance(days=1)
    live(cast.house, clock, jobs, 12)
    assert len(alarms(cast.house, "given_up:%")) == 2
    with cast.house.database.write() as session:
        session.execute(update(SlowWork).values(state="done"))
    clock.advance(days=1)
    live(cast.house, clock, jobs, 12)
    assert len(alarms(cast.house, "given_up:%")) == 2 and alarms(cast.house) == []
