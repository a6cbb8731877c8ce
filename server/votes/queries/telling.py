"""What a poll says when it is told on, and whom it concerns. Nobody's choice is here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from server.kit.sentences import closed
from server.people import queries as people
from server.places import queries as places
from server.votes import policy
from server.votes.models import Ballot, Dispute, Mandate, Poll, Result, RollHead, RollVoter, Sent
from server.votes.queries import holders
from server.votes.queries.doubted import FROZEN, has_doubted
from server.votes.queries.wording import convener, extraordinary, unowned, unvoted
from server.votes.rules.counting import Outcome
from server.votes.rules.matters import matter
from server.votes.rules.precedence import CHANNEL_LABELS, ELECTRONIC, Channel

_VALID, APP = "valid", "app"
WHOLE = 0
"""The row of a result for the whole scope, whatever its parts say each by itself."""


@dataclass(frozen=True, slots=True)
class Brief:
    """A poll as those who pass it on know it; ``unvoted`` says what silence does where it counts, ``convener`` which
    body gave notice of it, ``unowned`` how many homes behind its totals have no registered owner,
    ``extraordinary`` who asked for a meeting that is."""

    id: int
    estate_id: int
    estate_name: str
    estate_phone: str | None
    matter_id: int | None
    matter_type: str
    title: str
    state: str
    scope_kind: str
    scope_ids: Sequence[int]
    scope_label: str
    evote_mode: str
    opens_at: datetime | None
    closes_at: datetime | None
    objections_until: datetime | None
    heads_total: int
    area_total: int
    roll_number: int
    made_by: int
    unvoted: str
    convener: str
    unowned: str
    extraordinary: str

    @property
    def firm(self) -> bool:
        """Whether it decides about the property company itself."""
        return matter(self.matter_type).firm

    @property
    def cause(self) -> str:
        """The stem of the names of everything that follows from it."""
        return f"poll:{self.id}"


@dataclass(frozen=True, slots=True)
class Taken:
    """A ballot that was taken, for those of its head: where from and when, never what."""

    head_label: str
    channel: str
    channel_label: str
    cast_at: datetime
    cast_by: int
    changed: bool


@dataclass(frozen=True, slots=True)
class Lent:
    """A mandate, for those whose head it is and for its holder: whose head, by masked name, who may cast for them,
    since when, and where it stands."""

    head_id: int
    head_label: str
    owner: str
    holder_name: str
    state: str
    given_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Doubt:
    """What came of a ballot that somebody disowned: ``by`` whom, where it stands and why, whether that person still
    ``votes`` for its head, who may have sold it since, and the ballot that counts for the head now."""

    by: int
    state: str
    reason: str
    votes: bool
    counts: Taken | None


def brief(session: Session, poll_id: int, *, hold: bool = False) -> Brief:
    """A poll that exists. ``hold``: it does not change until the transaction ends."""
    lock = {"read": True} if hold else None
    row = session.get_one(Poll, poll_id, populate_existing=True, with_for_update=lock)
    estate = places.estate(session, row.estate_id)
    return Brief(
        row.id, row.estate_id, estate["name"], estate["phone"], row.matter_id, row.matter_type, row.title, row.state,
        row.scope_kind, row.scope_ids, row.scope_label, str(row.rules.get("evote_mode", "")), row.opens_at,
        row.closes_at, row.objections_until, row.heads_total, row.area_total, row.roll_number, row.made_by,
        unvoted(row.rules, row.matter_type), convener(row.rules),
        unowned(row.rules, each_part=row.each_part), closed(extraordinary(row.rules)),
    )  # fmt: skip


def voters(poll_id: int) -> Select[int]:
    """``person_id`` of everybody on the roll, each once."""
    return select(RollVoter.person_id).where(RollVoter.poll_id == poll_id).distinct()


def silent(poll_id: int) -> Select[int]:
    """``person_id`` of everybody on the roll who holds a head without a ballot, each once.

    A ballot that its owner disowned came in, and it was they who had it put aside: of them nothing is missing, and
    that nothing came from them would not be true. They are :func:`doubtful`.
    """
    there = Ballot.head_id == RollVoter.head_id, Ballot.state.in_((_VALID, FROZEN))
    return voters(poll_id).where(~select(Ballot.id).where(*there).exists())


def doubtful(poll_id: int) -> Select[int]:
    """``person_id`` of everybody on the roll who holds a head whose only ballot is being looked into, each once.

    It does not count, and where it is struck out after the end nobody votes in its place any more: until then they
    may cast another at once, and ought to know it.
    """
    counts = select(Ballot.id).where(Ballot.head_id == RollVoter.head_id, Ballot.state == _VALID).exists()
    return voters(poll_id).where(has_doubted(RollVoter.head_id), ~counts)


def voters_of(session: Session, head_id: int) -> list[int]:
    """Everybody who may cast for a head."""
    asked = select(RollVoter.person_id).where(RollVoter.head_id == head_id)
    return list(session.scalars(asked.order_by(RollVoter.person_id)))


def head_label(session: Session, head_id: int) -> str:
    """What the roll calls a head."""
    return session.get_one(RollHead, head_id).label


def of_head(head_id: int) -> Select[int]:
    """The same as a SELECT of ``person_id``."""
    return select(RollVoter.person_id).where(RollVoter.head_id == head_id)


def reached_by_app(session: Session, poll_id: int, template: str) -> list[int]:
    """``head_id`` of every head with somebody whose phone is known here, and to which this version of the sheet was
    not noted as delivered by the app yet: an electronic message is delivered when it enters the system (民法典 137)."""
    holders = people.phones_select(voters(poll_id)).subquery()
    told = (Sent.head_id == RollVoter.head_id) & (Sent.channel == APP) & (Sent.template == template)
    asked = select(RollVoter.head_id).join(holders, holders.c.person_id == RollVoter.person_id)
    asked = asked.where(RollVoter.poll_id == poll_id, ~select(Sent.id).where(told).exists()).distinct()
    return list(session.scalars(asked.order_by(RollVoter.head_id)))


def open_polls(session: Session) -> list[Brief]:
    """Every poll that is open, the one that closes first before the others."""
    found = session.scalars(select(Poll.id).where(Poll.state == "open").order_by(Poll.closes_at, Poll.id))
    return [brief(session, poll_id) for poll_id in found.all()]


def taken(session: Session, head_id: int) -> Taken | None:
    """The ballot of a head that counts; None when there is none."""
    mine = (Ballot.head_id == head_id) & (Ballot.state == _VALID)
    row = session.scalar(select(Ballot).where(mine))
    if row is None:
        return None
    head = session.get_one(RollHead, head_id)
    channel = Channel(row.channel)
    changes = head.changes_used if channel in ELECTRONIC else head.paper_changes
    return Taken(head.label, row.channel, CHANNEL_LABELS[channel], row.cast_at, row.cast_by, changes > 0)


def mandate(session: Session, mandate_id: int) -> Lent | None:
    """A mandate; None where it went with a head of which nothing is on the roll any more."""
    row = session.get(Mandate, mandate_id, populate_existing=True)
    if row is None:
        return None
    head, owner = session.get_one(RollHead, row.head_id), holders.owners_of(session, [row.head_id])[row.head_id]
    return Lent(head.id, head.label, owner, row.holder_name, row.state, row.at, row.ended_at)


def holders_of(session: Session, mandate_id: int) -> list[int]:
    """Who may cast by a mandate: whoever has confirmed the number it names; nobody, while nobody has."""
    phones = people.confirmed_phones().subquery()
    asked = select(phones.c.person_id).join(Mandate, Mandate.holder_index == phones.c.phone_index)
    return list(session.scalars(asked.where(Mandate.id == mandate_id).order_by(phones.c.person_id)))


def held_by(session: Session, person_id: int) -> Sequence[tuple[int, int]]:
    """(mandate, poll) of all that somebody may still cast by, the first one given before the others."""
    asked = select(Mandate.id, Mandate.poll_id).where(Mandate.state == "given", policy.held_by(person_id))
    return [(row.id, row.poll_id) for row in session.execute(asked.order_by(Mandate.id))]


def wants_ballot(session: Session, mandate_id: int) -> bool:
    """Whether its holder is still to cast by a mandate: neither used nor taken back, and nobody has voted."""
    voted = select(Ballot.id).where(Ballot.head_id == Mandate.head_id, Ballot.state == _VALID).exists()
    mine = Mandate.id == mandate_id, Mandate.state == "given"
    return session.scalar(select(Mandate.id).where(*mine, ~voted)) is not None


def passed(session: Session, poll_id: int) -> bool | None:
    """Whether every topic of the latest result went in favour; None while there is no result, or they differ."""
    newest = select(Result.number).where(Result.poll_id == poll_id).order_by(Result.number.desc()).limit(1)
    latest = Result.poll_id == poll_id, Result.number == newest.scalar_subquery()
    outcomes = set(session.scalars(select(Result.outcome).where(*latest, Result.part == WHOLE)))
    return outcomes == {Outcome.PASSED} if len(outcomes) == 1 else None


def doubt(session: Session, dispute_id: int) -> Doubt:
    """A dispute that exists, as its head stands now."""
    row = session.get_one(Dispute, dispute_id)
    votes = row.by in voters_of(session, row.head_id)
    return Doubt(row.by, row.state, row.reason or "", votes, taken(session, row.head_id))


def matter_polls(session: Session, matter_id: int) -> Sequence[Brief]:
    """The polls of a matter, oldest first."""
    found = session.scalars(select(Poll.id).where(Poll.matter_id == matter_id).order_by(Poll.id))
    return [brief(session, poll_id) for poll_id in found.all()]
