"""Other cases of the kinds of fees.json and lifts.json, and of all five (``other_words.json``): other numbers, other
names for the same things, edges."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.golden.runner import judge

CASES = Path(__file__).parent / "cases"
OTHERS = [
    case for name in ("other_money.json", "other_words.json") for case in json.loads((CASES / name).read_text("utf-8"))
]
GIVEN = [case for name in ("fees.json", "lifts.json") for case in json.loads((CASES / name).read_text("utf-8"))]
GOOD = ("OK", "ACCEPT", "ON_TIME")
NO_CASE = {"id": "F", "title": "", "rule": "F-02"}


@pytest.mark.parametrize("raw", OTHERS, ids=lambda raw: raw["id"])
def test_a_case_told_in_other_words_comes_out_the_same(raw: dict[str, Any]) -> None:
    line = judge(raw)
    assert line.ok, str(line)


def sums_one_fen_off(raw: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The case with each sum of its answer a fen too high, each verdict turned round."""
    for path, value in _leaves(raw["expected"]):
        wrong = copy.deepcopy(raw)
        place = wrong["expected"]
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = _wrong(value)
        yield wrong


def _leaves(shape: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    inner = shape.items() if isinstance(shape, dict) else enumerate(shape) if isinstance(shape, list) else None
    if inner is None:
        yield path, shape
        return
    for key, value in inner:
        yield from _leaves(value, (*path, key))


def _wrong(value: Any) -> Any:
    if isinstance(value, bool) or value is None:
        return not value
    if isinstance(value, int):
        return value + 1
    if value.replace(".", "").isdigit():
        return f"{value[:-1]}{(int(value[-1]) + 1) % 10}"
    if value.split(":")[0] in ("BLOCK", "REJECT", "LATE", "OVERDUE", "BARRED", "TOO_EARLY", "SELF_TEST"):
        return "OK INSPECTION"
    return "SELF_TEST" if "INSPECTION" in value else "BLOCK" if value in GOOD else "2999-12-31"


@pytest.mark.parametrize("raw", [*GIVEN, *OTHERS], ids=lambda raw: raw["id"])
def test_an_answer_a_fen_off_or_turned_round_differs(raw: dict[str, Any]) -> None:
    for wrong in sums_one_fen_off(raw):
        assert judge(wrong).ok is False, wrong["expected"]


def test_messages_are_judged_each_in_its_place() -> None:
    case = next(case for case in GIVEN if case["rule"] == "F-15")
    turned = {**case, "expected": {"results": case["expected"]["results"][::-1]}}
    assert judge(turned).ok is False


def test_a_case_nobody_can_read_is_a_difference_of_its_own_line() -> None:
    strange = {**NO_CASE, "rule": "F-05", "input": {"x": "1"}, "expected": {"seller": "1.00"}}
    assert str(judge(strange)).startswith("F differs: could not be worked out: ")


@pytest.mark.parametrize("odd", ["a word", {"id": "F"}, {**NO_CASE, "rule": "V-18", "input": {"posted": "2025-02-30"}}])
def test_neither_a_day_nor_a_shape_that_is_none_ends_the_file(odd: Any) -> None:
    assert not judge({"expected": {"last_day": "2025-03-01"}, **odd} if isinstance(odd, dict) else odd).ok


def test_the_ballots_of_several_sales_are_judged_each_in_its_place() -> None:
    case = next(case for case in OTHERS if case["id"] == "V-16-h9")
    assert judge({**case, "expected": {"results": case["expected"]["results"][::2] * 2}}).ok is False
    assert judge({**case, "expected": {"results": ["oppose", "oppose", "approve"]}}).ok is False
