"""A matter from the first idea to the milestone everybody hears of."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from server.kit.clock import StoppedClock, local_day
from server.kit.errors import Conflict, Malformed
from server.kit.facts import FactRow
from server.proposals.rules.stages import StageBlocked
from server.proposals.service import (
    following,
    moving,
    objecting,
    showing,
    voting,
)
from tests.cast import Cast
from tests.server.proposals.conftest import FEASIBLE, PAPER, Table


def test_a_lift_from_idea_to_milestone(table: Table, cast: Cast, clock: StoppedClock) -> None:
    matter_id = table.raise_()
    assert table.story(matter_id)["stage"] == "INTENT"
    with pytest.raises(StageBlocked) as blocked:
        table.do(moving.go_on, matter_id, to="CONSTRUCTION")
    assert blocked.value.missing == (
        "INTENT_OK", "FEASIBLE", "VOTE_PASSED", "PUBLICITY_DONE", "AGREEMENT_SIGNED", "PLANNING_OK",
        "SPECIAL_EQUIPMENT_NOTICE",
    )  # fmt: skip
    with pytest.raises(Conflict, match="token_lacks"):
        table.give(matter_id, "INTENT_OK")
    table.survey(matter_id, meijie="yes", laowang="no")
    assert table.story(matter_id)["survey"]["totals"] == {"yes": 1, "no": 1, "unsure": 0, "silent": 1}
    table.give(matter_id, "INTENT_OK")
    assert table.story(matter_id)["stage"] == "FEASIBILITY"
    with pytest.raises(Malformed, match="evidence_needed"):
        table.give(matter_id, "FEASIBLE", ticked=FEASIBLE)
    with pytest.raises(Conflict, match="token_lacks") as lacking:
        table.give(matter_id, "FEASIBLE", ticked=FEASIBLE[:3], brought=[PAPER])
    assert lacking.value.detail["missing"] == ["消防", "管线"]
    table.give(matter_id, "FEASIBLE", ticked=FEASIBLE, brought=[PAPER])
    table.plan(matter_id)
    poll_id = table.do(voting.prepare, matter_id)
    assert table.row(matter_id).stage == "VOTE" and poll_id
    with pytest.raises(Conflict, match="vote_there"):
        table.do(voting.prepare, matter_id)
    for _ in range(2):
        table.give(matter_id, "VOTE_PASSED", by=None, evidence={"poll_id": poll_id})
    assert (table.row(matter_id).stage, table.row(matter_id).state) == ("PUBLICITY", "passed")
    assert [fact["cost_fen"] for fact in facts(cast, "matter.passed")] == [29_999_999]
    table.do(lambda *given, version, at: showing.begin(*given[:2], matter_id=given[2], brought=[PAPER], version=version,
                                                       at=at), matter_id)  # fmt: skip
    objection_id = table.object_(matter_id)
    clock.advance(days=17)
    with pytest.raises(Conflict, match="token_lacks"):
        table.give(matter_id, "PUBLICITY_DONE")
    settle(table, objection_id, "agreed", brought=[PAPER])
    table.give(matter_id, "PUBLICITY_DONE")
    table.give(matter_id, "AGREEMENT_SIGNED", ticked=("USE_UNIT", "UPKEEP", "REMEDY"), brought=[PAPER])
    assert next(one for one in table.story(matter_id)["plan"]["sets"] if one["chosen"])["agreed_at"]
    milestone = table.do(following.reach, matter_id, title="开工了", day=local_day(table.at))
    assert [fact["milestone_id"] for fact in facts(cast, "matter.milestone_reached")] == [milestone]
    told = table.story(matter_id, "tenant")
    assert told["milestones"][0]["title"] == "开工了"
    assert [step["state"] for step in told["stages"]][:7] == ["done"] * 6 + ["now"]


def settle(table: Table, objection_id: int, outcome: str, **more: object) -> None:
    with table.cast.house.database.write() as session:
        objecting.settle(session, table.cast["chengong"], objection_id=objection_id, outcome=outcome, words="谈妥了",
                         version=1, at=table.at, **more)  # fmt: skip


def facts(cast: Cast, name: str) -> list[dict[str, object]]:
    with cast.house.database.read() as session:
        return list(session.scalars(select(FactRow.payload).where(FactRow.name == name).order_by(FactRow.id)))
