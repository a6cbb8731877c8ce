"""What the six months of the demo leave for its first day: nothing that would be said as if it were new."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

import config
from demo import notices
from demo.command import quiet
from demo.walk import Walk
from server.delivery.models import Message
from server.delivery.service.teams import robots
from server.kit.clock import SHANGHAI, StoppedClock
from server.notices.models import Notice
from tests.cast import Cast

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
