"""票据异议: an owner says "I did not cast this". The ballot does not count until people have looked into it.

While a poll is open the owner may cast anew at once; once it has closed, the freeze changes the count only when it is
decided, and then a corrected one is published. Who entered a ballot, or confirmed it, does not decide about it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import Actor
from server.kit.errors import Conflict, Malformed, NotAllowed, not_found
from server.kit.facts import publish
from server.people import queries as people
from server.votes import policy
from server.votes.facts import DisputeDecided, DisputeRaised
from server.votes.models import Ballot, Dispute, Poll, RollVoter
from server.votes.service import correcting

OPEN, UPHELD, REJECTED, WITHDRAWN = "open", "upheld", "rejected", "withdrawn"
VALID, BESIDE, FROZEN, VOID, REPLACED = "valid", "beside", "frozen", "void", "replaced"
MAY_DISPUTE = ("open", "closed", "preliminary")


def raise_(session: Session, actor: Actor, *, poll_id: int, head_id: int, words: str, at: datetime) -> int:
    """Disown the ballot that counts for one's own head. Gives the dispute's id; saying it twice is one dispute.

    :class:`Conflict` where the head has no ballot, or the time for objections is over.
    """
    poll = _locked(session, poll_id)
    mine = RollVoter.poll_id == poll_id, RollVoter.head_id == head_id, RollVoter.person_id == actor.id
    if session.scalar(select(RollVoter.head_id).where(*mine)) is None:
        raise not_found("表决")
    known = session.scalar(select(Dispute.id).where(Dispute.head_id == head_id, Dispute.state == OPEN))
    if known is not None:
        return known
    if poll.state not in MAY_DISPUTE or (poll.objections_until is not None and at >= poll.objections_until):
        raise Conflict("objections_over", "提出异议的时间已经过了。", until=_text(poll.objections_until))
    ballot = session.scalar(select(Ballot).where(Ballot.head_id == head_id, Ballot.state == VALID))
    if ballot is None:
        raise Conflict("no_ballot", "您家还没有计入的票，不用提出异议。")
    ballot.state = FROZEN
    dispute = Dispute(
        poll_id=poll_id, head_id=head_id, ballot_id=ballot.id, by=actor.id, words=words, state=OPEN, at=at
    )
    session.add(dispute)
    session.flush()
    audit.record(session, actor, "dispute.raised", "dispute", dispute.id, at=at, estate_id=poll.estate_id)
    publish(session, DisputeRaised(dispute.id, poll_id, head_id), at=at)
    return dispute.id


def withdraw(session: Session, actor: Actor, dispute_id: int, *, at: datetime) -> None:
    """It was one's own ballot after all: it counts again."""
    dispute, poll, ballot = _open_dispute(session, dispute_id)
    mine = RollVoter.head_id == dispute.head_id, RollVoter.person_id == actor.id
    if session.scalar(select(RollVoter.head_id).where(*mine)) is None:
        raise not_found("异议")
    _end(session, actor, (dispute, poll, ballot), WITHDRAWN, "本人撤回", at)


def decide(session: Session, actor: Actor, dispute_id: int, *, upheld: bool, reason: str, at: datetime) -> None:
    """People have looked into it: upheld, the ballot counts for nothing; rejected, it counts again.

    A corrected count is published where there was a count already. :class:`NotAllowed` for whoever entered, confirmed
    or cast the ballot.
    """
    dispute, poll, ballot = _open_dispute(session, dispute_id)
    if not policy.may_convene(session, actor, poll.estate_id):
        raise not_found("异议")
    if not reason.strip():
        raise Malformed("reason_needed", "请写明核实的经过和结论。")
    involved = [one for one in (ballot.cast_by, ballot.first_by, ballot.second_by, dispute.by) if one is not None]
    if actor.id in {people.resolve(session, one) for one in involved}:
        raise NotAllowed("involved", "经手过这张票的人不能核实这项异议，请换一位同事。")
    _end(session, actor, (dispute, poll, ballot), UPHELD if upheld else REJECTED, reason, at)


def _end(
    session: Session, actor: Actor, found: tuple[Dispute, Poll, Ballot], state: str, reason: str, at: datetime
) -> None:
    dispute, poll, ballot = found
    dispute.state, dispute.reason, dispute.decided_by, dispute.decided_at = state, reason, actor.id, at
    _settle(session, ballot, counts=state != UPHELD)
    session.flush()
    audit.record(session, actor, "dispute.decided", "dispute", dispute.id, at=at, estate_id=poll.estate_id,
                 after={"state": state}, reason=reason[:200])  # fmt: skip
    publish(session, DisputeDecided(dispute.id, poll.id, state), at=at)
    if poll.state == "preliminary":
        correcting.correct(session, poll, at=at)


def _settle(session: Session, ballot: Ballot, *, counts: bool) -> None:
    """The ballot counts again, unless its head has cast another since; or it never will, and one that was kept beside
    it takes its place."""
    others = select(Ballot).where(Ballot.head_id == ballot.head_id)
    if counts:
        newer = session.scalar(others.where(Ballot.state == VALID))
        ballot.state = REPLACED if newer is not None else VALID
        return
    ballot.state = VOID
    session.flush()
    beside = session.scalar(others.where(Ballot.state == BESIDE).order_by(Ballot.number.desc()).limit(1))
    if beside is not None and session.scalar(others.where(Ballot.state == VALID)) is None:
        beside.state = VALID


def _open_dispute(session: Session, dispute_id: int) -> tuple[Dispute, Poll, Ballot]:
    known = session.get(Dispute, dispute_id)
    if known is None:
        raise not_found("异议")
    poll = _locked(session, known.poll_id)
    session.refresh(known, with_for_update=True)
    if known.state != OPEN:
        raise Conflict("dispute_decided", "这项异议已经核实过了。", state=known.state)
    return known, poll, session.get_one(Ballot, known.ballot_id, populate_existing=True)


def _locked(session: Session, poll_id: int) -> Poll:
    asked = select(Poll).where(Poll.id == poll_id).with_for_update()
    poll = session.scalar(asked.execution_options(populate_existing=True))
    if poll is None:
        raise not_found("表决")
    return poll


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
