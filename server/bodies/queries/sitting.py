"""The bodies that sit in an estate, for other rooms and for those who remind."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.bodies.models import BodyMember, BodyStep, OwnerBody
from server.bodies.rules import steps as rules
from server.bodies.rules.makeup import KIND_LABELS, Kind, Part, Side
from server.bodies.rules.standstill import Standstill, standstill
from server.bodies.rules.steps import Due, Life
from server.kit.clock import local_day
from server.places import queries as places
from server.places.rules.cities import profile

SPEAKING = (Kind.COMMITTEE, Kind.MANAGEMENT)
"""Which speak for the owners; a group only prepares for one that will."""
LONG_SINCE = timedelta(days=30)
"""By then an election is filed (条例 16): whatever is written down later is no news."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """A body as it is told on. ``long_since``: it had sat for a while before it was written down here."""

    id: int
    estate_id: int
    estate: str
    kind: str
    label: str
    since: date
    until: date | None
    ended_on: date | None
    members: tuple[str, ...]
    dues: tuple[Due, ...]
    long_since: bool


def sitting(session: Session, estate_id: int, *kinds: str) -> Sequence[OwnerBody]:
    """The bodies of an estate that have not ended, of these kinds or of all, the oldest first."""
    asked = select(OwnerBody).where(OwnerBody.estate_id == estate_id, OwnerBody.ended_on.is_(None))
    rows = session.scalars(asked.order_by(OwnerBody.since, OwnerBody.id).execution_options(populate_existing=True))
    return [row for row in rows if not kinds or row.kind in kinds]


def stands_still(session: Session, estate_id: int, day: date) -> Standstill | None:
    """Whether the committee of an estate has to leave what is great to the next one (C-09); None where no committee was
    written down."""
    rows = {row.kind: row for row in sitting(session, estate_id, Kind.COMMITTEE, Kind.CHANGE)}
    committee, change = rows.get(Kind.COMMITTEE), rows.get(Kind.CHANGE)
    if committee is None:
        return None
    bound = profile(places.estate(session, estate_id)["city"]).change_standstill
    return standstill(until=committee.until, changing_since=change.since if change else None, bound=bound, day=day)


def listed_since(session: Session, estate_id: int) -> date | None:
    """Since which day everybody in the estate reads here who speaks for the owners; None where nobody is listed."""
    body = next((row for row in sitting(session, estate_id, *SPEAKING) if members(session, row.id)), None)
    return local_day(body.made_at) if body else None


def is_managed(session: Session, estate_id: int) -> bool:
    """Whether a management committee sits here, and no owners' committee."""
    kinds = {row.kind for row in sitting(session, estate_id, *SPEAKING)}
    return kinds == {Kind.MANAGEMENT}


def owner_members(session: Session, estate_id: int) -> tuple[Collection[int], Collection[str]]:
    """The owners in the management committee of an estate: the persons known, and the names of the others."""
    body = next(iter(sitting(session, estate_id, Kind.MANAGEMENT)), None)
    rows = [] if body is None else [one for one in members(session, body.id) if one.side == Side.OWNER]
    return {one.person_id for one in rows if one.person_id}, {one.name for one in rows if not one.person_id}


def members(session: Session, body_id: int, *, waiting: bool = False) -> Sequence[BodyMember]:
    """Who sits in a body now, head first; with ``waiting`` its alternates too."""
    asked = select(BodyMember).where(BodyMember.body_id == body_id, BodyMember.left_on.is_(None))
    order = list(Part)
    found = sorted(session.scalars(asked), key=lambda one: (order.index(Part(one.part)), one.id))
    return [one for one in found if waiting or one.part != Part.ALTERNATE]


def done(session: Session, body_id: int) -> Mapping[str, date]:
    """The steps of a body that were done, with their days."""
    asked = select(BodyStep.step, BodyStep.done_on).where(BodyStep.body_id == body_id)
    return dict(session.execute(asked).all())


def life(session: Session, body: OwnerBody) -> Life:
    """A body's own days, as the rules take them."""
    earlier = select(OwnerBody.id).where(
        OwnerBody.estate_id == body.estate_id, OwnerBody.kind == Kind.COMMITTEE, OwnerBody.since < body.since
    )
    follows = body.kind == Kind.COMMITTEE and session.scalar(earlier.limit(1)) is not None
    return Life(body.kind, body.since, body.until, body.meeting_on, follows, local_day(body.made_at))


def dues(session: Session, body: OwnerBody, day: date) -> list[Due]:
    """What the law asks of a body, as it stands on a day."""
    city = profile(places.estate(session, body.estate_id)["city"])
    return rules.steps(life(session, body), done(session, body.id), city, day)


def brief(session: Session, body_id: int, day: date) -> Sitting:
    """A body that exists, with what is asked of it."""
    return _told(session, session.get_one(OwnerBody, body_id, populate_existing=True), day)


def all_sitting(session: Session, day: date) -> list[Sitting]:
    """Every body that sits somewhere, with what is asked of it."""
    asked = select(OwnerBody).where(OwnerBody.ended_on.is_(None)).order_by(OwnerBody.id)
    return [_told(session, row, day) for row in session.scalars(asked)]


def _told(session: Session, row: OwnerBody, day: date) -> Sitting:
    estate = places.estate(session, row.estate_id)
    names = tuple(one.name for one in members(session, row.id))
    return Sitting(row.id, row.estate_id, estate["name"], row.kind, KIND_LABELS[row.kind], row.since, row.until,
                   row.ended_on, names, tuple(dues(session, row, day)),
                   local_day(row.made_at) > row.since + LONG_SINCE)  # fmt: skip
