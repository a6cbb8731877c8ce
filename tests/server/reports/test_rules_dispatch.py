"""Who gets a report, and who never does."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import permutations

import pytest

from server.reports.rules.dispatch import (
    AccusedMayNotHandle,
    Barred,
    Candidate,
    SomebodyElseThisTime,
    check_handler,
    choose,
    order,
)
from server.reports.rules.words import Priority

XIAOLI, LAOZHANG, XIAOWANG = 1, 2, 3
MORNING = datetime(2025, 3, 3, 1, tzinfo=UTC)
NOON = datetime(2025, 3, 3, 4, tzinfo=UTC)
NOBODY = Barred()


def one(
    staff_id: int, *, skill: str = "plumbing", load: int = 0, duty: bool = True, at: datetime | None = None
) -> Candidate:
    return Candidate(staff_id, frozenset({skill}), load, duty, at)


def chosen(*candidates: Candidate, priority: Priority = Priority.P2, barred: Barred = NOBODY) -> int | None:
    choices = {
        choice.staff_id if choice else None
        for some in permutations(candidates)
        if (choice := choose(some, skill="plumbing", priority=priority, barred=barred)) or True
    }
    assert len(choices) <= 1, "the order of the candidates must not matter"
    return choices.pop() if choices else None


@pytest.mark.parametrize(
    ("candidates", "winner", "why"),
    [
        ([one(XIAOLI, load=3), one(LAOZHANG, load=1)], LAOZHANG, "who has least on hand"),
        ([one(XIAOLI, skill="green"), one(LAOZHANG, load=9)], LAOZHANG, "who can do it"),
        ([one(XIAOLI, duty=False), one(LAOZHANG, load=9)], LAOZHANG, "who is on duty"),
        ([one(XIAOLI, duty=False)], XIAOLI, "who comes on duty next"),
        ([one(XIAOLI, at=NOON), one(LAOZHANG, at=MORNING)], LAOZHANG, "who waited longest"),
        ([one(XIAOLI, at=NOON), one(LAOZHANG)], LAOZHANG, "who never had one"),
        ([one(LAOZHANG), one(XIAOLI)], XIAOLI, "the smaller number when all is equal"),
        ([one(XIAOLI, skill="green")], None, "nobody who can"),
        ([], None, "nobody at all"),
    ],
)
def test_the_best_candidate_is_chosen(candidates: list[Candidate], winner: int | None, why: str) -> None:
    assert chosen(*candidates) == winner, why


def test_an_administrator_is_sent_only_where_nobody_can_whose_work_it_is() -> None:
    admin = Candidate(LAOZHANG, frozenset({"plumbing"}), 0, on_duty=True, administers=True)
    assert chosen(admin, one(XIAOLI, skill="green", load=9), priority=Priority.P0) == XIAOLI
    assert chosen(admin, one(XIAOLI, duty=False), priority=Priority.P0) == LAOZHANG
    assert chosen(admin, one(XIAOLI, load=9, duty=False)) == XIAOLI


def test_for_danger_anybody_on_duty_is_better_than_nobody_and_nobody_is_called_from_bed() -> None:
    gardener, sleeper = one(XIAOLI, skill="green"), one(LAOZHANG, duty=False)
    assert chosen(gardener, sleeper, priority=Priority.P0) == XIAOLI
    assert chosen(gardener, one(LAOZHANG, load=5), priority=Priority.P1) == LAOZHANG
    assert chosen(sleeper, priority=Priority.P0) is None


def test_a_complaint_never_reaches_the_person_it_is_about_even_when_nobody_else_is_left() -> None:
    barred = Barred(accused=XIAOLI)
    assert chosen(one(XIAOLI), barred=barred) is None
    assert chosen(one(XIAOLI), one(LAOZHANG, load=50), barred=barred) == LAOZHANG
    with pytest.raises(AccusedMayNotHandle):
        check_handler(XIAOLI, barred)
    check_handler(LAOZHANG, barred)


def test_what_came_back_goes_to_somebody_new() -> None:
    barred = Barred(previous=frozenset({XIAOLI, LAOZHANG}))
    assert chosen(one(XIAOLI), one(LAOZHANG), one(XIAOWANG, load=9), barred=barred) == XIAOWANG
    with pytest.raises(SomebodyElseThisTime):
        check_handler(LAOZHANG, barred)


def test_a_supervisor_sees_everybody_allowed_best_first() -> None:
    listed = order(
        [one(XIAOLI, skill="green"), one(LAOZHANG, load=2), one(XIAOWANG, duty=False)],
        skill="plumbing",
        barred=Barred(accused=XIAOWANG),
    )
    assert [candidate.staff_id for candidate in listed] == [LAOZHANG, XIAOLI]


def test_the_timeline_says_why() -> None:
    choice = choose([one(XIAOLI, load=2)], skill="plumbing", priority=Priority.P2, barred=NOBODY)
    assert choice is not None
    assert choice.why == "当班，工种相符，同条件中手上的单最少"
