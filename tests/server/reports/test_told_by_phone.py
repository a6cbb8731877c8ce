"""Who holds no phone of ours is rung up at every step that matters; what they never heard does not close."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from server.kit.clock import StoppedClock
from server.kit.errors import Conflict, NotAllowed, NotFound
from server.reports.queries import phoning
from server.reports.queries.phoning import ToTell
from server.reports.rules.phoning import IF_DONE, Told
from server.reports.rules.words import State
from server.reports.service import phoning as noting
from tests.cast import Cast
from tests.server.reports.for_others import enter, lose_wechat
from workflows.reports import calls, jobs


def owed(cast: Cast, name: str = "liujingli") -> Sequence[ToTell]:
    with cast.house.database.read() as session:
        return phoning.waiting(session, cast.house, cast[name])


def note(cast: Cast, name: str, report_id: int, result: Told = Told.PHONE, upto: int | None = None) -> None:
    last = upto or next(one.upto for one in owed(cast, "admin") if one.report.id == report_id)
    with cast.house.database.write() as session:
        noting.note(session, cast[name], report_id=report_id, result=result, words="", upto=last,
                    at=cast.house.clock.now())  # fmt: skip


def finished(cast: Cast, reporter: str | None = None) -> int:
    report_id = enter(cast, reporter=reporter)
    cast.work(report_id)
    cast.react()
    return report_id


@pytest.mark.parametrize("reporter", [None, "laowang"])
def test_a_caller_without_wechat_is_owed_a_call_when_it_is_done(cast: Cast, reporter: str | None) -> None:
    if reporter:
        lose_wechat(cast, reporter)
    report_id = finished(cast, reporter)
    (one,) = owed(cast)
    assert one.report.id == report_id and one.say == ["已经处理完，请您看看。", IF_DONE]
    assert one.reporter is not None and "*" in one.reporter["name"] and "****" in str(one.reporter["phone"])
    assert any("请打电话告诉报事人" in title for title, _ in cast.inbox("liujingli"))
    assert owed(cast, "huangjingli") == [] and owed(cast, "chengong") == []


def test_who_reads_us_is_owed_no_call(cast: Cast) -> None:
    finished(cast, "laowang")
    cast.work(cast.report())
    cast.react()
    assert owed(cast) == []


def test_an_answer_by_staff_is_read_out(cast: Cast) -> None:
    report_id = enter(cast)
    cast.say("zhaojie", report_id, "明天上午来")
    cast.react()
    cast.react()
    assert [one.say for one in owed(cast)] == [["物业回复了您：明天上午来"]]


def test_told_is_noted_and_over(cast: Cast) -> None:
    report_id = finished(cast)
    note(cast, "zhaojie", report_id)
    assert owed(cast) == []
    event = cast.tell("zhaojie", report_id)["timeline"][-1]
    assert (event["label"], event["words"], event["thread"]) == ("打电话告诉", "已打电话告诉报事人。", "resident")
    with pytest.raises(Conflict):
        note(cast, "zhaojie", report_id, upto=10**6)


def test_who_did_the_work_does_not_tell_that_it_is_done_and_no_stranger_tells(cast: Cast) -> None:
    report_id = finished(cast)
    assert [one.barred for one in owed(cast, "xiaoli")] == [True]
    for name, error in (("xiaoli", NotAllowed), ("chengong", NotAllowed), ("huangjingli", NotFound)):
        with pytest.raises(error):
            note(cast, name, report_id)
    assert len(owed(cast)) == 1


def test_a_step_made_meanwhile_is_told_too(cast: Cast) -> None:
    report_id = enter(cast)
    cast.say("zhaojie", report_id, "明天上午来")
    cast.react()
    upto = owed(cast)[0].upto
    cast.say("zhaojie", report_id, "改到下午")
    cast.react()
    note(cast, "zhaojie", report_id, upto=upto)
    assert [one.say for one in owed(cast)] == [["物业回复了您：改到下午"]]


def days(cast: Cast, clock: StoppedClock, count: int) -> None:
    for _ in range(count):
        clock.advance(days=1)
        jobs.close(cast.house, cast.house.clock.now())


def test_nothing_closes_by_the_silence_of_who_was_never_told(cast: Cast, clock: StoppedClock) -> None:
    report_id = finished(cast)
    days(cast, clock, 30)
    assert cast.row(report_id).state == State.DONE
    note(cast, "zhaojie", report_id)
    jobs.close(cast.house, cast.house.clock.now())
    assert cast.row(report_id).state == State.DONE, "they have the days of notice from the call on"
    days(cast, clock, 12)
    assert cast.row(report_id).state == State.CLOSED


def test_who_is_never_reached_is_left_after_three_days_of_trying(cast: Cast, clock: StoppedClock) -> None:
    report_id = finished(cast)
    for _ in range(2):
        note(cast, "zhaojie", report_id, Told.UNREACHED)
        assert [one.tries for one in owed(cast)] == [1], "two tries on one day are one"
    for _ in range(2):
        clock.advance(days=1)
        note(cast, "zhaojie", report_id, Told.UNREACHED)
    assert owed(cast) == []
    days(cast, clock, 15)
    assert cast.row(report_id).state == State.CLOSED
    assert "打过电话，没接通。" not in str(cast.visitor("meijie").get(f"/reports/{report_id}").text)


def test_whoever_came_along_with_a_double_is_rung_up_too(cast: Cast) -> None:
    first, double = cast.report(), enter(cast)
    cast.move("liujingli", double, "merge", target_id=first)
    cast.work(first)
    cast.react()
    assert [one.report.id for one in owed(cast)] == [double]


def test_in_the_morning_supervisors_hear_how_many_wait(cast: Cast, clock: StoppedClock) -> None:
    finished(cast)
    clock.advance(days=1)
    for _ in range(2):
        assert calls.remind(cast.house, cast.house.clock.now()) == "1 to tell"
    assert [title for title, _ in cast.inbox("liujingli")].count("有住户等您打电话") == 1
