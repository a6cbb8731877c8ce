"""What becomes of a roll when people turn out to be one, or a home is sold while the vote goes on (V-16)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from server.kit.actor import SYSTEM
from server.votes.models import Ballot, Mandate, Poll, RollChange, RollHead, RollUnit, RollVoter

RUNNING = ("noticed", "open")


def take_over(session: Session, *, gone_id: int, kept_id: int) -> None:
    """Two persons turned out to be one: whoever the one may vote for, the other may. Heads stay as they were frozen."""
    has = select(RollVoter.head_id).where(RollVoter.person_id == kept_id)
    session.execute(delete(RollVoter).where(RollVoter.person_id == gone_id, RollVoter.head_id.in_(has)))
    session.execute(update(RollVoter).where(RollVoter.person_id == gone_id).values(person_id=kept_id))
    session.execute(update(Mandate).where(Mandate.holder_id == gone_id).values(holder_id=kept_id))
    session.execute(update(Mandate).where(Mandate.given_by == gone_id).values(given_by=kept_id))
    session.execute(update(Ballot).where(Ballot.cast_by == gone_id).values(cast_by=kept_id))


def follow_sale(session: Session, *, home_id: int, new_ids: Sequence[int], at: datetime) -> list[int]:
    """A home was sold: where its head has not voted in a running poll, the buyers vote for it from now on (V-16).

    The head, its area and the hash of the roll stay as they were announced. A head with other homes too stays the
    seller's, who still owns those. Gives the polls in which something changed.
    """
    asked = (
        select(RollHead.poll_id, RollHead.id, Poll.roll_number)
        .join(RollUnit, RollUnit.head_id == RollHead.id)
        .join(Poll, Poll.id == RollHead.poll_id)
        .where(RollUnit.home_id == home_id, RollHead.homes == 1, Poll.state.in_(RUNNING))
        .with_for_update(of=RollHead)
    )
    changed = []
    for poll_id, head_id, number in session.execute(asked).all():
        voted = select(Ballot.id).where(Ballot.head_id == head_id, Ballot.state == "valid")
        before = sorted(session.scalars(select(RollVoter.person_id).where(RollVoter.head_id == head_id)))
        if session.scalar(voted) is not None or before == sorted(set(new_ids)) or not new_ids:
            continue
        session.execute(delete(RollVoter).where(RollVoter.head_id == head_id))
        rows = [{"poll_id": poll_id, "head_id": head_id, "person_id": one} for one in sorted(set(new_ids))]
        session.execute(insert(RollVoter), rows)
        given = Mandate.head_id == head_id, Mandate.state == "given"
        session.execute(update(Mandate).where(*given).values(state="revoked", ended_at=at))
        session.add(RollChange(
            poll_id=poll_id, number=number, before={"head": head_id, "voters": before},
            after={"head": head_id, "voters": sorted(set(new_ids))}, why="表决期间房屋过户，由新业主投票", by=SYSTEM.id,
            at=at,
        ))  # fmt: skip
        changed.append(poll_id)
    session.flush()
    return changed
