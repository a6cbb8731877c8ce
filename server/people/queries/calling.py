"""What residents call the people who work for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from server.kit.db import table
from server.kit.prepared import Prepared
from server.people.models import Person, StaffGrant
from server.people.rules import ADMIN, MANAGER

ADMINISTRATOR = "管理员"


@dataclass(frozen=True, slots=True)
class Called:
    """Somebody's name, whether they manage today, and whether they only run the machinery and mend nothing."""

    name: str = ""
    manages: bool = False
    only_administers: bool = False

    @property
    def by_residents(self) -> str:
        """刘经理, 李师傅, 管理员; empty where no name is known."""
        if self.name and self.only_administers:
            return ADMINISTRATOR
        return f"{self.name[0]}{'经理' if self.manages else '师傅'}" if self.name else ""


NOBODY = Called()


_PERSONS, _GRANTS = table(Person), table(StaffGrant)


def called(session: Session, person_ids: Iterable[int]) -> dict[int, Called]:
    """These people by id, in one statement. Who manages anywhere is called so everywhere."""
    ids = sorted({id_ for id_ in person_ids if id_})
    if not ids:
        return {}
    places = 1 << (len(ids) - 1).bit_length()
    # Places that are left over ask for the last one again.
    asked = {f"id_{place}": ids[min(place, len(ids) - 1)] for place in range(places)}
    found = _asked_for(places).all(session, asked)
    return {
        row["id"]: Called(row["name"] or "", bool(row["manages"]), bool(row["administers"]) and not row["works"])
        for row in found
    }


@cache
def _asked_for(places: int) -> Prepared:
    """The question after so many people; asked for powers of two only, so that there are few of them."""
    held = select(_GRANTS.c.id).where(_GRANTS.c.person_id == _PERSONS.c.id, _GRANTS.c.ended_at.is_(None))
    manages = held.where(_GRANTS.c.role == MANAGER).exists().label("manages")
    administers = held.where(_GRANTS.c.role == ADMIN).exists().label("administers")
    works = held.where(_GRANTS.c.role != ADMIN).exists().label("works")
    columns = (_PERSONS.c.id, _PERSONS.c.name, manages, administers, works)
    ids: list[BindParameter[int]] = [bindparam(f"id_{place}") for place in range(places)]
    return Prepared(select(*columns).where(_PERSONS.c.id.in_(ids)))
