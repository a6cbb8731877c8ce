"""Who decides about a ballot that somebody disowned, and when one person is not enough.

The property company never judges a ballot of a vote that decides about itself, and never alone one that was cast on a
phone, where the voter was checked. Where a ballot struck out turns the result, or is struck out after the end with
nothing counted yet, two different people say so, one of them of the committee, the community or the street. So they do
wherever a ballot is to count against the word of whose it is said to be. Where two differ nobody ends it alone: a third
one looks, or one of the two comes round; every word stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import Actor
from server.kit.errors import Conflict, NotAllowed
from server.kit.facts import publish
from server.people import queries as people
from server.votes import policy
from server.votes.facts import DisputeDiffering, DisputeSeconding
from server.votes.models import Ballot, Dispute, DisputeView, Poll
from server.votes.queries import seconding
from server.votes.rules.lookers import Comes, View, comes_of
from server.votes.rules.matters import matter
from server.votes.service import correcting

APP, CLOSED = "app", "closed"
MOST_WORDS = 500
Outcomes = dict[tuple[int, int], tuple[str, tuple[int, ...]]]


def check(
    session: Session, actor: Actor, said: Sequence[DisputeView], poll: Poll, ballot: Ballot, *, upheld: bool
) -> None:  # fmt: skip
    """:class:`NotAllowed` for the property company where the vote is about itself, and where it alone would let one
    count that was cast on a phone, or that somebody has struck out."""
    if not policy.is_of_firm(session, actor, poll.estate_id):
        return
    if matter(poll.matter_type).firm:
        raise NotAllowed("firm_concerned", "这次表决事关物业公司，请业委会、社区或街道的人核实。")
    if not upheld and (ballot.channel == APP or any(one.upheld for one in said)):
        raise NotAllowed("firm_alone", "这张票不能由物业驳回，请业委会、社区或街道的人核实。")


def needs_second(session: Session, actor: Actor, said: Sequence[DisputeView], poll: Poll, ballot: Ballot) -> bool:
    """Whether this person cannot strike the ballot out alone, whatever it does to the result: so, too, where somebody
    found that it is the owner's."""
    if any(not one.upheld for one in said):
        return True
    return poll.state == CLOSED or (ballot.channel == APP and policy.is_of_firm(session, actor, poll.estate_id))


def outcomes(session: Session, poll_id: int) -> Outcomes:
    """How every topic came out in the latest count, and who or what was chosen."""
    rows = correcting.latest(session, poll_id)
    return {(row.topic_id, row.part): (row.outcome, tuple(row.figures.get("elected", ()))) for row in rows}


def comes(session: Session, actor: Actor, said: Sequence[DisputeView], poll: Poll, *, upheld: bool) -> Comes:
    """What comes of a word of this person: the first, another one than the first, or the one that decides.

    :class:`Conflict` for the same again, :class:`NotAllowed` where neither of two who agree is of the committee, the
    community or the street.
    """
    before = [_view(session, poll, _looker(session, actor, one), one.upheld) for one in said]
    found = comes_of(before, _view(session, poll, actor, upheld))
    if found is Comes.AGAIN:
        raise Conflict("second_needed", "您已经认定过了，还要另一位同事核实。")
    if found is Comes.DEPENDENT:
        raise NotAllowed("independent_needed", "两位里要有一位是业委会、社区或街道的人，请他们核实。")
    return found


def note(
    session: Session, actor: Actor, dispute: Dispute, poll: Poll, *, upheld: bool, reason: str, differs: bool,
    at: datetime,
) -> None:  # fmt: skip
    """Somebody has looked into it and it is not ended: it waits for another one, who hears of it."""
    keep(session, actor, dispute, upheld=upheld, reason=reason, at=at)
    audit.record(session, actor, "dispute.first_word", "dispute", dispute.id, at=at, estate_id=poll.estate_id,
                 after={"upheld": upheld}, reason=reason[:200])  # fmt: skip
    if differs:
        publish(session, DisputeDiffering(dispute.id, poll.id), at=at)
    else:
        publish(session, DisputeSeconding(dispute.id, poll.id, upheld), at=at)


def keep(session: Session, actor: Actor, dispute: Dispute, *, upheld: bool, reason: str, at: datetime) -> None:
    """What somebody found stays, whatever comes of it."""
    session.add(DisputeView(dispute_id=dispute.id, by=actor.id, upheld=upheld, reason=reason, at=at))
    session.flush()


def offices(session: Session, actor: Actor, agreeing: Sequence[DisputeView], poll: Poll) -> str:
    """As what those acted who looked into it and agree, the first before the second."""
    who = [*(_looker(session, actor, one) for one in agreeing), actor]
    return "、".join(people.office(session, one, poll.estate_id) for one in who)


def agreeing(session: Session, actor: Actor, said: Sequence[DisputeView], *, upheld: bool) -> list[DisputeView]:
    """The words of others that say the same."""
    return [one for one in said if one.upheld is upheld and not people.same(session, one.by, actor.id)]


def joined(*reasons: str) -> str:
    """What those have found who agree, in one sentence."""
    different = list(dict.fromkeys(one.strip() for one in reasons if one.strip()))
    return "；".join([*(one.rstrip("。；;") for one in different[:-1]), *different[-1:]])[:MOST_WORDS]


def said_of(session: Session, dispute: Dispute) -> Sequence[DisputeView]:
    """What was said of a ballot so far, the latest word of each."""
    return seconding.views(session, [dispute.id]).get(dispute.id, ())


def _looker(session: Session, actor: Actor, one: DisputeView) -> Actor:
    return people.actor_of(session, people.resolve(session, one.by), door=actor.door)


def _view(session: Session, poll: Poll, actor: Actor, upheld: bool) -> View:
    person = people.resolve(session, actor.id)
    return View(person, upheld, policy.is_independent(session, actor, poll.estate_id))
