"""While the term of a committee changes, and once it is over, it leaves what is great to the next one (C-09); and how
a management committee meets (C-10)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete

from server.bodies.models import BodyMember, OwnerBody
from server.bodies.rules.makeup import Kind, Part, Side
from server.bodies.service import founding
from server.bodies.service.founding import NewMember
from server.kit.actor import SYSTEM
from server.kit.clock import StoppedClock, local_day
from server.kit.errors import Conflict, DomainError, Malformed
from server.people.queries import actor_of
from server.votes.rules import meetings as rules
from server.votes.rules.committee import QUORUM, Meeting
from server.votes.rules.reserved import is_great
from server.votes.service import drafting, minutes
from server.votes.service.meetings import Topic
from tests.cast import Cast
from tests.server.votes.test_meetings import Board

FIVE = [NewMember(f"委员{number}") for number in "12345"]
GREAT = Topic("电梯大修找哪家单位", decides=True, own=True)
SMALL = Topic("门禁什么时候关", decides=True, own=True)


def sit(board: Board, kind: Kind = Kind.COMMITTEE, members: Any = FIVE, *, ago: int = 0, ends_in: int = 300) -> None:
    """A body sits in 秀山花园, written down by the street."""
    day = local_day(board.at)
    until = day + timedelta(days=ends_in) if kind in (Kind.COMMITTEE, Kind.MANAGEMENT) else None
    with board.cast.house.database.write() as session:
        street = actor_of(session, board.cast.ids["street"], door="console")
        founding.found(session, street, board.cast.xiushan, kind=kind, since=day - timedelta(days=ago), until=until,
                       members=members, at=board.at)  # fmt: skip


@pytest.fixture
def board(cast: Cast) -> Board:
    """The committee."""
    return Board(cast)


def draft(board: Board, kind: str, by: str) -> int:
    """Somebody drafts a vote."""
    with board.cast.house.database.write() as session:
        actor = SYSTEM if not by else actor_of(session, board.cast.ids[by], door="console")
        return drafting.draft(session, actor, estate_id=board.cast.xiushan, matter_id=None, title="表决", at=board.at,
                              matter_type=kind, scope=drafting.Scope(),
                              topics=[drafting.Topic("同意吗？")])  # fmt: skip


@pytest.mark.parametrize(("words", "great"), [
    ("电梯大修找哪家单位", True), ("招标选物业", True), ("和物业续签三年合同", True), ("停车费标准涨一点", True),
    ("解聘现在的物业公司", True), ("门禁什么时候关", False), ("中秋活动怎么办", False), ("楼道灯坏了催物业修", False),
])  # fmt: skip
def test_what_is_great(words: str, great: bool) -> None:
    assert is_great(words) is great


def test_while_the_term_changes_great_matters_wait(board: Board, clock: StoppedClock) -> None:
    sit(board, ago=10)
    board.call(topics=(GREAT,))
    sit(board, Kind.CHANGE)
    with pytest.raises(Malformed, match="committee_changing"):
        board.call(topics=(GREAT,))
    with pytest.raises(Conflict, match="committee_changing"):
        draft(board, "SERVICE_HIRE", "committee")
    draft(board, "SERVICE_HIRE", "street")
    draft(board, "COMMITTEE_ELECT", "committee")
    called = board.id
    board.call(topics=(SMALL,))
    board.call(topics=(Topic("听听大家对大修的想法"),))
    board.id = called
    clock.advance(days=10)
    three = {"committee": "yes", "second": "yes", "third": "yes"}
    with pytest.raises(Malformed, match="committee_changing"):
        board.keep(three)
    board.act(minutes.keep, present=[board.people[name] for name in three], ended={}, words="只听了各家报价。")
    assert board.item().outcome is None


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_once_its_term_is_over_too(board: Board, clock: StoppedClock) -> None:
    sit(board, ago=10, ends_in=1)
    board.call(topics=(GREAT,))
    clock.advance(days=2)
    with pytest.raises(DomainError, match="committee_changing"):
        board.call(topics=(GREAT,))
    with pytest.raises(DomainError, match="committee_changing"):
        draft(board, "MAINT_FUND_USE", "committee")
    board.call(topics=(SMALL,))


@pytest.mark.parametrize(("here", "outcome"), [
    ((1, 2, 3, 4), Meeting.PASSED), ((1, 2, 5, 6, 7), Meeting.NO_QUORUM), ((1, 2, 3, 5), Meeting.PASSED),
    ((1, 2, 3), Meeting.NO_QUORUM),
])  # fmt: skip
def test_more_than_half_of_the_owners_must_be_there_too(here: tuple[int, ...], outcome: Meeting) -> None:
    """Seven members of whom 1 to 4 are owners."""
    said = {} if outcome is Meeting.NO_QUORUM else dict.fromkeys(here, "yes")
    found = rules.count(range(1, 8), here, said, quorum=QUORUM, owners=range(1, 5))
    assert (found.outcome, found.needed) == (outcome, 4)


def test_a_management_committee_meets_by_its_own_rule(board: Board, clock: StoppedClock) -> None:
    members = [NewMember("吴委员", Part.HEAD), NewMember("委员2"), NewMember("委员3"), NewMember("某某"),
               *(NewMember(f"社区{n}", side=Side.COMMUNITY) for n in "123")]  # fmt: skip
    strangers = [NewMember(f"业主{n}") for n in "1234"]
    sit(board, Kind.MANAGEMENT, [*strangers, *members[4:]])
    with pytest.raises(Conflict, match="owners_unknown"):
        board.call()
    with board.cast.house.database.write() as session:
        session.execute(delete(BodyMember))
        session.execute(delete(OwnerBody))
    sit(board, Kind.MANAGEMENT, members)
    board.call(topics=(SMALL,))
    assert board.row.managed is True and board.read("meijie")["body_label"] == "物业管理委员会"
    clock.advance(days=10)
    board.keep({}, here=["committee", "fourth", "fifth"])
    assert board.item().outcome == "NO_QUORUM", "one of three owners is too few"
    board.keep({"committee": "yes", "second": "yes", "fifth": "yes"})
    assert board.item().outcome == "PASSED"
