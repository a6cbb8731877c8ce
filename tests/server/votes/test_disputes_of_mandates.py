"""A ballot cast by mandate is disowned: whoever took the mandate in does not decide about it, by no account."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from server.kit.clock import StoppedClock
from server.kit.errors import NotAllowed
from server.people.models import Person
from server.votes.service import disputes, mandates
from tests.cast import Cast
from tests.server.votes.polling import Polling, ready
from tests.server.votes.test_disputes import decide as decide_by_committee
from tests.server.votes.test_disputes import dispute
from tests.server.votes.test_heads_that_share import as_holder

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


@pytest.fixture
def polling(cast: Cast, clock: StoppedClock) -> Polling:
    """A poll in which 刘经理 took in a mandate for 梅姐 at the desk, and its holder has cast."""
    polling = ready(cast, clock)
    with cast.house.database.write() as session:
        mandates.give(
            session, cast["liujingli"], keys=polling.keys, poll_id=polling.poll_id, head_id=polling.heads["meijie"],
            holder_name="王德浩", holder_phone="19900000855", paper=lambda: b"written", at_desk=True, at=clock.now(),
        )  # fmt: skip
    as_holder(polling, 201)
    return polling


def decide(polling: Polling, name: str, dispute_id: int) -> None:
    """Somebody says that the mandate is genuine."""
    with polling.cast.house.database.write() as session:
        disputes.decide(session, polling.cast[name], dispute_id, upheld=False, reason="委托书是真的",
                        keys=polling.keys, at=polling.clock.now())  # fmt: skip


def test_who_took_the_mandate_in_does_not_decide_about_its_ballot(polling: Polling) -> None:
    known = dispute(polling, "meijie")
    with pytest.raises(NotAllowed, match="involved"):
        decide(polling, "liujingli", known)
    decide_by_committee(polling, known, upheld=True)
    assert polling.states("meijie") == [("proxy", "void")]


def test_nor_by_another_account_of_theirs(polling: Polling) -> None:
    known, ids = dispute(polling, "meijie"), polling.cast.ids
    with polling.cast.house.database.write() as session:
        merged = update(Person).where(Person.id == ids["liujingli"]).values(merged_into=ids["committee"])
        session.execute(merged)
    with pytest.raises(NotAllowed, match="involved"):
        decide(polling, "committee", known)
