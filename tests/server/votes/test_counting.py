"""The count: exact sums, thresholds at their edges, silence, parts, options; the same however it came about."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server.kit.house import House
from tests.server.votes.boxes import ABSTAIN, NO, YES, Topic, open_box


def test_two_thirds_take_part_exactly_and_half_is_not_enough(house: House) -> None:
    box = open_box(house, [9000] * 6)
    box.cast_all([YES, YES, NO, NO])
    box.close()
    (row,) = box.results()
    assert row.figures["take_part_heads_pct"] == "66.66%" and row.figures["take_part_heads_ok"]
    assert row.outcome == "REJECTED" and row.figures["approve_heads_pct"] == "50.00%"
    assert row.rule["thresholds"]["approve"] == {"share": "1/2", "inclusive": False} and row.rule["by_channel"] == {
        "app": 4
    }


def test_three_quarters_of_a_special_matter_are_enough_exactly(house: House) -> None:
    box = open_box(house, [8000] * 4, matter_type="ELEVATOR_RETROFIT")
    box.cast_all([YES, YES, YES, NO])
    box.close()
    assert box.results()[0].outcome == "PASSED"


def test_area_and_heads_must_both_be_reached_and_spoiled_ballots_take_no_part(house: House) -> None:
    box = open_box(house, [10000, 10000, 10000])
    box.cast_all([YES, YES, "spoiled"])
    box.close()
    (row,) = box.results()
    assert row.figures["heads_took_part"] == 2 and row.outcome == "PASSED"
    small = open_box(house, [30000, 1000, 1000])
    small.cast_all([None, YES, YES])
    small.close()
    assert small.results()[0].outcome == "NOT_VALID_QUORUM"


def test_silent_owners_are_counted_in_only_with_clause_warning_and_delivery(house: House) -> None:
    clause = {"nonreturn_policy": "FOLLOW_MAJORITY", "nonreturn_allowed": ["STRICT", "FOLLOW_MAJORITY"],
              "clause_id": "第 12 条", "warning": "不投票的计入多数"}  # fmt: skip
    box = open_box(house, [8000] * 10, rules=clause)
    box.cast_all([YES, YES, YES, YES, NO])
    box.deliver(5, 6, 7, 8)
    box.close()
    (row,) = box.results()
    assert row.rule["policy"] == "FOLLOW_MAJORITY" and row.rule["silent"] == {
        "side": "approve",
        "heads": 4,
        "area": 32000,
    }
    assert row.outcome == "PASSED" and row.figures["choices"]["approve"]["heads"] == 8
    assert row.strict is not None and row.strict["outcome"] == "NOT_VALID_QUORUM"
    papers = open_box(house, [8000] * 10, rules=clause)
    papers.cast_all([YES, YES, YES, YES, NO])
    papers.deliver(5, 6, 7, 8)
    for head, state in ((5, "waiting"), (6, "differs"), (7, "withdrawn")):
        papers.hand_in(head, state)
    papers.close()
    assert papers.results()[0].rule["silent"]["heads"] == 2, "whose paper nobody read alike in time was not silent"
    bare = open_box(house, [8000] * 10, rules={**clause, "clause_id": ""})
    bare.cast_all([YES, YES, YES, YES, NO])
    bare.deliver(5)
    bare.close()
    assert bare.results()[0].rule["fallbacks"] == ["CLAUSE_MISSING"]
    assert bare.results()[0].outcome == "NOT_VALID_QUORUM"


def test_two_stairs_that_share_a_lift_each_pass_alone(house: House) -> None:
    box = open_box(house, [8000] * 8, parts=[11] * 4 + [12] * 4, matter_type="ELEVATOR_RETROFIT")
    box.cast_all([YES] * 4 + [YES, YES, NO, NO])
    box.close()
    assert [row.outcome for row in box.results(part=11) + box.results(part=12)] == ["PASSED", "REJECTED"]
    (whole,) = box.results()
    assert whole.outcome == "REJECTED" and whole.figures["outcome"] == "PASSED", "the pool only informs"


def test_one_dissent_stops_what_everybody_must_agree_to(house: House) -> None:
    box = open_box(house, [8000] * 20, matter_type="DWELLING_TO_BUSINESS")
    box.cast_all([YES] * 19 + [NO])
    box.close()
    assert box.results()[0].outcome == "REJECTED"


def test_every_topic_is_decided_by_itself(house: House) -> None:
    box = open_box(house, [8000] * 3, topics=[Topic("甲"), Topic("乙"), Topic("选方案", "options", ["红", "蓝"])])
    for head, said in enumerate([(YES, NO, [1]), (YES, NO, [2]), (YES, ABSTAIN, [1])]):
        box.cast(head, *said)
    box.close()
    first, second, third = box.results()
    assert [first.outcome, second.outcome, third.outcome] == ["PASSED", "REJECTED", "PASSED"]
    assert third.figures["elected"] == [1] and third.figures["options"][0]["heads"] == 2


def test_closing_twice_and_from_two_sides_changes_nothing(house: House) -> None:
    box = open_box(house, [8000] * 5)
    box.cast_all([YES] * 5)
    at = box.close()
    before = box.results()[0].figures, box.poll.version
    assert box.close(at) == at and box.close(at + timedelta(days=1))
    assert (box.results()[0].figures, box.poll.version) == before and box.results()[0].number == 1


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_poll_nobody_answered_is_not_valid(house: House) -> None:
    box = open_box(house, [8000] * 3)
    box.close()
    assert box.results()[0].outcome == "NOT_VALID_QUORUM" and box.poll.state == "preliminary"
