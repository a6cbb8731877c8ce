"""What residents call the people who work for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.people.models import Person, StaffGrant
from server.people.rules import MANAGER


@dataclass(frozen=True, slots=True)
class Called:
    """Somebody's name, and whether they manage today."""

    name: str = ""
    manages: bool = False

    @property
    def by_residents(self) -> str:
        """刘经理, 李师傅; empty where no name is known."""
        return f"{self.name[0]}{'经理' if self.manages else '师傅'}" if self.name else ""


NOBODY = Called()


def called(session: Session, person_ids: Iterable[int]) -> dict[int, Called]:
    """These people by id, in one statement. Who manages anywhere is called so everywhere."""
    ids = {id_ for id_ in person_ids if id_}
    manages = (
        select(StaffGrant.id)
        .where(StaffGrant.person_id == Person.id, StaffGrant.role == MANAGER, StaffGrant.ended_at.is_(None))
        .exists()
    )
    found = session.execute(select(Person.id, Person.name, manages).where(Person.id.in_(ids))) if ids else ()
    return {id_: Called(name or "", bool(is_manager)) for id_, name, is_manager in found}
