"""Odd inputs of worked cases: what is wrong is told in the line of the case, and a wrong reason is no right answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.golden.runner import judge, run


def case(rule: str, given: Any, expected: Any, title: str = "") -> dict[str, Any]:
    return {"id": "GX-01", "title": title, "rule": rule, "input": given, "expected": expected}


HEARD = "2025-06-01T09:00:00+08:00"
MANDATES = {"max_proxies": 0, "proxy": "P", "principals": ["A"]}
GROUP = {"owners": 3, "unit_area": "100.00", "ballot": "none"}
VOTE = {"matter_class": "special", "nonreturn_policy": "STRICT"}
ABSTAIN = {"matter_class": "ordinary", "nonreturn_policy": "ABSTAIN", "owner_groups": [GROUP]}
ELECTED = {"elected_on": "2025-05-08"}
VACANT = {"unit_price": "1.55", "area": "88.80", "approved": True, "months": 18}
BINZHOU = "Vacant dwelling, Binzhou profile"


@pytest.mark.parametrize(
    "raw",
    [
        case("R-05", {"received": HEARD, "days": 0}, {"last_day": "2025-06-01"}),
        case("R-05", {"received": HEARD, "days": "10"}, {"last_day": "2025-06-11"}),
        case("V-13", MANDATES, {"accepted": [], "rejected": {"A": "PROXY_LIMIT"}}),
        case("E-04", {"vote_result": "PASSED", "exclusive_parts_used": []}, {"gate": "EXCLUSIVE_PART_CONSENT"}),
        case("E-23", {"reported": HEARD, "arrivals": []}, {"results": []}),
        case("V-04", {**VOTE, "owner_groups": [GROUP]}, {"approve_area_ok": True, "result": "NOT_VALID_QUORUM"}),
        case("V-04", {**VOTE, "owner_groups": [GROUP]}, {"approve_area_ok": False, "approve_area_pct": "0.00%"}),
        case("V-11", {**ABSTAIN, "policy_preconditions_met": None}, {"policy_applied": "STRICT"}),
        case("F-11", {**VACANT, "vacant_from": "2025-07-01"}, {"total": "1816.80"}, BINZHOU),
        case("F-11", {**VACANT, "vacant_from": "2025-07-01"}, {"total": "1816.85"}, BINZHOU),
        case("F-11", {**VACANT, "vacant_from": None}, {"full_months": 18, "reduced_months": 0}, BINZHOU),
        case("V-15", {"sequence": ["approve", "oppose"], "city": "北京"}, {"final": "approve", "rejected_attempts": 1}),
        case("V-15", {"sequence": ["approve", "oppose"]}, {"final": "oppose", "rejected_attempts": 0}),
        case("C-07", {**ELECTED, "published": "2025-05-11"}, {"publish_members_by": "2025-05-11", "published": True}),
        case("C-07", {**ELECTED, "filed": "2025-06-08"}, {"file_by": "2025-06-07", "filing": "LATE"}),
        case(
            "E-06",
            {"publicity_from": "2025-03-01", "days": 15, "objection": {"date": "2025-03-10", "status": "open"}},
            {"AGREEMENT": "BLOCK"},
        ),
        case("F-15", {"messages": ["逾期不缴将停水停电"]}, {"results": ["BLOCK: UTILITY_CUT_THREAT"]}),
        case("F-10", {"paid_through": "2025-06-30", "contract_end": "2025-08-31", "requests": [3]}, {"3": "REJECT"}),
    ],
    ids=lambda raw: f"{raw['rule']} {next(iter(raw['expected'].values()))}",
)
def test_a_zero_an_empty_list_and_what_the_law_leaves_open_come_out(raw: dict[str, Any]) -> None:
    line = judge(raw)
    assert line.ok, str(line)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (case("R-05", {"received": HEARD, "days": "ten"}, {"last_day": "2025-06-11"}), "days is no whole number"),
        (case("V-13", {**MANDATES, "max_proxies": "few"}, {"accepted": []}), "max_proxies is no whole number"),
        (case("V-03", {**VOTE, "owner_groups": [{**GROUP, "owners": 10**12}]}, {"heads_total": 10**12}), "no count"),
        (case("V-03", {**VOTE, "owner_groups": [{**GROUP, "owners": -1}]}, {"heads_total": -1}), "no count"),
        (case("F-08", {"principal": "1.00", "daily_rate": "0.003", "days": 1, "cap": "?"}, {"raw": "0.00"}), "no cap"),
        (case("F-15", {"messages": ["将停水"]}, {"results": ["BLOCK: PERSONAL_DATA_EXPOSURE"]}), "UTILITY_CUT_THREAT"),
        (
            case(
                "F-10",
                {"paid_through": "2025-06-30", "contract_end": "2025-08-31", "requests": [3]},
                {"3": "REJECT: OVER_12_MONTHS"},
            ),
            "BEYOND_CONTRACT",
        ),
        (
            case(
                "C-10",
                {"cases": [{"members": 11, "owners": 6}]},
                {"results": ["INVALID: outside 11–15"]},
                "台州物业管理委员会 make-up",
            ),
            "owners < 60%",
        ),
    ],
    ids=lambda told: told if isinstance(told, str) else "",
)
def test_what_cannot_be_meant_and_a_wrong_reason_are_told(raw: dict[str, Any], words: str) -> None:
    line = judge(raw)
    assert line.ok is False
    assert words in str(line)


def test_a_case_that_lacks_a_part_is_told_by_its_place(tmp_path: Path) -> None:
    right = case("R-05", {"received": HEARD, "days": 10}, {"last_day": "2025-06-11"})
    path = tmp_path / "cases.json"
    path.write_text(json.dumps([7, {"rule": "R-05", "input": {}}, {**right, "input": None}, right]), encoding="utf-8")
    assert [str(line) for line in run(path)] == [
        "#1 not covered: it is no object",
        "#2 not covered: it has no expected",
        "GX-01 not covered: it has no input",
        "GX-01 ok",
    ]
