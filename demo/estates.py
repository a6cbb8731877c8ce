"""The demo's two estates, from the rosters their property firms really keep, and the people who work there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

import config
from demo import cast, handbook, moving
from demo.walk import Estate
from server.groups import service as groups
from server.groups.models import Group
from server.kit.actor import EVERYWHERE, SYSTEM, Actor, Grant
from server.kit.clock import StoppedClock
from server.kit.house import House
from server.people import queries as people
from server.people.models import StaffAccount, Tenure
from server.people.rules import ADMIN
from server.people.service import accounts, signing_in, staff
from server.places import queries as places
from server.places import service as places_service
from server.places.models import Home, Lift
from server.rosters.service import applying, checking, receiving
from server.rosters.spool import spooled

FILES = config.FOLDER / "demo"
PHONES = {cast.XIUSHAN: "0771-5550100", cast.DEFU: "020-5550200"}
COMMUNITIES = {
    cast.XIUSHAN: ("西乡塘街道", "秀山社区", "秀山路 1 号"),
    cast.DEFU: ("东环街道", "德福社区", "德福路 28 号"),
}
PER_DAY = {cast.XIUSHAN: 2.0, cast.DEFU: 0.25}
FIRST_PASSWORD = "linli-first-day-0"


@dataclass(frozen=True)
class Furnished:
    """What the history needs, and what is opened on the last day."""

    living: list[Estate]
    staff: dict[str, int]

    def open_today(self, house: House) -> None:
        """On the last day staff are linked to WeCom, owner groups are placed, and residents bind on their phones."""
        with house.database.write() as session:
            for one in cast.STAFF:
                accounts.link_wecom(session, SYSTEM, person_id=self.staff[one.id], userid=one.id, at=house.clock.now())
            for room in cast.ROOMS:
                _open_room(session, room, house.clock.now())


def _open_room(session: Session, room: cast.Room, at: datetime) -> None:
    """Put an owner group on the books where it belongs, as a night's round and a manager would."""
    estate_id = places.estate_named(session, room.estate)
    assert estate_id is not None
    buildings = {one["name"]: one["id"] for one in places.tree(session, estate_id)["buildings"]}
    building_id = buildings[room.building] if room.building else None
    if room.plain:
        groups.add_plain(session, SYSTEM, estate_id=estate_id, name=room.name, building_id=building_id, at=at)
        return
    groups.sync(session, [groups.Seen(room.id, room.name, room.owner, len(room.members))], at=at)
    found = session.scalars(select(Group).where(Group.chat_id == room.id)).one()
    groups.place(session, SYSTEM, found.id, estate_id=estate_id, building_id=building_id, version=found.version, at=at)


def furnish(house: House, clock: StoppedClock) -> Furnished:
    """Import both rosters, publish the handbook and put everybody to work."""
    admin = _admin(house)
    handbook.publish(house, admin)
    ids = {name: _import(house, admin, name, city) for name, city in ((cast.XIUSHAN, "南宁市"), (cast.DEFU, "广州市"))}
    working = _staff(house, ids)
    moving.hand_over(house, ids[cast.XIUSHAN])
    with house.database.read() as session:
        living = [_living(session, ids[name], working, name) for name in ids]
    clock.advance(hours=1)
    return Furnished(living, working)


def _admin(house: House) -> Actor:
    one, at = cast.STAFF[-1], house.clock.now()
    with house.database.write() as session:
        person_id = _account(session, house, one, at)
        staff.grant(session, SYSTEM, person_id=person_id, to=Grant(ADMIN, EVERYWHERE, None), at=at)
        return people.actor_of(session, person_id, door="console")


def _import(house: House, admin: Actor, name: str, city: str) -> int:
    path, at = FILES / f"{'xiushan' if name == cast.XIUSHAN else 'defu'}.xlsx", house.clock.now()
    with house.database.write() as session:
        import_id = receiving.receive(
            session, house.files, admin, name=path.name, content=path.read_bytes(), estate_name=name, city=city, at=at
        )
    with spooled() as spool:
        checking.check_import(house, import_id, spool=spool)
    with house.database.write() as session:
        version = receiving.see(session, admin, import_id).version
        receiving.approve(session, admin, import_id=import_id, version=version, at=at)
    applying.apply_import(house, import_id, at=at)
    return _describe(house, name, city)


def _describe(house: House, name: str, city: str) -> int:
    street, community, address = COMMUNITIES[name]
    with house.database.write() as session:
        estate_id = places.estate_named(session, name, city)
        assert estate_id is not None
        places_service.change_estate(
            session, estate_id, places.estate(session, estate_id)["version"], phone=PHONES[name], address=address,
            company_id=places_service.found_company(session, name="邻里物业服务有限公司", phone="400-555-0000"),
            community_id=places_service.found_community(session, city=city, street=street, community=community),
        )  # fmt: skip
    return estate_id


def _staff(house: House, estates: dict[str, int]) -> dict[str, int]:
    at, made = house.clock.now(), {}
    for one in cast.STAFF:
        with house.database.write() as session:
            known = session.scalar(select(StaffAccount.person_id).where(StaffAccount.login == one.id))
            made[one.id] = known or _account(session, house, one, at)
            scope_id = estates[one.estate] if one.estate else None
            staff.grant(session, SYSTEM, person_id=made[one.id], to=Grant(one.role, one.scope, scope_id), at=at)
    return made


def _account(session: Session, house: House, one: cast.Staff, at: datetime) -> int:
    # Without a password of one's own there is no login either: a random first one would be known to nobody.
    person_id, _ = staff.found_account(
        session, house.vault, SYSTEM, name=one.name, phone=one.phone, login=one.id if one.by_password else None,
        wecom_userid=None if one.by_password else one.id,
        password=FIRST_PASSWORD if one.by_password else None, skills=one.skills, at=at,
    )  # fmt: skip
    session.flush()
    if not one.by_password:
        # Linked anew on the last day, as everybody is: the history sends nothing to WeCom.
        session.execute(update(StaffAccount).where(StaffAccount.person_id == person_id).values(wecom_userid=None))
    else:
        signing_in.change_password(session, Actor(person_id), old=FIRST_PASSWORD, new=cast.PASSWORD, at=at)
    return person_id


def _living(session: Session, estate_id: int, working: dict[str, int], name: str) -> Estate:
    owned = select(Tenure.home_id, func.min(Tenure.person_id)).join(Home, Home.id == Tenure.home_id)
    here = Home.estate_id == estate_id, Tenure.until.is_(None)
    homes = session.execute(owned.where(*here).group_by(Tenure.home_id).order_by(Tenure.home_id))
    stairs = session.scalars(
        select(Home.stair_id).where(Home.estate_id == estate_id).distinct().order_by(Home.stair_id)
    )
    lifts = session.scalars(select(Lift.id).where(Lift.estate_id == estate_id))
    counter = working["zhaojie" if name == cast.XIUSHAN else "huangjingli"]
    return Estate(
        estate_id,
        [(home_id, owner_id) for home_id, owner_id in homes],
        list(stairs),
        list(lifts),
        counter,
        PER_DAY[name],
    )
