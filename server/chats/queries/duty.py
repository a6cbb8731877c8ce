"""Who is on duty, now and on the list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, false, or_, select, true
from sqlalchemy.orm import Session

from server.chats import policy
from server.chats.models import Duty
from server.chats.rules.settings import default_talks
from server.chats.rules.waiting import is_night
from server.kit.actor import Actor
from server.people import queries as people


def listed(session: Session, estate_id: int | None, at: datetime) -> list[int]:
    """Who stands on the duty list at an instant for an estate and still works there; without one, for any estate."""
    here = true() if estate_id is None else or_(Duty.estate_id == estate_id, Duty.estate_id.is_(None))
    now = select(Duty.person_id).where(here, Duty.from_at <= at, Duty.until_at > at)
    return sorted(set(session.scalars(now)) & set(_team(session, estate_id)))


def on_duty(session: Session, estate_id: int | None, at: datetime) -> list[int]:
    """Who is called when a resident asks for a person: the list; without one, by day, the team that is at work.

    Empty at night when nobody is listed.
    """
    found = listed(session, estate_id, at)
    if found or is_night(at, default_talks().night):
        return found
    return _at_work(session, estate_id)


def on_now(session: Session, estate_id: int | None, at: datetime) -> list[tuple[int, str]]:
    """Who answers now, with names."""
    found = on_duty(session, estate_id, at)
    names = people.names(session, found)
    return [(id_, names.get(id_, "")) for id_ in found]


def is_on_duty(session: Session, actor: Actor, estate_id: int | None, at: datetime) -> bool:
    """Whether somebody answers chats now: they are listed, or nobody is and they are at work."""
    found = listed(session, estate_id, at)
    return actor.id in (found or _at_work(session, estate_id))


def managers(session: Session, estate_id: int | None) -> list[int]:
    """Who leads the team of an estate."""
    if estate_id is None:
        return people.wide_staff(session, policy.PLANNERS)
    return [row["id"] for row in people.staff_covering(session, estate_id, ("manager",))]


def leaders(session: Session, estate_id: int | None) -> list[int]:
    """Who hears next that somebody waits: the managers of the estate; where nobody knows it, all managers."""
    return managers(session, estate_id) if estate_id is not None else people.staff_anywhere(session, policy.PLANNERS)


def team(session: Session, estate_id: int | None) -> list[int]:
    """Everybody who may answer in an estate."""
    return _team(session, estate_id)


def plan(session: Session, actor: Actor, *, estate_id: int, at: datetime, until: datetime) -> list[dict[str, Any]]:
    """The shifts of an estate that end after ``at`` and begin before ``until``, in the order in which they begin."""
    here = or_(Duty.estate_id == estate_id, Duty.estate_id.is_(None))
    asked = select(Duty).where(here, _readable(actor), Duty.until_at > at, Duty.from_at < until)
    rows = session.scalars(asked.order_by(Duty.from_at, Duty.id)).all()
    names, works = people.names(session, [row.person_id for row in rows]), set(_team(session, estate_id))
    return [
        {"id": row.id, "name": names.get(row.person_id, ""), "from_at": row.from_at, "until_at": row.until_at,
         "everywhere": row.estate_id is None, "now": row.from_at <= at, "gone": row.person_id not in works}
        for row in rows
    ]  # fmt: skip


def candidates(session: Session, estate_id: int) -> Sequence[tuple[int, str]]:
    """Who may be put on the list of an estate: (id, name)."""
    return [(row["id"], row["name"]) for row in people.staff_covering(session, estate_id, policy.ANSWERERS)]


def _readable(actor: Actor) -> ColumnElement[bool]:
    own = Duty.estate_id.is_(None) if actor.grants else false()
    return or_(people.covered(actor, policy.ANSWERERS, Duty.estate_id), own)


def _team(session: Session, estate_id: int | None) -> list[int]:
    if estate_id is None:
        return people.staff_anywhere(session, policy.ANSWERERS)
    return [row["id"] for row in people.staff_covering(session, estate_id, policy.ANSWERERS)]


def _at_work(session: Session, estate_id: int | None) -> list[int]:
    if estate_id is None:
        return people.staff_anywhere(session, policy.ANSWERERS, on_duty=True)
    return [row["id"] for row in people.staff_covering(session, estate_id, policy.ANSWERERS, on_duty=True)]
