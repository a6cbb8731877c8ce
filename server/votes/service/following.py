"""What becomes of a roll when people turn out to be one, or a home is sold while the vote goes on (V-16)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from server.kit.actor import SYSTEM
from server.kit.clock import local_day
from server.kit.db import table
from server.kit.facts import publish
from server.people import queries as people
from server.votes.facts import MandateLapsed
from server.votes.models import (
    Ballot,
    Candidacy,
    CommitteeSeat,
    CommitteeVote,
    Dispute,
    DisputeView,
    Mandate,
    PaperEntry,
    Poll,
    PollOption,
    RollChange,
    RollHead,
    RollUnit,
    RollVoter,
)
from server.votes.rules.precedence import check_still_theirs

RUNNING = ("noticed", "open")
VOTED = ("valid", "frozen")
"""A ballot that is looked into was cast: until it is struck out, nobody else votes in its place."""
HANDED_IN = "waiting"
"""So was a paper that waits for its second reading: until it is taken back, it is the seller's vote."""


def take_over(session: Session, *, gone_id: int, kept_id: int) -> None:
    """Two persons turned out to be one: whoever the one may vote for, the other may, and what he did the other did.

    Heads stay as they were frozen. Whoever read a paper twice as two people stays two in its row, and is found to be
    one where it matters.
    """
    has = select(RollVoter.head_id).where(RollVoter.person_id == kept_id)
    session.execute(delete(RollVoter).where(RollVoter.person_id == gone_id, RollVoter.head_id.in_(has)))
    session.execute(update(RollVoter).where(RollVoter.person_id == gone_id).values(person_id=kept_id))
    stands = select(Candidacy.poll_id).where(Candidacy.person_id == kept_id)
    session.execute(delete(Candidacy).where(Candidacy.person_id == gone_id, Candidacy.poll_id.in_(stands)))
    for named in (Candidacy, PollOption):
        session.execute(update(named).where(table(named).c.person_id == gone_id).values(person_id=kept_id))
    for sat, of in ((table(CommitteeSeat), "meeting_id"), (table(CommitteeVote), "item_id")):
        same = sat.alias()
        sits = select(same.c[of]).where(same.c.person_id == kept_id)
        session.execute(delete(sat).where(sat.c.person_id == gone_id, sat.c[of].in_(sits)))
        session.execute(update(sat).where(sat.c.person_id == gone_id).values(person_id=kept_id))
    session.execute(update(Mandate).where(Mandate.holder_id == gone_id).values(holder_id=kept_id))
    session.execute(update(Mandate).where(Mandate.given_by == gone_id).values(given_by=kept_id))
    session.execute(update(Ballot).where(Ballot.cast_by == gone_id).values(cast_by=kept_id))
    session.execute(update(Dispute).where(Dispute.by == gone_id).values(by=kept_id))
    session.execute(update(Dispute).where(Dispute.decided_by == gone_id).values(decided_by=kept_id))
    session.execute(update(DisputeView).where(DisputeView.by == gone_id).values(by=kept_id))
    session.execute(update(Dispute).where(Dispute.entered_by == gone_id).values(entered_by=kept_id))
    for read in (table(Ballot), table(PaperEntry)):
        for mine, other in ((read.c.first_by, read.c.second_by), (read.c.second_by, read.c.first_by)):
            apart = mine == gone_id, or_(other.is_(None), other != kept_id)
            session.execute(update(read).where(*apart).values({mine: kept_id}))


def follow_sale(session: Session, *, home_id: int, new_ids: Sequence[int], at: datetime) -> list[int]:
    """A home was sold: where its head has not voted in a running poll, the buyers vote for it from now on (V-16).

    The head, its area and the hash of the roll stay as they were announced. A head with other homes too stays the
    seller's, who still owns those. Where everybody who votes still owns it, and others only came to own it with them,
    nothing was sold: the roll stands, or is put right before it opens. Gives the polls in which something changed.
    """
    asked = (
        select(RollHead.poll_id, RollHead.id, Poll.roll_number)
        .join(RollUnit, RollUnit.head_id == RollHead.id)
        .join(Poll, Poll.id == RollHead.poll_id)
        .where(RollUnit.home_id == home_id, RollHead.homes == 1, Poll.state.in_(RUNNING))
        .with_for_update(of=RollHead)
    )
    rows = session.execute(asked).all()
    changed = [one[0] for one in rows if _hand_over(session, *one, sorted(set(new_ids)), at)]
    session.flush()
    return changed


def homes_sold(session: Session, *, at: datetime) -> list[int]:
    """The homes on the rolls of running polls that somebody came to own since the first of them was announced, also
    where that was recorded before its day."""
    homes = select(RollUnit.home_id).join(Poll, Poll.id == RollUnit.poll_id).where(Poll.state.in_(RUNNING))
    earliest = session.scalar(select(func.min(Poll.noticed_at)).where(Poll.state.in_(RUNNING)))
    if earliest is None:
        return []
    return people.homes_begun(session, homes, since=local_day(earliest), day=local_day(at))


def check_unsold(session: Session, *, head_id: int, at: datetime) -> None:
    """Refuse to change the ballot of a head whose one home none of its voters owns any more."""
    voters = session.scalars(select(RollVoter.person_id).where(RollVoter.head_id == head_id)).all()
    check_still_theirs(_present_owners(session, head_id, at), voters)


def follow_taken_back(session: Session, poll: Poll, *, head_id: int, at: datetime) -> None:
    """A ballot was struck out, or a paper taken back, while its poll is open: where its home was sold meanwhile, the
    buyers may vote now."""
    if poll.state not in RUNNING:
        return
    owners = sorted(_present_owners(session, head_id, at))
    _hand_over(session, poll.id, head_id, poll.roll_number, owners, at)


def _present_owners(session: Session, head_id: int, at: datetime) -> set[int]:
    """Who owns the one home of a head today; nobody where it has several homes, or a unit that is none of ours."""
    asked = select(RollUnit.home_id).join(RollHead, RollHead.id == RollUnit.head_id)
    home_id = session.scalar(asked.where(RollHead.id == head_id, RollHead.homes == 1, RollUnit.home_id.is_not(None)))
    return set() if home_id is None else {row["person_id"] for row in people.owners(session, home_id, local_day(at))}


def _hand_over(session: Session, poll_id: int, head_id: int, number: int, new_ids: list[int], at: datetime) -> bool:
    """From now on these vote for a head, unless it has voted; whether that is anything new."""
    cast = select(Ballot.id).where(Ballot.head_id == head_id, Ballot.state.in_(VOTED)).exists()
    paper = select(PaperEntry.id).where(PaperEntry.head_id == head_id, PaperEntry.state == HANDED_IN).exists()
    before = sorted(session.scalars(select(RollVoter.person_id).where(RollVoter.head_id == head_id)))
    nobody_left = bool(before) and set(before) <= set(new_ids)
    if session.scalar(select(cast | paper)) or nobody_left or not new_ids:
        return False
    session.execute(delete(RollVoter).where(RollVoter.head_id == head_id))
    session.execute(
        insert(RollVoter),
        [{"poll_id": poll_id, "head_id": head_id, "person_id": one} for one in new_ids],
    )
    given = Mandate.head_id == head_id, Mandate.state == "given"
    ended = update(Mandate).where(*given).values(state="revoked", ended_at=at).returning(Mandate.id)
    for mandate_id in session.scalars(ended).all():
        publish(session, MandateLapsed(mandate_id, poll_id, head_id), at=at)
    session.add(RollChange(
        poll_id=poll_id, number=number, before={"head": head_id, "voters": before},
        after={"head": head_id, "voters": new_ids}, why="表决期间房屋过户，由新业主投票", by=SYSTEM.id, at=at,
    ))  # fmt: skip
    return True
