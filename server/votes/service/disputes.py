"""表决票异议: an owner says "I did not cast this". The ballot does not count until people have looked into it.

While a poll is open the owner may cast anew at once; once it has closed, the freeze changes the count only when it is
decided, and then a corrected one is published. Who entered a ballot, or confirmed it, or took in the mandate it came
by, does not decide about it; who else does, and when two must, stands in ``judging``.

However it ends, all ballots of the head go through the rules once more (``settling``): to disown a ballot wins nobody a
change, nor a joint owner the word of the first.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import Actor
from server.kit.errors import Conflict, Malformed, NotAllowed, not_found
from server.kit.facts import publish
from server.kit.prepared import savepoint
from server.people import queries as people
from server.votes import policy
from server.votes.facts import DisputeDecided, DisputeRaised
from server.votes.models import Ballot, Dispute, Poll, RollVoter
from server.votes.queries import seconding
from server.votes.rules.lookers import Comes
from server.votes.sealing.keys import Keys
from server.votes.service import at_desk, chaining, correcting, following, judging, settling, unsealing

OPEN, UPHELD, REJECTED, WITHDRAWN = "open", "upheld", "rejected", "withdrawn"
VALID, FROZEN = "valid", "frozen"
MAY_DISPUTE = ("open", "closed", "preliminary")
MOST = 3
"""How often one person may disown a ballot of the same head; whoever has more to say comes and says it."""


class Said(NamedTuple):
    """Who disowns the ballot of which head in which words; ``slip``: the file of what they signed at a desk."""

    head_id: int
    by: int
    words: str
    slip: str = ""


class _Turns(Exception):
    """What one person would do turns the result."""


def raise_(session: Session, actor: Actor, *, poll_id: int, head_id: int, words: str, at: datetime) -> int:
    """Disown the ballot that counts for one's own head. Gives the dispute's id; saying it twice is one dispute.

    :class:`Conflict` where the head has no ballot, the time for objections is over, or this ballot was disowned before.
    """
    poll = _locked(session, poll_id)
    mine = RollVoter.poll_id == poll_id, RollVoter.head_id == head_id, RollVoter.person_id == actor.id
    if session.scalar(select(RollVoter.head_id).where(*mine)) is None:
        raise not_found("表决")
    return _disown(session, actor, poll, Said(head_id, actor.id, words), at)


def raise_for(
    session: Session, actor: Actor, *, poll_id: int, room: str, name: str, words: str, slip: str, at: datetime
) -> int:
    """Write down at a desk that an owner disowns the ballot of their head, from the slip they signed (``slip``: its
    file). As :func:`raise_`; they hear of it and may take it back.

    :class:`NotAllowed` for whoever had the ballot in hand, and for one's own, which is said in the app.
    """
    poll = _locked(session, poll_id)
    if not policy.may_canvass(session, actor, poll.estate_id):
        raise not_found("表决")
    head_id, owner_id = at_desk.voter(session, poll_id, room=room, name=name)
    at_desk.check_slip(session, actor, owner_id, slip)
    ballot = _that_counts(session, head_id)
    if ballot is not None and people.resolve(session, actor.id) in seconding.hands(session, ballot):
        raise NotAllowed("involved", "经手过这张票的人不能登记这项异议，请换一位同事。")
    return _disown(session, actor, poll, Said(head_id, owner_id, words, slip), at)


def _disown(session: Session, actor: Actor, poll: Poll, said: Said, at: datetime) -> int:
    ballot = _that_counts(session, said.head_id)
    if ballot is not None and ballot.state == FROZEN:
        return session.scalars(select(Dispute.id).where(Dispute.ballot_id == ballot.id, Dispute.state == OPEN)).one()
    if poll.state not in MAY_DISPUTE or (poll.objections_until is not None and at >= poll.objections_until):
        raise Conflict("objections_over", "提出异议的时间已经过了。", until=_text(poll.objections_until))
    if ballot is None:
        raise Conflict("no_ballot", "这一户还没有计入的票，不用提出异议。")
    _check_again(session, said.by, ballot)
    ballot.state = FROZEN
    dispute = Dispute(
        poll_id=poll.id, head_id=said.head_id, ballot_id=ballot.id, by=said.by, words=said.words, state=OPEN, at=at,
        entered_by=actor.id if said.slip else None, slip_key=said.slip or None,
    )  # fmt: skip
    session.add(dispute)
    session.flush()
    act = "dispute.entered" if said.slip else "dispute.raised"
    audit.record(session, actor, act, "dispute", dispute.id, at=at, estate_id=poll.estate_id)
    publish(session, DisputeRaised(dispute.id, poll.id, said.head_id), at=at)
    return dispute.id


def withdraw(session: Session, actor: Actor, dispute_id: int, *, keys: Keys, at: datetime) -> None:
    """It was one's own ballot after all: it counts again. Only whoever raised a dispute may take it back."""
    found = _open_dispute(session, dispute_id)
    if found[0].by != actor.id:
        raise not_found("异议")
    _end(session, actor, found, WITHDRAWN, "本人撤回", keys, at, "业主本人撤回异议")


def decide(
    session: Session, actor: Actor, dispute_id: int, *, upheld: bool, reason: str, keys: Keys, at: datetime
) -> bool:
    """People have looked into it: upheld, the ballot is struck out, and what it had taken the place of counts again;
    rejected, it counts as if nobody had disowned it, and what was cast since only where the rules allow it.

    Gives whether it is decided: False where a second person has to say the same, as always before a ballot counts
    against the word of whose it is said to be, and where two say different things, which a third one ends. A corrected
    count is published where there was a count already; ``keys`` open a ballot that counts again. :class:`NotAllowed`
    for whoever entered, confirmed or cast the ballot, or took in the mandate it was cast by, and for the property
    company as in ``judging``. ``KeyIncomplete`` as in closing.
    """
    dispute, poll, ballot = found = _open_dispute(session, dispute_id)
    if not policy.may_convene(session, actor, poll.estate_id):
        raise not_found("异议")
    if not reason.strip():
        raise Malformed("reason_needed", "请写明核实的经过和结论。")
    if people.resolve(session, actor.id) in seconding.involved(session, dispute, ballot):
        raise NotAllowed("involved", "经手过这张票的人不能核实这项异议，请换一位同事。")
    said = judging.said_of(session, dispute)
    judging.check(session, actor, said, poll, ballot, upheld=upheld)
    comes = judging.comes(session, actor, said, poll, upheld=upheld)
    if comes is Comes.DECIDED:
        same = judging.agreeing(session, actor, said, upheld=upheld)
        by, words = judging.offices(session, actor, same, poll), judging.joined(*(one.reason for one in same), reason)
        judging.keep(session, actor, dispute, upheld=upheld, reason=reason, at=at)
        _end(session, actor, found, UPHELD if upheld else REJECTED, words, keys, at, by)
        return True
    alone = upheld and not judging.needs_second(session, actor, said, poll, ballot)
    office = people.office(session, actor, poll.estate_id)
    if alone and _ends_alone(session, actor, found, reason, keys, at, office):
        return True
    judging.note(session, actor, dispute, poll, upheld=upheld, reason=reason, differs=comes is Comes.DIFFERS, at=at)
    return False


def _ends_alone(
    session: Session, actor: Actor, found: tuple[Dispute, Poll, Ballot], reason: str, keys: Keys, at: datetime, by: str
) -> bool:
    """Strike the ballot out, unless that turns the result: then nothing is done."""
    before = judging.outcomes(session, found[1].id)
    try:
        with savepoint(session):
            _end(session, actor, found, UPHELD, reason, keys, at, by)
            if judging.outcomes(session, found[1].id) != before:
                raise _Turns
    except _Turns:
        return False
    return True


def _end(
    session: Session, actor: Actor, found: tuple[Dispute, Poll, Ballot], state: str, reason: str, keys: Keys,
    at: datetime, by: str,
) -> None:  # fmt: skip
    """``by``: as what they acted who ended it, for the corrected result."""
    dispute, poll, _ = found
    seconded = bool(judging.said_of(session, dispute))
    dispute.state, dispute.reason, dispute.decided_by, dispute.decided_at = state, reason, actor.id, at
    session.flush()
    counts = settling.settle(session, poll, dispute.head_id)
    if counts is not None:
        unsealing.open_again(session, keys, poll, counts, at=at)
    following.follow_taken_back(session, poll, head_id=dispute.head_id, at=at)
    audit.record(session, actor, "dispute.decided", "dispute", dispute.id, at=at, estate_id=poll.estate_id,
                 after={"state": state}, reason=reason[:200])  # fmt: skip
    publish(session, DisputeDecided(dispute.id, poll.id, state, seconded), at=at)
    if poll.state == "preliminary":
        became = "不计入" if state == UPHELD else "重新计入"
        correcting.correct(session, poll, at=at, why=f"被否认的 1 张票{became}（{by}）")


def _that_counts(session: Session, head_id: int) -> Ballot | None:
    """The ballot of a head that counts, or else the last one that waits for an answer."""
    asked = select(Ballot).where(Ballot.head_id == head_id, Ballot.state.in_((VALID, FROZEN)))
    return session.scalar(asked.order_by(Ballot.state != VALID, Ballot.number.desc()).limit(1))


def _check_again(session: Session, person_id: int, ballot: Ballot) -> None:
    """A ballot is looked into once, and nobody disowns one twice, nor ballot after ballot."""
    asked = select(Dispute.ballot_id, Dispute.by, Dispute.state).where(Dispute.head_id == ballot.head_id)
    before = session.execute(asked).all()
    mine = [ballot_id for ballot_id, by, _ in before if by == person_id]
    if ballot.id in mine or any(one == ballot.id and state == REJECTED for one, _, state in before):
        raise Conflict("disputed_before", "这张票已经提过异议了。有新的情况，请直接联系工作人员。")
    if len(mine) >= MOST:
        raise Conflict("disputes_many", f"您已经提过 {MOST} 次异议了，请直接联系工作人员。", most=MOST)


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
    chaining.hold_all(session, poll_id)
    return poll


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
