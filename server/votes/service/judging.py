"""Who decides about a ballot that somebody disowned, and when one person is not enough.

The property company never judges a ballot of a vote that decides about itself, and never alone one that was cast on a
phone, where the voter was checked. Where a ballot struck out turns the result, or is struck out after the end with
nothing counted yet, two different people say so, one of them of the committee, the community or the street. So they do
wherever a ballot is to count against the word of whose it is said to be.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import Actor
from server.kit.errors import Conflict, NotAllowed
from server.kit.facts import publish
from server.people import queries as people
from server.votes import policy
from server.votes.facts import DisputeSeconding
from server.votes.models import Ballot, Dispute, Poll
from server.votes.rules.matters import matter
from server.votes.service import correcting

APP, CLOSED = "app", "closed"
MOST_WORDS = 500
Outcomes = dict[tuple[int, int], tuple[str, tuple[int, ...]]]


def check(session: Session, actor: Actor, dispute: Dispute, poll: Poll, ballot: Ballot, *, upheld: bool) -> None:
    """:class:`NotAllowed` for the property company where the vote is about itself, and where it alone would let one
    count that was cast on a phone, or that somebody else has struck out."""
    if not policy.is_of_firm(session, actor, poll.estate_id):
        return
    if matter(poll.matter_type).firm:
        raise NotAllowed("firm_concerned", "这次表决事关物业公司，请业委会、社区或街道的人核实。")
    if not upheld and (ballot.channel == APP or dispute.first_upheld):
        raise NotAllowed("firm_alone", "这张票不能由物业驳回，请业委会、社区或街道的人核实。")


def needs_second(session: Session, actor: Actor, poll: Poll, ballot: Ballot) -> bool:
    """Whether this person cannot strike the ballot out alone, whatever it does to the result."""
    return poll.state == CLOSED or (ballot.channel == APP and policy.is_of_firm(session, actor, poll.estate_id))


def outcomes(session: Session, poll_id: int) -> Outcomes:
    """How every topic came out in the latest count, and who or what was chosen."""
    rows = correcting.latest(session, poll_id)
    return {(row.topic_id, row.part): (row.outcome, tuple(row.figures.get("elected", ()))) for row in rows}


def is_second(session: Session, actor: Actor, dispute: Dispute, poll: Poll, *, upheld: bool) -> bool:
    """Whether somebody else has said the same before, so that this is the second word. Whoever says otherwise is the
    first of two anew.

    :class:`Conflict` for the first one again, :class:`NotAllowed` where neither is of the committee, the community or
    the street.
    """
    if dispute.decided_by is None or dispute.first_upheld is not upheld:
        return False
    if people.same(session, dispute.decided_by, actor.id):
        raise Conflict("second_needed", "您已经认定过了，还要另一位同事核实。")
    first = people.actor_of(session, people.resolve(session, dispute.decided_by), door=actor.door)
    if not any(policy.is_independent(session, one, poll.estate_id) for one in (first, actor)):
        raise NotAllowed("independent_needed", "两位里要有一位是业委会、社区或街道的人，请他们核实。")
    return True


def note_first(
    session: Session, actor: Actor, dispute: Dispute, poll: Poll, *, upheld: bool, reason: str, at: datetime
) -> None:  # fmt: skip
    """The first of two has looked into it: it waits for the second, who hears of it."""
    dispute.reason, dispute.decided_by, dispute.decided_at, dispute.first_upheld = reason, actor.id, at, upheld
    audit.record(session, actor, "dispute.first_word", "dispute", dispute.id, at=at, estate_id=poll.estate_id,
                 reason=reason[:200])  # fmt: skip
    publish(session, DisputeSeconding(dispute.id, poll.id, upheld), at=at)


def offices(session: Session, actor: Actor, dispute: Dispute, poll: Poll) -> str:
    """As what those acted who looked into it, the first before the second."""
    said = [people.office(session, actor, poll.estate_id)]
    if dispute.decided_by is not None and dispute.decided_by != actor.id:
        first = people.actor_of(session, people.resolve(session, dispute.decided_by), door=actor.door)
        said.insert(0, people.office(session, first, poll.estate_id))
    return "、".join(said)


def joined(first: str | None, second: str) -> str:
    """What both have found."""
    return "；".join(one for one in dict.fromkeys((first, second)) if one)[:MOST_WORDS]
