"""Who answers a doubted bill, round after round: a table of cases, and no database."""

from __future__ import annotations

import pytest

from server.fees.rules.answering import (
    MOST,
    AnsweredBefore,
    ManagersTurn,
    Team,
    Turn,
    check,
    is_last,
    may_come_back,
    turn,
    who_answers,
)
from server.reports.rules.doubted import MOST_RETURNS

ZHOU, LIN, LIU, ADMIN, OWNER = 1, 2, 3, 8, 9
USUAL = Team(frozenset({ZHOU, LIN, LIU}), frozenset({LIU}), frozenset({ADMIN}))
ALONE = Team(frozenset({ZHOU}), frozenset(), frozenset({ADMIN}))
TWO = Team(frozenset({ZHOU, LIU}), frozenset({LIU}))
NOBODY = Team(frozenset(), frozenset(), frozenset({ADMIN}))
CASES = [
    # team, who answered before, who is involved, who may answer now, how the owner is told
    (USUAL, [], [OWNER], {ZHOU, LIN, LIU}, Turn.ANOTHER),
    (USUAL, [], [ZHOU], {LIN, LIU}, Turn.ANOTHER),
    (USUAL, [ZHOU], [OWNER], {LIN, LIU}, Turn.ANOTHER),
    (USUAL, [ZHOU, LIN], [OWNER], {LIU}, Turn.MANAGER),
    (USUAL, [LIU, ZHOU], [OWNER], {LIN}, Turn.ANOTHER),
    (USUAL, [ZHOU], [LIN, LIU], {ZHOU}, Turn.ANYBODY),
    (TWO, [ZHOU, LIU], [OWNER], {ZHOU}, Turn.ANYBODY),
    (ALONE, [ZHOU], [OWNER], {ZHOU}, Turn.ANYBODY),
    (ALONE, [], [ZHOU], {ADMIN}, Turn.ANOTHER),
    (NOBODY, [ADMIN], [OWNER], {ADMIN}, Turn.ANYBODY),
]


@pytest.mark.parametrize(("team", "answered", "involved", "may", "told"), CASES)
def test_whoever_answered_looks_at_it_no_more_while_somebody_else_can(
    team: Team, answered: list[int], involved: list[int], may: set[int], told: Turn
) -> None:
    allowed = who_answers(team, answered=answered, involved=involved)
    assert allowed == may and turn(team, allowed, answered=answered) is told
    for one in may:
        check(allowed, one, answered=answered)


def test_each_refusal_says_why() -> None:
    with pytest.raises(AnsweredBefore):
        check({LIN, LIU}, ZHOU, answered=[ZHOU])
    with pytest.raises(ManagersTurn):
        check({LIU}, ADMIN, answered=[ZHOU, LIN])
    check(frozenset(), ADMIN, answered=[])


def test_a_third_answer_is_the_last_and_the_report_counts_alike() -> None:
    assert [may_come_back(count) for count in range(5)] == [False, True, True, False, False]
    assert [is_last(count) for count in range(4)] == [False, False, True, True]
    assert MOST_RETURNS == MOST - 1
