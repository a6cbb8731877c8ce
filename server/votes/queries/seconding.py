"""Which disowned ballots wait for another person, what was said of them so far, and who could look next."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit.waiting import Waits
from server.people import queries as people
from server.people.rules import FIRM
from server.votes.models import Ballot, Dispute, DisputeView, Mandate, Poll
from server.votes.policy import INDEPENDENT

OPEN = "open"


def disputes(session: Session, before: datetime) -> list[Waits]:
    """Those that somebody had looked into by an instant and nobody since; whoever has said something is not asked."""
    asked = select(Dispute.id, Poll.estate_id, Poll.title).join(Poll, Poll.id == Dispute.poll_id)
    rows = session.execute(asked.where(Dispute.state == OPEN).order_by(Dispute.id)).all()
    said = views(session, [row.id for row in rows])
    last = {row.id: max(said[row.id], key=lambda one: one.id) for row in rows if row.id in said}
    return [
        Waits(id_, estate_id, last[id_].by, last[id_].at, tuple(thirds(session, id_)), f"“{title}”")
        for id_, estate_id, title in rows if id_ in last and last[id_].at <= before
    ]  # fmt: skip


def views(session: Session, dispute_ids: Collection[int]) -> dict[int, Sequence[DisputeView]]:
    """The latest word of each person on each of these ballots, in the order in which they were said."""
    asked = select(DisputeView).where(DisputeView.dispute_id.in_(dispute_ids)).order_by(DisputeView.id)
    found: dict[int, dict[int, DisputeView]] = {}
    for one in session.scalars(asked) if dispute_ids else ():
        said = found.setdefault(one.dispute_id, {})
        person = people.resolve(session, one.by)
        said.pop(person, None)
        said[person] = one
    return {dispute_id: list(said.values()) for dispute_id, said in found.items()}


def involved(session: Session, dispute: Dispute, ballot: Ballot) -> set[int]:
    """Everybody through whose hands a ballot went, whoever disowned it, and whoever wrote that down."""
    return hands(session, ballot) | _today(session, (dispute.by, dispute.entered_by))


def hands(session: Session, ballot: Ballot) -> set[int]:
    """Everybody through whose hands a ballot went, as they are today."""
    lent = session.scalar(select(Mandate.given_by).where(Mandate.id == ballot.proxy_id)) if ballot.proxy_id else None
    return _today(session, (ballot.cast_by, ballot.first_by, ballot.second_by, lent))


def thirds(session: Session, dispute_id: int) -> list[int]:
    """Who of the committee, the community and the street could look next: not of the property company, not involved,
    and nothing said yet."""
    dispute = session.get_one(Dispute, dispute_id)
    poll, ballot = session.get_one(Poll, dispute.poll_id), session.get_one(Ballot, dispute.ballot_id)
    covering = {row["id"] for row in people.staff_covering(session, poll.estate_id, INDEPENDENT)}
    firm = {row["id"] for row in people.staff_covering(session, poll.estate_id, FIRM)}
    return sorted(covering - firm - involved(session, dispute, ballot) - set(lookers(session, dispute_id)))


def lookers(session: Session, dispute_id: int) -> list[int]:
    """Who has said something about a ballot, as they are today."""
    said = views(session, [dispute_id]).get(dispute_id, ())
    return sorted(_today(session, (one.by for one in said)))


def _today(session: Session, ids: Iterable[int | None]) -> set[int]:
    return {people.resolve(session, one) for one in ids if one is not None}
