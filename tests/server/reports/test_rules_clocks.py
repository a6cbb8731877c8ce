"""What is promised, when it falls due, and what a pause does to it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.kit.clock import SHANGHAI
from server.reports.rules.clocks import (
    Appointment,
    Done,
    NeverPauses,
    Pause,
    PauseNeedsPhoto,
    Promise,
    Promised,
    after_pauses,
    check_pause,
    first_missed,
    kept,
    late,
    lost,
    next_due,
    promise,
)
from server.reports.rules.levels import default_levels, default_table, for_estate, service_levels
from server.reports.rules.reasons import UnknownReason
from server.reports.rules.terms import Count, Term, term
from server.reports.rules.words import Priority

LEVELS = default_levels()
HOURS = LEVELS.hours
HOUR = timedelta(hours=1)


def at(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=SHANGHAI)


def made(priority: Priority, words: str, appointment: Appointment | None = None) -> Promise:
    return promise(LEVELS.level(priority), at(words), HOURS, appointment)


MONDAY = "2025-03-03T10:00"
NIGHT = "2025-09-30T23:50"


@pytest.mark.parametrize(
    ("priority", "start", "acknowledge", "arrive", "answer", "fix"),
    [
        ("P0", NIGHT, "2025-09-30T23:53", "2025-10-01T00:20", None, "2025-10-01T00:50"),
        ("P1", NIGHT, "2025-09-30T23:55", "2025-10-01T00:20", None, "2025-10-01T23:50"),
        ("P1", MONDAY, "2025-03-03T10:05", "2025-03-03T10:30", None, "2025-03-04T10:00"),
        ("P2", MONDAY, "2025-03-03T10:30", "2025-03-04T10:00", None, "2025-03-05T10:00"),
        ("P2", "2025-03-07T17:00", "2025-03-07T17:30", "2025-03-10T17:00", None, "2025-03-11T17:00"),
        ("P2", NIGHT, "2025-10-09T09:00", "2025-10-09T18:00", None, "2025-10-10T18:00"),
        ("P3", MONDAY, "2025-03-03T16:00", None, None, "2025-03-12T10:00"),
        ("C", MONDAY, "2025-03-03T11:00", None, "2025-03-04T10:00", "2025-03-13T23:59:59.999999"),
        ("C", NIGHT, "2025-10-09T09:30", None, "2025-10-09T18:00", "2025-10-10T23:59:59.999999"),
    ],
)
def test_the_promised_times(
    priority: str, start: str, acknowledge: str, arrive: str | None, answer: str | None, fix: str
) -> None:
    found = made(Priority(priority), start)
    assert found.acknowledge_by == at(acknowledge)
    assert found.arrive_by == (at(arrive) if arrive else None)
    assert found.answer_by == (at(answer) if answer else None)
    assert found.fix_by == at(fix)
    assert found.certain


def test_danger_runs_day_and_night_and_holidays_do_not_move_it() -> None:
    for priority in (Priority.P0, Priority.P1):
        day, night = made(priority, MONDAY), made(priority, NIGHT)
        assert day.fix_by - at(MONDAY) == night.fix_by - at(NIGHT)
        assert LEVELS.level(priority).at_all_hours


def test_a_promise_into_an_unpublished_year_is_marked() -> None:
    assert not made(Priority.P2, "2026-12-31T17:00").certain
    assert made(Priority.P1, "2026-12-31T17:00").certain


def test_an_appointment_replaces_the_visit_and_a_late_one_moves_the_fix() -> None:
    soon = Appointment(at("2025-03-03T14:00"), at("2025-03-03T16:00"))
    later = Appointment(at("2025-03-10T09:00"), at("2025-03-10T10:00"))
    assert made(Priority.P2, MONDAY, soon).arrive_by == at("2025-03-03T16:00")
    assert made(Priority.P2, MONDAY, soon).fix_by == at("2025-03-05T10:00")
    assert made(Priority.P2, MONDAY, later).fix_by == at("2025-03-12T10:00")
    assert made(Priority.P3, MONDAY, later).arrive_by == at("2025-03-10T10:00")
    assert made(Priority.P3, MONDAY, later).fix_by == at("2025-03-12T10:00")


def test_nobody_makes_an_appointment_with_a_burst_pipe_or_a_complaint() -> None:
    later = Appointment(at("2025-03-10T09:00"), at("2025-03-10T10:00"))
    for priority in (Priority.P0, Priority.P1, Priority.C):
        assert made(priority, MONDAY, later) == made(priority, MONDAY)


@pytest.mark.parametrize("priority", ["P0", "P1"])
def test_an_urgent_clock_never_pauses(priority: str) -> None:
    level = LEVELS.level(priority)
    with pytest.raises(NeverPauses):
        check_pause(level, "weather", photos=1)
    promised = promise(level, at(MONDAY), HOURS)
    stopped = [Pause(at("2025-03-03T10:10"), at("2025-03-03T12:00"))]
    assert after_pauses(level, promised, stopped, HOURS, at("2025-03-04T10:00")) == promised


def test_a_pause_has_one_of_four_reasons_and_a_photo() -> None:
    level = LEVELS.level("P2")
    assert check_pause(level, "part_ordered", photos=1).label == "配件已订，等到货"
    with pytest.raises(UnknownReason):
        check_pause(level, "busy", photos=1)
    with pytest.raises(PauseNeedsPhoto):
        check_pause(level, "weather", photos=0)


def paused(*spans: tuple[str, str | None], now: str = "2025-03-20T10:00") -> Promise:
    pauses = [Pause(at(since), at(until) if until else None) for since, until in spans]
    return after_pauses(LEVELS.level("P2"), made(Priority.P2, MONDAY), pauses, HOURS, at(now))


@pytest.mark.parametrize(
    ("spans", "fix", "why"),
    [
        ([], "2025-03-05T10:00", "nothing stopped it"),
        ([("2025-03-03T14:00", "2025-03-03T16:00")], "2025-03-05T12:00", "two working hours are given back"),
        ([("2025-03-03T18:00", "2025-03-04T08:30")], "2025-03-05T10:00", "the night was not counted anyway"),
        ([("2025-03-04T11:00", "2025-03-04T15:00")], "2025-03-05T12:00", "of a stop over lunch only the work counts"),
        (
            [("2025-03-03T14:00", "2025-03-03T15:00"), ("2025-03-03T14:30", "2025-03-03T15:30")],
            "2025-03-05T11:30",
            "two stops at once are one",
        ),
        ([("2025-03-05T10:00", "2025-03-06T10:00")], "2025-03-05T10:00", "what was missed stays missed"),
        (
            [("2025-03-03T14:00", "2025-03-03T15:00"), ("2025-03-05T10:30", "2025-03-05T11:00")],
            "2025-03-05T11:30",
            "the second stop falls into the time won by the first",
        ),
    ],
)
def test_a_pause_gives_back_the_time_it_took(spans: list[tuple[str, str]], fix: str, why: str) -> None:
    assert paused(*spans).fix_by == at(fix), why


def test_an_unfinished_pause_moves_the_promise_as_time_goes_by() -> None:
    assert paused(("2025-03-03T14:00", None), now="2025-03-03T15:00").fix_by == at("2025-03-05T11:00")
    assert paused(("2025-03-03T14:00", None), now="2025-03-03T16:00").fix_by == at("2025-03-05T12:00")


def test_the_ten_days_of_the_law_are_not_moved_by_a_pause() -> None:
    level = LEVELS.level("C")
    promised = promise(level, at(MONDAY), HOURS)
    stopped = [Pause(at("2025-03-03T10:30"), at("2025-03-06T10:30"))]
    moved = after_pauses(level, promised, stopped, HOURS, at("2025-03-06T10:30"))
    assert moved.fix_by == promised.fix_by
    assert promised.answer_by and moved.answer_by and moved.answer_by > promised.answer_by


@given(st.integers(0, 5000), st.integers(0, 3000))
def test_a_promise_never_moves_by_more_than_the_pause(start: int, length: int) -> None:
    since = at(MONDAY) + timedelta(minutes=start)
    until = since + timedelta(minutes=length)
    before = made(Priority.P2, MONDAY)
    after = after_pauses(LEVELS.level("P2"), before, [Pause(since, until)], HOURS, until)
    assert HOURS.between(before.fix_by, after.fix_by) <= HOURS.between(since, until)
    assert after.fix_by >= before.fix_by


def test_at_the_promised_instant_it_is_still_kept() -> None:
    due = at(MONDAY)
    assert kept(due, due, due + HOUR) is True
    assert kept(due, due + timedelta(seconds=1), due + HOUR) is False
    assert kept(due, None, due) is None
    assert kept(due, None, due + timedelta(seconds=1)) is False


def test_what_is_late_is_what_is_still_owed_after_its_time() -> None:
    promised = made(Priority.P2, MONDAY)
    assert late(promised, Done(), at("2025-03-03T10:30")) == ()
    assert late(promised, Done(), at("2025-03-03T10:31")) == (Promised.ACKNOWLEDGE,)
    assert first_missed(promised, Done(), at("2025-03-10T10:00")) == at("2025-03-03T10:30")
    taken = Done(acknowledged_at=at("2025-03-03T10:20"))
    assert late(promised, taken, at("2025-03-04T10:01")) == (Promised.ARRIVE,)
    assert next_due(promised, taken) == (Promised.ARRIVE, at("2025-03-04T10:00"))
    fixed = Done(fixed_at=at("2025-03-04T09:00"))
    assert late(promised, fixed, at("2025-03-20T10:00")) == ()
    assert next_due(promised, fixed) is None
    assert first_missed(promised, fixed, at("2025-03-20T10:00")) is None


@pytest.mark.parametrize(
    ("words", "wanted", "said"),
    [
        ("3 minutes", Term(3, "minute", Count.NATURAL), "3 分钟"),
        ("1 working hour", Term(1, "hour", Count.WORKING), "工作时间 1 小时"),
        ("2 working days", Term(2, "day", Count.WORKING), "2 个工作日"),
        ("10 days by law", Term(10, "day", Count.LAW), "10 天"),
    ],
)
def test_a_span_is_read_and_said(words: str, wanted: Term, said: str) -> None:
    assert term(words) == wanted
    assert wanted.words == said


@pytest.mark.parametrize("words", ["soon", "3", "3 weeks", "2 hours by law", "2 working days by law"])
def test_a_span_that_makes_no_sense_stops_the_start(words: str) -> None:
    with pytest.raises(ValueError, match="span"):
        term(words)


def changed(**levels: Any) -> dict[str, Any]:
    table = default_table()
    return {**table, "levels": {**table["levels"], **levels}}


def test_settings_that_would_stop_an_urgent_clock_are_refused() -> None:
    p1 = default_table()["levels"]["P1"]
    for wrong in ({"may_pause": True}, {"fix": "1 working day"}):
        with pytest.raises(ValueError, match="P1"):
            service_levels(changed(P1={**p1, **wrong}))
    with pytest.raises(ValueError, match="lack"):
        service_levels({**default_table(), "levels": {"P1": p1}})


def test_an_estate_keeps_its_own_hours() -> None:
    own = for_estate(LEVELS, {"windows": ["08:00-20:00"], "weekend": [], "holidays": "none"})
    sunday = promise(own.level("P2"), at("2025-10-05T19:00"), own.hours)
    assert sunday.acknowledge_by == at("2025-10-05T19:30")
    assert for_estate(LEVELS, None) is LEVELS


def test_what_two_pauses_share_is_lost_once() -> None:
    day = "2025-03-04T"
    pauses = [Pause(at(day + "14:00"), at(day + "16:00")), Pause(at(day + "15:00"), None)]
    fix = LEVELS.level("P2").fix
    assert lost(fix, pauses, HOURS, at(day + "17:00")) == 3 * HOUR
    assert lost(fix, [], HOURS, at(day + "17:00")) == timedelta(0)
