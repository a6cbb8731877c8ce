"""Closing step by step: to the second, interrupted anywhere, run twice, with a share of the key lost."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from server.kit.clock import SHANGHAI, StoppedClock
from server.kit.facts import FactRow
from server.kit.house import House
from server.votes.models import KeyShare, OpenedBallot, OpenedChoice
from server.votes.sealing.keys import KeyIncomplete
from server.votes.sealing.shares import ShareUnread, read
from server.votes.service import closing, custody
from tests.cast import Cast
from tests.server.votes.boxes import NO, YES, Box, open_box
from tests.server.votes.polling import ready


class Killed(RuntimeError):
    """Somebody pulled the plug."""


def counts(box: Box) -> tuple[int, int, int]:
    """Opened ballots, their choices, facts."""
    with box.house.database.read() as session:
        opened, choices, facts = (
            session.scalar(select(func.count()).select_from(one)) or 0 for one in (OpenedBallot, OpenedChoice, FactRow)
        )
    return opened, choices, facts


def step(box: Box, at: datetime, *, killed: bool) -> bool:
    """One step; killed after it has done its work and before it was committed."""
    with box.writing() as session:
        more = closing.advance(session, box.keys, box.poll_id, at=at, most=2)
        session.flush()
        if killed:
            raise Killed
    return more


def test_killed_between_any_two_steps_it_loses_and_doubles_nothing(house: House) -> None:
    box = open_box(house, [8000] * 5)
    box.cast_all([YES, YES, NO, YES, YES])
    at, states, more = box.poll.closes_at, [box.poll.state], True
    assert at is not None
    while more:
        before = counts(box), box.poll.state
        with pytest.raises(Killed):
            step(box, at, killed=True)
        assert (counts(box), box.poll.state) == before
        more = step(box, at, killed=False)
        states.append(box.poll.state)
    assert states == ["open", "closed", "closed", "closed", "closed", "preliminary"]
    assert counts(box)[:2] == (5, 5) and box.results()[0].figures["choices"]["approve"]["heads"] == 4
    after = counts(box)
    assert not step(box, at, killed=False) and counts(box) == after
    assert box.finish(at + timedelta(days=9)) == [box.poll_id] and box.finish(at + timedelta(days=9)) == []


@pytest.mark.parametrize(
    ("opens", "until"),
    [
        (datetime(2028, 2, 20, 12, tzinfo=SHANGHAI), datetime(2028, 3, 6, tzinfo=SHANGHAI)),
        (datetime(2027, 12, 24, 0, 0, 0, tzinfo=SHANGHAI), datetime(2028, 1, 8, tzinfo=SHANGHAI)),
        (datetime(2026, 11, 20, 23, 59, 59, tzinfo=SHANGHAI), datetime(2026, 12, 5, tzinfo=SHANGHAI)),
    ],
    ids=["leap day", "new year, at midnight", "a second before midnight"],
)
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_it_closes_at_the_second_and_objections_end_at_midnight(
    house: House, clock: StoppedClock, opens: datetime, until: datetime
) -> None:
    clock.set(opens)
    box = open_box(house, [8000] * 3)
    box.cast_all([YES, YES, YES])
    closes_at = box.poll.closes_at
    assert closes_at == opens + timedelta(days=7)
    box.close(closes_at - timedelta(microseconds=1))
    assert box.poll.state == "open", "the last second is still open"
    box.close(closes_at)
    assert box.poll.objections_until == until, "seven full days after the one on which it was published"
    assert box.finish(until - timedelta(seconds=1)) == [] and box.finish(until) == [box.poll_id]


def test_with_a_share_lost_the_custodian_opens_it_and_with_a_wrong_one_nobody(cast: Cast, clock: StoppedClock) -> None:
    polling = ready(cast, clock)
    polling.vote("meijie")
    assert polling.frozen is not None and polling.poll.closes_at is not None
    with cast.house.database.write() as session:
        row = session.scalar(select(KeyShare).where(KeyShare.holder == "escrow"))
        assert row is not None
        cast.house.files.drop(row.content)
    at = polling.poll.closes_at
    with cast.house.database.write() as session:
        assert closing.advance(session, polling.keys, polling.poll_id, at=at)
    with pytest.raises(KeyIncomplete), cast.house.database.write() as session:
        closing.advance(session, polling.keys, polling.poll_id, at=at)
    words = polling.frozen.custodian
    assert read(words.lower().replace("-", " ")).number == 3
    with pytest.raises(ShareUnread), cast.house.database.write() as session:
        custody.hand_in(session, polling.keys, cast["committee"], polling.poll_id, words="AAAAA", at=at)
    with cast.house.database.write() as session:
        custody.hand_in(session, polling.keys, cast["committee"], polling.poll_id, words=words, at=at)
    with cast.house.database.write() as session:
        assert closing.close_due(session, polling.keys, at=at) == [polling.poll_id]
    assert polling.poll.state == "preliminary" and words not in str(cast.audit("poll.key_handed_in")[0].after)
