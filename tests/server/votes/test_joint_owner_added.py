"""A joint owner is added while a vote runs: nobody sold anything, so who votes stays as it was frozen."""

from __future__ import annotations

import pytest

from server.kit.clock import StoppedClock, local_day
from server.people.service import ownership
from server.people.service.ownership import NewOwner
from server.votes.models import Mandate, RollChange, RollVoter
from server.votes.service import following
from tests.cast import RESIDENTS, Cast
from tests.server.votes.polling import Polling, ready
from tests.server.votes.test_heads_that_share import as_holder, give


@pytest.fixture
def polling(cast: Cast, clock: StoppedClock) -> Polling:
    """A poll that is open."""
    return ready(cast, clock)


def own(polling: Polling, *names: str) -> None:
    """From today on these own 702 together, and the poll hears of it."""
    cast, at = polling.cast, polling.clock.now()
    known = [RESIDENTS[name] for name in names]
    owners = [NewOwner(one.name, one.phone, one.id_number) for one in known]
    with cast.house.database.write() as session:
        ownership.change_owner(session, cast.house.vault, cast["liujingli"], home_id=cast.homes["702"], owners=owners,
                               on=local_day(at), joint=len(owners) > 1, reason="登记", at=at)  # fmt: skip
    cast.react()


def voters(polling: Polling) -> set[str]:
    """Who may vote for 702, by name."""
    names = {id_: name for name, id_ in polling.cast.ids.items()}
    with polling.cast.house.database.read() as session:
        rows = session.query(RollVoter).filter(RollVoter.head_id == polling.heads["meijie"])
        return {names[row.person_id] for row in rows}


def test_who_stays_keeps_her_vote_and_whoever_was_added_has_none(polling: Polling) -> None:
    own(polling, "meijie", "laowang")
    assert voters(polling) == {"meijie"} and not polling.rows(RollChange)
    as_holder(polling, 404)
    polling.vote("meijie")


def test_her_mandate_stays_good(polling: Polling) -> None:
    give(polling, "meijie")
    own(polling, "meijie", "stranger")
    assert [one.state for one in polling.rows(Mandate)] == ["given"]
    assert "过户" not in str(polling.cast.inbox("laowang"))
    as_holder(polling, 201)


def test_where_she_leaves_afterwards_those_who_own_it_then_vote(polling: Polling) -> None:
    own(polling, "meijie", "laowang")
    own(polling, "laowang", "stranger")
    assert voters(polling) == {"laowang", "stranger"}


def test_where_one_of_two_leaves_the_other_votes_with_whoever_came(polling: Polling) -> None:
    own(polling, "laowang", "stranger")
    own(polling, "meijie", "stranger")
    assert voters(polling) == {"meijie", "stranger"}


def test_a_home_of_nobodys_is_the_buyers_to_vote_for(polling: Polling) -> None:
    with polling.cast.house.database.write() as session:
        session.query(RollVoter).filter(RollVoter.head_id == polling.heads["meijie"]).delete()
        following.follow_sale(session, home_id=polling.cast.homes["702"], new_ids=[polling.cast.ids["laowang"]],
                              at=polling.clock.now())  # fmt: skip
    assert voters(polling) == {"laowang"}
