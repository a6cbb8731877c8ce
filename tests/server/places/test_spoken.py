"""Places as people say them, read as numbers."""

from __future__ import annotations

from typing import Any

import pytest

from server.places.rules.spoken import is_within, names_a_place, numbers_said, stair_said

STAIRS: list[dict[str, Any]] = [
    {"id": 1, "name": "1单元", "building_id": 10, "building": "21栋"},
    {"id": 2, "name": "2单元", "building_id": 10, "building": "21栋"},
    {"id": 3, "name": "1单元", "building_id": 11, "building": "1栋"},
    {"id": 4, "name": "1单元", "building_id": 12, "building": "德福楼"},
]


@pytest.mark.parametrize(("said", "numbers"), [
    ("我家是三栋二单元五零一", "3 2 501"), ("二十一栋一单元七零二", "21 1 702"), ("21-1-702室", "702"),
    ("我妈在702一个人", "702"),
    ("21号楼一单元七楼", "21 1"), ("一零零二室", "1002"), ("一百二十栋", "120"), ("有3个人", ""), ("厨房漏水了", ""),
])  # fmt: skip
def test_numbers_of_a_place_are_read_in_figures(said: str, numbers: str) -> None:
    assert numbers_said(said) == numbers


@pytest.mark.parametrize(("said", "found"), [
    ("二十一栋二单元的灯", (2, 10)), ("21栋的灯", (None, 10)), ("1栋1单元", (3, 11)), ("9栋1单元", (None, None)),
    ("1单元", (None, None)), ("楼道灯", (None, None)), ("21幢3单元", (None, 10)),
])  # fmt: skip
def test_the_stair_that_is_named_is_found(said: str, found: tuple[int | None, int | None]) -> None:
    assert stair_said(said, STAIRS) == found


def test_a_storey_is_a_place_and_a_count_is_none() -> None:
    assert names_a_place("三楼的灯") and names_a_place("21栋") and not names_a_place("两个灯")


@pytest.mark.parametrize(("said", "label", "within"), [
    ("是二楼的", "21栋1单元 2层", True), ("21栋的", "21栋1单元 2楼", True), ("21栋1单元", "21栋1单元楼道", True),
    ("3楼的", "21栋1单元 2楼", False), ("2单元2楼", "21栋1单元 2楼", False), ("那个", "21栋1单元", True),
    ("21号楼1单元那个", "21栋1单元 2楼", True), ("21幢的", "21栋1单元", True), ("21层", "21栋1单元", False),
    ("负二楼的", "21栋1单元 2楼", False), ("B2层", "21栋1单元 2楼", False), ("二楼", "21栋1单元 负二楼", False),
    ("地下二层", "21栋1单元 负2楼", True),
])  # fmt: skip
def test_a_place_that_is_named_is_found_in_a_label(said: str, label: str, within: bool) -> None:
    assert is_within(said, label) is within
