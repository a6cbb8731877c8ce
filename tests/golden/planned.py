"""A lift's worked costs in a real house: a stair with its owners, a matter, its plan, and what an owner reads of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from server.kit.actor import SYSTEM, Actor, Grant
from server.kit.house import House
from server.kit.money import yuan
from server.people import queries as people
from server.people.service import entering, staff
from server.people.service.ownership import NewOwner
from server.places import service as places
from server.places.rules import HomeSpec
from server.proposals.models import Matter
from server.proposals.routes import doors
from server.proposals.service import planning, raising, sharing
from tests.golden.counts import hundredths
from tests.golden.played import MOVED_IN
from tests.visitors import Doorway


@dataclass(frozen=True)
class Stair:
    """A stair on the books: each home's owner by its room."""

    house: House
    doorway: Doorway
    estate_id: int
    stair_id: int
    committee: Actor
    owners: Mapping[str, int]


def found_stair(house: House, units: Sequence[Mapping[str, Any]]) -> Stair:
    """One owner for each unit of a case."""
    at = house.clock.now()
    with house.database.write() as session:
        estate_id = places.found_estate(session, name="金色家园", city="广州市")
        member, _ = staff.found_account(session, house.vault, SYSTEM, name="吴委员", phone="13900000001", login=None,
                                        wecom_userid="wu", skills=(), at=at)  # fmt: skip
        staff.grant(session, SYSTEM, person_id=member, to=Grant("committee", "estate", estate_id), at=at)
        specs = [HomeSpec("1栋", "1单元", one["id"], one["floor"], hundredths(one["area"])) for one in units]
        homes = {key[2]: home_id for key, home_id in places.add_homes(session, estate_id, specs).items()}
        named = {home: NewOwner(f"业主{room}", f"1990000{room:>04}", None) for room, home in homes.items()}
        rows = [entering.HomeOwners(home, [owner], MOVED_IN) for home, owner in named.items()]
        entering.enter_owners(session, house.vault, rows, at=at)
        held = {one.unit_id: one.person_id for one in people.owners_in(session, house.vault, estate_id, day=MOVED_IN)}
        stairs = places.ensure_stairs(session, estate_id, [("1栋", "1单元")])
        committee = people.actor_of(session, member, door="console")
    owners = {room: held[home] for room, home in homes.items()}
    return Stair(house, Doorway(house, doors, None), estate_id, stairs["1栋", "1单元"], committee, owners)


def planned(stair: Stair, *, floors: Mapping[str, str], merged: bool = False, **money: int) -> int:
    """A matter with a published plan whose cost is shared by these coefficients. Gives the matter's id."""
    at, actor = stair.house.clock.now(), stair.committee
    said = raising.Said(stair.estate_id, "ELEVATOR_RETROFIT", "加装电梯", "老人上下楼不便", "stairs", (stair.stair_id,))
    plan = planning.Said(words="外挂电梯", running_words="按面积分摊", remedy_words="一楼补偿另议",
                         upkeep_words="签维保合同", merged=merged, **money)  # fmt: skip
    with stair.house.database.write() as session:
        matter_id = raising.raise_(session, actor, said, at=at)
        planning.save(session, actor, matter_id, plan, version=_version(session, matter_id), at=at)
        exact = {int(floor): value for floor, value in floors.items()}
        sharing.add(session, actor, matter_id, key="CUSTOM", floors=exact, version=_version(session, matter_id), at=at)
        planning.publish(session, actor, matter_id, version=_version(session, matter_id), at=at)
    return matter_id


def read_plan(stair: Stair, matter_id: int, room: str) -> dict[str, Any]:
    """The plan as the owner of a room reads it."""
    answer = stair.doorway.visitor(Actor(id=stair.owners[room])).get(f"/matters/{matter_id}")
    assert answer.status_code == 200, answer.json
    plan: dict[str, Any] = answer.json["plan"]
    return plan


def seen_share(stair: Stair, matter_id: int, room: str) -> int:
    """What the owner of a room reads as its share, in fen; nobody else's is there."""
    (mine,) = read_plan(stair, matter_id, room)["sets"][0]["mine"]
    assert mine["label"].endswith(room)
    return int(mine["fen"])


def plain_yuan(fen: int) -> str:
    """``1153846`` -> ``11538.46``."""
    return yuan(fen).replace(",", "")


def _version(session: Any, matter_id: int) -> int:
    found: int = session.scalar(select(Matter.version).where(Matter.id == matter_id))
    return found
