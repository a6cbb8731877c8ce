"""What WeChat moved on to the bank, by estate: to the fen, and nobody gets more than he had waiting."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from server.payments.rules.settlements import Spread, spread


def test_a_settlement_of_whole_days_is_divided_as_they_were() -> None:
    before, after = {1: 10_000, 2: 5_000}, {1: 12_345, 2: 5_000}
    assert spread(15_000, [before, after]) == Spread(before, 0)
    assert spread(17_345, [before, after]) == Spread(after, 0)


def test_a_part_is_divided_by_weight_and_a_surplus_is_told() -> None:
    assert spread(100, [{1: 200, 2: 100}]) == Spread({1: 67, 2: 33}, 0)
    assert spread(350, [{1: 200, 2: 100}]) == Spread({1: 200, 2: 100}, 50)
    assert spread(10, [{}]) == Spread({}, 10)


@given(
    some.integers(1, 10**9), some.dictionaries(some.integers(1, 50), some.integers(-100, 10**8), min_size=1, max_size=9)
)
def test_nothing_is_lost_and_nobody_gets_more_than_he_had(fen: int, waiting: dict[int, int]) -> None:
    found = spread(fen, [waiting])
    assert sum(found.parts.values()) + found.surplus == fen
    assert all(0 < part <= waiting[estate] for estate, part in found.parts.items())
