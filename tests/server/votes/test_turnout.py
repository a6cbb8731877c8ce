"""The turnout of an open vote moves in steps, so that nobody can tell from it who voted when."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from server.kit.house import House
from server.votes.models import Ballot
from server.votes.queries.turnout import voted
from server.votes.rules.steps import least, told
from server.votes.screens.turnout import by_channel, turnout
from tests.server.votes.boxes import NO, YES, Box, open_box

AREAS = [8000 + number for number in range(12)]


@pytest.mark.parametrize(
    ("cast", "of", "expected"),
    [(0, 4, None), (4, 4, None), (0, 5, 0), (4, 12, 0), (5, 12, 5), (9, 12, 5), (10, 12, 10), (12, 12, 10)],
)
def test_five_at_a_time_and_nothing_of_a_small_roll(cast: int, of: int, expected: int | None) -> None:
    assert told(cast, of) == expected


def test_what_is_told_of_is_said_to_be_the_least() -> None:
    assert (least(0), least(5), least(10)) == ("不到 5", "至少 5", "至少 10")


def _told(box: Box, *, running: bool = True) -> list[int]:
    with box.house.database.read() as session:
        found = voted(session, box.poll_id, of=len(box.heads), running=running)
        assert found is not None
        return sorted(session.scalars(found.select().with_only_columns(found.c.area)))


def test_a_step_shows_the_first_five_and_no_change_moves_it(house: House) -> None:
    box = open_box(house, AREAS)
    for head in range(4):
        box.cast(head, YES)
    assert _told(box) == []
    box.cast(4, YES)
    box.cast(5, YES)
    assert _told(box) == AREAS[:5]
    with box.writing() as session:
        session.execute(update(Ballot).where(Ballot.head_id == box.heads[0]).values(state="replaced"))
    box.cast(0, NO)
    assert _told(box) == AREAS[:5] and _told(box, running=False) == AREAS[:6]
    shown = {"id": box.poll_id, "state": "open", "heads_total": 12, "rules": box.poll.rules}
    with house.database.read() as session:
        (line,) = turnout(session, shown, {})
        assert (line.part.heads, line.part.area) == (5, sum(AREAS[:5])) and by_channel(session, shown)[0][1] == 5
        assert (
            turnout(session, {**shown, "heads_total": 4}, {}) == [] == by_channel(session, {**shown, "heads_total": 4})
        )
        (ended,) = turnout(session, {**shown, "state": "closed"}, {})
    assert (ended.part.heads, ended.words) == (6, "还差 2 人、160.29 平方米参与，表决才有效")
    assert line.words == "最多还差 3 人、240.34 平方米参与，表决才有效", "one more has voted than is told of"
