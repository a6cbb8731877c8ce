"""The cases of the five files, with one key at a time called otherwise, come out the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.golden.reading import case_of
from tests.golden.runner import judge
from tests.golden.spelling import ANSWER, INPUT, Key, stands

CASES = Path(__file__).parent / "cases"
FILES = ("fees.json", "lifts.json", "privacy.json", "service.json", "votes.json")
GIVEN = [case for name in FILES for case in json.loads((CASES / name).read_text("utf-8"))]
SIDES: tuple[tuple[str, tuple[Key, ...]], ...] = (("input", INPUT), ("expected", ANSWER))


def renamed(raw: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The case with each key that has other names called by each of them."""
    rules = case_of(raw).rules
    for side, keys in SIDES:
        for key in keys:
            if stands(key, rules) and key.name in raw[side]:
                for other in set(key.others) - set(raw[side]):
                    told = {other if name == key.name else name: value for name, value in raw[side].items()}
                    yield {**raw, side: told}


@pytest.mark.parametrize("raw", GIVEN, ids=lambda raw: raw["id"])
def test_a_key_called_otherwise_changes_nothing(raw: dict[str, Any]) -> None:
    for other in renamed(raw):
        assert judge(other).ok, (other["input"], str(judge(other)))


def test_every_other_name_of_a_wrong_answer_still_differs() -> None:
    raw = next(case for case in GIVEN if case["id"] == "GV-01")
    assert judge({**raw, "expected": {"verdict": "REJECTED"}}).ok is False


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("GV-01", '"ordinary"', '"ORDINARY"'),
        ("GV-01", '"STRICT"', '"strict"'),
        ("GV-09", '"none"', '"not_returned"'),
        ("GV-09", '"abstain"}', '"abstention"}'),
        ("GE-09", '"12345.67"', "12345.67"),
        ("GE-03", '"700000.00"', "700000"),
        ("GF-15", '"36000.01"', '"36,000.01"'),
        ("GE-16", '"DESIGN_READY"', '"design_ready"'),
    ],
)
def test_code_words_in_other_letters_and_sums_as_numbers_are_read_alike(name: str, old: str, new: str) -> None:
    raw = next(case for case in GIVEN if case["id"] == name)
    told = json.loads(json.dumps(raw["input"], ensure_ascii=False).replace(old, new))
    assert judge({**raw, "input": told}).ok
