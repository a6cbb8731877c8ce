"""Cases of the kinds of service.json and privacy.json as a careful author might spell them otherwise: other
keys, objects for flags, lists for tables, other edges. Worked out by hand from the rules before any was run."""

from __future__ import annotations

from typing import Any

import pytest

from tests.golden.runner import judge


def case(rule: str, given: Any, expected: dict[str, Any], title: str) -> dict[str, Any]:
    return {"id": rule, "title": title, "rule": rule, "input": given, "expected": expected}


CASES = [
    case(
        "R-01",
        {"category": "C", "received": "2025-02-25T10:00:00+08:00"},
        {
            "ack_by": "2025-02-25T11:00:00+08:00",
            "first_answer_by": "2025-02-26T10:00:00+08:00",
            "reply_by": "2025-03-07",
        },
        "complaint",
    ),
    case(
        "R-06",
        {
            "received": "2025-10-10T18:00:00+08:00",
            "working_days": 2,
            "days_off": [{"from": "2025-10-01", "to": "2025-10-08"}],
            "make_up_workdays": ["2025-10-11"],
            "weekend": ["Sat", "Sun"],
        },
        {"counted": ["2025-10-11", "2025-10-13"], "last_day": "2025-10-13"},
        "make-up Saturday counts",
    ),
    case(
        "R-04",
        {
            "priority": "P2",
            "received": "2025-03-03T09:00:00+08:00",
            "paused": [["2025-03-04T08:00:00+08:00", "2025-03-06T08:00:00+08:00"]],
            "reason": "waiting for a part",
            "closed": "2025-03-07T09:00:00+08:00",
        },
        {"clock_hours": 48, "on_time": True},
        "elapsed and on time",
    ),
    case(
        "R-07",
        {
            "tickets": 8,
            "ack_on_time": 8,
            "arrived_on_time": 7,
            "closed": 6,
            "closed_on_time": 6,
            "rated": 0,
            "rated_4_or_5": 0,
            "reopened": 0,
        },
        {
            "ack_on_time_rate": "100.00%",
            "completion_rate": "75.00%",
            "on_time_completion_rate": "100.00%",
            "satisfaction_rate": None,
            "reopen_rate": "0.00%",
        },
        "figures with nothing rated, arrivals",
    ),
    case("R-08", {"closed": "2025-03-30T10:00:00+08:00"}, {"follow_up_by": "2025-04-01"}, "follow up and auto-close"),
    case(
        "R-08",
        {"resolved": "2025-03-28T10:00:00+08:00", "silence_days": 7},
        {"auto_close_from": "2025-04-05T00:00:00+08:00"},
        "auto-close after seven days' silence",
    ),
    case(
        "P-04",
        {"name": "欧阳修", "phone": "18900001111", "id_number": "11010519491231002X"},
        {"name": "欧**", "phone": "189****1111", "id_number": "hashed or encrypted, never plain"},
        "id number hashed",
    ),
    case("P-04", {"field": "name", "value": "赵钱孙"}, {"shown": "赵**"}, "fields with roles"),
    case(
        "P-04",
        {"owner_name": "张伟", "mobile": "13912345678", "id_card": "110105199001011234"},
        {"display": {"owner_name": "张*", "mobile": "139****5678"}, "stored": {"id_card": "hash"}},
        "one with owner_name keys",
    ),
    case(
        "P-05",
        {"viewer": "any verified owner of the estate", "fields": ["choice", "building", "room", "took_part", "name"]},
        {"shown": ["room", "took_part"], "hidden": ["choice", "building", "name"]},
        "counter",
    ),
    case(
        "P-06",
        {"profile": {"arrears_publication": "ROOM_ONLY", "assessment_done": True}, "request": "publish list of rooms"},
        {"result": "ALLOW"},
        "room list after an assessment",
    ),
    case(
        "P-06",
        {"profile": "DEFAULT", "request": "publish collection rate per building", "households": 40},
        {"result": "ALLOW"},
        "rate per building",
    ),
    case(
        "P-06",
        {
            "buildings": [
                {"id": "1", "households": 9, "rate": "88.88%"},
                {"id": "2", "households": 10, "rate": "90.00%"},
            ]
        },
        {"1": "HIDE", "2": "SHOW"},
        "groups of ten",
    ),
    case(
        "P-06",
        {
            "min_group": 10,
            "groups": [{"name": "1幢", "households": 24, "paid": 20}, {"name": "2幢", "households": 9, "paid": 9}],
        },
        {"shown": ["1幢"], "hidden": ["2幢"]},
        "groups as cases",
    ),
    case("P-06", {"households": [9, 10, 11]}, {"results": [False, True, True]}, "households list"),
    case(
        "A-01,A-02a",
        {
            "largest_setting_dp": [30, 29],
            "paragraph_spacing": [
                {"line_spacing": 1.5, "paragraph_spacing": 1.95},
                {"line_spacing": 1.5, "paragraph_spacing": 1.9},
            ],
        },
        {"largest_setting": [True, False], "paragraph_spacing": [True, False]},
        "largest setting and paragraph spacing",
    ),
    case(
        "A-04",
        {"elder_app_home": [{"w": 48, "h": 48}, {"w": 47, "h": 60}]},
        {"elder_app_home": [True, False]},
        "home of a separate elder app",
    ),
    case("P-07", {"log_date": "2025-12-31"}, {"must_keep_through": "2026-06-30"}, "default six months"),
    case(
        "P-07",
        {"assessment_date": "2024-02-29", "years": 3},
        {"must_keep_through": "2027-02-28"},
        "assessments three years",
    ),
    case(
        "R-04",
        {
            "priority": "P2",
            "created": "2025-03-03T10:00:00+08:00",
            "fix_hours": 48,
            "pauses": [
                {
                    "start": "2025-03-04T10:00:00+08:00",
                    "end": "2025-03-05T16:00:00+08:00",
                    "reason": "third party",
                    "photo": None,
                }
            ],
        },
        {"due": "2025-03-05T10:00:00+08:00", "pause_counted": False},
        "pause without a photo",
    ),
    case(
        "R-04",
        {
            "priority": "P2",
            "received": "2025-03-03T10:00:00+08:00",
            "fix_hours": 48,
            "pauses": [
                {
                    "from": "2025-03-04T10:00:00+08:00",
                    "to": "2025-03-04T16:00:00+08:00",
                    "reason": "part ordered",
                    "photo": True,
                },
                {
                    "from": "2025-03-04T14:00:00+08:00",
                    "to": "2025-03-04T18:00:00+08:00",
                    "reason": "resident absent",
                    "photo": True,
                },
            ],
        },
        {"due": "2025-03-05T18:00:00+08:00", "paused_hours": 8},
        "two overlapping pauses",
    ),
    case(
        "D-02",
        {
            "year": 2025,
            "income_published": ["2024-12-28", "2025-06-20"],
            "energy_published": ["2025-12-31"],
            "publicity_days_each": [30, 30, 30],
        },
        {"public_income": "FAIL: published once", "energy": "OK"},
        "Huzhou",
    ),
    case(
        "D-02",
        {"posted": "2025-03-01", "days": 30, "removed": "2025-03-31"},
        {"last_day": "2025-03-31", "ok": False},
        "taken down early",
    ),
    case("R-08", {"completed": "2025-03-01T10:00:00+08:00"}, {"closes_at": "2025-03-09T00:00:00+08:00"}, "auto close"),
    case(
        "R-08",
        {
            "closed_on": "2025-03-01",
            "tickets": [{"id": "1", "priority": "P0"}, {"id": "2", "priority": "P1"}, {"id": "3", "priority": "C"}],
        },
        {"follow_up_by": "2025-03-03"},
        "follow-up always or sampled",
    ),
    case(
        "P-04",
        {"people": [{"name": "张三", "phone": "13812345678"}, {"name": "王小明", "phone": "13900001111"}]},
        {"shown": [{"name": "张*", "phone": "138****5678"}, {"name": "王**", "phone": "139****1111"}]},
        "list of people",
    ),
    case(
        "P-04",
        {"name": "张三", "id_number": "110101199003071234"},
        {"name": "张*", "id_number": "not shown"},
        "id never shown",
    ),
    case(
        "P-04",
        {"name": "张三", "phone": "13812345678"},
        {"show_name": "张*", "show_phone": "138****5678"},
        "show_ prefix",
    ),
    case(
        "P-04",
        {"records": [["张三", "13812345678"], ["李四", "13987654321"]]},
        {"masked": [["张*", "138****5678"], ["李*", "139****4321"]]},
        "staff sees the masks",
    ),
    case(
        "P-06",
        {
            "profile": "DEFAULT",
            "request": "publish aggregate rate per building",
            "buildings": [{"id": "A", "households": 10}, {"id": "B", "households": 9}],
        },
        {"A": "ALLOW", "B": "BLOCK"},
        "aggregate of small building",
    ),
    case(
        "P-07",
        {"log_date": "2025-01-15", "months": 6},
        {"must_keep_through": "2025-07-15", "may_delete_from": "2025-07-16"},
        "logs may be deleted",
    ),
    case("R-01", {"priorities": ["P0", "P1", "P2", "P3"]}, {"may_pause": [False, False, True, True]}, "may pause"),
    case(
        "R-04",
        {"priority": "P2", "reasons": ["resident absent", "part ordered", "third party", "weather", "staff shortage"]},
        {"results": [True, True, True, True, False]},
        "reasons",
    ),
    case(
        "R-04",
        {
            "priority": "P2",
            "received": "2025-03-03T10:00:00+08:00",
            "pauses": [{"from": "2025-03-04T10:00:00+08:00", "reason": "part ordered", "photo": True}],
            "now": "2025-03-07T10:00:00+08:00",
        },
        {"due": "2025-03-08T10:00:00+08:00"},
        "open pause",
    ),
    case(
        "P-05",
        {"viewer": "neighbour", "fields": ["unit", "exclusive_area", "voted", "how_voted"]},
        {"shown": ["unit", "exclusive_area", "voted"], "hidden": ["how_voted"]},
        "fields other words",
    ),
    case(
        "P-06", {"profile": "DEFAULT", "request": "private notice to the debtor"}, {"result": "ALLOW"}, "private notice"
    ),
    case(
        "P-07",
        {
            "records": [
                {"kind": "network log", "date": "2025-01-31", "months": 6},
                {"kind": "impact assessment", "date": "2024-02-29", "years": 3},
            ]
        },
        {"results": ["2025-07-31", "2027-02-28"]},
        "network logs and assessments",
    ),
    case(
        "R-06",
        {"received": "2025-08-01T09:00:00+08:00", "working_days": 5, "extension_working_days": 12},
        {"extension": "REFUSED"},
        "extension over the limit",
    ),
    case(
        "R-01",
        {"priority": "P2", "received": "2025-08-01T09:00:00+08:00"},
        {"acknowledge_within_minutes": 30},
        "P2 in minutes",
    ),
    case(
        "R-02",
        {
            "priority": "P0",
            "received": "2025-03-03T10:00:00+08:00",
            "arrivals": ["2025-03-03T10:30:00+08:00", "2025-03-03T10:30:01+08:00"],
        },
        {"results": [True, False]},
        "clock P0 arrival limits",
    ),
    case(
        "A-03",
        {"pairs": [{"foreground": "#767676", "background": "#FFFFFF", "size": 16}]},
        {"results": [{"ratio": "4.54", "ok": True}]},
        "contrast keys",
    ),
]


@pytest.mark.parametrize("raw", CASES, ids=lambda raw: f"{raw['rule']} {raw['title']}")
def test_a_case_in_another_spelling_comes_out_as_worked_by_hand(raw: dict[str, Any]) -> None:
    line = judge(raw)
    assert line.ok, str(line)


WRONG = [
    case(
        "P-06",
        {"request": "publish aggregate rate per building", "buildings": [{"id": "A", "households": 9}]},
        {"A": "ALLOW"},
        "nine homes are too few",
    ),
    case("P-06", {"request": "rates with names of debtors"}, {"result": "ALLOW"}, "names among the sums"),
    case(
        "R-04",
        {
            "priority": "P1",
            "received": "2025-03-03T10:00:00+08:00",
            "paused": [["2025-03-03T11:00:00+08:00", "2025-03-03T12:00:00+08:00", "weather", True]],
        },
        {"fix_by": "2025-03-04T11:00:00+08:00"},
        "a burst pipe does not pause",
    ),
]


@pytest.mark.parametrize("raw", WRONG, ids=lambda raw: raw["title"])
def test_a_wrong_answer_in_another_spelling_differs(raw: dict[str, Any]) -> None:
    assert judge(raw).ok is False
