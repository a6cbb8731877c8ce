"""What the six months of the demo leave for its first day: nothing that would be said as if it were new."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

import config
from demo import history, notices, past
from demo.command import quiet
from demo.walk import Walk
from demo.working import Working
from server.delivery.models import Message
from server.delivery.service.teams import robots
from server.kit.clock import SHANGHAI, StoppedClock
from server.media.models import StoredMedium
from server.notices.models import Notice
from server.reports.models import ReportEvent
from server.reports.service import standing
from tests.cast import Cast
from workflows.engine.models import SlowWork

UNTIL = datetime(2026, 11, 21, 18, tzinfo=SHANGHAI)


@pytest.mark.parametrize(("estate", "writer"), [("xiushan", "zhaojie"), ("defu", "huangjingli")])
def test_no_group_hears_on_the_first_day_what_was_said_in_the_months_before(
    cast: Cast, clock: StoppedClock, estate: str, writer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = config.load("demo").work
    assert len(robots(shown)) == 2, "once it runs, the groups of both estates have a robot"
    past = quiet(replace(cast.house.settings, work=shown))
    monkeypatch.setattr(cast.house, "settings", past)
    clock.set(UNTIL - timedelta(days=30))
    walk = Walk(cast.house, clock, UNTIL)
    notices.plan(walk.at, until=UNTIL, estate_id=getattr(cast, estate), stairs=[], lifts=[], writer=cast.ids[writer])
    walk.to(UNTIL)
    assert walk.refused == []
    with cast.house.database.read() as session:
        assert session.scalars(select(Notice.state)).all() == ["published"]
        assert session.scalars(select(Message).where(Message.channel == "robot")).all() == []


def test_slow_work_of_the_months_before_is_done_or_forgotten_and_what_is_open_still_waits(
    cast: Cast, clock: StoppedClock
) -> None:
    clock.set(UNTIL - timedelta(days=30))
    walk, made = Walk(cast.house, clock, UNTIL), list[int]()
    working = Working(walk)

    def picture(session: Session, at: datetime) -> None:
        made.append(working.picture(session, cast["laowang"], "leak", of=len(made), after=False, at=at))

    for days in (20, 3, 2):
        walk.at(UNTIL - timedelta(days=days), picture)
    walk.to(UNTIL)
    with cast.house.database.write() as session:
        assert session.scalars(select(SlowWork.state)).all() == ["due"] * 3
        session.execute(update(StoredMedium).where(StoredMedium.id == made[2]).values(state="checking"))
    past.leave_behind(cast.house)
    with cast.house.database.read() as session:
        asked = select(SlowWork.payload["media_id"].as_integer(), SlowWork.state, SlowWork.ended_at, SlowWork.next_at)
        done, due = session.execute(asked.order_by(SlowWork.id)).all()
    assert tuple(done) == (made[1], "done", UNTIL - timedelta(days=3), None)
    assert (due[:2], due[2], due[3] is not None) == ((made[2], "due"), None, True)


def test_who_waited_for_weeks_heard_so_in_those_weeks_and_not_all_on_the_first_day(
    cast: Cast, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.set(UNTIL - timedelta(days=40))
    report_id = cast.report()
    monkeypatch.setattr(history, "DAYS", 39)
    monkeypatch.setattr(history, "_plan", lambda _walk, _estates: None)
    history.play(cast.house, clock, [], UNTIL, lambda _words: None)
    heard = select(ReportEvent.id).where(ReportEvent.report_id == report_id, ReportEvent.kind == standing.KIND)
    with cast.house.database.write() as session:
        assert len(session.scalars(heard).all()) > 1
        assert standing.say_how_it_stands(session, report_id=report_id, at=UNTIL) == ""
