"""The worked cases of the project, and other cases of the same kinds told in other words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.golden.__main__ import main
from tests.golden.compare import Kept, Said, same
from tests.golden.runner import judge, run

CASES = Path(__file__).parent / "cases"
FILES = ("service.json", "privacy.json", "votes.json", "lifts.json", "fees.json")
SEEN = [line for name in FILES for line in run(CASES / name)]
HOLIDAYS = {
    "days_off": ["2025-10-01..2025-10-08"],
    "make_up_workdays": ["2025-09-28", "2025-10-11"],
    "weekend": ["Sat", "Sun"],
}


def case(rule: str, given: dict[str, Any], expected: dict[str, Any], title: str = "") -> dict[str, Any]:
    return {"id": "GX-01", "title": title, "rule": rule, "input": given, "expected": expected}


@pytest.mark.parametrize("line", SEEN, ids=lambda line: line.id)
def test_a_worked_case_comes_out_as_written(line: Any) -> None:
    assert line.ok, str(line)


def test_every_case_of_the_files_is_covered() -> None:
    assert len(SEEN) == 72


AT_NIGHT = "2025-10-01T23:50:00+08:00"
RULES_AT_ALL_HOURS = [
    case(
        "R-02",
        {"priority": "P1", "reported": AT_NIGHT},
        {
            "acknowledge_by": "2025-10-01T23:55:00+08:00",
            "on_site_by": "2025-10-02T00:20:00+08:00",
            "fix_by": "2025-10-02T23:50:00+08:00",
        },
    ),
    case(
        "R-01,R-02",
        {"created": AT_NIGHT, "priorities": ["P0", "P1"]},
        {
            "P0": {"ack_due": "2025-10-01T23:53:00+08:00", "arrive_due": "2025-10-02T00:20:00+08:00"},
            "P1": {"ack_due": "2025-10-01T23:55:00+08:00", "fix_due": "2025-10-02T23:50:00+08:00"},
        },
    ),
    case(
        "R-02",
        {
            "tickets": [
                {"id": "a", "priority": "P0", "reported": AT_NIGHT, "acknowledged": "2025-10-01T23:53:00+08:00"},
                {"id": "b", "priority": "P0", "reported": AT_NIGHT, "acknowledged": "2025-10-01T23:53:01+08:00"},
            ]
        },
        {"ack_on_time": [True, False]},
    ),
    case(
        "R-02",
        {
            "priority": "P0",
            "reported": AT_NIGHT,
            "acknowledged_at": AT_NIGHT,
            "on_site_at": "2025-10-02T00:20:01+08:00",
        },
        {"acknowledge_on_time": True, "on_site": "LATE", "arrival_late": True, "fix": "make safe on site"},
    ),
    case(
        "R-02",
        {"reported": AT_NIGHT, "arrivals": [["P0", "2025-10-02T00:20:00+08:00"], ["P1", "2025-10-02T00:20:01+08:00"]]},
        {"arrivals": ["ON_TIME", "LATE"]},
    ),
]

PAUSED = {
    "priority": "P2",
    "created": "2025-07-01T09:00:00+08:00",
    "fix_hours": 48,
    "pauses": [
        {
            "from": "2025-07-01T15:00:00+08:00",
            "to": "2025-07-02T15:00:00+08:00",
            "reason": "part ordered",
            "photo": True,
        },
        {"from": "2025-07-02T16:00:00+08:00", "to": "2025-07-02T18:00:00+08:00", "reason": "busy", "photo": True},
        {"from": "2025-07-02T18:00:00+08:00", "to": "2025-07-02T19:00:00+08:00", "reason": "weather", "photo": False},
    ],
}
RULES_OF_PAUSES = [
    case(
        "R-04",
        PAUSED,
        {
            "due": "2025-07-04T09:00:00+08:00",
            "original_due": "2025-07-03T09:00:00+08:00",
            "paused_hours": 24,
            "paused_minutes": 1440,
            "counted": ["part ordered"],
            "ignored": ["busy", "weather"],
            "pauses": [True, False, False],
        },
    ),
    case("R-04", {**PAUSED, "priority": "P1"}, {"deadline": "2025-07-03T09:00:00+08:00", "may_pause": False}),
    case(
        "R-04",
        {
            "priority": "P2",
            "reported": "2025-07-01T09:00:00+08:00",
            "events": [
                {"at": "2025-07-01T10:00:00+08:00", "event": "PAUSE", "reason": "RESIDENT_ABSENT"},
                {"at": "2025-07-01T12:30:00+08:00", "event": "RESUME"},
            ],
            "completed": "2025-07-03T11:30:00+08:00",
        },
        {"fix_due": "2025-07-03T11:30:00+08:00", "on_time": True, "elapsed_hours": 48},
    ),
    case(
        "R-04",
        {
            "priority": "P2",
            "reported": "2025-09-30T17:00:00+08:00",
            "limit_minutes": 120,
            "working_hours": ["08:30-12:00", "14:00-18:00"],
            **HOLIDAYS,
        },
        {"due": "2025-10-09T09:30:00+08:00"},
    ),
]

RULES_OF_THE_HOTLINE = [
    case(
        "R-06",
        {"received": "2025-09-26T10:00:00+08:00", "working_days": 5, "extension_working_days": 10, **HOLIDAYS},
        {
            "last_day": "2025-10-10",
            "counted": ["2025-09-28", "2025-09-29", "2025-09-30", "2025-10-09", "2025-10-10"],
            "extended_last_day": "2025-10-23",
        },
    ),
    case(
        "R-06",
        {"received": "2025-03-03T10:00:00+08:00", "working_days": 5, "extension_working_days": 11},
        {"last_day": "2025-03-10", "result": "REFUSED: too long"},
    ),
]

RULES_OF_MASKING = [
    case("P-04", {"name": "张三", "phone": "13812345678"}, {"name": "张*", "phone": "138****5678"}),
    case(
        "P-04",
        {"names": ["张三", "张三丰"], "phones": ["13812345678"]},
        {"names": ["张*", "张**"], "phones": ["138****5678"]},
    ),
    case("P-04", {"values": ["张三", "138 1234 5678"]}, {"masked": ["张*", "138****5678"]}),
    case(
        "P-04",
        {"name": "李四", "id_number": "33260119440101123X"},
        {"name_shown": "李*", "id_stored": "hashed or encrypted"},
    ),
]

ROOM_ONLY = {"profile": "ROOM_ONLY", "request": "publish list of names, rooms and amounts"}
RULES_OF_ARREARS = [
    case("P-06", {**ROOM_ONLY, "impact_assessment": False}, {"result": "BLOCK"}),
    case("P-06", {**ROOM_ONLY, "impact_assessment": None}, {"result": "BLOCK: no assessment"}),
    case(
        "P-06",
        {**ROOM_ONLY, "impact_assessment": {"written": True, "date": "2025-03-01"}},
        {"result": "ALLOW", "shown": ["room"], "hidden": ["name", "amount"]},
    ),
    case("P-06", {"profile": "ROOM_ONLY", "fields": ["name"], "assessment": "2025-03-01"}, {"result": "BLOCK"}),
    case("P-06", ROOM_ONLY, {"with_assessment": "ALLOW rooms only", "without_assessment": "BLOCK"}),
]


@pytest.mark.parametrize(
    "raw",
    RULES_AT_ALL_HOURS + RULES_OF_PAUSES + RULES_OF_THE_HOTLINE + RULES_OF_MASKING + RULES_OF_ARREARS,
    ids=lambda raw: raw["rule"],
)
def test_the_same_kinds_are_understood_in_other_words(raw: dict[str, Any]) -> None:
    line = judge(raw)
    assert line.ok, str(line)


@pytest.mark.parametrize(
    "raw",
    [
        case("R-05", {"received": "2025-03-03T16:20:00+08:00", "days": 10}, {"last_day": "2025-03-12"}),
        case("R-02", {"priority": "P1", "reported": AT_NIGHT}, {"fix_by": "2025-10-02T23:49:00+08:00"}),
        case("R-04", PAUSED, {"due": "2025-07-04T12:00:00+08:00"}),
        case("R-04", PAUSED, {"paused_hours": 27}),
        case("P-04", {"name": "张三"}, {"name": "张三"}),
        case("P-06", {**ROOM_ONLY, "impact_assessment": False}, {"result": "ALLOW"}),
        case("R-07", {"tickets": 3}, {"completion_rate": "0.00%"}),
        case("R-05", {"received": "soon"}, {"last_day": "2025-03-12"}),
    ],
    ids=lambda raw: raw["rule"],
)
def test_a_wrong_answer_or_an_unreadable_case_differs(raw: dict[str, Any]) -> None:
    line = judge(raw)
    assert line.ok is False
    assert "differs: " in str(line)


def test_an_unknown_kind_is_said_to_be_not_covered() -> None:
    assert str(judge(case("Z-02", {"price": "1.50"}, {"sum": "1.50"}))) == "GX-01 not covered"


def test_the_command_prints_a_line_each_and_fails_only_on_a_difference(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    right = case("R-05", {"received": "2025-03-03", "days": 10}, {"last_day": "2025-03-13"})
    wrong = case("R-05", {"received": "2025-03-03", "days": 10}, {"last_day": "2025-03-14"})
    unknown = case("Z-02", {"price": "1.50"}, {"sum": "1.50"})
    path = tmp_path / "cases.json"
    path.write_text(json.dumps([right, unknown]), encoding="utf-8")
    assert main([str(path)]) == 0
    assert capsys.readouterr().out == "GX-01 ok\nGX-01 not covered\n"
    path.write_text(json.dumps([right, wrong]), encoding="utf-8")
    assert main([str(path)]) == 1
    assert capsys.readouterr().out.endswith("GX-01 differs: last_day: expected 2025-03-14, got 2025-03-13\n")


def test_a_missing_file_and_no_file_are_told_apart_from_a_difference(tmp_path: Path) -> None:
    assert main([]) == 2
    assert main([str(tmp_path / "nothing.json")]) == 2


@pytest.mark.parametrize(
    ("expected", "ours", "key", "alike"),
    [
        ("BLOCK: missing vote", Said("BLOCK", "no vote"), "result", True),
        ("ALLOW", Said("BLOCK", "no vote"), "result", False),
        (
            "aggregate rate per building with ≥ 9 households",
            Said("", "aggregate rate per building with ≥ 10 households"),
            "",
            False,
        ),
        (False, Kept(True), "late", True),
        (True, Kept(True), "on_time", True),
        ("超时", Kept(False), "result", True),
    ],
)
def test_free_text_is_compared_by_its_code_word_and_its_figures(
    expected: Any, ours: Any, key: str, alike: bool
) -> None:
    assert same(expected, ours, key) is alike
