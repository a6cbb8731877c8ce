"""Shares of a lift: always to the fen, equal to a naive second calculation, and fair where they must be."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.kit.errors import Malformed
from server.proposals.rules import shares, subsidies
from server.proposals.rules.shares import Basis, CoefficientMissing, NegativeAmount, NobodyPays, ShareHome
from server.proposals.rules.subsidies import Budget

HOMES = st.lists(
    st.builds(ShareHome, st.integers(1, 9999).map(str), st.integers(1, 9), st.integers(1, 30_000)),
    min_size=1,
    max_size=24,
    unique_by=lambda home: home.key,
)
SETS = st.sampled_from(sorted(shares.coefficient_sets()))
NET = st.integers(0, 10**9)


def naive(net: int, homes: list[ShareHome], table: shares.Coefficients, out: set[str]) -> dict[str, int]:
    """The same in plain loops: weights, exact parts, fen handed out one by one."""
    weights: dict[str, Fraction] = {}
    for home in homes:
        on_floor = 0
        for other in homes:
            on_floor += other.area if other.floor == home.floor else 0
        weight = table.of(home.floor) * home.area
        weights[home.key] = Fraction(0) if home.key in out else weight / (1 if table.basis == "area" else on_floor)
    whole = sum(weights.values())
    exact = {key: net * weight / whole for key, weight in weights.items()}
    paid = {key: part.numerator // part.denominator for key, part in exact.items()}
    while sum(paid.values()) < net:
        rest = {key: exact[key] - paid[key] for key in exact}
        best = min(key for key in rest if rest[key] == max(rest.values()))
        paid[best] += 1
    return paid


@settings(max_examples=120, deadline=None)
@given(NET, HOMES, SETS, st.randoms(), st.data())
def test_shares_equal_the_naive_ones_and_add_up_to_the_fen(
    net: int, homes: list[ShareHome], name: str, dice: random.Random, data: st.DataObject
) -> None:
    table = shares.coefficient_sets()[name]
    out = set(data.draw(st.lists(st.sampled_from([home.key for home in homes]), max_size=3)))
    if not any(table.of(home.floor) and home.key not in out for home in homes):
        return
    shuffled = list(homes)
    dice.shuffle(shuffled)
    found = shares.share_table(net, shuffled, table, non_payers=out)
    assert {share.key: share.fen for share in found.shares} == naive(net, homes, table, out)
    assert sum(share.fen for share in found.shares) == net
    assert all(share.fen >= 0 for share in found.shares)
    assert all(found.of(key).fen == 0 for key in out)


@settings(max_examples=80, deadline=None)
@given(NET, HOMES, SETS)
def test_on_one_floor_the_larger_home_never_pays_less(net: int, homes: list[ShareHome], name: str) -> None:
    table = shares.coefficient_sets()[name]
    if not any(table.of(home.floor) for home in homes):
        return
    found = shares.share_table(net, homes, table)
    for one in homes:
        for other in homes:
            if one.floor == other.floor and one.area >= other.area and (one.area > other.area or one.key < other.key):
                assert found.of(one.key).fen >= found.of(other.key).fen


@settings(max_examples=60, deadline=None)
@given(NET, st.integers(2, 9), st.integers(1, 4), SETS)
def test_among_equal_homes_a_higher_floor_never_pays_less(net: int, floors: int, each: int, name: str) -> None:
    homes = [ShareHome(f"{floor}{n:02}", floor, 8000) for floor in range(1, floors + 1) for n in range(1, each + 1)]
    table = shares.coefficient_sets()[name]
    if not any(table.of(floor) for floor in range(1, floors + 1)):
        return
    found = shares.share_table(net, homes, table)
    paid = [found.of(home.key).fen for home in homes]
    by_floor = [sum(paid[n * each : (n + 1) * each]) for n in range(floors)]
    assert all(low <= high + 1 for low, high in pairwise(by_floor))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**8), st.dictionaries(st.integers(1, 999).map(str), st.integers(1, 20_000), min_size=1))
def test_running_cost_by_area_adds_up_and_follows_the_area(amount: int, areas: dict[str, int]) -> None:
    found = shares.by_area(amount, areas)
    whole = sum(areas.values())
    assert sum(found.values()) == amount
    assert all(abs(found[key] - Fraction(amount * area, whole)) < 1 for key, area in areas.items())


SEVEN = [ShareHome(f"{floor}0{n}", floor, 8000) for floor in range(1, 8) for n in range(1, 5)]


def test_the_guangzhou_table_of_seven_floors() -> None:
    found = shares.share_table(60_000_000, SEVEN, shares.coefficient_sets()["GUANGZHOU"])
    assert [found.of(f"{floor}01").fen for floor in range(1, 8)] == [
        0, 1_153_846, 2_307_692, 2_538_462, 2_769_231, 3_000_000, 3_230_769,
    ]  # fmt: skip
    parts = shares.floor_parts(shares.coefficient_sets()["GUANGZHOU"], range(1, 8))
    assert parts[7] == Fraction(14, 65)


def test_inside_a_floor_the_area_divides_and_who_did_not_sign_leaves_his_part_to_all() -> None:
    homes = [ShareHome("201", 2, 6000), ShareHome("202", 2, 9000), ShareHome("301", 3, 5000)]
    table = shares.custom({2: Fraction(1), 3: Fraction(1)})
    assert [one.fen for one in shares.share_table(10_000, homes, table).shares] == [2000, 3000, 5000]
    without = shares.share_table(10_000, homes, table, non_payers=["202"])
    assert [one.fen for one in without.shares] == [2857, 0, 7143]
    assert without.of("202").pays is False


def test_a_floor_the_table_leaves_open_is_named_and_a_cellar_pays_nothing() -> None:
    homes = [ShareHome("101", 1, 8000), ShareHome("301", 3, 8000), ShareHome("401", 4, 8000), ShareHome("B1", -1, 8000)]
    with pytest.raises(CoefficientMissing) as refusal:
        shares.share_table(100, homes, shares.custom({3: Fraction(1)}))
    assert refusal.value.detail["floors"] == [1, 4]
    paid = shares.share_table(100, homes, shares.custom({1: Fraction(0), 3: Fraction(1), 4: Fraction(1)}))
    assert [one.fen for one in paid.shares] == [0, 50, 50, 0]


@pytest.mark.parametrize(
    ("net", "table", "refusal"),
    [
        (100, shares.custom({1: Fraction(0)}), NobodyPays),
        (-1, shares.custom({1: Fraction(1)}), NegativeAmount),
    ],
)
def test_what_cannot_be_shared_is_refused(net: int, table: shares.Coefficients, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        shares.share_table(net, [ShareHome("101", 1, 8000)], table)


def test_by_area_weights_the_coefficient_with_the_area_of_the_home() -> None:
    homes = [ShareHome("301", 3, 10_000), ShareHome("401", 4, 5_000), ShareHome("402", 4, 5_000)]
    table = shares.custom({3: Fraction(1), 4: Fraction(1)}, basis=Basis.AREA)
    assert [one.fen for one in shares.share_table(1000, homes, table).shares] == [500, 250, 250]


def test_a_home_reads_its_formula() -> None:
    table = shares.share_table(60_000_000, SEVEN, shares.coefficient_sets()["GUANGZHOU"], non_payers=["704"])
    homes = {home.key: home for home in SEVEN}
    assert shares.formula_words(table.of("101"), homes["101"]) == "按这张表不用出资。"
    assert shares.formula_words(table.of("704"), homes["704"]) == "没有签约出资，不分摊。"
    assert shares.formula_words(table.of("201"), homes["201"]).startswith("2 层系数 0.5，占总额 2.03%")
    assert shares.decimal(Fraction(1, 3)) == "1/3"
    assert shares.decimal(Fraction(13, 10)) == "1.3"


def test_ground_floors_may_be_compensated_out_of_what_is_shared() -> None:
    compensation = {"101": 2_000_000, "102": 1_500_000}
    assert shares.compensated(60_000_000, compensation) == 63_500_000
    assert shares.compensation_is_high(10_000_000, compensation)
    assert not shares.compensation_is_high(12_000_000, compensation)


@pytest.mark.parametrize(
    ("budgets", "sum_", "words"),
    [
        ([], 0, ""), ([("", 0), ("", 0)], 0, ""), ([("市区两级", 100)], 100, "市区两级"), ([("", 100)], 100, ""),
        ([("市级", 10_000_001), ("", 0), ("街道", 5_000_000)], 15_000_001, "市级 100,000.01 元；街道 50,000.00 元"),
    ],
)  # fmt: skip
def test_several_budgets_are_one_subsidy_whose_words_name_each(
    budgets: list[tuple[str, int]], sum_: int, words: str
) -> None:
    given = [Budget(*one) for one in budgets]
    assert subsidies.together(given) == (sum_, words)
    kept = [one for one in given if one.fen or one.name]
    assert subsidies.apart(sum_, words) == (kept or [Budget("", 0)])


@pytest.mark.parametrize(
    ("budgets", "refused"),
    [
        ([("市级", 100), ("", 1)], subsidies.BudgetUnnamed), ([("市级", 100), ("街道", 0)], subsidies.BudgetUnnamed),
        ([("市级；区级", 100), ("街道", 1)], subsidies.BudgetsTooLong),
        ([("市" * 100, 100), ("街" * 100, 1)], subsidies.BudgetsTooLong),
    ],
)  # fmt: skip
def test_what_is_no_list_of_budgets_is_refused(budgets: list[tuple[str, int]], refused: type[Malformed]) -> None:
    with pytest.raises(refused):
        subsidies.together([Budget(*one) for one in budgets])


@pytest.mark.parametrize(
    "words", ["市级 1.00 元；街道 2.00 元", "市级 1.00 元", "市级 1.00 元；验收后到账", "市区两级补贴"]
)
def test_words_that_do_not_add_up_to_the_subsidy_are_one_budget(words: str) -> None:
    assert subsidies.apart(400, words) == [Budget(words, 400)]


def test_subsidies_have_caps_and_earmarked_money_lies_apart() -> None:
    rule = subsidies.SubsidyRule(Fraction(2, 5), 28_000_000)
    assert [subsidies.subsidy(works, rule) for works in (62_000_000, 70_000_001, 1)] == [24_800_000, 28_000_000, 0]
    assert subsidies.help_for([2_307_692, 3_000_000], 5_000_000) == 5_000_000
    apart = subsidies.money(70_000_000, subsidy=28_000_000, earmarked=5_000_000)
    assert (apart.net, apart.earmarked) == (42_000_000, 5_000_000)
    merged = subsidies.money(70_000_000, subsidy=28_000_000, earmarked=5_000_000, merge=True)
    assert (merged.net, merged.earmarked) == (37_000_000, 0)
    with pytest.raises(subsidies.SubsidyTooHigh):
        subsidies.money(100, subsidy=101)
