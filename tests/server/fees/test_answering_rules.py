"""Who answers a doubted bill, round after round: a table of cases, and no database."""

from __future__ import annotations

import pytest

from server.fees.rules.answering import (
    MOST,
    AnsweredBefore,
    OthersTurn,
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
    (USUAL, [ZHOU, LIU], [LIN], {LIU}, Turn.ANYBODY),
    (TWO, [ZHOU], [OWNER], {LIU}, Turn.ANOTHER),
    (TWO, [ZHOU, LIU], [OWNER], {LIU}, Turn.ANYBODY),
    (TWO, [LIU, ZHOU], [OWNER], {LIU}, Turn.ANYBODY),
    (TWO, [ZHOU, LIU], [LIU], {ZHOU}, Turn.ANYBODY),
    (ALONE, [ZHOU, ZHOU], [OWNER], {ZHOU}, Turn.ANYBODY),
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


def test_each_refusal_says_why_and_names_who_can() -> None:
    with pytest.raises(AnsweredBefore, match="answered_before") as before:
        check({LIN, LIU}, ZHOU, answered=[ZHOU], names=["林会计", "刘经理"])
    assert before.value.sentence == "这项异议您答复过，业主没有认可，请换没有答复过的同事核实：林会计、刘经理。"
    for actor, answered in ((ADMIN, [ZHOU, LIN]), (ZHOU, [ZHOU, LIU])):
        with pytest.raises(OthersTurn, match="others_turn") as turn_of:
            check({LIU}, actor, answered=answered, names=["刘经理"])
        assert turn_of.value.sentence == "业主没有认可答复，这次由刘经理核实后答复。"
    check(frozenset(), ADMIN, answered=[])


def test_a_third_answer_is_the_last_and_the_report_counts_alike() -> None:
    assert [may_come_back(count) for count in range(5)] == [False, True, True, False, False]
    assert [is_last(count) for count in range(4)] == [False, False, True, True]
    assert MOST_RETURNS == MOST - 1
