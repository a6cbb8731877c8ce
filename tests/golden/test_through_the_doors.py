"""The worked cases again, not by the rules alone: from the roster of real owners to the published result."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from server.kit.clock import StoppedClock
from server.kit.house import House
from tests.golden.compare import Effective, same
from tests.golden.counts import hundredths
from tests.golden.planned import found_stair, plain_yuan, planned, read_plan, seen_share
from tests.golden.played import CITIES, doors_of, groups_of, play, recounted, results, settle, told

CASES = {case["id"]: case for case in json.loads((Path(__file__).parent / "cases" / "votes.json").read_text("utf-8"))}
OWNERS = [case for case in CASES.values() if "owner_groups" in case["input"]]
ONE_ENGINE = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
"""What the engines do differently is tested where they do it; here the figures count."""


@ONE_ENGINE
@pytest.mark.parametrize("case", OWNERS, ids=lambda case: case["id"])
def test_owners_vote_and_the_published_result_is_the_worked_one(
    case: Mapping[str, Any], house: House, clock: StoppedClock, tmp_path: Path
) -> None:
    given, expected = case["input"], case["expected"]
    estate = settle(house, doors_of(house), CITIES.get(given.get("follow_floor", "NONE"), "台州市"), groups_of(given))
    poll = play(estate, clock, given)
    found = told(estate, poll)
    assert recounted(estate, poll, tmp_path / "export.jsonl") == 0
    for key, value in expected.items():
        if key == "policy_applied":
            assert same(value, Effective(found["policy"])), found["policy"]
        elif key == "warning":
            assert value in found["fallbacks"]
        else:
            assert found[key] == value, key


@ONE_ENGINE
def test_two_stairs_with_one_lift_pass_each_alone(house: House, clock: StoppedClock) -> None:
    case = CASES["GV-20"]
    estate = settle(house, doors_of(house), "台州市", groups_of(case["input"]))
    poll = play(estate, clock, case["input"])
    outcomes = {row.part: row.outcome for row in results(house, poll)}
    assert outcomes.pop(0) == case["expected"]["overall"]
    assert sorted(outcomes.values()) == ["PASSED", "REJECTED"]
    pooled = told(estate, poll)
    assert pooled["approve_heads_pct"] == case["expected"]["combined_approve_heads_pct"]


LIFTS = {case["id"]: case for case in json.loads((Path(__file__).parent / "cases" / "lifts.json").read_text("utf-8"))}


@ONE_ENGINE
@pytest.mark.parametrize("name", ["GE-01", "GE-05"])
def test_every_home_reads_its_worked_share_in_the_published_plan(name: str, house: House, clock: StoppedClock) -> None:
    given, expected = LIFTS[name]["input"], LIFTS[name]["expected"]
    stair = found_stair(house, given["units"])
    subsidy = hundredths(given.get("subsidy", "0"))
    net = hundredths(given["net"])
    matter_id = planned(stair, gross=net + subsidy, subsidy=subsidy, floors=given["coefficients"])
    shares = {room: seen_share(stair, matter_id, room) for room in stair.owners}
    assert {room: plain_yuan(fen) for room, fen in shares.items()} == expected["per_household"]
    assert sum(shares.values()) == net


@ONE_ENGINE
@pytest.mark.parametrize("merged", [False, True])
def test_extra_money_lowers_shares_only_where_the_owners_agreed(
    merged: bool, house: House, clock: StoppedClock
) -> None:
    given, expected = LIFTS["GE-08"]["input"], LIFTS["GE-08"]["expected"]
    stair = found_stair(house, LIFTS["GE-05"]["input"]["units"])
    told_ = {"gross": given["gross_cost"], "subsidy": given["city_subsidy"], "earmarked": given["town_extra"]}
    money = {key: hundredths(value) for key, value in told_.items()}
    matter_id = planned(stair, **money, merged=merged, floors={str(floor): "1" for floor in range(1, 7)})
    plan = read_plan(stair, matter_id, "101")
    assert plan["net"] == (37_000_000 if merged else hundredths(expected["net_to_share"]))
    assert plan["earmarked"] == (0 if merged else hundredths(expected["earmarked_fund"]))
