"""The rules of an estate's votes, as its manager asks for them and somebody of the community agrees."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from server.kit.actor import SYSTEM, Actor, Grant
from server.kit.house import House
from server.people import queries as people
from server.people.rules import COMMUNITY
from server.people.service import staff
from server.votes.service import settings


def let_vote(house: House, session: Session, manager: Actor, estate_id: int, *, mode: str, at: datetime) -> None:
    """Where electronic ballots are cast in an estate; nothing where they are already."""
    own = settings.of_estate(session, estate_id)
    if own["evote_mode"] == mode:
        return
    covering = people.staff_covering(session, estate_id, (COMMUNITY,))
    other = covering[0]["id"] if covering else _found(house, session, estate_id)
    settings.change(
        session, people.actor_of(session, other, door="console"), estate_id=estate_id, values={"evote_mode": mode},
        ground="议事规则第三条", asked_by=manager.id, version=own["version"], at=at,
    )  # fmt: skip


def _found(house: House, session: Session, estate_id: int) -> int:
    at = house.clock.now()
    person_id, _ = staff.found_account(session, house.vault, SYSTEM, name="林芳", phone="19911000010", login=None,
                                       wecom_userid="linshegong", at=at)  # fmt: skip
    staff.grant(session, SYSTEM, person_id=person_id, to=Grant(COMMUNITY, "estate", estate_id), at=at)
    session.flush()
    return person_id
