"""Casting: who, when, how often, what is refused and counted, and that the chain is what its rule says."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from server.kit.clock import SHANGHAI, StoppedClock
from server.kit.watch import Watch
from server.people.models import SignIn
from server.votes.models import Ballot, BallotChain, Refusal
from server.votes.queries.announced import announced
from server.votes.rules import chain
from tests.cast import Cast
from tests.server.kit.test_watch import MachineClock
from tests.server.votes.polling import CLOSES, NO, OPENS, YES, Polling, ready


@pytest.fixture
def polling(cast: Cast, clock: StoppedClock) -> Polling:
    """A poll that is open."""
    return ready(cast, clock)


def refused(polling: Polling) -> dict[str, int]:
    """How many ballots were not taken, by reason."""
    return dict(Counter(row.reason for row in polling.rows(Refusal)))


def test_a_ballot_is_sealed_linked_and_answered_once(polling: Polling) -> None:
    first = polling.vote("meijie", key="one-and-the-same")
    again = polling.vote("meijie", key="one-and-the-same")
    assert first == again and first["choices"] == YES and first["changes_left"] == 1
    polling.vote("laowang", NO)
    ballots = polling.rows(Ballot)
    with polling.cast.house.database.read() as session:
        assert ballots[0].prev == chain.genesis(announced(session, polling.poll))
    assert [one.number for one in ballots] == [1, 2] and ballots[1].prev == ballots[0].link == first["link"]
    assert chain.receipt(ballots[0].link) == ballots[0].receipt == first["receipt"]
    assert chain.commitment(first["nonce"], YES) == first["commit"] == ballots[0].commit
    with polling.cast.house.database.read() as session:
        held = session.get_one(BallotChain, (polling.poll_id, 0))
    assert (held.ballots, held.head) == (2, ballots[1].link)


def test_who_is_wrong_about_themselves_is_refused_counted_and_locked_out(polling: Polling) -> None:
    for left in (4, 3, 2, 1, 0):
        assert polling.vote("meijie", id_last4="0000", status=403)["detail"]["left"] == left
    assert polling.vote("meijie", status=429)["code"] == "identity_locked"
    assert refused(polling) == {"identity": 6} and not polling.rows(Ballot)
    polling.clock.advance(minutes=16)
    polling.vote("meijie", id_last4="0000", status=403)
    polling.vote("meijie")
    assert polling.vote("laowang", id_last4=None, status=422)["code"] == "identity_needed"


def test_the_opening_second_is_open_and_the_closing_second_is_late(cast: Cast, clock: StoppedClock) -> None:
    polling = Polling(cast, clock)
    polling.rule(evote_mode="SELF_HOSTED_ALLOWED")
    polling.draft()
    polling.freeze()
    clock.set(OPENS - timedelta(seconds=1))
    assert polling.vote("meijie", status=409)["code"] == "voting_early"
    clock.set(OPENS)
    polling.vote("meijie")
    clock.set(CLOSES - timedelta(seconds=1))
    polling.vote("laowang")
    clock.set(CLOSES)
    assert polling.vote("meijie", NO, status=409)["code"] == "voting_late"
    assert refused(polling) == {"early": 1, "late": 1}


def test_a_change_replaces_and_the_next_one_is_refused(polling: Polling) -> None:
    polling.vote("meijie")
    polling.clock.advance(hours=1)
    assert polling.vote("meijie", NO)["changes_left"] == 0
    polling.clock.advance(hours=1)
    assert polling.vote("meijie", status=409)["code"] == "already_voted"
    assert polling.states("meijie") == [("app", "replaced"), ("app", "valid")]
    assert refused(polling) == {"already_voted": 1}


def test_strangers_and_family_are_not_on_the_roll(polling: Polling) -> None:
    for name in ("stranger", "daughter", "tenant", "admin"):
        answer = polling.cast.visitor(name).post(f"/votes/{polling.poll_id}/ballots", polling.body("meijie"))
        assert answer.status_code == 404
    assert refused(polling) == {"not_on_roll": 2}, "who has no home here fills no list of what was refused"
    answer = polling.cast.visitor("daughter").post("/votes/987654321/ballots", polling.body("meijie"))
    assert answer.status_code == 404 and refused(polling) == {"not_on_roll": 2}
    with polling.cast.house.database.read() as session:
        assert {row.poll_id for row in session.scalars(select(Refusal))} == {polling.poll_id}


def test_a_ballot_that_does_not_answer_every_topic_is_refused_without_saying_what_it_said(polling: Polling) -> None:
    for choices in ([{"topic": 2, "choice": "approve"}], [*YES, *NO], [{"topic": 1, "options": [1]}]):
        told = polling.vote("meijie", choices, status=422)
        assert told["code"] == "choices_wrong" and "approve" not in str(told)
    assert not polling.rows(Ballot)


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_a_server_five_minutes_slow_takes_no_late_ballot(polling: Polling) -> None:
    house, slow = polling.cast.house, MachineClock(timedelta(minutes=-5))
    house.watch = Watch(slow, house.database)
    assert polling.vote("meijie", status=503)["code"] == "clock_off" and not polling.rows(Ballot)
    slow.off = timedelta()
    polling.vote("meijie")


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_vote_opens_and_closes_at_the_second_over_midnight_of_a_leap_day(cast: Cast, clock: StoppedClock) -> None:
    clock.set(datetime(2028, 2, 1, 12, 0, tzinfo=SHANGHAI))
    with cast.house.database.write() as session:
        session.execute(update(SignIn).values(expires_at=clock.now() + timedelta(days=60)))
    polling = Polling(cast, clock)
    polling.rule(evote_mode="SELF_HOSTED_ALLOWED")
    polling.draft()
    opens, closes = datetime(2028, 2, 21, 0, 0, tzinfo=SHANGHAI), datetime(2028, 3, 1, 0, 0, tzinfo=SHANGHAI)
    polling.freeze(opens, closes)
    clock.set(datetime(2028, 2, 29, 23, 59, 59, 999999, tzinfo=SHANGHAI))
    assert polling.vote("meijie")["cast_at"] == "2028-02-29T15:59:59Z"
    clock.set(closes)
    assert polling.vote("laowang", status=409)["code"] == "voting_late"


def test_where_the_city_wants_its_own_system_no_electronic_ballot_is_taken(cast: Cast, clock: StoppedClock) -> None:
    polling = Polling(cast, clock)
    polling.draft()
    polling.freeze()
    polling.open()
    told = polling.vote("meijie", status=403)
    assert told["code"] == "evote_mode" and told["sentence"] == polling.poll.rules["evote_words"]
    shown = cast.visitor("meijie").get(f"/votes/{polling.poll_id}").json
    assert shown["evote_words"] and not shown["mine"][0]["may"]


def test_the_last_four_of_a_ballot_are_the_same_however_they_are_typed(polling: Polling) -> None:
    assert polling.vote("meijie", id_last4="７3 4-x")["receipt"]
