"""A small neighbourhood for the story and for tests: two estates, a lift, the cast, and no past.

``python -m demo.small --env demo`` makes it in the database of the settings; a second time it finds everything there.
Nobody here has a trade on paper, so no rule can hand a report out: the card goes to everybody on duty, and whoever
presses first has it.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from sqlalchemy.orm import Session

import bootstrap
import config
from demo.cast import DEFU, XIUSHAN
from server.bulletins.rules.plan import usual_plan
from server.bulletins.service import planning
from server.kit.actor import EVERYWHERE, SYSTEM, Grant
from server.kit.house import House
from server.migrations.schema import upgrade
from server.payments.service import merchants
from server.people.service import ownership, staff
from server.people.service.ownership import NewOwner
from server.places import queries as places_now
from server.places import service as places
from server.places.rules import HomeSpec, LiftSpec

CITY, SINCE = "南宁市", date(2002, 12, 17)
LIFT = "31104401132019000088"
HOMES = {XIUSHAN: ("21栋", "1单元", ("101", "702")), DEFU: ("1栋", "1单元", ("302",))}


@dataclass(frozen=True)
class Owner:
    """Somebody on a roster; ``called`` is what everybody says."""

    id: str
    called: str
    name: str
    estate: str
    room: str
    phone: str
    id_number: str


@dataclass(frozen=True)
class Member:
    """Somebody on the team of an estate; of all estates where ``estate`` is empty."""

    id: str
    called: str
    name: str
    phone: str
    role: str
    estate: str


OWNERS = (
    Owner("meijie", "梅姐", "白兰娟", XIUSHAN, "702", "19900000734", "99999919431124734X"),
    Owner("laowang", "老王", "王建国", XIUSHAN, "101", "19900000211", "999999194808150219"),
    Owner("stranger", "德福楼的周军", "周军", DEFU, "302", "19900000999", "999999197501010058"),
)
NEIGHBOURS = (
    Owner("wushu", "吴叔", "吴大山", XIUSHAN, "201", "19900000212", "999999195203040310"),
    Owner("guzhi", "顾志", "顾志", XIUSHAN, "302", "19900000213", "999999195504237003"),
    Owner("sunyi", "孙姨", "孙秀英", XIUSHAN, "601", "19900000214", "999999196101020627"),
)
"""Who else lives in 21栋1单元 where the stair has no lift yet and talks one over: then the lift is in 20栋."""
TEAM = (
    Member("xiaoli", "小李", "李明", "19900000001", "staff", XIUSHAN),
    Member("zhaojie", "赵姐", "赵洁", "19900000003", "staff", XIUSHAN),
    Member("liujingli", "刘经理", "刘芳", "19900000004", "manager", XIUSHAN),
    Member("hedong", "何师傅", "何东", "19900000007", "staff", DEFU),
)
KEEPER = Member("guanli", "小管", "管宁", "19900000008", "admin", "")
"""Who says where a new owners' group belongs; there where the stair has neighbours."""
FINANCE = Member("zhoukuaiji", "周会计", "周敏", "19900000009", "finance", XIUSHAN)
"""Who keeps the fees of 秀山花园, there where the stair has neighbours."""
COMMUNITY = Member("linshegong", "林社工", "林芳", "19900000010", "community", XIUSHAN)
"""Who looks at what the property company wants to decide about votes, there where the stair has neighbours."""
SUB_MCHID = "1900000109"
TENANT = ("xiaozhou", "小周", "19900000555")
"""On no roster: a tenant who asks to be let in."""
DAUGHTER = ("xiaobai", "小雨", "19900000735")
"""On no roster either: 梅姐's daughter, who pays for her."""


def found(house: House, at: datetime, *, neighbours: bool = False) -> None:
    """Put everything on the books in one transaction, unless it is there; with ``neighbours`` a whole stair."""
    with house.database.write() as session:
        if places_now.estate_named(session, XIUSHAN) is None:
            owners = OWNERS + (NEIGHBOURS if neighbours else ())
            estates = {name: _found_estate(session, house, name, owners, at) for name in HOMES}
            lift = LiftSpec(LIFT, "1号梯", (("20栋" if neighbours else "21栋", "1单元"),))
            places.register_lift(session, estates[XIUSHAN], lift)
            for member in (*TEAM, *((KEEPER, FINANCE, COMMUNITY) if neighbours else ())):
                _found_member(session, house, member, estates.get(member.estate), at)
            if neighbours:
                company = places_now.estate(session, estates[XIUSHAN])["company_id"]
                merchants.keep(session, SYSTEM, company_id=company, sub_mchid=SUB_MCHID, name=f"{XIUSHAN}物业", at=at)


def wechat_people(*, neighbours: bool = False) -> list[dict[str, str]]:
    """The same people as the local WeChat must know them."""
    owners = OWNERS + (NEIGHBOURS if neighbours else ())
    residents = [(owner.id, owner.called, owner.phone) for owner in owners] + [TENANT, DAUGHTER]
    rows = [{"id": id_, "name": name, "kind": "resident", "phone": phone} for id_, name, phone in residents]
    return rows + [
        {"id": one.id, "name": one.called, "kind": "staff", "phone": one.phone, "userid": one.id}
        for one in (*TEAM, *((KEEPER, FINANCE, COMMUNITY) if neighbours else ()))
    ]


def _found_estate(session: Session, house: House, name: str, owners: Sequence[Owner], at: datetime) -> int:
    company = places.found_company(session, name=f"{name}物业", phone="0771-1234567")
    estate_id = places.found_estate(session, name=name, city=CITY, company_id=company, phone="0771-1234567")
    # Sheets rest until somebody plans them, whatever hour it is.
    planning.set_plan(session, SYSTEM, estate_id=estate_id, plan=replace(usual_plan(), active=False), version=0, at=at)
    building, stair, rooms = HOMES[name]
    rooms = tuple(sorted({*rooms, *(one.room for one in owners if one.estate == name)}))
    specs = [HomeSpec(building, stair, room, int(room[0]), 10343) for room in rooms]
    homes = {key[2]: home_id for key, home_id in places.add_homes(session, estate_id, specs).items()}
    for one in (owner for owner in owners if owner.estate == name):
        new = NewOwner(one.name, one.phone, one.id_number)
        person_id = ownership.ensure_person(session, house.vault, new, at=at)
        home_id = homes[one.room]
        ownership.add_owners(
            session, home_id, [(person_id, new)], since=SINCE, joint=False, source="roster", vault=house.vault
        )
    return estate_id


def _found_member(session: Session, house: House, member: Member, estate_id: int | None, at: datetime) -> None:
    person_id, _ = staff.found_account(
        session, house.vault, SYSTEM, name=member.name, phone=member.phone, login=None,
        wecom_userid=member.id, at=at,
    )  # fmt: skip
    scope = "estate" if estate_id else EVERYWHERE
    staff.grant(session, SYSTEM, person_id=person_id, to=Grant(member.role, scope, estate_id), at=at)


def main() -> int:
    """Bring the schema up, then the people."""
    parser = argparse.ArgumentParser(prog="python -m demo.small", description=__doc__)
    parser.add_argument("--env", default="demo")
    parser.add_argument("--people", type=Path, help="also write the phones of everybody here, for the local WeChat")
    parser.add_argument("--neighbours", action="store_true", help="a whole stair without a lift, for the story")
    arguments = parser.parse_args()
    house = bootstrap.build(config.load(arguments.env))
    upgrade(house.database)
    found(house, house.clock.now(), neighbours=arguments.neighbours)
    house.database.dispose()
    if arguments.people:
        people = wechat_people(neighbours=arguments.neighbours)
        arguments.people.write_text(json.dumps(people, ensure_ascii=False, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
