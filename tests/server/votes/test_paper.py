"""Paper: two people, a photo, and a conflict with an online ballot that is shown and decided as announced (V-14)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from server.kit.clock import StoppedClock
from server.kit.errors import DomainError
from server.people.models import Tenure
from server.votes.models import Ballot, PaperEntry, Refusal
from server.votes.service import closing, following, paper
from server.votes.service.paper import BallotThere, Confirmed
from tests.at_once import at_once
from tests.cast import Cast
from tests.server.votes.polling import CLOSES, NO, YES, Polling, ready

PHOTO = b"a photo of paper"


@pytest.fixture
def polling(cast: Cast, clock: StoppedClock) -> Polling:
    """A poll that is open."""
    return ready(cast, clock)


def enter(polling: Polling, head: str = "meijie", choices: Any = NO, by: str = "xiaoli", **more: Any) -> int:
    """Somebody types in what the paper says."""
    with polling.cast.house.database.write() as session:
        return paper.enter(session, polling.cast[by], keys=polling.keys, poll_id=polling.poll_id,
                           head_id=polling.heads[head], channel="paper", choices=choices, photo=PHOTO,
                           at=polling.clock.now(), **more)  # fmt: skip


def confirm(polling: Polling, entry_id: int, choices: Any = NO, by: str = "zhaojie") -> Confirmed:
    """Somebody types it in a second time."""
    with polling.cast.house.database.write() as session:
        return paper.confirm(session, polling.cast[by], keys=polling.keys, entry_id=entry_id, choices=choices,
                             at=polling.clock.now())  # fmt: skip


def close(polling: Polling) -> list[int]:
    """What the clock closes and counts now."""
    with polling.cast.house.database.write() as session:
        return closing.close_due(session, polling.keys, at=polling.clock.now())


def test_two_people_who_read_the_same_cast_it_and_one_alone_cannot(polling: Polling) -> None:
    entry_id = enter(polling)
    with pytest.raises(DomainError, match="second_person_needed"):
        confirm(polling, entry_id, by="xiaoli")
    with pytest.raises(DomainError, match="paper_waiting"):
        enter(polling, by="zhaojie")
    assert not polling.rows(Ballot)
    done = confirm(polling, entry_id)
    ballot, entry = polling.rows(Ballot)[0], polling.rows(PaperEntry)[0]
    assert done.linked and (ballot.channel, ballot.state, ballot.receipt) == ("paper", "valid", done.linked.receipt)
    people = polling.cast.ids
    assert (ballot.first_by, ballot.second_by) == (people["xiaoli"], people["zhaojie"])
    assert entry.match is None and polling.cast.house.files.get(ballot.photo_key) != PHOTO
    with pytest.raises(DomainError, match="paper_settled"):
        confirm(polling, entry_id)


def test_a_paper_read_once_is_told_of_as_received_and_counts_for_nothing_yet(polling: Polling) -> None:
    """还没投 would send them to vote a second time; no turnout counts what one person read alone."""
    visitor, path = polling.cast.visitor("laowang"), f"/votes/{polling.poll_id}"

    def told() -> tuple[Any, ...]:
        one = visitor.get(path).json
        listed = visitor.get("/votes", {"estate_id": polling.cast.xiushan}).json["items"][0]
        mine = one["mine"][0]
        return mine["voted"], mine["on_paper"], listed["voted"], listed["on_paper"], one["turnout"]

    nothing = told()
    assert nothing[:4] == (False, False, 0, 0)
    take_back(polling, enter(polling, "laowang"))
    assert told() == nothing, "a paper of another home is none of theirs"
    entry_id = enter(polling, "laowang")
    assert told() == (False, True, 0, 1, nothing[4])
    confirm(polling, entry_id, YES)
    assert told() == (False, True, 0, 1, nothing[4]), "two readings that differ are read anew"
    confirm(polling, enter(polling, "laowang"))
    assert told()[:4] == (True, False, 1, 0)


def take_back(polling: Polling, entry_id: int, by: str = "xiaoli", why: str = "票上是 702") -> None:
    """Somebody takes an entry back."""
    with polling.cast.house.database.write() as session:
        paper.withdraw(session, polling.cast[by], entry_id=entry_id, why=why, at=polling.clock.now())


def test_an_entry_of_the_wrong_home_is_taken_back_by_who_made_it_and_both_rows_stay(polling: Polling) -> None:
    wrong = enter(polling, "laowang")
    for by, refused in (("zhaojie", "not_yours"), ("heshifu", "not_found"), ("stranger", "not_found")):
        with pytest.raises(DomainError, match=refused):
            take_back(polling, wrong, by)
    with pytest.raises(DomainError, match="reason_needed"):
        take_back(polling, wrong, why=" ")
    take_back(polling, wrong)
    for late in (lambda: take_back(polling, wrong), lambda: confirm(polling, wrong)):
        with pytest.raises(DomainError, match="paper_settled"):
            late()
    assert confirm(polling, enter(polling)).linked and enter(polling, "laowang", by="zhaojie") > wrong
    kept = {row.id: (row.state, row.match is None, bool(row.photo_key)) for row in polling.rows(PaperEntry)}
    assert kept.pop(wrong) == ("withdrawn", True, True) and len(kept) == 2
    (noted,) = polling.cast.audit("paper.withdrawn")
    assert (noted.reason, noted.actor_id) == ("票上是 702", polling.cast.ids["xiaoli"])


def test_who_runs_the_vote_takes_back_what_a_colleague_entered_until_it_is_counted(polling: Polling) -> None:
    first = enter(polling)
    take_back(polling, first, "liujingli")
    second = enter(polling)
    assert confirm(polling, second).linked
    with pytest.raises(DomainError, match="paper_settled"):
        take_back(polling, second, "liujingli")
    polling.clock.set(CLOSES - timedelta(minutes=1))
    late = enter(polling, "laowang")
    polling.clock.set(CLOSES + timedelta(hours=1))
    assert close(polling) == [], "one waits for its second reading"
    take_back(polling, late)
    assert close(polling) == [polling.poll_id], "and now none"
    assert not polling.rows(Refusal)


def test_taken_back_and_read_a_second_time_at_once_only_one_of_the_two_holds(polling: Polling) -> None:
    entry_id = enter(polling)

    def settle(act: Callable[[], object]) -> str:
        try:
            act()
        except DomainError as refused:
            return refused.code
        return "done"

    said = at_once(
        lambda: settle(lambda: take_back(polling, entry_id)), lambda: settle(lambda: confirm(polling, entry_id))
    )
    assert sorted(said) == ["done", "paper_settled"]
    (entry,), ballots = polling.rows(PaperEntry), polling.rows(Ballot)
    assert (entry.state, len(ballots)) in (("withdrawn", 0), ("agreed", 1))


@pytest.mark.parametrize("stands", [True, False])
def test_a_paper_handed_in_before_a_sale_is_the_sellers_vote_until_it_is_taken_back(
    polling: Polling, stands: bool
) -> None:
    entry_id, buyer = enter(polling), polling.cast.ids["newcomer"]

    def sell() -> list[int]:
        with polling.cast.house.database.write() as session:
            return following.follow_sale(session, home_id=polling.cast.homes["702"], new_ids=[buyer],
                                         at=polling.clock.now())  # fmt: skip

    assert sell() == []
    if stands:
        assert confirm(polling, entry_id).linked and sell() == []
    else:
        with polling.cast.house.database.write() as session:
            session.execute(update(Tenure).where(Tenure.home_id == polling.cast.homes["702"], Tenure.until.is_(None))
                            .values(person_id=buyer))  # fmt: skip
        take_back(polling, entry_id)
        assert polling.cast.visitor("newcomer").get(f"/votes/{polling.poll_id}").json["mine"] and sell() == []


def test_two_who_read_it_differently_cast_nothing(polling: Polling) -> None:
    assert confirm(polling, enter(polling), YES).state == "differs"
    assert not polling.rows(Ballot) and confirm(polling, enter(polling)).linked


def test_a_paper_read_once_before_the_close_is_read_again_after_it_and_the_count_waits(polling: Polling) -> None:
    polling.clock.set(CLOSES - timedelta(minutes=1))
    entry_id = enter(polling)
    polling.clock.set(CLOSES + timedelta(hours=1))
    assert close(polling) == []
    with pytest.raises(DomainError, match="voting_late"):
        enter(polling, "laowang")
    assert confirm(polling, entry_id, YES).state == "differs"
    assert close(polling) == []
    assert confirm(polling, enter(polling)).linked
    assert close(polling) == [polling.poll_id]


def test_a_paper_read_differently_once_and_then_alike_lets_no_other_in_after_the_close(polling: Polling) -> None:
    assert confirm(polling, enter(polling), YES).state == "differs"
    assert confirm(polling, enter(polling)).linked
    polling.clock.set(CLOSES - timedelta(minutes=1))
    enter(polling, "laowang")
    polling.clock.set(CLOSES + timedelta(hours=1))
    assert close(polling) == [], "another paper waits"
    with pytest.raises(DomainError, match="voting_late"):
        enter(polling, choices=YES, knowing=True)


def test_what_nobody_reads_again_within_a_day_does_not_count_and_says_so(polling: Polling) -> None:
    entry_id = enter(polling)
    polling.clock.set(CLOSES + timedelta(days=1))
    assert (close(polling), close(polling)) == ([polling.poll_id], [])
    entry = polling.rows(PaperEntry)[0]
    assert (entry.state, entry.match) == ("lapsed", None)
    assert [refusal.reason for refusal in polling.rows(Refusal)] == ["paper_unread"]
    with pytest.raises(DomainError):
        confirm(polling, entry_id)


def test_strangers_and_finance_enter_no_paper(polling: Polling) -> None:
    for name in ("meijie", "heshifu", "zhoukuaiji", "stranger"):
        with pytest.raises(DomainError, match="not_found"):
            enter(polling, by=name)


@pytest.mark.parametrize(
    ("policy", "paper_first", "states"),
    [
        ("ELECTRONIC_WINS", True, [("paper", "beside"), ("app", "valid")]),
        ("ELECTRONIC_WINS", False, [("app", "valid"), ("paper", "beside")]),
        ("FIRST_WINS", True, [("paper", "valid"), ("app", "beside")]),
        ("FIRST_WINS", False, [("app", "valid"), ("paper", "beside")]),
    ],
)
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_both_are_kept_and_the_announced_policy_decides(
    cast: Cast, clock: StoppedClock, policy: str, paper_first: bool, states: list[tuple[str, str]]
) -> None:
    polling = Polling(cast, clock)
    polling.rule(evote_mode="SELF_HOSTED_ALLOWED", paper_policy=policy)
    polling.draft()
    polling.freeze()
    polling.open()
    if paper_first:
        confirm(polling, enter(polling))
        clock.advance(hours=1)
        words = polling.vote("meijie")["words"]
        assert ("不计票" in words) == (policy == "FIRST_WINS")
    else:
        polling.vote("meijie")
        clock.advance(hours=1)
        with pytest.raises(BallotThere) as shown:
            enter(polling)
        assert shown.value.detail["channel"] == "app" and shown.value.detail["policy"] == policy
        confirm(polling, enter(polling, knowing=True))
    assert polling.states("meijie") == states
    assert polling.cast.visitor("meijie").get(f"/votes/{polling.poll_id}").json["turnout"] is None, "a small roll"


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_change_keeps_the_place_of_the_first_ballot_and_each_way_has_changes_of_its_own(
    cast: Cast, clock: StoppedClock
) -> None:
    polling = Polling(cast, clock)
    polling.rule(evote_mode="SELF_HOSTED_ALLOWED", paper_policy="FIRST_WINS")
    polling.draft()
    polling.freeze()
    polling.open()
    polling.vote("laowang", YES)
    clock.advance(minutes=5)
    entry_id = enter(polling, "laowang", knowing=True)
    clock.advance(minutes=5)
    polling.vote("laowang", NO)
    assert confirm(polling, entry_id).linked
    assert polling.states("laowang") == [("app", "replaced"), ("app", "valid"), ("paper", "beside")]
    confirm(polling, enter(polling, "meijie"))
    for kind, state in (("paper", "valid"), ("app", "beside"), ("app", "beside")):
        clock.advance(minutes=5)
        if kind == "paper":
            confirm(polling, enter(polling, "meijie", YES, knowing=True), YES)
        else:
            polling.vote("meijie")
        assert polling.states("meijie")[-1] == (kind, state)
    assert polling.vote("meijie", status=409)["code"] == "already_voted"
    again = enter(polling, "meijie", knowing=True)
    with pytest.raises(DomainError, match="already_voted"):
        confirm(polling, again)


def test_a_spoiled_paper_is_kept_as_such(polling: Polling) -> None:
    spoiled = [{"topic": 1, "choice": "spoiled"}]
    assert confirm(polling, enter(polling, choices=spoiled), spoiled).linked
    assert polling.vote("laowang", spoiled, status=422)["code"] == "malformed"
