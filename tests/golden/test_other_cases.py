"""Other cases of the kinds of votes.json and lifts.json, told in other words, and answers that must not pass."""

from __future__ import annotations

from typing import Any

import pytest

from tests.golden.runner import judge


def case(name: str, rule: str, given: Any, expected: dict[str, Any], title: str = "") -> dict[str, Any]:
    return {"id": name, "title": title, "rule": rule, "input": given, "expected": expected}


def groups(*rows: tuple[int, str, str], **more: Any) -> dict[str, Any]:
    listed = [dict(zip(("owners", "unit_area", "ballot"), row, strict=True)) for row in rows]
    return {"matter_class": "ordinary", "nonreturn_policy": "STRICT", "owner_groups": listed, **more}


CASES = [
    case(
        "GV-04",
        "V-03",
        groups((66, "90.00", "approve"), (33, "91.00", "none")),
        {"quorum_heads": True, "quorum_area": False, "result": "NOT_VALID_QUORUM", "area_total": "8943.00"},
    ),
    case(
        "GV-08",
        "V-04,V-05",
        groups((50, "100.00", "approve"), (50, "100.00", "oppose")),
        {"approve_area_ok": False, "approve_heads_ok": False, "result": "REJECTED", "approve_area_pct": "50.00%"},
    ),
    case(
        "GV-10",
        "V-07",
        {
            "matter_class": "ordinary",
            "owner_groups": [
                {"owners": 1, "units_each": 4, "unit_area": "100.00", "ballot": "approve"},
                {"owners": 4, "unit_area": "100.00", "ballot": "approve"},
                {"owners": 4, "unit_area": "100.00", "ballot": "none"},
            ],
        },
        {
            "heads_total": 9,
            "participation_heads_pct": "55.55%",
            "participation_area_pct": "66.66%",
            "quorum_area": True,
            "quorum_heads": False,
            "result": "NOT_VALID_QUORUM",
        },
    ),
    case(
        "GV-12b",
        "V-08",
        {
            "matter_class": "special",
            "nonreturn_policy": "STRICT",
            "owner_groups": [
                {"owners": 51, "unit_area": "100.00", "ballot": "approve"},
                {"owners": 24, "unit_area": "100.00", "ballot": "none"},
                {"owners": 1, "units_each": 25, "unit_area": "100.00", "ballot": "oppose", "kind": "developer"},
            ],
        },
        {
            "heads_total": 76,
            "heads_participating": 52,
            "area_participating": "7600.00",
            "approve_area_pct": "67.10%",
            "result": "REJECTED",
        },
    ),
    case(
        "GV-14",
        "V-02",
        groups(
            (45, "100.00", "approve"),
            (25, "100.00", "oppose"),
            (30, "100.00", "none"),
            matter_class="special",
            matter_type="COMMON_BUSINESS",
        ),
        {"result": "REJECTED", "approve_heads_pct": "64.28%"},
    ),
    case(
        "GV-14x",
        "V-02",
        {
            "matter_type": "MAINT_FUND_RAISE",
            "matter_class": "ordinary",
            "owner_groups": [
                {"owners": 70, "unit_area": "1.00", "ballot": "approve"},
                {"owners": 30, "unit_area": "1.00", "ballot": "oppose"},
            ],
        },
        {"matter_class": "special", "result": "REJECTED"},
    ),
    case(
        "GV-16b",
        "V-11",
        {
            "matter_class": "ordinary",
            "nonreturn_policy": "FOLLOW_MAJORITY",
            "policy_preconditions_met": True,
            "follow_floor": "NONE",
            "owner_groups": [
                {"owners": 417, "unit_area": "80.00", "ballot": "approve"},
                {"owners": 278, "unit_area": "80.00", "ballot": "oppose"},
                {"owners": 8, "unit_area": "80.00", "ballot": "abstain"},
                {"owners": 584, "unit_area": "80.00", "ballot": "none"},
                {"owners": 4, "unit_area": "80.00", "ballot": "none", "delivered": False},
            ],
        },
        {
            "heads_participating": 1287,
            "approve": {"area": "80080.00", "heads": 1001},
            "result": "PASSED",
            "policy_applied": "FOLLOW_MAJORITY",
        },
    ),
    case(
        "GV-44",
        "V-11",
        {
            "matter_class": "ordinary",
            "nonreturn_policy": "FOLLOW_MAJORITY",
            "policy_preconditions_met": True,
            "follow_floor": "OVER_HALF_OF_TOTAL",
            "owner_groups": [
                {"owners": 417, "unit_area": "80.00", "ballot": "approve"},
                {"owners": 278, "unit_area": "80.00", "ballot": "oppose"},
                {"owners": 596, "unit_area": "80.00", "ballot": "none"},
            ],
        },
        {"floor_met": False, "policy_applied": "STRICT", "result": "NOT_VALID_QUORUM"},
    ),
    case(
        "GV-44",
        "V-11",
        {
            "matter_class": "ordinary",
            "nonreturn_policy": "FOLLOW_MAJORITY",
            "policy_preconditions_met": True,
            "follow_floor": "OVER_HALF_OF_TOTAL",
            "owner_groups": [
                {"owners": 417, "unit_area": "80.00", "ballot": "approve"},
                {"owners": 278, "unit_area": "80.00", "ballot": "oppose"},
                {"owners": 596, "unit_area": "80.00", "ballot": "none"},
            ],
        },
        {"policy_applied": "FOLLOW_MAJORITY→STRICT(floor not met)", "strict": {"result": "NOT_VALID_QUORUM"}},
    ),
    case(
        "GV-24",
        "V-16",
        [
            {"a": "seller approve day 3, transfer day 5, buyer oppose day 7"},
            {"b": "transfer day 5, buyer oppose day 7"},
            {"c": "seller none, transfer day 5"},
        ],
        {"a": "approve (seller)", "b": "oppose (buyer)", "c": "none (buyer)"},
    ),
    case(
        "GV-24",
        "V-16",
        {
            "cases": [
                {
                    "seller_vote": "approve",
                    "seller_voted_at": "2025-03-05",
                    "transfer": "2025-03-08",
                    "buyer_vote": "oppose",
                },
                {"seller_vote": None, "transfer": "2025-03-08", "buyer_vote": "oppose"},
            ]
        },
        {"results": ["approve (seller)", "oppose (buyer)"]},
    ),
    case(
        "GV-24",
        "V-16",
        {
            "unit": "301",
            "seller_ballot": ["approve", "2025-03-10T09:00"],
            "transfer_registered": "2025-03-12T00:00",
            "buyer_ballot": ["oppose", "2025-03-13T10:00"],
        },
        {"counted": "approve (seller)", "buyer_may_vote": False},
    ),
    case(
        "GV-24",
        "V-16",
        {
            "a": {"seller_voted": "approve 2025-03-10", "transfer": "2025-03-12"},
            "b": {"seller_voted": None, "transfer": "2025-03-12", "buyer_voted": "oppose 2025-03-13"},
        },
        {"a": "approve (seller)", "b": "oppose (buyer)"},
    ),
    case(
        "GV-24",
        "V-16",
        {
            "seller_voted": "2025-03-10",
            "seller_choice": "approve",
            "transfer_date": "2025-03-12",
            "buyer_choice": "oppose",
        },
        {"counted": "approve", "who": "seller"},
    ),
    case(
        "GV-31",
        "V-15,CV-4",
        {
            "opens": "2024-02-29T00:00:00+08:00",
            "closes": "2024-03-07T24:00:00+08:00".replace("24:00:00", "23:59:59"),
            "ballots": ["2024-02-28T23:59:59+08:00", "2024-02-29T00:00:00+08:00", "2024-03-07T23:59:59+08:00"],
        },
        {"results": ["REJECTED", "ACCEPTED", "REJECTED"]},
    ),
    case(
        "GV-31",
        "V-15",
        {
            "closes": "2025-03-20T18:00:00+08:00",
            "ballots": [["A", "2025-03-20T17:59:59+08:00"], ["B", "2025-03-20T18:00:01+08:00"]],
        },
        {"accepted": ["A"], "rejected": {"B": "LATE"}},
    ),
    case(
        "GV-33",
        "V-17,CV-4",
        {"notice_posted": "2025-03-01", "days": 15},
        {"earliest_opening": "2025-03-17T00:00:00+08:00"},
    ),
    case(
        "GV-33",
        "V-17",
        {"posted": "2025-03-01", "opens": ["2025-03-16T00:00:00+08:00", "2025-03-17T00:00:00+08:00"]},
        {"results": ["BLOCK", "OK"]},
    ),
    case(
        "GV-33",
        "V-17,CV-4",
        {"notice_date": "2025-03-01", "notice_days": 15},
        {"earliest_start": "2025-03-17T00:00:00+08:00", "start_2025-03-16": "BLOCK: NOTICE_TOO_SHORT"},
    ),
    case(
        "GV-33",
        "V-17,CV-4",
        {"notice_posted": "2025-03-01", "voting_starts": "2025-03-16"},
        {"full_days": 14, "ok": False, "earliest": "2025-03-17"},
    ),
    case(
        "GV-33",
        "V-17,CV-4",
        {"notice_posted": "2024-02-14", "city": "杭州", "kind": "extraordinary"},
        {"earliest_open": "2024-02-22"},
    ),
    case(
        "GV-37",
        "C-06",
        {
            "seats": 2,
            "participating_heads": 100,
            "participating_area": "9000.00",
            "candidates": [
                {"name": "甲", "approve_heads": 80, "approve_area": "5000.00"},
                {"name": "乙", "approve_heads": 70, "approve_area": "6000.00"},
                {"name": "丙", "approve_heads": 60, "approve_area": "7000.00"},
                {"name": "丁", "approve_heads": 60, "approve_area": "4500.00"},
            ],
        },
        {"elected": ["甲", "乙"], "alternates": ["丙"], "not_elected": ["丁"], "open_seats": 0},
    ),
    case(
        "GV-37",
        "C-06",
        {
            "seats": 2,
            "participating_heads": 100,
            "participating_area": "9000.00",
            "candidates": [
                {"name": "甲", "approve_heads": 80, "approve_area": "5000.00"},
                {"name": "乙", "approve_heads": 70, "approve_area": "6000.00"},
                {"name": "丙", "approve_heads": 60, "approve_area": "7000.00"},
                {"name": "丁", "approve_heads": 60, "approve_area": "4500.00"},
            ],
        },
        {"elected": ["甲", "乙"], "not_elected": ["丙", "丁"]},
    ),
    case(
        "GV-42",
        "V-03,CV-2",
        {
            "matter_class": "ordinary",
            "area_total": "100000.00",
            "heads_total": 3000,
            "area_participating": "66666.66",
            "heads_participating": 2000,
        },
        {"quorum_area": False, "quorum_heads": True, "participation_area_pct": "66.66%"},
    ),
    case(
        "GV-42",
        "V-03",
        {
            "cases": [
                {"heads_total": 3, "heads_participating": 2, "area_total": "3.00", "area_participating": "2.00"},
                {"heads_total": 3, "heads_participating": 2, "area_total": "3.01", "area_participating": "2.00"},
            ]
        },
        {"results": [True, False]},
    ),
    case(
        "GV-45",
        "V-05,CV-1",
        {
            "matter_class": "special",
            "owner_groups": [
                {"owners": 3, "unit_area": "33.33", "ballot": "approve"},
                {"owners": 1, "unit_area": "33.33", "ballot": "oppose"},
            ],
        },
        {"result": "PASSED"},
    ),
    case("GV-45", "V-22", {"owner": "A", "arrears": "1200.00", "matter": "SERVICE_HIRE"}, {"may_vote": True}),
    case(
        "GE-02",
        "E-08",
        {
            "net": "600000.00",
            "coefficients": {"1": "1", "2": "2", "3": "3", "4": "4", "5": "5", "6": "6"},
            "units": [{"id": f"{f}01", "floor": f, "area": "80.00"} for f in range(1, 7)],
            "non_payers": [],
        },
        {
            "per_household": {
                "101": "28571.43",
                "201": "57142.86",
                "301": "85714.29",
                "401": "114285.71",
                "501": "142857.14",
                "601": "171428.57",
            },
            "sum": "600000.00",
        },
    ),
    case(
        "GE-02",
        "E-08",
        {"floors": 6, "sets": ["LINEAR n-1", "LINEAR n"]},
        {"LINEAR n-1": {"1": "0.00%", "2": "6.66%", "6": "33.33%"}, "LINEAR n": {"1": "4.76%", "6": "28.57%"}},
    ),
    case(
        "GE-02",
        "E-08",
        {"floors": 6, "sets": ["LINEAR n-1", "LINEAR n"]},
        {"LINEAR n-1": ["0.00%", "6.67%", "13.33%", "20.00%", "26.67%", "33.33%"]},
    ),
    case(
        "GE-04",
        "E-07",
        {
            "net": "100000.00",
            "coefficients": {"1": "0", "2": "0.5", "3": "1.0"},
            "units": [
                {"id": "101", "floor": 1, "area": "80.00"},
                {"id": "201", "floor": 2, "area": "60.00"},
                {"id": "202", "floor": 2, "area": "90.00"},
                {"id": "301", "floor": 3, "area": "100.00"},
                {"id": "302", "floor": 3, "area": "50.00"},
            ],
            "non_payers": [],
        },
        {
            "per_household": {
                "101": "0.00",
                "201": "13333.33",
                "202": "20000.00",
                "301": "44444.45",
                "302": "22222.22",
            },
            "sum": "100000.00",
        },
    ),
    case(
        "GE-06",
        "E-09",
        {
            "net": "100000.00",
            "coefficients": {"1": "0", "2": "1", "3": "1"},
            "units": [
                {"id": "101", "floor": 1, "area": "80.00"},
                {"id": "201", "floor": 2, "area": "50.00"},
                {"id": "202", "floor": 2, "area": "50.00"},
                {"id": "301", "floor": 3, "area": "50.00"},
                {"id": "302", "floor": 3, "area": "50.00"},
            ],
            "non_payers": ["202"],
        },
        {
            "per_household": {"101": "0.00", "201": "33333.34", "202": "0.00", "301": "33333.33", "302": "33333.33"},
            "sum": "100000.00",
        },
    ),
    case(
        "GE-10",
        "E-20",
        {"last_maintenance": "2025-06-10", "today": "2025-06-26"},
        {"next_due": "2025-06-25", "overdue": True},
    ),
    case(
        "GE-10",
        "E-20",
        {"last_maintenance": "2025-06-10", "interval_days": 15, "checks": ["2025-06-25", "2025-06-26"]},
        {"due": "2025-06-25", "results": ["ON_TIME", "OVERDUE"]},
    ),
    case(
        "GE-10",
        "E-20,E-21",
        {"last_maintenance": "2025-06-10", "today": "2025-06-26", "contract_end": "2025-12-31"},
        {"status": "OVERDUE", "overdue": True, "next_due": "2025-06-25"},
    ),
    case(
        "GE-12",
        "E-22",
        {"installation_inspection": "2024-05-20"},
        {
            "inspection_years": [2025, 2028, 2031, 2033, 2035, 2037, 2039, 2040, 2041],
            "self_test_years": [2026, 2027, 2029],
        },
    ),
    case(
        "GE-12",
        "E-22",
        {"installed": "2024-05"},
        {"inspections": ["2025-05", "2028-05", "2031-05"], "earliest_first": "2025-03"},
    ),
    case(
        "GE-12",
        "E-22",
        {"installation_inspection": "2024-05", "years": 16},
        {"inspection_in": [1, 4, 7, 9, 11, 13, 15, 16]},
    ),
    case(
        "GE-12",
        "E-22",
        {"installation_inspection_month": "2024-05", "stopped": "2025-05-01", "restart": "2026-05-01"},
        {"inspect_before_restart": True},
    ),
    case(
        "GE-17",
        "E-06",
        {
            "posted": "2025-04-01",
            "days": 15,
            "objections": [
                {"unit": "101", "received": "2025-04-10", "written": True, "status": "open"},
                {"unit": "102", "received": "2025-04-20", "written": True, "status": "open"},
            ],
        },
        {"can_proceed": False, "blocking": ["101"]},
    ),
    case(
        "GE-17",
        "E-06",
        {
            "cases": [
                {"objection": "written", "status": "open"},
                {"objection": "written", "status": "agreed"},
                {
                    "objection": "written",
                    "mediation": "failed",
                    "recorded_by_street_office": True,
                    "owners_go_on": True,
                },
                {"objection": "oral", "status": "open"},
            ]
        },
        {"results": ["BLOCK", "OK", "OK", "OK"]},
    ),
    case(
        "GE-17",
        "E-06",
        {"stage": "PUBLICITY", "objections": [{"from": "101", "state": "open"}], "try_next": ["AGREEMENT"]},
        {"AGREEMENT": "BLOCK: missing PUBLICITY_DONE"},
    ),
    case(
        "GE-16",
        "E-05",
        {"stage": "DESIGN_READY", "profile": "济南", "try_next": ["VOTE", "PUBLICITY"]},
        {"VOTE": "BLOCK: missing PUBLICITY_DONE", "PUBLICITY": "OK"},
    ),
    case(
        "GE-16",
        "E-05",
        {"stage": "INSPECTION", "try_next": ["COMPLETION", "IN_USE"]},
        {"COMPLETION": "BLOCK: missing INSPECTION_PASSED", "IN_USE": "BLOCK: missing INSPECTION_PASSED, ACCEPTED"},
    ),
    case(
        "GV-18b",
        "V-02,E-01",
        groups(
            (18, "80.00", "approve"),
            (6, "80.00", "oppose"),
            (4, "80.00", "none"),
            matter_class="special",
            matter_type="ELEVATOR_RETROFIT",
            scope="UNIT",
        ),
        {"result": "PASSED"},
    ),
    case(
        "X",
        "V-19",
        {"decided": "2025-03-01", "term_ends": "2027-06-30"},
        {"keep_until": "2030-06-30", "sue_by": "2026-03-01"},
    ),
    case(
        "X",
        "C-04",
        {
            "cases": [
                {"planned": 4, "households": 300},
                {"planned": 5, "households": 300},
                {"planned": 3, "households": 100},
                {"planned": 13, "households": 900},
            ]
        },
        {"results": [False, True, True, False]},
    ),
    case(
        "X",
        "C-08",
        {"members": 9, "cases": [{"present": 5, "approve": 5}, {"present": 6, "approve": 5}]},
        {"results": ["NO_QUORUM", "PASSED"]},
        "山东 2/3",
    ),
    case("X", "V-18", {"closed": "2025-03-20"}, {"publish_by": "2025-03-23"}),
    case(
        "GV-31",
        "V-15",
        {"closes": "2025-03-20T18:00:00+08:00", "ballot_received": "2025-03-20T18:00:00+08:00"},
        {"counted": False},
    ),
    case(
        "GV-31",
        "V-15",
        {"closes": "2025-03-20T18:00:00+08:00", "cast_at": "2025-03-20T17:59:59+08:00"},
        {"result": "ACCEPTED"},
    ),
    case(
        "GV-31",
        "V-13,V-15",
        {
            "deadline": "2025-03-20T18:00:00+08:00",
            "ballots": [
                {"owner": "A", "received": "2025-03-20T17:59:59+08:00"},
                {"owner": "B", "received": "2025-03-20T18:00:01+08:00"},
            ],
        },
        {"A": "counted", "B": "late"},
    ),
    case(
        "GE-02",
        "E-08",
        {"floors": 6, "sets": {"LINEAR n-1": [0, 1, 2, 3, 4, 5], "LINEAR n": [1, 2, 3, 4, 5, 6]}},
        {"LINEAR n-1": ["0.00", "6.67", "13.33", "20.00", "26.67", "33.33"]},
    ),
    case(
        "GE-02",
        "E-08,CV-3",
        {
            "net": "600000.00",
            "units": [{"id": f"{f}01", "floor": f, "area": "80.00"} for f in range(1, 4)],
            "coefficients_a": {"1": "0", "2": "1", "3": "2"},
            "coefficients_b": {"1": "1", "2": "2", "3": "3"},
        },
        {
            "a": {"per_household": {"101": "0.00", "201": "200000.00", "301": "400000.00"}, "sum": "600000.00"},
            "b": {"101": "100000.00", "201": "200000.00", "301": "300000.00"},
        },
    ),
    case(
        "GE-06",
        "E-09",
        {
            "net": "100.00",
            "coefficients": {"2": "1", "3": "1"},
            "units": [
                {"id": "201", "floor": 2, "area": "50.00", "pays": False},
                {"id": "301", "floor": 3, "area": "50.00", "pays": True},
            ],
        },
        {"per_household": {"201": "0.00", "301": "100.00"}},
    ),
    case(
        "GE-10",
        "E-20",
        {"maintenance_dates": ["2025-06-01", "2025-06-16", "2025-07-02"]},
        {"results": ["OK", "OK", "LATE"]},
    ),
    case(
        "GE-10", "E-20", {"maintenance_dates": ["2025-06-01", "2025-06-16", "2025-07-02"]}, {"overdue": ["2025-07-02"]}
    ),
    case(
        "GE-10",
        "E-20",
        {"last": "2025-06-10", "dates": ["2025-06-25", "2025-06-26"]},
        {"next_by": "2025-06-25", "2025-06-25": "OK", "2025-06-26": "OVERDUE"},
    ),
    case(
        "GE-12",
        "E-22",
        {"installed": "2024-05-20", "years": [1, 2, 4, 5, 15, 16]},
        {"results": ["INSPECTION", "SELF_TEST", "PERIODIC_INSPECTION", "SELF_TEST", "INSPECTION", "INSPECTION"]},
    ),
    case(
        "GE-12",
        "E-22",
        {"install_inspection": "2020-03"},
        {"2021": "INSPECTION", "2022": "SELF_TEST", "2024": "INSPECTION"},
    ),
    case(
        "GE-12",
        "E-22",
        {"installation_inspection": "2024-05-20"},
        {"next_inspections": ["2025-05", "2028-05", "2031-05", "2033-05", "2035-05", "2037-05", "2039-05", "2040-05"]},
    ),
    case(
        "GV-44",
        "V-11",
        {
            "matter_class": "ordinary",
            "nonreturn_policy": "FOLLOW_MAJORITY",
            "clause_id": None,
            "delivery_log": True,
            "warning_text": "x",
            "owner_groups": [
                {"owners": 60, "unit_area": "80.00", "ballot": "approve"},
                {"owners": 40, "unit_area": "80.00", "ballot": "none"},
            ],
        },
        {"policy_applied": "STRICT", "result": "NOT_VALID_QUORUM"},
    ),
    case("X", "V-13", {"city": "北京"}, {"evote_mode": "OFFICIAL_ONLY", "changes_allowed": 0}),
    case("X", "V-15", {"evote_mode": "OFFICIAL_ONLY", "action": "cast in our app"}, {"result": "BLOCK"}),
    case("X", "C-09", {"term_ends": "2026-05-31", "city": "上海"}, {"report_by": "2025-12-31"}),
    case("X", "E-24", {"in_use_since": "2010-05-01", "today": "2025-05-02"}, {"key_management": True}),
]


@pytest.mark.parametrize("raw", CASES, ids=lambda raw: f"{raw['id']} {raw['rule']}")
def test_the_same_kinds_are_understood_in_other_words(raw: dict[str, Any]) -> None:
    line = judge(raw)
    assert line.ok, str(line)


TWO_THIRDS = groups((66, "90.00", "approve"), (33, "90.00", "none"))
UNREADABLE = groups((66, "90.00", "perhaps"), (33, "90.00", "none"))


@pytest.mark.parametrize(
    "raw",
    [
        case("V", "V-03", TWO_THIRDS, {"result": "NOT_VALID_QUORUM"}),
        case("V", "V-03", TWO_THIRDS, {"participation_heads_pct": "66.67%"}),
        case("V", "V-03", UNREADABLE, {"result": "PASSED"}),
        case("V", "V-03", groups((1, "90.001", "approve")), {"result": "PASSED"}),
        case("V", "V-03", {**TWO_THIRDS, "owner_groups": [{"owners": 1, "m2": "90.00"}]}, {"result": "PASSED"}),
        case("V", "V-11", {**TWO_THIRDS, "nonreturn_policy": "FOLLOW_THE_LOUDEST"}, {"result": "PASSED"}),
        case("V", "V-14", [{"a": "by pigeon approve day 3"}], {"a": "approve"}),
        case(
            "V", "V-17", {"notice_posted": "2025-03-01", "days": 15}, {"earliest_opening": "2025-03-16T00:00:00+08:00"}
        ),
        case(
            "E", "E-05", {"stage": "DESIGN_READY", "try_next": ["PUBLICITY"]}, {"PUBLICITY": "BLOCK: missing FEASIBLE"}
        ),
        case("E", "E-05", {"stage": "DREAMING", "try_next": ["PUBLICITY"]}, {"PUBLICITY": "OK"}),
        case("E", "E-22", {"installed": "2024-05"}, {"inspections": ["2025-05", "2027-05"]}),
    ],
    ids=lambda raw: f"{raw['rule']} {raw['expected']}",
)
def test_a_wrong_answer_or_an_unreadable_case_differs(raw: dict[str, Any]) -> None:
    line = judge(raw)
    assert line.ok is False
    assert "differs: " in str(line)
