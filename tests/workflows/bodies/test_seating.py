"""An election that stands seats whom it chose, once; where it chose too few, the community hears that nobody was."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import select

from server.bodies.models import BodyMember, OwnerBody
from server.kit.clock import StoppedClock
from server.kit.facts import FactRow
from server.kit.house import House
from server.votes.service import finishing
from tests.server.votes.boxes import Box, Topic, open_box
from workflows.bodies.reactions import REACTIONS
from workflows.engine.reactions import Reactor

NAMES = ("甲", "乙", "丙", "丁", "戊", "己", "庚")


def elect(house: House, clock: StoppedClock, marks: Sequence[Sequence[int]], *, seats: int, planned: int) -> Box:
    """An election whose result stands, with what follows from it, twice."""
    topic = Topic("选举业委会", "candidates", NAMES, seats, planned, len(NAMES))
    box = open_box(house, [9000] * len(marks), topics=[topic], matter_type="COMMITTEE_ELECT")
    for head, said in enumerate(marks):
        box.cast(head, said)
    box.close()
    clock.advance(days=30)
    with house.database.write() as session:
        assert finishing.final_due(session, at=clock.now()) == [box.poll_id]
    for _ in range(2):
        with house.database.write() as session:
            for row in session.scalars(select(FactRow).where(FactRow.name == "poll.final")):
                row.state = "due"
        while Reactor(house, REACTIONS).run_once():
            pass
    return box


def seated(house: House) -> list[tuple[int | None, list[tuple[str, str]]]]:
    """Every committee by its vote, with its members and their parts."""
    with house.database.read() as session:
        bodies = session.scalars(select(OwnerBody).order_by(OwnerBody.id)).all()
        asked = select(BodyMember).order_by(BodyMember.id)
        rows = session.scalars(asked).all()
        return [(body.poll_id, [(one.name, one.part) for one in rows if one.body_id == body.id]) for body in bodies]


def test_whom_an_election_chose_is_seated_once(house: House, clock: StoppedClock) -> None:
    box = elect(house, clock, [[1, 2, 3, 4, 5, 6]] * 6 + [[1, 2, 3, 4, 5]] * 4, seats=5, planned=5)
    five = [(name, "member") for name in NAMES[:5]]
    assert seated(house) == [(box.poll_id, [*five, ("己", "alternate")])]
    with house.database.read() as session:
        body = session.scalars(select(OwnerBody)).one()
        assert (body.until, body.made_by) == (None, 0)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_too_few_are_no_committee(house: House, clock: StoppedClock) -> None:
    elect(house, clock, [[1, 2]] * 6, seats=5, planned=5)
    assert seated(house) == []


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_an_open_seat_is_filled_only_where_a_committee_sits(house: House, clock: StoppedClock) -> None:
    elect(house, clock, [[1]] * 6, seats=1, planned=5)
    assert seated(house) == [], "one of five makes no committee"
