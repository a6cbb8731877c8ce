"""What each has back of a levy that ends, to the fen."""

from __future__ import annotations

import pytest

from server.fees.rules.levy_ends import formula, shares

CASES = [
    (4_001, {1: 30_000, 2: 14_001}, {1: 2_728, 2: 1_273}),
    (44_001, {1: 30_000, 2: 14_001}, {1: 30_000, 2: 14_001}),
    (100, {7: 1, 5: 1, 6: 1}, {5: 34, 6: 33, 7: 33}),
    (1, {1: 100, 2: 100}, {1: 1}),
    (0, {1: 100}, {}),
    (-5, {1: 100}, {}),
    (10, {}, {}),
    (10, {1: 0, 2: 3}, {2: 10}),
]


@pytest.mark.parametrize(("left", "paid", "back"), CASES)
def test_what_is_left_goes_back_by_what_each_paid(left: int, paid: dict[int, int], back: dict[int, int]) -> None:
    found = shares(left, paid)
    assert found == back
    assert sum(found.values()) == (max(left, 0) if any(paid.values()) else 0)


def test_whoever_paid_reads_how_their_part_came_about() -> None:
    assert formula(44_001, 40_000, "702", 30_000, 2_728) == (
        "各家一共付了 440.01 元，用了 400.00 元，剩 40.01 元，按各家付的多少退回。"
        "702付了 300.00 元：40.01 × 300.00 ÷ 440.01 得 27.28 元。"
    )
    assert formula(44_001, 44_001, "702", 30_000, 0).endswith("用了 440.01 元，没有剩下。")
    assert formula(44_001, 40_000, "101", 0, 0).endswith("按各家付的多少退给付过的各家。")
