"""Stages wait for all their tokens; consents and objections stand in the way; all that is missing is said at once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from server.kit.clock import SHANGHAI
from server.proposals.rules import consents, objections, stages
from server.proposals.rules.consents import Asked, Gate
from server.proposals.rules.objections import Objection, State

LIFT = stages.stages("lift")
POSTED = datetime(2026, 2, 27, 15, tzinfo=SHANGHAI)
DAYS = 15


def test_building_waits_for_everything_at_once() -> None:
    held = stages.held_on_reaching(LIFT, "DESIGN_READY")
    assert held == {"INTENT_OK", "FEASIBLE"}
    with pytest.raises(stages.StageBlocked) as refusal:
        stages.check(LIFT, "CONSTRUCTION", held)
    assert refusal.value.missing == (
        "VOTE_PASSED", "PUBLICITY_DONE", "AGREEMENT_SIGNED", "PLANNING_OK", "SPECIAL_EQUIPMENT_NOTICE",
    )  # fmt: skip
    assert "表决通过" in refusal.value.sentence


def test_a_city_may_post_before_the_vote_and_ask_for_a_permit() -> None:
    first = stages.stages("lift", publicity_first=True)
    held = stages.held_on_reaching(first, "DESIGN_READY")
    assert stages.missing(first, "PUBLICITY", held) == []
    assert stages.missing(first, "VOTE", held) == ["PUBLICITY_DONE"]
    strict = stages.stages("lift", permit_needed=True)
    assert "CONSTRUCTION_PERMIT" in stages.wanted(strict, "CONSTRUCTION")
    assert "CONSTRUCTION_PERMIT" not in stages.wanted(LIFT, "CONSTRUCTION")


def test_registration_may_follow_use_but_not_the_subsidy() -> None:
    done = set(stages.wanted(LIFT, "IN_USE"))
    assert stages.missing(LIFT, "IN_USE", done) == []
    assert stages.missing(LIFT, "SUBSIDY", done) == ["REGISTERED"]


@pytest.mark.parametrize("course", ["lift", "plain", "election"])
def test_every_course_can_be_walked_to_its_end(course: str) -> None:
    way, held = stages.stages(course), set[str]()
    for stage in way:
        stages.check(way, stage.key, held)
        held |= {stage.token} if stage.token else set()
    assert stages.next_stage(way, way[-1].key) is None


def test_a_skipped_stage_leaves_its_mark_in_the_story() -> None:
    story = stages.steps(LIFT, "DESIGN_READY", {"INTENT_OK", "FEASIBLE"})
    assert [step.state for step in story[:4]] == ["done", "done", "now", "later"]
    assert story[4].missing == ("表决通过",)


def test_an_unknown_stage_is_refused() -> None:
    with pytest.raises(stages.StageUnknown):
        stages.wanted(LIFT, "PARTY")


def test_kinds_of_matters_take_their_course() -> None:
    assert [stages.course_of(kind) for kind in ("ELEVATOR_RETROFIT", "COMMITTEE_ELECT", "COVENANT")] == [
        "lift", "election", "plain",
    ]  # fmt: skip


def test_a_vote_does_not_take_a_private_part() -> None:
    asked = Asked(exclusive_parts=("101", "102"), common_parts=("绿地",), neighbours=("5栋",))
    said = {"101": "refused", "102": "given"}
    lacking = consents.missing(asked, said)
    assert lacking == {Gate.EXCLUSIVE_PART: ("101",), Gate.COMMON_PART: ("绿地",), Gate.NEIGHBOURS: ("5栋",)}
    assert not consents.may_pass(True, asked, said)
    all_said = {"101": "given", "102": "given", "绿地": "given"}
    assert consents.may_pass(True, asked, all_said, heard=("5栋",))
    assert not consents.may_pass(False, asked, all_said, heard=("5栋",))


@pytest.mark.parametrize(
    ("state", "written", "go_on", "stands"),
    [
        (State.OPEN, True, False, True),
        (State.IN_MEDIATION, True, False, True),
        (State.AGREED, True, False, False),
        (State.WITHDRAWN, True, False, False),
        (State.MEDIATION_FAILED, True, False, True),
        (State.MEDIATION_FAILED, True, True, False),
        (State.OPEN, False, False, False),
    ],
)
def test_which_objections_stand_in_the_way(state: State, written: bool, go_on: bool, stands: bool) -> None:
    assert objections.blocks(Objection("101", POSTED, state, written, go_on)) is stands


def test_only_objections_of_the_posting_period_count_to_the_second() -> None:
    ends = datetime(2026, 3, 15, tzinfo=SHANGHAI)
    last, late = Objection("101", ends - timedelta(seconds=1)), Objection("102", ends)
    early = Objection("103", POSTED - timedelta(seconds=1))
    assert objections.blocking([last, late, early], POSTED, DAYS) == [last]


def test_a_settled_objection_is_not_opened_again() -> None:
    objections.check_move(State.MEDIATION_FAILED, State.AGREED)
    with pytest.raises(objections.MovedOn):
        objections.check_move(State.AGREED, State.OPEN)
