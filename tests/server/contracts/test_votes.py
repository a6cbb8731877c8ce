"""The owners' notice rests on what all owners passed about the firm; once they have decided, nobody is reminded to."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from server.contracts.queries import telling
from server.contracts.rules.contract import Side, Step
from server.fees.rules.rises import Ground
from server.kit.clock import StoppedClock, local_day
from server.kit.errors import Conflict, Malformed, NotFound
from server.places.models import Home
from server.votes.models import Poll
from server.votes.service.drafting import Scope, Topic
from tests.cast import Cast
from tests.server.contracts.signing import TERM, Signing
from tests.server.votes.polling import Polling
from tests.server.votes.test_disputes import close
from workflows.contracts.jobs import remind

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


@pytest.fixture
def signing(cast: Cast) -> Signing:
    found = Signing(cast)
    found.sign()
    return found


def decide(signing: Signing, clock: StoppedClock, matter_type: str) -> Ground:
    """All owners vote on a matter, on phones; the result is final today."""
    cast = signing.cast
    polling = Polling(cast, clock)
    for home in ("502", "601"):
        polling.own(home, ("覃秀英", "450100194001017012"))
    with cast.house.database.write() as session:
        few = Home.id.in_([cast.homes["502"], cast.homes["601"]])
        session.execute(update(Home).where(few).values(area=1000))
    polling.rule(evote_mode="SELF_HOSTED_ALLOWED")
    polling.draft((Topic("现在的物业公司"),), scope=Scope("estate"), matter_type=matter_type)
    polling.freeze()
    polling.open()
    for name in ("meijie", "laowang"):
        polling.vote(name)
    close(polling)
    with cast.house.database.write() as session:
        session.execute(update(Poll).where(Poll.id == polling.poll_id).values(state="final", final_at=clock.now()))
    return Ground("", polling.poll_id)


def test_a_vote_to_dismiss_carries_the_notice_and_never_one_from_before_it(
    signing: Signing, clock: StoppedClock
) -> None:
    voted = decide(signing, clock, "SERVICE_DISMISS")
    today, until = local_day(signing.now), signing.standing().contract.until
    assert until is not None
    with pytest.raises(Malformed, match="notice_before_ground"):
        signing.give(effective=until, given=today.replace(day=1), ground=voted)
    with pytest.raises(NotFound):
        signing.give(Side.FIRM, until + timedelta(days=1), given=today, by="liujingli", ground=voted)
    signing.let_go(signing.give(effective=until, given=today, ground=voted))
    assert signing.standing().notice is not None


def test_the_vote_that_hired_the_firm_never_lets_it_go(signing: Signing, clock: StoppedClock) -> None:
    voted = decide(signing, clock, "SERVICE_HIRE")
    hired = local_day(signing.now)
    signing.sign(replace(TERM, since=hired))
    clock.advance(days=300)
    with pytest.raises(Conflict, match="vote_before_contract"):
        signing.give(effective=hired + timedelta(days=500), given=local_day(signing.now), ground=voted)


@pytest.mark.parametrize("matter_type", ["SERVICE_PRICE", "SERVICE_RENEW"])
def test_a_vote_on_a_price_or_to_renew_is_no_dismissal(
    signing: Signing, clock: StoppedClock, matter_type: str
) -> None:  # fmt: skip
    voted = decide(signing, clock, matter_type)
    with pytest.raises(NotFound):
        signing.give(effective=signing.standing().contract.until or local_day(signing.now), ground=voted,
                     given=local_day(signing.now))  # fmt: skip


def test_who_has_decided_to_renew_is_reminded_no_more(signing: Signing, clock: StoppedClock) -> None:
    decide(signing, clock, "SERVICE_RENEW")
    found = signing.standing()
    by = found.due(Step.DECIDE)
    assert by is not None and found.is_settled(Step.DECIDE) and found.is_settled(Step.DISMISS)
    with signing.cast.house.database.read() as session:
        line = telling.line(session, signing.cast.xiushan, today=by)
    assert "业主已经表决“" in line and "办手续" in line
    clock.advance(days=(by - local_day(signing.now)).days)
    remind(signing.cast.house, signing.now)
    assert not [title for title, _ in signing.cast.inbox("committee") if title.startswith("物业合同：")]
