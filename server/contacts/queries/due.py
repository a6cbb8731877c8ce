"""Cards as those read them who tell and remind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.contacts import policy
from server.contacts.models import ContactCard
from server.contacts.rules.cards import State, ends, stage
from server.kit.waiting import Waits, since
from server.people import queries as people
from server.people.rules import STAFF_ROLES
from server.places import queries as places


@dataclass(frozen=True, slots=True)
class Told:
    """A card as it is told of. ``person_id``: whose it is, None once the role has ended; ``keepers``: who else keeps
    such cards there."""

    id: int
    estate_id: int
    estate: str
    role_label: str
    name: str
    duty: str
    phone: str
    person_id: int | None
    asked_by: int
    keepers: tuple[int, ...]
    waits: bool
    why: str


@dataclass(frozen=True, slots=True)
class Ending:
    """A term or certificate of a card whose word is due: ``stage`` is 60, 14 or over."""

    card: Told
    which: str
    label: str
    until: date
    stage: str


def brief(session: Session, card_id: int) -> Told:
    """A card that exists."""
    return _told(session, session.get_one(ContactCard, card_id, populate_existing=True))


def ending(session: Session, day: date) -> list[Ending]:
    """Every confirmed card of a role that lasts whose term or certificate ends soon or has ended."""
    rows = session.scalars(select(ContactCard).where(ContactCard.state == State.APPROVED).order_by(ContactCard.id))
    found = []
    for row in rows:
        due = [(end, stage(end.until, day)) for end in ends(row.term_until, row.certificate_until, day)]
        told = _told(session, row) if any(when for _, when in due) else None
        if told is not None and told.person_id is not None:
            found += [Ending(told, end.which, end.label, end.until, when) for end, when in due if when]
    return found


def asked_by(session: Session, before: datetime) -> list[tuple[Waits, tuple[str, ...]]]:
    """The cards that were written down by an instant and wait still, each with the roles that may answer. What waits
    for a role that has ended waits for nobody."""
    found = []
    for one in since(session, ContactCard, before):
        post = people.post(session, session.get_one(ContactCard, one.id).grant_id)
        if post is not None:
            found.append((one, tuple(sorted(policy.keepers_of(post["role"])))))
    return found


def _told(session: Session, row: ContactCard) -> Told:
    post = people.post(session, row.grant_id)
    role = post["role"] if post else ""
    return Told(
        row.id, row.estate_id, places.estate(session, row.estate_id)["name"], STAFF_ROLES.get(role, ""), row.name,
        row.duty, row.phone, post["person_id"] if post else None, people.resolve(session, row.asked_by),
        tuple(policy.seconds(session, row.estate_id, role, [])), row.state == State.ASKED, row.why or "",
    )  # fmt: skip
