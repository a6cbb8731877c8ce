"""What the clock does: the ladder a rung at a time, notice, closing by silence, words asked about again."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from server.kit.clock import SHANGHAI, StoppedClock
from server.reports.models import ReportRung
from server.reports.queries import figures
from server.reports.rules.followup import default_closing
from server.reports.service import watching
from tests.cast import Cast
from tests.workflows.reports.test_following import titles
from workflows.engine.models import SlowWork
from workflows.reports import jobs

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)


def tick(cast: Cast, job: jobs.Callable[..., str | None] = jobs.climb) -> str | None:
    """Let a job run, and what follows from it happen."""
    said = job(cast.house, cast.house.clock.now())
    cast.react()
    return said


def rungs(cast: Cast, report_id: int) -> list[tuple[int, str]]:
    """The rungs taken, with their rounds."""
    asked = select(ReportRung.round, ReportRung.rung).where(ReportRung.report_id == report_id).order_by(ReportRung.at)
    with cast.house.database.read() as session:
        return [(row.round, row.rung) for row in session.execute(asked)]


class TestLadder:
    """Late reports climb."""

    def test_each_rung_is_taken_once_and_tells_its_own(self, cast: Cast, clock: StoppedClock) -> None:
        clock.set(MONDAY)
        report_id = cast.report("meijie", "lift_trapped", "lift", lift_id=cast.lift)
        cast.react()
        told: dict[str, list[int]] = {name: [] for name in ("liujingli", "chengong", "committee", "street")}
        for minutes in (2, 4, 8, 18, 33, 63, 63):
            clock.set(MONDAY + timedelta(minutes=minutes))
            for _ in range(2):
                tick(cast)
            for name, seen in told.items():
                seen.append(sum("已超时" in title for title in titles(cast, name)))
        assert [rung for _, rung in rungs(cast, report_id)] == [
            "lead",
            "manager",
            "commissioner",
            "committee",
            "outside",
        ]
        assert told["chengong"] == [0, 0, 0, 1, 1, 1, 1] and told["committee"] == [0, 0, 0, 0, 1, 1, 1]
        assert told["liujingli"][2] == 1 and told["street"] == [0] * 7
        story = cast.tell("meijie", report_id)
        assert [event["kind"] for event in story["timeline"]].count("escalate") == 5
        assert any("12345" in (event["words"] or "") for event in story["timeline"])
        assert cast.row(report_id).assignee_id is not None, "danger nobody took is given to somebody"

    def test_after_a_long_outage_every_rung_is_told_once(self, cast: Cast, clock: StoppedClock) -> None:
        report_id = cast.report()
        clock.advance(days=60)
        assert tick(cast) == "1 escalated" and tick(cast) is None
        assert len(rungs(cast, report_id)) == 5
        for name in ("liujingli", "chengong", "committee"):
            assert any("已超时" in title for title in titles(cast, name)), name

    def test_a_new_round_begins_at_the_first_rung(self, cast: Cast, clock: StoppedClock) -> None:
        report_id = cast.work(cast.report())
        cast.move("meijie", report_id, "return", reason="not_fixed")
        clock.advance(days=60)
        tick(cast)
        assert len(rungs(cast, report_id)) == 5 and {number for number, _ in rungs(cast, report_id)} == {1}

    @pytest.mark.parametrize("state", ["paused", "done", "withdrawn", "drill"])
    def test_nothing_climbs_that_waits_rightly(self, cast: Cast, clock: StoppedClock, state: str) -> None:
        if state == "drill":
            sent = {"estate_id": cast.xiushan, "lift_id": cast.lift, "drill": True}
            report_id = cast.visitor("xiaoli").post("/emergencies", sent).json["id"]
        else:
            report_id = cast.report()
        if state == "paused":
            cast.work(report_id, until="arrive")
            cast.move("xiaoli", report_id, "pause", reason="part_ordered", media_ids=[cast.picture("xiaoli")])
        if state == "done":
            cast.work(report_id)
        if state == "withdrawn":
            cast.move("meijie", report_id, "withdraw")
        clock.advance(days=60)
        assert tick(cast) is None and rungs(cast, report_id) == []

    def test_one_broken_report_stops_no_other(
        self, cast: Cast, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        broken, whole = cast.report(), cast.report()
        clock.advance(days=60)
        right = watching.escalate_due

        def odd(session: object, *, report_id: int, at: datetime) -> object:
            if report_id == broken:
                raise ValueError("a row nobody foresaw")
            return right(session, report_id=report_id, at=at)

        monkeypatch.setattr(watching, "escalate_due", odd)
        with pytest.raises(RuntimeError, match=str(broken)):
            tick(cast)
        assert rungs(cast, broken) == [] and len(rungs(cast, whole)) == 5


class TestClosing:
    """Finished reports nobody answers about."""

    def close(self, cast: Cast) -> str | None:
        """One tick of the closing job."""
        return tick(cast, jobs.close)

    def test_notice_first_then_closed_and_never_counted_as_satisfied(self, cast: Cast, clock: StoppedClock) -> None:
        report_id, numbers = cast.work(cast.report()), default_closing()
        begin = clock.now()
        seen = []
        for day in range(12):
            clock.set(begin + timedelta(days=day, hours=1))
            for _ in range(2):
                self.close(cast)
            seen.append(cast.row(report_id).state)
        assert seen == ["done"] * 8 + ["closed"] * 4 and numbers.silence_days == 7
        notices = [title for title in titles(cast, "meijie") if "几天后会自动办结" in title]
        assert len(notices) == 1
        told = cast.tell("meijie", report_id)
        assert told["outcome"]["by_silence"] and told["rating"] is None
        assert {move["move"] for move in told["moves"]} >= {"reopen", "rate"}
        with cast.house.database.read() as session:
            counts = figures.counts(session, [cast.xiushan], since=begin - timedelta(days=1), until=clock.now())
        assert (counts.closed, counts.rated, counts.rated_4_or_5) == (1, 0, 0)

    def test_a_word_of_the_resident_or_the_family_begins_the_silence_anew(
        self, cast: Cast, clock: StoppedClock
    ) -> None:
        report_id = cast.work(cast.report("meijie", "leak", "home"))
        begin = clock.now()
        for day, who in ((6, "meijie"), (12, "daughter")):
            clock.set(begin + timedelta(days=day))
            self.close(cast)
            cast.say(who, report_id, "还在观察")
        clock.set(begin + timedelta(days=18))
        self.close(cast)
        assert cast.row(report_id).state == "done"
        clock.set(begin + timedelta(days=21))
        self.close(cast)
        assert cast.row(report_id).state == "closed"

    def test_a_late_notice_moves_the_closing(self, cast: Cast, clock: StoppedClock) -> None:
        """The job was down for a month: it closes nothing at once that nobody was warned about."""
        report_id = cast.work(cast.report())
        clock.advance(days=30)
        assert self.close(cast) == "1 noticed or closed" and cast.row(report_id).state == "done"
        clock.advance(hours=12)
        assert self.close(cast) is None
        clock.advance(days=2)
        assert self.close(cast) == "1 noticed or closed" and cast.row(report_id).state == "closed"


def test_words_no_verdict_reached_are_asked_about_again_while_that_makes_sense(cast: Cast, clock: StoppedClock) -> None:
    cast.report()

    def waiting() -> int:
        with cast.house.database.read() as session:
            return session.scalar(select(func.count()).select_from(SlowWork)) or 0

    counts = []
    for minutes in (10, 25, 0, 60, 60):
        clock.advance(minutes=minutes)
        jobs.ask_words_again(cast.house, clock.now())
        counts.append(waiting())
    assert counts == [0, 1, 1, 2, 2]
