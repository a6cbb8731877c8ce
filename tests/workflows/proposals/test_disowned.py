"""What an owner hears who disowned a ballot: before the end, until when to vote anew; a recount only after one."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from server.kit.actor import SYSTEM, Grant
from server.people.service import ownership, staff
from server.people.service.ownership import NewOwner
from server.votes.models import Poll, RollVoter
from server.votes.service import disputes
from tests.talks import Chat
from tests.workflows.proposals.conftest import CLOSED, CLOSES, DAY, OPENS, TITLE, Stair
from workflows.proposals import jobs, wording
from workflows.proposals.promises import RAISED_TITLE

DECIDED = wording.DISPUTE_TITLE
STRUCK = "查实那张票不是您投的，已经作废。"


def _head(stair: Stair, poll_id: int, name: str) -> int:
    mine = RollVoter.poll_id == poll_id, RollVoter.person_id == stair.cast.ids[name]
    with stair.cast.house.database.read() as session:
        return session.scalars(select(RollVoter.head_id).where(*mine)).one()


def disown(stair: Stair, poll_id: int, name: str) -> int:
    """Somebody says that the ballot of their home is not theirs. Gives the dispute's id."""
    return stair.do(lambda session: disputes.raise_(
        session, stair.cast[name], poll_id=poll_id, head_id=_head(stair, poll_id, name), words="没投过", at=stair.at,
    ))  # fmt: skip


def decide(stair: Stair, dispute_id: int, *, upheld: bool = True) -> None:
    """The committee has looked into it, and the street where two must; what follows happens twice."""
    for name in ("committee", "street"):
        with stair.cast.house.database.write() as session:
            if disputes.decide(session, stair.cast[name], dispute_id, upheld=upheld, reason="笔迹核对过",
                               keys=stair.keys, at=stair.at):  # fmt: skip
                break
    stair.again()


def running(stair: Stair) -> int:
    """A poll that is open, in which 梅姐's ballot lies."""
    poll_id = stair.notice(stair.draft())
    stair.until(OPENS + timedelta(hours=9))
    stair.vote("meijie", poll_id)
    return poll_id


def test_while_it_is_open_she_hears_until_when_to_vote_anew_and_nothing_was_counted(stair: Stair) -> None:
    poll_id = running(stair)
    decide(stair, disown(stair, poll_id, "meijie"))
    assert stair.told("meijie", DECIDED) == (
        STRUCK + "您家可以重新投一张，12月17日 24:00 截止，点开就能看。投不投、怎么投，都由您自己定。",
        f"pages/vote/vote?id={poll_id}",
    )
    (head,) = stair.cast.visitor("meijie").get(f"/votes/{poll_id}").json["mine"]
    assert (head["may"], head["voted"], head["doubted"]) == (True, False, False)
    chat = Chat(stair.cast, "meijie")
    assert "您还没有投" in chat.say("我投过票了吗") and chat.card["title"] == "去投票"
    stair.vote("meijie", poll_id)


def test_who_has_voted_anew_meanwhile_hears_which_ballot_is_theirs_now(stair: Stair) -> None:
    poll_id = running(stair)
    dispute_id = disown(stair, poll_id, "meijie")
    stair.clock.advance(minutes=30)
    stair.vote("meijie", poll_id)
    decide(stair, dispute_id)
    assert stair.told("meijie", DECIDED)[0] == STRUCK + "现在算您家的，是12月8日 09:30的那一张（手机）。"


def test_who_has_sold_meanwhile_is_not_asked_to_vote_anew(stair: Stair) -> None:
    poll_id = running(stair)
    dispute_id = disown(stair, poll_id, "meijie")
    with stair.cast.house.database.write() as session:
        ownership.change_owner(
            session, stair.cast.house.vault, stair.cast["liujingli"], home_id=stair.cast.homes["702"], on=OPENS.date(),
            owners=[NewOwner("顾志", None, "450100196203037003")], joint=False, reason="过户", at=stair.at,
        )  # fmt: skip
    decide(stair, dispute_id)
    assert stair.told("meijie", DECIDED)[0] == STRUCK + "这套房已经过户，由现在的业主投票。"


def test_when_it_is_over_but_not_counted_she_is_not_asked_to_vote(stair: Stair) -> None:
    poll_id = running(stair)
    dispute_id = disown(stair, poll_id, "meijie")
    stair.clock.set(CLOSES)
    with stair.cast.house.database.read() as session:
        assert session.get_one(Poll, poll_id).state == "open", "the clock has not closed it yet"
    decide(stair, dispute_id)
    assert stair.told("meijie", DECIDED) == (STRUCK + "计票时不会算它。", f"pages/vote/vote?id={poll_id}")


def test_only_after_a_count_she_hears_of_a_recount(stair: Stair) -> None:
    poll_id = running(stair)
    stair.until(CLOSED)
    decide(stair, disown(stair, poll_id, "meijie"))
    assert stair.told("meijie", DECIDED) == (
        STRUCK + "结果已重新计算。",
        f"pages/result/result?id={poll_id}",
    )


def test_a_ballot_found_to_be_hers_leads_to_the_vote_that_goes_on(stair: Stair) -> None:
    poll_id = running(stair)
    decide(stair, disown(stair, poll_id, "meijie"), upheld=False)
    assert stair.told("meijie", DECIDED) == (
        "经核实，那张票有效。笔迹核对过。",
        f"pages/vote/vote?id={poll_id}",
    )


def test_a_reminder_does_not_say_that_nothing_came_where_a_ballot_is_put_aside(stair: Stair) -> None:
    poll_id = running(stair)
    stair.vote("laowang", poll_id)
    dispute_id = disown(stair, poll_id, "meijie")
    stair.agree("meijie", "vote_notice", times=2)
    day = datetime(2026, 12, 9, 10, 5, tzinfo=OPENS.tzinfo)
    stair.clock.set(day)
    assert jobs.remind(stair.cast.house, day) == "1 reminded" and jobs.remind(stair.cast.house, day) is None
    assert stair.cast.inbox("meijie")[-1] == (
        wording.REMIND_TITLE.format(title=TITLE),
        "您家的表决票正在核实，核实前不算数。12月17日 24:00 截止，截止前可以重新投一张。投不投、怎么投，都由您自己定。",
    )
    assert stair.messages("vote_notice")["due"] == 1
    decide(stair, dispute_id)
    later = day + 4 * DAY
    stair.clock.set(later)
    assert jobs.remind(stair.cast.house, later) == "1 reminded", "struck out: now it is missing"
    assert "还没有收到您家的表决票" in stair.cast.inbox("meijie")[-1][1]
    stair.vote("meijie", poll_id)
    last = day + 8 * DAY
    stair.clock.set(last)
    assert jobs.remind(stair.cast.house, last) is None


def test_where_two_differ_a_third_one_is_called_and_ends_it(stair: Stair) -> None:
    poll_id = running(stair)
    dispute_id = disown(stair, poll_id, "meijie")
    grant = Grant("community", "estate", stair.cast.xiushan)
    stair.do(lambda session: staff.grant(session, SYSTEM, person_id=stair.cast.ids["regulator"], to=grant, at=stair.at))

    def say(name: str, upheld: bool) -> bool:
        return stair.do(lambda session: disputes.decide(
            session, stair.cast[name], dispute_id, upheld=upheld, reason=f"{name}看过", keys=stair.keys, at=stair.at,
        ))  # fmt: skip

    assert (say("committee", False), say("street", True)) == (False, False)
    stair.again()
    called = [words for title, words in stair.cast.inbox("regulator") if title == wording.DIFFERING_TITLE]
    assert len(called) == 1 and f"“{TITLE}”" in called[0] and "两位核实的说法不一样" in called[0]
    assert say("regulator", False) is True
    stair.again()
    assert stair.told("meijie", DECIDED)[0] == "经核实，那张票有效。committee看过；regulator看过。"


def test_in_whose_name_it_was_written_down_at_a_desk_hears_so_once_and_may_take_it_back(stair: Stair) -> None:
    poll_id = running(stair)
    stair.do(lambda session: disputes.raise_for(
        session, stair.cast["committee"], poll_id=poll_id, room="702", name="白兰娟", words="没投过", slip="a-file",
        at=stair.at,
    ))  # fmt: skip
    stair.again()
    said, page = stair.told("meijie", RAISED_TITLE)
    assert said.startswith("按您签字的单子") and "撤回" in said and page == f"pages/vote/vote?id={poll_id}"
    assert stair.titles("meijie").count(RAISED_TITLE) == 1
