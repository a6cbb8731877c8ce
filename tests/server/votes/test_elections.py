"""Electing a committee: ranking, a tie at the last seat, alternates, too few, formed or not; recounted alike."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from server.kit.house import House
from tests.server.votes.boxes import Box, Topic, open_box, recounted

NAMES = ("甲", "乙", "丙", "丁", "戊", "己", "庚")
on_sqlite = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


def elect(house: House, marks: Sequence[Sequence[int]], *, seats: int, areas: Sequence[int] = ()) -> Box:
    """An election in which each head marks these candidates."""
    topic = Topic("选举业委会", "candidates", NAMES, seats, seats, len(NAMES))
    box = open_box(house, areas or [9000] * len(marks), topics=[topic], matter_type="COMMITTEE_ELECT")
    for head, said in enumerate(marks):
        box.cast(head, said)
    box.close()
    return box


def test_a_tie_at_the_last_seat_is_a_run_off_and_the_recount_says_the_same(house: House, tmp_path: Path) -> None:
    marks = [[1, 2, 3, 4]] * 6 + [[1, 2]] + [[1]] + [[]] * 2
    box = elect(house, marks, seats=3)
    (row,) = box.results()
    assert row.figures["elected"] == [1, 2] and row.figures["runoff"] == [3, 4] and row.figures["open_seats"] == 1
    assert row.figures["formed"] is False and row.outcome == "PASSED"
    code, said = recounted(box.export(tmp_path / "export.jsonl"))
    assert code == 0 and "结果：通过，第 1 项，第 2 项" in said, said


@on_sqlite
def test_more_than_the_seats_leave_alternates_in_order_of_votes(house: House) -> None:
    box = elect(house, [[1, 2, 3, 4, 5, 6, 7]] * 6 + [[1, 2, 3, 4, 5, 6]] * 2 + [[1, 2, 3, 4, 5]], seats=5)
    figures = box.results()[0].figures
    assert figures["elected"] == [1, 2, 3, 4, 5] and figures["alternates"] == [6, 7] and figures["formed"] is True


@on_sqlite
def test_heads_decide_before_area_and_area_where_heads_are_even(house: House) -> None:
    areas = [9000, 9000, 9000, 9500, 9000]
    box = elect(house, [[1, 2], [1, 2], [2], [1], [1, 2, 3]], seats=1, areas=areas)
    assert box.results()[0].figures["elected"] == [1], "four heads each, and 36500 against 36000"


@on_sqlite
def test_half_is_not_enough_and_without_two_thirds_nobody_is_elected(house: House) -> None:
    box = elect(house, [[1], [1], [2], [3]], seats=3)
    row = box.results()[0]
    assert row.figures["elected"] == [] and row.figures["open_seats"] == 3 and row.outcome == "REJECTED"
    few = elect(house, [[1], [1], [1]], seats=1, areas=[9000] * 5)
    assert few.results()[0].outcome == "NOT_VALID_QUORUM" and few.results()[0].figures["elected"] == []
