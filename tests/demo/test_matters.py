"""The matters of the demo, played on three stairs with the owners of its roster: nothing of the story is refused."""

from __future__ import annotations

import random
import re
from datetime import date, datetime, timedelta

from sqlalchemy import select

from demo import lift, matters
from demo.numbers import last_fours
from demo.voting import ROSTER
from demo.walk import Walk
from server.fees.models import Bill
from server.kit.actor import SYSTEM, Grant
from server.kit.clock import SHANGHAI, StoppedClock, local_day
from server.people.service import ownership, staff
from server.people.service.ownership import NewOwner
from server.places import service as places
from server.places.models import Home
from server.places.rules import HomeSpec
from server.proposals.models import Hardship, JoinReturn, Matter, Share
from server.proposals.queries.joining import standing
from server.votes.models import Ballot, Poll, Result
from tests.cast import Cast
from workflows.books import checking

STAIRS = ("21栋1单元", "19栋2单元", "1栋2单元")
SPOT = re.compile(r"(\d+栋)(\d单元)(\w+)")
ROLES = {
    "liujingli": "manager",
    "xiaoli": "staff",
    "zhaojie": "staff",
    "chengong": "commissioner",
    "zhoukuaiji": "finance",
}
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
        lift.TITLE: ("finished", "IN_USE"), matters.LIFT: ("open", "VOTE"),
        matters.PIPES: ("passed", "EXECUTION"), matters.WISH: ("open", "INTENT"),
    }  # fmt: skip
    assert found[matters.WISH].survey_closed_at is None
    voting, pipes = polls[matters.LIFT], polls[matters.PIPES]
    assert (voting.state, voting.heads_total, sorted(set(channels))) == ("open", 14, ["app", "visit"])
    assert voting.closes_at is not None and voting.closes_at > UNTIL + timedelta(days=5)
    assert (pipes.state, outcome) == ("final", ["PASSED", "PASSED"])
    _stands(cast, estate_id, found[lift.TITLE].id)


def _stands(cast: Cast, estate_id: int, matter_id: int) -> None:
    """The lift that runs: one home has joined and its money went back, one waits, one pays by the month."""
    with cast.house.database.read() as session:
        now = standing(session, matter_id)
        assert now is not None
        joins = {one.label.removeprefix(lift.AT): one.state for one in now.joins}
        back = session.scalars(select(JoinReturn.fen)).all()
        helped = {one.state: len(one.parts) for one in session.scalars(select(Hardship))}
        bills = session.execute(select(Bill.home_id, Bill.state).where(Bill.levy_id.is_not(None))).all()
        in_parts = session.scalars(select(Home.id).where(Home.label == lift.AT + lift.IN_PARTS)).one()
        assert checking.broken(session, estate_id, local_day(UNTIL)) == []
    assert joins == {lift.JOINED: "settled", lift.ASKS: "asked"}
    assert sum(now.carried.values()) == now.total and len(back) == len(lift.PAYING)
    assert helped == {"granted": lift.MONTHS, "asked": 0}
    parts = sorted(state for home_id, state in bills if home_id == in_parts and state != "void")
    assert parts == ["open"] * 7 + ["paid"] * 3
    assert {state for home_id, state in bills if home_id != in_parts} == {"paid"}


def test_the_roster_tells_what_an_owner_types() -> None:
    assert last_fours(ROSTER)["21栋1单元702", "白兰娟"] == "734X"


def _estate(cast: Cast) -> int:
    """The three stairs with an owner in every home, each known by the last four of the roster."""
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
