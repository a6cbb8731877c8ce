"""Three stairs of the demo's roster on a small town, for what owners decide there."""

from __future__ import annotations

import random
import re
from datetime import date

from demo.numbers import last_fours
from demo.voting import ROSTER
from server.kit.actor import SYSTEM, Grant
from server.people.service import ownership, staff
from server.people.service.ownership import NewOwner
from server.places import service as places
from server.places.rules import HomeSpec
from tests.cast import Cast

STAIRS = ("21栋1单元", "19栋2单元", "1栋2单元")
SPOT = re.compile(r"(\d+栋)(\d单元)(\w+)")
ROLES = {
    "committee": "committee",
    "liujingli": "manager",
    "xiaoli": "staff",
    "zhaojie": "staff",
    "chengong": "commissioner",
    "zhoukuaiji": "finance",
}


def three_stairs(cast: Cast) -> int:
    """Three stairs with an owner in every home, each known by the last four of the roster."""
    numbers = {key: last4 for key, last4 in last_fours(ROSTER).items() if key[0].startswith(STAIRS)}
    rng, at = random.Random(1), cast.house.clock.now()
    with cast.house.database.write() as session:
        estate_id = places.found_estate(session, name="三个单元", city="南宁市", company_id=cast.company)
        first = {label: (name, last4) for (label, name), last4 in reversed(numbers.items())}
        specs = {label: _spec(label) for label in first}
        homes = places.add_homes(session, estate_id, list(specs.values()))
        for number, (label, (name, last4)) in enumerate(first.items()):
            new = NewOwner(name, f"1980000{number:04d}", f"{rng.randrange(10**13, 10**14)}{last4}")
            person_id = ownership.ensure_person(session, cast.house.vault, new, at=at)
            spec = specs[label]
            ownership.add_owners(session, homes[spec.building, spec.stair, spec.room], [(person_id, new)], joint=False,
                                 since=date(2002, 9, 1), source="roster", vault=cast.house.vault)  # fmt: skip
        for who, role in ROLES.items():
            grant = Grant(role, "estate", estate_id)
            staff.grant(session, SYSTEM, person_id=cast.ids[who], to=grant, at=at)
    return estate_id


def _spec(label: str) -> HomeSpec:
    spot = SPOT.fullmatch(label)
    assert spot is not None, label
    return HomeSpec(spot[1], spot[2], spot[3], int(spot[3][0]), 9000)
