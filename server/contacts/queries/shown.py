"""The cards residents read, for the page, the chat and the calendar of openness."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.contacts.models import ContactCard
from server.contacts.rules.cards import CARDED, State, is_shown
from server.kit.clock import local_day
from server.people import queries as people
from server.people.rules import MANAGER
from server.places import queries as places


@dataclass(frozen=True, slots=True)
class Shown:
    """A card as residents read it."""

    role: str
    name: str
    duty: str
    phone: str
    appointed_by: str
    term_until: date | None
    certificate_until: date | None
    since: date


def shown(session: Session, estate_id: int, day: date) -> list[Shown]:
    """The confirmed cards of an estate whose role lasts and whose days have not gone by, in the order residents look
    for them."""
    posts = {row["id"]: row for row in people.posts(session, estate_id, list(CARDED))}
    asked = select(ContactCard).where(ContactCard.grant_id.in_(posts), ContactCard.state == State.APPROVED)
    rows = session.scalars(asked.order_by(ContactCard.id)).all() if posts else []
    found = [
        Shown(posts[row.grant_id]["role"], row.name, row.duty, row.phone, row.appointed_by, row.term_until,
              row.certificate_until, local_day(row.answered_at or row.asked_at))
        for row in rows if is_shown(row.term_until, row.certificate_until, day)
    ]  # fmt: skip
    order = list(CARDED)
    return sorted(found, key=lambda one: order.index(one.role))


def head_since(session: Session, estate_id: int, day: date) -> date | None:
    """Since which day everybody in the estate reads the name of its property manager and a number that answers day and
    night (《民法典》 943); None where either is missing."""
    if not places.estate(session, estate_id)["phone"]:
        return None
    return min((one.since for one in shown(session, estate_id, day) if one.role == MANAGER), default=None)
