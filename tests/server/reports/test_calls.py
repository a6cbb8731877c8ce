"""Asking after the work whether it is really good (R-08)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from server.kit.clock import StoppedClock
from server.kit.house import House
from server.people.queries import actor_of
from server.reports.models import Report, ReportEvent
from server.reports.queries import calls
from server.reports.rules.words import Kind, Move, Place
from server.reports.service import making, moving
from tests.consoles import Clerk, Town, refusal, words
from workflows.reports.calls import remind

ClerkOf = Callable[[str], Clerk]


def closed(house: House, town: Town, key: str, *, by: str = "xiaoli", category: str = "leak") -> int:
    """A report of 梅姐's that was taken, finished and accepted; a leak is made urgent, so it is always asked about."""
    at = house.clock.now()
    with house.database.write() as session:
        said = making.Said(estate_id=town.xiushan, kind=Kind.REPAIR, category=category, place=Place.HOME,
                           words="厨房水管漏水", home_id=town.homes["meijie"])  # fmt: skip
        report = making.report(session, town.meijie, said, channel="app", request_key=key, at=at)
        worker = actor_of(session, town.staff[by], door="console")
        steps = ((worker, Move.TAKE, moving.Bring()), (worker, Move.ARRIVE, moving.Bring()),
                 (worker, Move.FINISH, moving.Bring(words="换了垫圈")),
                 (town.meijie, Move.ACCEPT, moving.Bring()))  # fmt: skip
        if category == "leak":
            session.get_one(Report, report).priority = "P1"
        for actor, step, bring in steps:
            moving.move(session, actor, report_id=report, move=step, version=None, bring=bring, at=at)
    return report


def state(house: House, report_id: int) -> str:
    with house.database.read() as session:
        return str(session.get_one(Report, report_id).state)


def waiting(house: House, town: Town, login: str) -> list[int]:
    with house.database.read() as session:
        actor = actor_of(session, town.staff[login], door="console")
        return [call.id for call in calls.waiting(session, actor, at=house.clock.now())]


def test_what_was_closed_yesterday_is_asked_about_by_who_did_not_do_it(
    house: House, town: Town, clock: StoppedClock
) -> None:
    theirs, managers = closed(house, town, "one-report-key"), closed(house, town, "two-report-key", by="sunjingli")
    assert waiting(house, town, "sunjingli") == [], "a day is drawn once it is over"
    clock.advance(days=1)
    assert waiting(house, town, "sunjingli") == [theirs]
    assert waiting(house, town, "admin") == [theirs, managers]
    clock.advance(days=10)
    assert waiting(house, town, "admin") == []


def test_a_share_of_what_is_not_urgent_is_drawn_the_same_whoever_looks(
    house: House, town: Town, clock: StoppedClock
) -> None:
    made = [closed(house, town, f"lock-key-{n:04d}", category="lock") for n in range(7)]
    clock.advance(days=1)
    drawn = waiting(house, town, "sunjingli")
    assert len(drawn) == 3 and set(drawn) <= set(made), "30 % of seven, rounded up"
    assert waiting(house, town, "admin") == drawn


def test_good_is_written_down_and_over(clerk: ClerkOf, house: House, town: Town, clock: StoppedClock) -> None:
    report = closed(house, town, "one-report-key")
    clock.advance(days=1)
    manager = clerk("sunjingli")
    assert "厨房" not in words(manager.get("/reports/calls")), "what was written stays on its own page"
    form = {"result": "good", "words": "很满意"}
    assert manager.post(f"/reports/{report}/called", form).status_code == 200
    assert "没有要回访的" in words(manager.get("/reports/calls"))
    assert "满意。很满意" in words(manager.get(f"/reports/{report}"))
    assert refusal(manager.post(f"/reports/{report}/called", form))["code"] == "call_over"
    with house.database.read() as session:
        (event,) = session.scalars(select(ReportEvent).where(ReportEvent.kind == calls.CALLED))
        assert (event.thread, event.by_id) == ("internal", town.staff["sunjingli"])


def test_not_good_is_opened_again_with_their_words(
    clerk: ClerkOf, house: House, town: Town, clock: StoppedClock
) -> None:
    report = closed(house, town, "one-report-key")
    clock.advance(days=1)
    manager = clerk("sunjingli")
    bad = manager.post(f"/reports/{report}/called", {"result": "bad"})
    assert refusal(bad)["code"] == "words_needed" and state(house, report) == "closed"
    assert manager.post(f"/reports/{report}/called", {"result": "bad", "words": "还在滴"}).status_code == 200
    assert state(house, report) == "reopened"
    assert "回访时住户说还没弄好：还在滴" in words(manager.get(f"/reports/{report}"))


def test_calls_nobody_took_on_three_days_are_enough(
    clerk: ClerkOf, house: House, town: Town, clock: StoppedClock
) -> None:
    report = closed(house, town, "one-report-key")
    for day in range(3):
        clock.advance(days=1)
        assert waiting(house, town, "sunjingli") == [report], day
        for _ in range(3):
            answer = clerk("sunjingli").post(f"/reports/{report}/called", {"result": "unreached"})
            assert answer.status_code == (200 if day < 2 or not _ else 409), "three clicks are one day"
    assert waiting(house, town, "sunjingli") == []


def test_who_may_not_ask_is_refused(clerk: ClerkOf, house: House, town: Town, clock: StoppedClock) -> None:
    report = closed(house, town, "two-report-key", by="sunjingli")
    clock.advance(days=1)
    good = {"result": "good"}
    assert refusal(clerk("sunjingli").post(f"/reports/{report}/called", good))["code"] == "own_work"
    assert clerk("xiaoli").post(f"/reports/{report}/called", good).status_code == 403
    assert clerk("chengong").get("/reports/calls").status_code == 403
    assert clerk("admin").post(f"/reports/{report}/called", {"result": "fine"}).status_code == 422
    assert clerk("admin").post("/reports/999999/called", good).status_code == 404


def test_in_the_morning_whoever_supervises_hears_how_many(house: House, town: Town, clock: StoppedClock) -> None:
    assert remind(house, house.clock.now()) is None
    closed(house, town, "one-report-key")
    clock.advance(days=1)
    assert remind(house, house.clock.now()) == "1 to ring up"
    assert remind(house, house.clock.now() + timedelta(minutes=1)) == "1 to ring up"


@pytest.mark.parametrize("kept", ["drill", "anonymous"])
def test_nobody_rings_up_after_a_drill_or_who_stayed_unknown(
    house: House, town: Town, clock: StoppedClock, kept: str
) -> None:
    report = closed(house, town, "one-report-key")
    with house.database.write() as session:
        setattr(session.get_one(Report, report), kept, True)
    clock.advance(days=1)
    assert waiting(house, town, "admin") == []
