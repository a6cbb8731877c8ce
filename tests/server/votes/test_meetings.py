"""Committee meetings: called in time, held in person, decided by more than half of all, signed, published."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from server.bodies.rules.makeup import Kind
from server.bodies.service import founding
from server.bodies.service.founding import NewMember
from server.kit.actor import SYSTEM, Grant
from server.kit.calendar.days import add_months
from server.kit.clock import StoppedClock, local_day
from server.kit.errors import Conflict, Malformed, NotAllowed, NotFound, Stale
from server.people.queries import actor_of
from server.people.service import staff
from server.places.rules.cities import profile
from server.votes.models import CommitteeItem, CommitteeMeeting
from server.votes.queries import meetings as queries
from server.votes.rules.meetings import State, TopicsTooLate, VotesWrong
from server.votes.service import meetings, minutes
from server.votes.service.meetings import Topic
from server.votes.service.minutes import Ended
from tests.cast import Cast
from workflows.proposals import committee as follows

on_sqlite = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
NAMES = ("committee", "second", "third", "fourth", "fifth")
TOPICS = (Topic("门禁什么时候关", decides=True, own=True), Topic("听听楼长说什么"))


class Board:
    """Five members, of whom 吴委员 is the first, each in a transaction of its own."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.id = cast, 0
        self.people = {"committee": cast.ids["committee"]}
        with cast.house.database.write() as session:
            for number, name in enumerate(NAMES[1:], 2):
                person_id, _ = staff.found_account(
                    session, cast.house.vault, SYSTEM, name=f"委员{number}", phone=f"1991119000{number}", login=None,
                    wecom_userid=f"member{number}", at=self.at,
                )  # fmt: skip
                grant = Grant("committee", "estate", cast.xiushan)
                staff.grant(session, SYSTEM, person_id=person_id, to=grant, at=self.at)
                self.people[name] = person_id

    @property
    def at(self) -> Any:
        """The stopped clock."""
        return self.cast.house.clock.now()

    def do(self, act: Any, *given: Any, by: str = "committee", **more: Any) -> Any:
        """A member does something."""
        with self.cast.house.database.write() as session:
            actor = actor_of(session, self.people.get(by) or self.cast.ids[by], door="console")
            return act(session, actor, *given, at=self.at, **more)

    def call(self, *, days: float = 9, topics: Any = TOPICS, by_chair: bool = True, by: str = "committee") -> int:
        """Call a meeting."""
        self.id = self.do(meetings.call, self.cast.xiushan, meets_at=self.at + timedelta(days=days), place="居委会",
                          topics=topics, by_chair=by_chair, by=by)  # fmt: skip
        return self.id

    def act(self, act: Any, by: str = "committee", **more: Any) -> Any:
        """Do something with the meeting as it stands."""
        return self.do(act, self.id, by=by, version=self.row.version, **more)

    def keep(self, said: Mapping[str, str], *, aside: str = "", here: Any = None) -> None:
        """Write the minutes; who said something was there."""
        names = here if here is not None else said
        ended = {1: Ended({self.people[name]: one for name, one in said.items()}, aside)}
        self.act(minutes.keep, present=[self.people[name] for name in names], ended=ended, words="都谈了。")

    @property
    def row(self) -> CommitteeMeeting:
        """The meeting as its row stands."""
        with self.cast.house.database.read() as session:
            return session.get_one(CommitteeMeeting, self.id)

    def item(self) -> CommitteeItem:
        """The first topic."""
        with self.cast.house.database.read() as session:
            asked = select(CommitteeItem).where(CommitteeItem.meeting_id == self.id, CommitteeItem.number == 1)
            return session.scalars(asked).one()

    def read(self, name: str) -> dict[str, Any]:
        """The meeting as somebody in the estate reads it."""
        with self.cast.house.database.read() as session:
            return queries.one(session, self.cast[name], self.id, at=self.at)


@pytest.fixture
def board(cast: Cast) -> Board:
    """The committee."""
    return Board(cast)


def test_a_meeting_from_its_call_to_its_minutes(board: Board, clock: StoppedClock) -> None:
    cast = board.cast
    board.call()
    cast.react()
    assert cast.inbox("committee")[-1][0] == "业委会要开会" and "门禁" in cast.inbox("committee")[-1][1]
    assert "，由吴委员登记，主任或副主任召集。" in cast.inbox("committee")[-1][1], "nobody does so unseen"
    told = board.read("meijie")
    assert (told["state"], told["words"], told["present"]) == ("called", "", [])
    assert [item["title"] for item in told["items"]] == ["门禁什么时候关", "听听楼长说什么"]
    clock.advance(days=10)
    board.keep({"committee": "yes", "second": "yes", "third": "yes", "fourth": "aside"}, aside="与报价的公司有亲属关系")
    assert board.read("meijie")["items"][0]["outcome"] is None, "nothing of it before it is out"
    board.act(minutes.sign)
    board.act(minutes.sign, by="second")
    with pytest.raises(Conflict, match="signatures_missing"):
        board.act(minutes.publish)
    board.act(minutes.sign, by="third")
    assert board.act(minutes.publish) is True
    cast.react()
    cast.react()
    told = board.read("tenant")
    item = told["items"][0]
    assert (item["outcome"], item["yes"], item["aside"], item["needed"]) == ("PASSED", 3, 1, 3)
    assert (told["members"], len(told["present"]), told["late"]) == (5, 4, False)
    assert str(board.people["fourth"]) not in str(item), "who stood aside is not told"
    assert cast.inbox("meijie")[-1][0] == "业委会会议纪要"
    assert [one.act for one in cast.audit("committee.published")] == ["committee.published"]


@on_sqlite
@pytest.mark.parametrize(("said", "outcome"), [
    ({"committee": "yes", "second": "yes", "third": "yes"}, "PASSED"),
    ({"committee": "yes", "second": "yes", "third": "no"}, "REJECTED"),
    ({"committee": "yes", "second": "yes", "third": "abstain", "fourth": "abstain", "fifth": "abstain"}, "REJECTED"),
    ({"committee": "yes", "second": "yes"}, "NO_QUORUM"),
])  # fmt: skip
def test_more_than_half_of_all_members_must_agree(
    board: Board, clock: StoppedClock, said: dict[str, str], outcome: str
) -> None:
    board.call()
    clock.advance(days=10)
    if outcome == "NO_QUORUM":
        board.keep({}, here=list(said))
    else:
        board.keep(said)
    assert board.item().outcome == outcome


@on_sqlite
def test_a_third_of_the_members_may_call_one(board: Board) -> None:
    board.call(by_chair=False)
    assert board.row.state == State.ASKED
    with pytest.raises(NotFound):
        board.read("meijie")
    with pytest.raises(Conflict, match="backed_already"):
        board.act(meetings.back)
    board.act(meetings.back, by="third")
    assert board.row.state == State.CALLED and board.row.called_at is not None
    with pytest.raises(Conflict, match="meeting_elsewhere"):
        board.act(meetings.back, by="fourth")
    board.act(meetings.cancel, why="改日再开")
    board.cast.react()
    assert board.read("meijie")["why_cancelled"] == "改日再开"


@on_sqlite
def test_what_a_committee_may_not_and_who_may_not(board: Board, clock: StoppedClock) -> None:
    with pytest.raises(TopicsTooLate):
        board.call(days=7)
    with pytest.raises(Malformed, match="owners_decide"):
        board.call(topics=(Topic("选一家新物业", decides=True),))
    with pytest.raises(Malformed, match="owners_decide"):
        board.call(topics=(Topic("解聘现在的物业公司", decides=True, own=True),))
    with pytest.raises(Malformed, match="topics_count"):
        board.call(topics=())
    with pytest.raises(Malformed, match="private_words"):
        board.call(topics=(Topic("王德浩家漏水"),))
    for name in ("liujingli", "street", "admin", "meijie", "huangjingli"):
        with pytest.raises(NotFound):
            board.call(by=name)
    board.call()
    with pytest.raises(Conflict, match="meeting_ahead"):
        board.keep({"committee": "yes"})
    clock.advance(days=10)
    board.people["meijie"] = board.cast.ids["meijie"]
    with pytest.raises(Malformed, match="present_wrong"):
        board.keep({"meijie": "yes"})
    three = {"committee": "yes", "second": "yes"}
    with pytest.raises(VotesWrong):
        board.keep({**three, "third": "yes"}, here=["committee", "second", "fourth"])
    with pytest.raises(VotesWrong):
        board.keep(three, here=["committee", "second", "fourth"])
    with pytest.raises(Malformed, match="aside_why"):
        board.keep({**three, "third": "aside"})
    board.keep({**three, "third": "yes"})
    with pytest.raises(NotAllowed, match="was_not_there"):
        board.act(minutes.sign, by="fifth")
    board.act(minutes.sign)
    with pytest.raises(Conflict, match="signed_already"):
        board.act(minutes.sign)
    with pytest.raises(Stale):
        board.do(minutes.sign, board.id, by="second", version=1)
    board.keep({**three, "third": "no"})
    board.act(minutes.sign)
    for name in ("stranger", "heshifu", "liujingli", "xiaoli"):
        with pytest.raises(NotFound):
            board.read(name)


@on_sqlite
def test_minutes_that_are_not_out_are_asked_for_and_late_ones_say_so(board: Board, clock: StoppedClock) -> None:
    board.call()
    board.cast.react()
    clock.advance(days=10)
    house = board.cast.house
    for _ in range(2):
        assert follows.remind_of_minutes(house, board.at) == "1 reminded"
    assert [title for title, _ in board.cast.inbox("committee")].count("会议纪要还没有公布") == 1
    clock.advance(days=3)
    board.keep({"committee": "no", "second": "no", "third": "no"})
    assert board.act(minutes.publish) is False
    assert board.read("meijie")["late"] is True
    assert follows.remind_of_minutes(house, board.at) is None
    with house.database.read() as session:
        assert queries.long_ago(session, board.cast.xiushan, at=board.at) is None
        assert queries.long_ago(session, board.cast.xiushan, at=board.at + timedelta(days=70)) is not None


@on_sqlite
def test_a_committee_that_never_met_is_asked_from_the_day_its_term_began(board: Board) -> None:
    begun = local_day(board.at) - timedelta(days=1)
    with board.cast.house.database.write() as session:
        assert queries.long_ago(session, board.cast.xiushan, at=board.at) is None, "nobody sits here"
        members = [NewMember(f"委员{number}") for number in "一二三四五"]
        founding.found(session, board.cast["street"], board.cast.xiushan, kind=Kind.COMMITTEE, since=begun,
                       members=members, at=board.at)  # fmt: skip
        assert queries.long_ago(session, board.cast.xiushan, at=board.at) is None
        months = profile("南宁市").meeting_every_months
        later = board.at + timedelta(days=31 * months)
        assert queries.long_ago(session, board.cast.xiushan, at=later) == add_months(begun, months)
