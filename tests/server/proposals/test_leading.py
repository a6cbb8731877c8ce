"""Leading a matter on: who may, tokens and their way back, stale edits, ends, meetings."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from server.kit.clock import StoppedClock, local_day
from server.kit.errors import Conflict, DomainError, Malformed, NotAllowed, NotFound, Stale
from server.proposals.queries.day import moved_in
from server.proposals.service import (
    following,
    gates,
    meeting,
    moving,
    passing,
    planning,
    raising,
    surveying,
    voting,
)
from tests.cast import Cast
from tests.server.proposals.conftest import FEASIBLE, PAPER, Table

on_sqlite = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


@on_sqlite
def test_nobody_writes_a_vote_by_hand_and_a_token_is_taken_back_with_a_reason(table: Table) -> None:
    matter_id = table.designed()
    with pytest.raises(NotAllowed, match="vote_decides"):
        table.give(matter_id, "VOTE_PASSED", brought=[PAPER])
    with pytest.raises(Malformed, match="token_unknown"):
        table.give(matter_id, "NONSENSE")
    with pytest.raises(Conflict, match="later_tokens"):
        _take_back(table, matter_id, "INTENT_OK")
    _take_back(table, matter_id, "FEASIBLE")
    assert table.row(matter_id).stage == "FEASIBILITY"
    table.give(matter_id, "FEASIBLE", ticked=FEASIBLE, brought=[PAPER])
    with pytest.raises(Conflict, match="token_held"):
        table.give(matter_id, "FEASIBLE", ticked=FEASIBLE, brought=[PAPER])


def _take_back(table: Table, matter_id: int, token: str) -> None:
    with table.cast.house.database.write() as session:
        gates.take_back(session, table.cast["chengong"], matter_id=matter_id, token=token, reason="报告有误",
                        version=table.row(matter_id).version, at=table.at)  # fmt: skip


@on_sqlite
def test_who_raises_and_who_leads(table: Table, cast: Cast) -> None:
    for name, error in (
        ("tenant", NotAllowed), ("daughter", NotAllowed), ("street", NotAllowed), ("stranger", NotFound),
        ("heshifu", NotFound), ("zhoukuaiji", NotFound), ("newcomer", NotFound),
    ):  # fmt: skip
        with pytest.raises(error):
            table.raise_(name)
    for over, code in (
        ({"scope_kind": "estate", "scope_ids": ()}, "scope_not_for_matter"), ({"scope_ids": (999,)}, "scope_wrong"),
        ({"scope_ids": ()}, "scope_wrong"), ({"kind": "PARTY"}, "matter_unknown"),
        ({"words": "请打 13800138000"}, "private_words"), ({"title": "王德浩家的墙"}, "private_words"),
    ):  # fmt: skip
        with pytest.raises(Malformed, match=code):
            table.raise_(**over)
    ids = [table.raise_() for _ in range(3)]
    with pytest.raises(Conflict, match="too_many_ideas"):
        table.raise_()
    assert table.raise_("committee") and table.raise_("xiaoli")
    for name in ("meijie", "street", "heshifu", "zhoukuaiji", "regulator"):
        with pytest.raises(NotFound):
            table.do(moving.go_on, ids[0], by=name, to="FEASIBILITY")
    with pytest.raises(NotAllowed, match="may_not_convene"):
        table.do(voting.prepare, ids[0], by="xiaoli")


@on_sqlite
def test_an_edit_over_what_somebody_else_changed_is_refused(table: Table) -> None:
    matter_id = table.raise_()
    said = raising.Said(
        table.cast.xiushan, "ELEVATOR_RETROFIT", "加装一部电梯", "都盼着。", "stairs", (table.cast.stair,)
    )
    stale = table.row(matter_id).version
    table.do(raising.edit, matter_id, said=said)
    with pytest.raises(Stale), table.cast.house.database.write() as session:
        raising.edit(session, table.cast["xiaoli"], matter_id, said, version=stale, at=table.at)
    assert table.cast.audit("matter.edited")[0].before == {"title": "加装电梯", "words": "老人上下楼太难了。"}


@on_sqlite
def test_a_matter_that_was_dropped_takes_nothing_until_it_is_taken_up_again(table: Table) -> None:
    matter_id = table.raise_()
    _end(table, passing.drop, matter_id, "问过了，没有人要")
    acts: list[tuple[Any, dict[str, Any]]] = [
        (surveying.open_, {"closes_at": table.at + timedelta(days=3)}), (planning.save, {"said": table.said()}),
        (meeting.call, {"meets_at": table.at, "place": "居委会"}), (moving.go_on, {"to": "VOTE"}),
        (following.reach, {"title": "开工", "day": local_day(table.at)}),
    ]  # fmt: skip
    for act, more in acts:
        with pytest.raises(Conflict, match="matter_ended"):
            table.do(act, matter_id, **more)
    with pytest.raises(DomainError):
        table.object_(matter_id)
    table.give(matter_id, "VOTE_PASSED", by=None)
    assert table.row(matter_id).state == "dropped"
    _end(table, passing.resume, matter_id, "又有人提了")
    with pytest.raises(Conflict, match="not_passed"):
        table.do(following.reach, matter_id, title="开工", day=local_day(table.at))


def _end(table: Table, act: Any, matter_id: int, words: str) -> None:
    with table.cast.house.database.write() as session:
        act(session, table.cast["liujingli"], matter_id=matter_id, words=words, version=table.row(matter_id).version,
            at=table.at)  # fmt: skip


@on_sqlite
def test_a_meeting_has_minutes_after_it_and_promises_that_are_kept_once(table: Table, clock: StoppedClock) -> None:
    matter_id = table.raise_()
    meeting_id = table.do(meeting.call, matter_id, meets_at=table.at + timedelta(days=2), place="居委会", agenda="采光")
    minutes: dict[str, Any] = {
        "meeting_id": meeting_id,
        "words": "谈妥了",
        "people": 9,
        "promises": [("复核日照", None)],
    }
    with pytest.raises(Conflict, match="meeting_ahead"):
        table.do(meeting.keep_minutes, matter_id, **minutes)
    clock.advance(days=3)
    table.do(meeting.keep_minutes, matter_id, **minutes)
    told = table.story(matter_id, "tenant")["meetings"][0]
    assert (told["words"], told["promises"][0]["done"]) == ("谈妥了", False)
    table.do(meeting.keep_promise, matter_id, promise_id=told["promises"][0]["id"])
    with pytest.raises(Conflict, match="promise_kept"):
        table.do(meeting.keep_promise, matter_id, promise_id=told["promises"][0]["id"])
    with pytest.raises(Malformed, match="meeting_far"):
        table.do(meeting.call, matter_id, meets_at=table.at + timedelta(days=900), place="居委会")


@on_sqlite
def test_the_day_is_told_by_the_last_thing_that_happened_and_by_nobody_s_name(table: Table, cast: Cast) -> None:
    matter_id = table.designed()
    table.object_(matter_id)
    with cast.house.database.read() as session:
        found = moved_in(session, dict.fromkeys((cast.xiushan, cast.defu), (table.at, table.at + timedelta(seconds=1))))
        assert [(one.id, one.said) for one in found[cast.xiushan]] == [(matter_id, "公布第 1 版方案")]
        assert found[cast.defu] == []
        assert moved_in(session, {cast.xiushan: (table.at - timedelta(days=1), table.at)}) == {cast.xiushan: []}
