"""What follows from pictures: WeChat is asked once, its verdict shows or hides, what nobody used is forgotten."""

from __future__ import annotations

import itertools

import pytest
from sqlalchemy import select

from server.kit.clock import StoppedClock
from server.media.models import StoredMedium
from server.wechat.inbound import Inbound
from tests.cast import Cast
from tests.workflows.reports.test_following import react_twice
from workflows.engine.slow import SlowWorker
from workflows.engine.switchboard import Switchboard
from workflows.media import jobs
from workflows.registry import PUSHES, SLOW

_pushes = itertools.count(1)


def state(cast: Cast, media_id: int) -> str:
    """Where a picture stands."""
    with cast.house.database.read() as session:
        return session.get_one(StoredMedium, media_id).state


def work(cast: Cast) -> None:
    """Let slow work be done."""
    SlowWorker(cast.house, SLOW).run_once()


def verdict(cast: Cast, trace: str, suggest: str) -> None:
    """WeChat's word on a picture."""
    fields = {"trace_id": trace, "result": {"suggest": suggest, "label": 100}, "errcode": 0, "detail": [],
              "version": 2, "appid": "wx1000000000000001"}  # fmt: skip
    inbound = Inbound("mini", "event", "wxa_media_check", "o-meijie", "gh", cast.house.clock.now(),
                      f"verdict-{next(_pushes)}", "", fields)  # fmt: skip
    Switchboard(cast.house, PUSHES)(inbound)


@pytest.mark.parametrize(("suggest", "becomes"), [("pass", "shown"), ("risky", "hidden"), ("review", "hidden")])
def test_a_picture_waits_for_its_verdict_and_follows_the_first(cast: Cast, suggest: str, becomes: str) -> None:
    media_id = cast.picture("meijie")
    assert react_twice(cast) == {"media.taken"}
    for _ in range(2):
        work(cast)
    assert len(cast.mini.checked) == 1 and state(cast, media_id) == "checking"
    for word in (suggest, "pass"):
        verdict(cast, "trace-1", word)
    assert state(cast, media_id) == becomes


def test_what_no_verdict_reached_is_asked_again_each_hour_once(cast: Cast, clock: StoppedClock) -> None:
    cast.picture("meijie")
    cast.react()
    work(cast)
    for hours, asked in ((0, 1), (2, 2), (0, 2), (1, 3)):
        clock.advance(hours=hours)
        jobs.ask_again(cast.house, clock.now())
        work(cast)
        assert len(cast.mini.checked) == asked


def test_what_was_never_used_is_forgotten_after_two_days_and_what_is_used_is_kept(
    cast: Cast, clock: StoppedClock
) -> None:
    used, unused = cast.picture("meijie"), cast.picture("meijie")
    cast.report(media_ids=[used])
    clock.advance(days=3)
    assert jobs.forget_unused(cast.house, clock.now()) == "1 files dropped"
    assert jobs.forget_unused(cast.house, clock.now()) is None
    with cast.house.database.read() as session:
        assert session.scalars(select(StoredMedium.id)).all() == [used] and unused != used
