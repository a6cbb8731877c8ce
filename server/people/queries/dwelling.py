"""Who has which home on which day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, bindparam, or_, select
from sqlalchemy.orm import Session

from server.kit.db import table
from server.kit.prepared import Prepared, Row
from server.people.models import Person, Tenure
from server.people.rules import OWNING, RIGHTS
from server.places.queries import ESTATES, HOMES, STAIRS

_TENURES = table(Tenure)
_HELD = (
    select(
        _TENURES.c.id.label("tenure_id"), _TENURES.c.role, _TENURES.c.since, _TENURES.c.until, _TENURES.c.home_id,
        HOMES.c.label, HOMES.c.estate_id, HOMES.c.stair_id,
    )
    .join_from(_TENURES, HOMES, HOMES.c.id == _TENURES.c.home_id)
    .where(
        _TENURES.c.since <= bindparam("day"), or_(_TENURES.c.until.is_(None), _TENURES.c.until > bindparam("day"))
    )
)  # fmt: skip
_OF_PERSON = _HELD.where(_TENURES.c.person_id == bindparam("person_id")).order_by(_TENURES.c.id)
_ANYWHERE = Prepared(_OF_PERSON)
_IN_HOME = Prepared(_OF_PERSON.where(_TENURES.c.home_id == bindparam("home_id")))
_IN_ESTATE = Prepared(_OF_PERSON.where(HOMES.c.estate_id == bindparam("estate_id")))


_WITH_PLACE = (
    _OF_PERSON.where(HOMES.c.estate_id == bindparam("estate_id"))
    .join(STAIRS, STAIRS.c.id == HOMES.c.stair_id)
    .join(ESTATES, ESTATES.c.id == HOMES.c.estate_id)
    .add_columns(
        STAIRS.c.building_id, ESTATES.c.name.label("estate"), ESTATES.c.phone.label("estate_phone"), ESTATES.c.hours
    )
)


def tenure(session: Session, person_id: int, home_id: int, day: date) -> Row | None:
    """A person's strongest role in a home on a day, with the home's estate and label; None without one."""
    found = _IN_HOME.all(session, {"person_id": person_id, "home_id": home_id, "day": day})
    return min(found, key=lambda row: list(RIGHTS).index(row["role"]), default=None)


def homes_of(session: Session, person_id: int, day: date) -> list[Row]:
    """The homes a person has on a day: role, dates, home and estate."""
    return _ANYWHERE.all(session, {"person_id": person_id, "day": day})


def homes_asking(*columns: ColumnElement[Any]) -> Prepared:
    """The question of :func:`homes_in` with more columns, for whoever wants to know something else with each home."""
    return Prepared(_WITH_PLACE.add_columns(*columns))


_IN_ESTATE_WITH_PLACE = homes_asking()


def homes_in(
    session: Session, person_id: int, estate_id: int, day: date, *, asking: Prepared = _IN_ESTATE_WITH_PLACE
) -> list[Row]:  # fmt: skip
    """The homes a person has in one estate on a day, as :func:`homes_of` gives them, each with its building and with
    the estate's name, phone and office hours, and with what :func:`homes_asking` asks besides."""
    return asking.all(session, {"person_id": person_id, "estate_id": estate_id, "day": day})


def lives_in(session: Session, person_id: int, estate_id: int, day: date) -> bool:
    """Whether a person has any home in this estate on a day."""
    asked = {"person_id": person_id, "estate_id": estate_id, "day": day}
    return _IN_ESTATE.first(session, asked) is not None


def living_in(session: Session, person_ids: Collection[int], estate_id: int, day: date) -> dict[int, list[int]]:
    """Which of these people have homes in this estate on a day: person id to home ids."""
    asked = _HELD.where(_TENURES.c.person_id.in_(person_ids), HOMES.c.estate_id == estate_id)
    found: dict[int, list[int]] = {}
    listed = asked.add_columns(_TENURES.c.person_id).order_by(_TENURES.c.id)
    for row in session.execute(listed, {"day": day}).mappings():
        found.setdefault(row["person_id"], []).append(row["home_id"])
    return found


def household(session: Session, home_id: int, day: date) -> list[int]:
    """The ids of everybody who has this home on a day."""
    return list(session.scalars(select(Tenure.person_id).where(Tenure.home_id == home_id, _on(day)).distinct()))


def holders_select(home_ids: Select[int]) -> Select[int]:
    """The ids of everybody who has, had or will have one of these homes, as part of a statement of the rooms above."""
    return select(_TENURES.c.person_id).where(_TENURES.c.home_id.in_(home_ids))


def once_in(session: Session, home_id: int, day: date) -> dict[int, str]:
    """Who had this home before a day and has it no more, each with the role they had last."""
    over = select(Tenure.person_id, Tenure.role).where(Tenure.home_id == home_id, Tenure.until <= day)
    here = set(household(session, home_id, day))
    rows = session.execute(over.order_by(Tenure.until, Tenure.id)).all()
    return {person_id: role for person_id, role in rows if person_id not in here}


def homes_begun(session: Session, home_ids: Select[int | None], *, since: date, day: date) -> list[int]:
    """Which of these homes somebody came to own between two days, both included."""
    begun = Tenure.role.in_(OWNING), Tenure.since >= since, Tenure.since <= day
    return list(session.scalars(select(Tenure.home_id).where(Tenure.home_id.in_(home_ids), *begun).distinct()))


def owners(session: Session, home_id: int, day: date) -> list[RowMapping]:
    """The owners of a home on a day, with shares."""
    asked = (
        select(Tenure.id, Tenure.person_id, Tenure.role, Tenure.share, Tenure.share_of, Tenure.joint, Tenure.since,
               Person.name, Person.phone, Person.kind)
        .join(Person, Person.id == Tenure.person_id)
        .where(Tenure.home_id == home_id, Tenure.role.in_(OWNING), _on(day))
        .order_by(Tenure.id)
    )  # fmt: skip
    return list(session.execute(asked).mappings())


def _on(day: date) -> ColumnElement[bool]:
    return (Tenure.since <= day) & or_(Tenure.until.is_(None), Tenure.until > day)
