"""The matters of the demo, played on three stairs with the owners of its roster: nothing of the story is refused."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from demo import lift, matters, railings
from demo.numbers import last_fours
from demo.voting import ROSTER
from demo.walk import Walk
from server.fees.models import Bill
from server.kit.clock import SHANGHAI, StoppedClock, local_day
from server.places.models import Home
from server.proposals.models import Hardship, JoinReturn, Matter, Share
from server.proposals.queries.joining import standing
from server.votes.models import Ballot, Poll, Result
from tests.cast import Cast
from tests.demo.stairs import three_stairs
from workflows.books import checking

UNTIL = datetime(2026, 11, 21, 7, tzinfo=SHANGHAI)


def test_the_demo_s_matters_stand_where_a_visitor_finds_them_lively(cast: Cast, clock: StoppedClock) -> None:
    estate_id = three_stairs(cast)
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
        railings.TITLE: ("passed", "EXECUTION"),
    }  # fmt: skip
    assert found[matters.WISH].survey_closed_at is None
    voting, pipes = polls[matters.LIFT], polls[matters.PIPES]
    assert (voting.state, voting.heads_total, sorted(set(channels))) == ("open", 14, ["app", "visit"])
    assert voting.closes_at is not None and voting.closes_at > UNTIL + timedelta(days=5)
    assert (pipes.state, outcome) == ("final", ["PASSED"] * 3)
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
