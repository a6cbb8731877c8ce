"""Which ballot of a head counts, found anew from all of them, after a dispute about one of them has ended."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from server.votes.models import Ballot, Dispute, Mandate, PaperEntry, Poll, RollHead, RollVoter
from server.votes.rules.precedence import Given
from server.votes.rules.replaying import replay
from server.votes.service.seats import named

VALID = "valid"
DOUBTED = {"open": "frozen", "upheld": "void"}
"""What a ballot is while a dispute about it is open, and once it was upheld."""


def settle(session: Session, poll: Poll, head_id: int) -> Ballot | None:
    """Put every ballot of a head where the rules have it; gives the one that counts. The poll's row is held.

    What is still looked into stays frozen, what was struck out void: the others go through the rules in the order in
    which they came, as if those had never been there.
    """
    asked = select(Ballot).where(Ballot.poll_id == poll.id, Ballot.head_id == head_id).order_by(Ballot.number)
    ballots = session.scalars(asked.execution_options(populate_existing=True)).all()
    disputed = select(Dispute.ballot_id, Dispute.state).where(Dispute.head_id == head_id)
    found_out = session.execute(disputed.where(Dispute.state.in_(DOUBTED))).all()
    becomes = {ballot_id: DOUBTED[state] for ballot_id, state in found_out}
    taking = [ballot for ballot in ballots if ballot.id not in becomes]
    allowed, policy = poll.rules["changes_allowed"], poll.rules["paper_policy"]
    found = replay(_given(session, head_id, taking), policy=policy, changes_allowed=allowed)
    becomes |= {ballot.id: str(state) for ballot, state in zip(taking, found.states, strict=True)}
    _write(session, ballots, becomes)
    used = {"changes_used": found.changes_used, "paper_changes": found.paper_changes}
    session.execute(update(RollHead).where(RollHead.id == head_id).values(**used))
    return next((ballot for ballot in taking if ballot.state == VALID), None)


def _given(session: Session, head_id: int, ballots: Sequence[Ballot]) -> list[Given]:
    """As the rules take them: a paper was given when it was first entered, one by mandate by its owner."""
    photos = [ballot.photo_key for ballot in ballots if ballot.photo_key]
    asked = select(PaperEntry.photo_key, PaperEntry.at).where(PaperEntry.photo_key.in_(photos))
    entered = dict(session.execute(asked).all()) if photos else {}
    owners = _owners(session, head_id, [ballot.proxy_id for ballot in ballots if ballot.proxy_id])
    return [
        Given(entered.get(one.photo_key or "", one.cast_at), one.channel,
              named(owners.get(one.proxy_id or 0, one.cast_by)))
        for one in ballots
    ]  # fmt: skip


def _owners(session: Session, head_id: int, mandates: Sequence[int]) -> dict[int, int]:
    """Whose ballot a holder cast, by mandate: the head's only owner's, else that of whoever gave it."""
    if not mandates:
        return {}
    voters = session.scalars(select(RollVoter.person_id).where(RollVoter.head_id == head_id).limit(2)).all()
    given = session.execute(select(Mandate.id, Mandate.given_by).where(Mandate.id.in_(mandates))).all()
    return {mandate_id: voters[0] if len(voters) == 1 else by for mandate_id, by in given}


def _write(session: Session, ballots: Sequence[Ballot], becomes: dict[int, str]) -> None:
    """Two of a head are never valid, not for a moment: whichever counts from now on is written last."""
    for last in (False, True):
        for ballot in ballots:
            if (becomes[ballot.id] == VALID) is last:
                ballot.state = becomes[ballot.id]
        session.flush()
