"""A machine whose clock is wrong ends no vote, and nobody is woken by one that opens at midnight."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from server.delivery.models import Message
from server.delivery.service import consent
from server.delivery.templates import template
from server.kit.clock import SHANGHAI, StoppedClock
from server.kit.watch import ClockOff
from server.votes.service import opening
from tests.cast import Cast
from tests.server.votes.polling import CLOSES, OPENS, Polling, ready
from workflows.engine.jobs import Act
from workflows.proposals import jobs, wording

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


class Off:
    """A watch that sees the machine far ahead of the database."""

    def check(self) -> None:
        """Refuse."""
        raise ClockOff

    def apart(self) -> timedelta:
        """Far."""
        return timedelta(days=25)


@pytest.mark.parametrize("job", [jobs.open_votes, jobs.close_votes, jobs.finish_votes])
def test_a_wrong_clock_ends_no_vote_and_is_told(
    cast: Cast, clock: StoppedClock, job: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    polling = ready(cast, clock)
    polling.vote("meijie")
    clock.set(CLOSES + timedelta(hours=1))
    monkeypatch.setattr(cast.house, "watch", Off())
    for _ in range(2):
        with pytest.raises(ClockOff):
            job(cast.house, clock.now())
    assert polling.poll.state == "open"
    assert [title for title, _ in cast.inbox("admin")].count(wording.CLOCK_TITLE) == 1


def test_the_opening_is_in_the_inbox_at_once_and_rings_in_the_morning(cast: Cast, clock: StoppedClock) -> None:
    polling = Polling(cast, clock)
    polling.rule(evote_mode="SELF_HOSTED_ALLOWED")
    polling.draft()
    polling.freeze()
    cast.react()
    clock.set(OPENS)
    with cast.house.database.write() as session:
        kind = template("vote_notice").id
        consent.record_consent(session, openid="o-meijie", template_id=kind, accepted=True, event_key="e1", at=OPENS)
        opening.open_due(session, at=OPENS)
    cast.react()
    assert cast.inbox("meijie")[-1][0].startswith("可以投票了")
    with cast.house.database.read() as session:
        asked = select(Message.next_at).where(Message.channel == "subscribe", Message.next_at.is_not(None))
        (next_at,) = session.scalars(asked)
    assert next_at is not None and next_at.astimezone(SHANGHAI).strftime("%H:%M") == "08:00"
