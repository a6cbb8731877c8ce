"""The matters of the demo, played on two stairs with the owners of its roster: nothing of the story is refused."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

from sqlalchemy import select

from demo import matters
from demo.numbers import last_fours
from demo.voting import ROSTER
from demo.walk import Walk
from server.kit.actor import SYSTEM, Grant
from server.kit.clock import SHANGHAI, StoppedClock
from server.people.service import ownership, staff
from server.people.service.ownership import NewOwner
from server.places import service as places
from server.places.rules import HomeSpec
from server.proposals.models import Matter, Share
from server.votes.models import Ballot, Poll, Result
from tests.cast import Cast

STAIRS = ("21栋1单元", "19栋2单元")
UNTIL = datetime(2026, 11, 21, 7, tzinfo=SHANGHAI)


def test_the_demo_s_matters_stand_where_a_visitor_finds_them_lively(cast: Cast, clock: StoppedClock) -> None:
    estate_id = _estate(cast)
    clock.set(UNTIL - timedelta(days=190))
    walk = Walk(cast.house, clock, UNTIL)
    matters.plan(walk, estate_id)
    walk.to(UNTIL)
    assert walk.refused == []
    with cast.house.database.read() as session:
        found = {row.title: row for row in session.scalars(select(Matter))}
        polls = {row.title: row for row in session.scalars(select(Poll))}
        outcome = session.scalars(select(Result.outcome).where(Result.kind == "final")).all()
        channels = session.scalars(select(Ballot.channel).where(Ballot.poll_id == polls[matters.LIFT].id)).all()
        assert session.scalars(select(Share.fen).limit(1)).all()
    assert {title: (row.state, row.stage) for title, row in found.items()} == {
        matters.LIFT: ("open", "VOTE"), matters.PIPES: ("passed", "EXECUTION"), matters.WISH: ("open", "INTENT"),
    }  # fmt: skip
    assert found[matters.WISH].survey_closed_at is None
    lift, pipes = polls[matters.LIFT], polls[matters.PIPES]
    assert (lift.state, lift.heads_total, sorted(set(channels))) == ("open", 14, ["app", "visit"])
    assert lift.closes_at is not None and lift.closes_at > UNTIL + timedelta(days=5)
    assert (pipes.state, outcome) == ("final", ["PASSED"])


def test_the_roster_tells_what_an_owner_types() -> None:
    assert last_fours(ROSTER)["21栋1单元702", "白兰娟"] == "734X"


def _estate(cast: Cast) -> int:
    """The two stairs with an owner in every home, each known by the last four of the roster."""
    numbers = {key: last4 for key, last4 in last_fours(ROSTER).items() if key[0].startswith(STAIRS)}
    rng, at = random.Random(1), cast.house.clock.now()
    with cast.house.database.write() as session:
        estate_id = places.found_estate(session, name="两个单元", city="南宁市")
        first = {label: (name, last4) for (label, name), last4 in reversed(numbers.items())}
        specs = {label: HomeSpec(label[:3], label[3:6], label[6:], int(label[6]), 9000) for label in first}
        homes = places.add_homes(session, estate_id, list(specs.values()))
        for number, (label, (name, last4)) in enumerate(first.items()):
            new = NewOwner(name, f"1980000{number:04d}", f"{rng.randrange(10**13, 10**14)}{last4}")
            person_id = ownership.ensure_person(session, cast.house.vault, new, at=at)
            spec = specs[label]
            ownership.add_owners(session, homes[spec.building, spec.stair, spec.room], [(person_id, new)], joint=False,
                                 since=date(2002, 9, 1), source="roster", vault=cast.house.vault)  # fmt: skip
        for who, role in (("liujingli", "manager"), ("xiaoli", "staff"), ("zhaojie", "staff")):
            grant = Grant(role, "estate", estate_id)
            staff.grant(session, SYSTEM, person_id=cast.ids[who], to=grant, at=at)
    return estate_id
