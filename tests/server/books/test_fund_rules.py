"""How a statement of the fund is read, what a vote pays for, and what a quarter owes the fund."""

from __future__ import annotations

from datetime import date

import pytest

from server.books.rules import fund
from server.books.rules.fund_papers import growth_words, part_key, standing, vote_covers
from server.places.rules.cities import profile

DAY = date(2026, 9, 30)


@pytest.mark.parametrize(("balance", "percent", "low"), [
    (0, "0.0%", True), (2_999, "29.9%", True), (3_000, "30.0%", False), (10_500, "105.0%", False),
])  # fmt: skip
def test_below_three_tenths_of_the_first_payment_owners_top_up(balance: int, percent: str, low: bool) -> None:
    found = standing("21栋", DAY, initial=10_000, balance=balance)
    assert (found.percent, found.low) == (percent, low)
    assert found.words.startswith("截至2026年9月30日，21栋维修资金余额") and ("续筹" in found.words) is low


def test_what_is_just_below_is_never_shown_as_thirty() -> None:
    assert standing("全小区", DAY, initial=100_000_000, balance=29_999_999).percent == "29.9%"


@pytest.mark.parametrize(("kind", "ids", "building", "stair", "fits"), [
    ("estate", [], None, None, True), ("estate", [], 3, 7, True), ("buildings", [3], 3, None, True),
    ("buildings", [3], 3, 7, True), ("buildings", [3], 4, None, False), ("buildings", [3], None, None, False),
    ("stairs", [7], 3, 7, True), ("stairs", [7], 3, 8, False), ("stairs", [7], 3, None, False),
    ("homes", [101], 3, None, True),
])  # fmt: skip
def test_what_one_building_decided_pays_for_nothing_in_another(
    kind: str, ids: list[int], building: int | None, stair: int | None, fits: bool
) -> None:
    assert vote_covers(kind, ids, building_id=building, stair_id=stair) is fits


def test_parts_have_keys_of_their_own() -> None:
    assert [part_key(None, None), part_key(3, None), part_key(3, 7)] == ["estate", "building:3", "stair:7"]


@pytest.mark.parametrize(("before", "now", "uses", "said"), [
    (100, 100, 0, False), (100, 120, 0, False), (100, 60, 40, False), (100, 60, 30, True),
])  # fmt: skip
def test_money_that_went_without_a_use_is_pointed_at(before: int, now: int, uses: int, said: bool) -> None:
    assert (growth_words(before, now, uses) is not None) is said


@pytest.mark.parametrize(("city", "low", "transferred", "least", "enough"), [
    ("上海市", False, 50, 51, False), ("上海市", None, 51, 51, True), ("湖州市", True, 50, 50, True),
    ("北京市", False, 0, 0, True), ("北京市", True, 49, 50, False), ("北京市", None, 0, 50, False),
])  # fmt: skip
def test_a_quarter_owes_what_its_city_says(
    city: str, low: bool | None, transferred: int, least: int, enough: bool
) -> None:
    found = fund.due(profile(city), income=120, cost=20, transferred=transferred, low=low)
    assert (found.net, found.least, found.enough) == (100, least, enough)
    assert ("还差" in found.words) is not enough
