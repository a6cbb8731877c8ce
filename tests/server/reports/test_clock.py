"""A report's clock as its row keeps it: pauses move what is ahead, danger never pauses, rounds begin anew."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from server.kit.clock import SHANGHAI, StoppedClock
from server.reports.rules.clocks import NeverPauses
from server.reports.rules.reasons import REASONS
from server.reports.rules.words import Move, Priority
from tests.cast import Cast

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)


def pause(cast: Cast, report_id: int, reason: str = "part_ordered") -> None:
    """小李 stops the clock."""
    cast.move("xiaoli", report_id, "pause", reason=reason, media_ids=[cast.picture("xiaoli")])


@pytest.mark.parametrize("reason", [reason.key for reason in REASONS[Move.PAUSE]])
def test_a_pause_moves_what_is_ahead_by_the_working_time_lost(cast: Cast, clock: StoppedClock, reason: str) -> None:
    clock.set(MONDAY)
    report_id = cast.report()
    before = cast.row(report_id)
    cast.work(report_id, until="arrive")
    pause(cast, report_id, reason)
    told = cast.tell("meijie", report_id)
    assert not told["clock"]["running"] and told["clock"]["paused_reason"] and cast.row(report_id).next_due_at is None
    clock.advance(hours=2)
    cast.move("xiaoli", report_id, "resume")
    after = cast.row(report_id)
    assert after.fix_by == before.fix_by + timedelta(hours=2) and after.next_due_at == after.fix_by
    assert after.acknowledge_by == before.acknowledge_by and cast.tell("meijie", report_id)["clock"]["running"]


def test_a_night_of_pause_costs_no_working_time(cast: Cast, clock: StoppedClock) -> None:
    clock.set(MONDAY.replace(hour=18))
    report_id = cast.work(cast.report(), until="arrive")
    before = cast.row(report_id).fix_by
    pause(cast, report_id)
    clock.advance(hours=12)
    cast.move("xiaoli", report_id, "resume")
    assert cast.row(report_id).fix_by == before


def test_two_pauses_add_up(cast: Cast, clock: StoppedClock) -> None:
    clock.set(MONDAY)
    report_id = cast.work(cast.report(), until="arrive")
    before = cast.row(report_id).fix_by
    for _ in range(2):
        pause(cast, report_id)
        clock.advance(minutes=30)
        cast.move("xiaoli", report_id, "resume")
    assert cast.row(report_id).fix_by == before + timedelta(hours=1)


@pytest.mark.parametrize(("category", "place"), [("lift_trapped", "lift"), ("lift_fault", "lift")])
def test_danger_and_urgent_repairs_never_pause(cast: Cast, category: str, place: str) -> None:
    report_id = cast.work(cast.report("meijie", category, place, lift_id=cast.lift), until="arrive")
    assert "pause" not in {move["move"] for move in cast.tell("xiaoli", report_id)["moves"]}
    with pytest.raises(NeverPauses):
        pause(cast, report_id)


def test_what_becomes_urgent_while_it_is_paused_runs_on(cast: Cast, clock: StoppedClock) -> None:
    report_id = cast.work(cast.report(), until="arrive")
    pause(cast, report_id)
    clock.advance(hours=1)
    cast.move("liujingli", report_id, "reclassify", priority=Priority.P1, reason="more_urgent")
    row = cast.row(report_id)
    assert row.state == "paused" and row.next_due_at == row.fix_by == clock.now() + timedelta(hours=24)
    cast.move("xiaoli", report_id, "resume")
    assert cast.row(report_id).fix_by == row.fix_by


def test_handing_it_on_ends_the_pause(cast: Cast, clock: StoppedClock) -> None:
    report_id = cast.work(cast.report(), until="arrive")
    pause(cast, report_id)
    clock.advance(hours=30)
    cast.move("liujingli", report_id, "transfer", assignee_id=cast.ids["zhaojie"], reason="too_busy")
    row = cast.row(report_id)
    assert (row.state, row.pause_reason) == ("assigned", None) and row.next_due_at is not None


def test_the_clock_follows_the_moves(cast: Cast, clock: StoppedClock) -> None:
    clock.set(MONDAY)
    report_id, due = cast.report(), []

    def note() -> None:
        row = cast.row(report_id)
        names = {row.acknowledge_by: "ack", row.arrive_by: "arrive", row.fix_by: "fix", None: "none"}
        due.append(names[row.next_due_at])

    note()
    for name, move in (
        ("xiaoli", "take"), ("xiaoli", "arrive"), ("xiaoli", "finish"), ("meijie", "return"), ("zhaojie", "take"),
        ("zhaojie", "arrive"), ("zhaojie", "finish"), ("meijie", "accept"),
    ):  # fmt: skip
        bring = {"media_ids": [cast.picture(name)]} if move in ("arrive", "finish") else {}
        bring |= {"reason": "not_fixed"} if move == "return" else {"words": "好"} if move == "finish" else {}
        cast.move(name, report_id, move, **bring)
        note()
    assert due == ["ack", "arrive", "fix", "none", "ack", "arrive", "fix", "none", "none"]


def test_a_complaint_is_answered_by_the_first_word_of_staff(cast: Cast, clock: StoppedClock) -> None:
    clock.set(MONDAY)
    report_id = cast.report("meijie", "noise", "public")
    cast.move("zhaojie", report_id, "take")
    row = cast.row(report_id)
    assert row.next_due_at == row.answer_by
    cast.say("zhaojie", report_id, "内部说一句", thread="internal")
    assert cast.row(report_id).answered_at is None
    cast.say("zhaojie", report_id, "我们今晚去看")
    row = cast.row(report_id)
    assert row.answered_at == clock.now() and row.next_due_at == row.fix_by
    assert row.fix_by.astimezone(SHANGHAI).date() == date(2026, 12, 3), "ten days by law, whole days"
