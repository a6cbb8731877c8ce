"""What the daily sheet tells of votes: how many are open, until when, what came out, and nothing of a person."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from server.bodies.queries.told import Changed
from server.bulletins.rules.words import Kind
from server.bulletins.sections import votes
from server.bulletins.sections.contract import Ground, Order
from server.bulletins.sections.votes import deadline
from server.kit.clock import SHANGHAI
from server.proposals.queries.day import Moved
from server.votes.queries.day import Decided, Running
from tests.workflows.proposals.conftest import CLOSED, CLOSES, OPENS, TITLE, Stair, stair

__all__ = ["stair"]
NOW = datetime(2026, 12, 10, 17, tzinfo=SHANGHAI)
ORDER = Order(1, Kind.DAILY, NOW.date(), NOW - timedelta(days=1), NOW)


def ground(now: list[Running], out: list[Decided], along: list[Moved] | None = None,
           new: list[Changed] | None = None) -> Ground:  # fmt: skip
    read = {votes.running: now, votes.decided: out, votes.moved: along or [], votes.founded: new or []}
    return Ground(ORDER, {}, NOW, read)


def running(state: str, *, of: int = 28, voted: int | None = 12) -> Running:
    return Running(7, 1, "21栋加装电梯", "21栋", state, OPENS, CLOSES, of, voted)


def test_an_open_vote_is_told_with_its_turnout_and_its_end() -> None:
    told = votes.read(ground([running("open")], []))
    assert told is not None
    assert told.lines == ("21栋加装电梯：共 28 位业主，已有至少 12 位投了票，12月17日 24:00 截止",)
    assert [(one.key, one.value, one.arguments["ids"]) for one in told.figures] == [
        ("open", 1, [7]), ("soon", 0, []), ("out", 0, []), ("moved", 0, []),
    ]  # fmt: skip


def test_a_small_roll_s_turnout_is_not_told_and_an_announced_vote_says_when_it_begins() -> None:
    told = votes.read(ground([running("noticed", voted=None), running("open", of=3, voted=None)], []))
    assert told is not None
    assert told.lines == ("21栋加装电梯：12月17日 24:00 截止", "21栋加装电梯：公示中，12月8日开始投票")


def test_results_come_first_and_an_estate_without_votes_has_no_such_section() -> None:
    told = votes.read(ground([], [Decided(7, 1, "换水管", "19栋", True, ("通过",))]))
    assert told is not None and told.lines == ("换水管：最终结果 通过",)
    assert votes.read(ground([], [])) is None


def test_a_matter_that_moved_is_told_by_the_last_thing_that_happened() -> None:
    told = votes.read(ground([], [], [Moved(3, 1, "加装电梯", "公布第 1 版方案")]))
    assert told is not None and told.lines == ("加装电梯：公布第 1 版方案",)


def test_a_new_committee_is_told_before_the_votes() -> None:
    told = votes.read(ground([], [], new=[Changed(3, 1, "业主委员会", NOW.date(), "选出")]))
    assert told is not None and told.lines == ("业主委员会 12月10日选出，名单在小程序“业委会”里看",)


@pytest.mark.parametrize(("at", "words"), [(CLOSES, "12月17日 24:00 "), (NOW, "12月10日 17:00 ")])
def test_midnight_belongs_to_the_day_that_ends_with_it(at: datetime, words: str) -> None:
    assert deadline(at) == words


def test_the_sections_read_what_is_open_and_what_came_out(stair: Stair) -> None:
    poll_id = stair.notice(stair.draft())
    stair.until(OPENS)
    for name in ("meijie", "laowang"):
        stair.vote(name, poll_id)
    order = Order(stair.cast.xiushan, Kind.DAILY, OPENS.date(), OPENS, OPENS + timedelta(days=1))
    with stair.cast.house.database.read() as session:
        now = votes.running(session, [order], OPENS)[stair.cast.xiushan]
        assert [(one.title, one.state, one.of, one.voted) for one in now] == [(TITLE, "open", 3, None)]
    stair.until(CLOSED)
    later = Order(stair.cast.xiushan, Kind.DAILY, CLOSED.date(), CLOSED, CLOSED + timedelta(days=1))
    with stair.cast.house.database.read() as session:
        out = votes.decided(session, [later], CLOSED)[stair.cast.xiushan]
        assert [(one.final, one.outcomes) for one in out] == [(False, ("通过",))]
        assert votes.running(session, [later], CLOSED)[stair.cast.xiushan] == []
