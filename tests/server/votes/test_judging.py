"""Who judges a ballot that somebody disowned: never the firm over its own fate, and no one alone over a result."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select, update

from server.kit.actor import SYSTEM, Grant
from server.kit.clock import StoppedClock
from server.kit.errors import Conflict, NotAllowed
from server.people.service import staff
from server.places.models import Home
from server.votes.models import Dispute, DisputeView, Poll
from server.votes.queries import seconding
from server.votes.screens import counted, poll
from server.votes.service import correcting, disputes
from server.votes.service.drafting import Scope, Topic
from tests.cast import Cast
from tests.server.votes.polling import CLOSES, Polling, ready
from tests.server.votes.test_disputes import close, dispute
from tests.server.votes.test_paper import confirm, enter

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


def judge(polling: Polling, name: str, dispute_id: int, *, upheld: bool = True) -> bool:
    """One person says what they found; whether that decides it."""
    with polling.cast.house.database.write() as session:
        return disputes.decide(session, polling.cast[name], dispute_id, upheld=upheld, reason=f"{name}核实过",
                               keys=polling.keys, at=polling.clock.now())  # fmt: skip


def listed(polling: Polling, name: str = "committee") -> list[dict[str, Any]]:
    """The disputes as somebody sees them at the console."""
    with polling.cast.house.database.read() as session:
        told = poll.told(session, polling.cast[name], polling.poll_id, at=polling.clock.now())
        return counted.disputes(session, polling.cast[name], told)


def words_said(polling: Polling) -> int:
    """How many words on disowned ballots are kept."""
    with polling.cast.house.database.read() as session:
        return session.scalar(select(func.count(DisputeView.id))) or 0


def outcome(polling: Polling) -> tuple[int, str]:
    """The number of the latest count and how it came out."""
    with polling.cast.house.database.read() as session:
        (row,) = correcting.latest(session, polling.poll_id)
    return row.number, row.outcome


@pytest.fixture
def about_the_firm(cast: Cast, clock: StoppedClock) -> Polling:
    """A vote on dismissing the property company, on phones, over and counted."""
    polling = Polling(cast, clock)
    for home in ("502", "601"):
        polling.own(home, ("覃秀英", "450100194001017012"))
    with cast.house.database.write() as session:
        few = Home.id.in_([cast.homes["502"], cast.homes["601"]])
        session.execute(update(Home).where(few).values(area=1000))
    polling.rule(evote_mode="SELF_HOSTED_ALLOWED")
    polling.draft((Topic("解聘现在的物业公司"),), scope=Scope("estate"), matter_type="SERVICE_DISMISS")
    polling.freeze()
    polling.open()
    for name in ("meijie", "laowang"):
        polling.vote(name)
    close(polling)
    return polling


def test_the_firm_judges_no_ballot_of_a_vote_about_itself(about_the_firm: Polling) -> None:
    cast, known = about_the_firm.cast, dispute(about_the_firm, "laowang")
    cast.react()
    before = len(cast.inbox("liujingli"))
    for upheld in (True, False):
        with pytest.raises(NotAllowed, match="firm_concerned"):
            judge(about_the_firm, "liujingli", known, upheld=upheld)
    cast.react()
    assert len(cast.inbox("liujingli")) == before and cast.inbox("street")[-1][0] == "有业主说票不是自己投的"
    with cast.house.database.read() as session:
        told = poll.told(session, cast["liujingli"], about_the_firm.poll_id, at=about_the_firm.clock.now())
    assert told["firm_concerned"] and not told["may_decide"]


def test_what_turns_the_result_two_people_say(about_the_firm: Polling) -> None:
    assert outcome(about_the_firm) == (1, "PASSED")
    known = dispute(about_the_firm, "laowang")
    assert judge(about_the_firm, "committee", known) is False
    assert outcome(about_the_firm) == (1, "PASSED") and about_the_firm.states("laowang") == [("app", "frozen")]
    assert judge(about_the_firm, "street", known) is True
    assert outcome(about_the_firm) == (2, "NOT_VALID_QUORUM")


def test_a_phones_ballot_the_firm_neither_lets_count_nor_strikes_out_alone(cast: Cast, clock: StoppedClock) -> None:
    polling = ready(cast, clock)
    polling.vote("laowang")
    known = dispute(polling, "laowang")
    with pytest.raises(NotAllowed, match="firm_alone"):
        judge(polling, "liujingli", known, upheld=False)
    assert judge(polling, "liujingli", known) is False
    with pytest.raises(Conflict, match="second_needed"):
        judge(polling, "liujingli", known)
    with pytest.raises(NotAllowed, match="independent_needed"):
        judge(polling, "admin", known)
    (row,) = listed(polling)
    assert (row["state"], row["state_label"], row["views"][0]["name"]) == ("open", "等第二位核实", "刘芳")
    cast.react()
    assert cast.inbox("committee")[-1][0] == "有一张票要第二位核实"
    assert judge(polling, "committee", known) is True
    (found,) = polling.rows(Dispute)
    assert (found.state, found.reason) == ("upheld", "liujingli核实过；committee核实过")
    assert polling.states("laowang") == [("app", "void")] and cast.audit("dispute.first_word")


def differing(cast: Cast, clock: StoppedClock) -> tuple[Polling, int]:
    """A ballot of an open vote: the committee would let it count, the street strike it out."""
    polling = ready(cast, clock)
    confirm(polling, enter(polling, "laowang"))
    known = dispute(polling, "laowang")
    cast.react()
    assert judge(polling, "committee", known, upheld=False) is False
    assert judge(polling, "street", known) is False, "one more word does not outweigh the first"
    return polling, known


def test_two_who_differ_are_both_shown_and_a_third_one_is_called(cast: Cast, clock: StoppedClock) -> None:
    with cast.house.database.write() as session:
        grant = Grant("community", "estate", cast.xiushan)
        staff.grant(session, SYSTEM, person_id=cast.ids["regulator"], to=grant, at=clock.now())
    polling, known = differing(cast, clock)
    assert polling.states("laowang")[0][1] == "frozen"
    for _ in range(2):
        cast.react()
    for name, called in (("regulator", 1), ("committee", 0), ("street", 0), ("liujingli", 0)):
        assert [title for title, _ in cast.inbox(name)].count("有一张票要第三位核实") == called, name
    (row,) = listed(polling)
    assert (row["state_label"], row["differs"], row["spoken"], row["nobody"]) == (
        "两位说法不一样，等第三位", True, True, False)  # fmt: skip
    assert [(one["upheld"], one["reason"], one["mine"]) for one in row["views"]] == [
        (False, "committee核实过", True), (True, "street核实过", False)]  # fmt: skip
    (seen,) = listed(polling, "xiaoli")
    assert seen["differs"] and seen["views"] == [], "who carries sheets reads that they differ, and no more"
    for name, upheld in (("committee", False), ("street", True)):
        with pytest.raises(Conflict, match="second_needed"):
            judge(polling, name, known, upheld=upheld)
    with cast.house.database.read() as session:
        (waits,) = seconding.disputes(session, clock.now())
        assert waits.to == (cast.ids["regulator"],), "nobody is asked who has said something"
    assert judge(polling, "regulator", known) is True
    (found,) = polling.rows(Dispute)
    assert (found.state, found.reason) == ("upheld", "street核实过；regulator核实过"), "by the side that has two"
    assert words_said(polling) == 3 and polling.states("laowang")[0][1] == "void"
    assert [one["reason"] for one in listed(polling)[0]["others"]] == ["committee核实过"], "it stays on the page"
    assert listed(polling, "xiaoli")[0]["others"] == []


@pytest.mark.parametrize("upheld", [True, False])
def test_the_third_word_ends_it_either_way(cast: Cast, clock: StoppedClock, upheld: bool) -> None:
    polling, known = differing(cast, clock)
    assert judge(polling, "chengong", known, upheld=upheld) is True
    (found,) = polling.rows(Dispute)
    assert found.state == ("upheld" if upheld else "rejected")
    assert found.reason == ("street核实过；chengong核实过" if upheld else "committee核实过；chengong核实过")


def test_where_there_is_no_third_one_the_two_hear_so_and_one_may_come_round(cast: Cast, clock: StoppedClock) -> None:
    polling, known = differing(cast, clock)
    for _ in range(2):
        cast.react()
    for name in ("committee", "street"):
        (said,) = [words for title, words in cast.inbox(name) if title == "有一张票要第三位核实"]
        assert "没有别人能核实" in said
    assert listed(polling)[0]["nobody"] is True
    assert judge(polling, "street", known, upheld=False) is True
    assert polling.rows(Dispute)[0].state == "rejected" and words_said(polling) == 3


def test_what_somebody_else_has_struck_out_the_firm_does_not_let_count(cast: Cast, clock: StoppedClock) -> None:
    polling = ready(cast, clock)
    confirm(polling, enter(polling, "laowang"))
    known = dispute(polling, "laowang")
    polling.clock.set(CLOSES)
    with cast.house.database.write() as session:
        session.execute(update(Poll).where(Poll.id == polling.poll_id).values(state="closed"))
    assert judge(polling, "committee", known) is False
    assert judge(polling, "street", known, upheld=False) is False
    with pytest.raises(NotAllowed, match="firm_alone"):
        judge(polling, "liujingli", known, upheld=False)


def test_no_ballot_counts_against_the_word_of_its_owner_for_one_person_alone(cast: Cast, clock: StoppedClock) -> None:
    polling = ready(cast, clock)
    confirm(polling, enter(polling, "laowang"))
    known = dispute(polling, "laowang")
    cast.react()
    assert judge(polling, "liujingli", known, upheld=False) is False
    assert polling.states("laowang")[0][1] == "frozen"
    with pytest.raises(Conflict, match="second_needed"):
        judge(polling, "liujingli", known, upheld=False)
    with pytest.raises(NotAllowed, match="independent_needed"):
        judge(polling, "admin", known, upheld=False)
    for _ in range(2):
        cast.react()
    with cast.house.database.read() as session:
        (waits,) = seconding.disputes(session, polling.clock.now())
    assert (waits.id, waits.estate_id, waits.asked_by) == (known, cast.xiushan, cast.ids["liujingli"])
    said = [words for title, words in cast.inbox("committee") if title == "有一张票要第二位核实"]
    assert len(said) == 1 and "两位都认定才照算" in said[0]
    (row,) = listed(polling)
    assert (row["waits"], row["first_upheld"], row["views"][0]["name"]) == (True, False, "刘芳")
    assert judge(polling, "committee", known, upheld=False) is True
    (found,) = polling.rows(Dispute)
    assert (found.state, found.reason) == ("rejected", "liujingli核实过；committee核实过")
    assert polling.states("laowang")[0][1] == "valid"
    with cast.house.database.read() as session:
        assert seconding.disputes(session, polling.clock.now()) == []


def test_who_disowned_it_sees_so_and_takes_it_back(cast: Cast, clock: StoppedClock) -> None:
    polling = ready(cast, clock)
    polling.vote("laowang")
    known, path = dispute(polling, "laowang"), f"/votes/{polling.poll_id}"
    assert cast.visitor("laowang").get(path).json["mine"][0]["my_dispute"] == known
    assert cast.visitor("laowang").delete(f"/votes/disputes/{known}").status_code == 204
    told = cast.visitor("laowang").get(path).json["mine"][0]
    assert (told["my_dispute"], told["voted"]) == (None, True)
