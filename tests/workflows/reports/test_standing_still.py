"""A report that stands still: on no day is whoever waits without a word and without a next time to hear one."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from server.delivery.models import InboxItem
from server.kit.clock import SHANGHAI, StoppedClock
from tests.cast import Cast
from workflows.reports import jobs

STRIKE_HOURS = 3
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def monday(clock: StoppedClock) -> None:
    """A morning of a working day."""
    clock.set(MONDAY)


def heard(cast: Cast, name: str, about: str) -> int:
    """How often somebody was told so."""
    asked = select(InboxItem.words).where(InboxItem.person_id == cast.ids[name])
    with cast.house.database.read() as session:
        return sum(about in words for words in session.scalars(asked))


def days_pass(cast: Cast, clock: StoppedClock, days: int) -> None:
    """The clock strikes every third hour, and everything that follows happens; who stands still is told of twice."""
    for _ in range(days * 24 // STRIKE_HOURS):
        clock.advance(hours=STRIKE_HOURS)
        for job in (jobs.climb, jobs.stand, jobs.stand):
            job(cast.house, clock.now())
    cast.react()


def test_who_waits_for_a_part_hears_every_few_days_and_knows_when_again(cast: Cast, clock: StoppedClock) -> None:
    report_id = cast.work(cast.report("meijie", "leak", "home"), until="arrive")
    cast.move("xiaoli", report_id, "pause", reason="part_ordered", media_ids=[cast.picture("xiaoli")])
    cast.react()
    assert cast.tell("meijie", report_id)["promised"]["words"] == (
        "先停着，停下的时间不算在内。我们最迟11月26日（周四）09:00 前再告诉您进展。"
    )
    days_pass(cast, clock, 14)
    assert (heard(cast, "meijie", "还在等：配件已订，等到货。"), heard(cast, "xiaoli", "告诉住户还在等")) == (3, 3)
    told = cast.tell("meijie", report_id)
    assert "我们最迟" in told["promised"]["words"] and "晚了" not in told["promised"]["words"]
    cast.move("xiaoli", report_id, "resume")
    cast.react()
    again = cast.tell("meijie", report_id)["promised"]["words"]
    assert "修好" in again and "再告诉您" not in again, "the clock runs on, and what is ahead has moved"


def test_who_waits_past_every_promise_and_rung_hears_on_and_on(cast: Cast, clock: StoppedClock) -> None:
    report_id = cast.report("meijie", "leak", "home")
    cast.react()
    longest, last = timedelta(0), clock.now()
    for _ in range(40):
        before = len(cast.tell("meijie", report_id)["timeline"])
        days_pass(cast, clock, 1)
        told = cast.tell("meijie", report_id)
        longest = max(longest, clock.now() - last)
        last = clock.now() if len(told["timeline"]) > before else last
        assert "最迟" in told["promised"]["words"], "there is a next time on every day"
    assert longest <= timedelta(days=6) and heard(cast, "meijie", "我们一直在催办") >= 4


def test_a_word_of_staff_is_hearing_of_it_and_nobody_waits_for_a_drill(cast: Cast, clock: StoppedClock) -> None:
    report_id = cast.work(cast.report("meijie", "leak", "home"), until="arrive")
    cast.move("xiaoli", report_id, "pause", reason="part_ordered", media_ids=[cast.picture("xiaoli")])
    days_pass(cast, clock, 2)
    cast.say("xiaoli", report_id, "配件后天到")
    days_pass(cast, clock, 2)
    assert heard(cast, "meijie", "还在等") == 0
