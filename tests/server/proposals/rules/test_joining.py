"""Late homes and instalments: nothing is lost to the fen, whatever the table and the order."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest

from server.kit.errors import Malformed
from server.proposals.rules.helping import granted_help, help_limits, instalments
from server.proposals.rules.joining import NothingToPay, late_join
from server.proposals.rules.shares import ShareHome, coefficient_sets, share_table

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize("seed", range(40))
def test_late_homes_pay_what_the_others_get_and_everything_still_adds_up(seed: int) -> None:
    draw = Random(seed)
    homes = [
        ShareHome(f"{floor}0{side}", floor, draw.randrange(4000, 15000)) for floor in range(1, 8) for side in (1, 2)
    ]
    table, total = draw.choice(list(coefficient_sets().values())), draw.randrange(1, 90_000_000)
    able = [home.key for home in homes if share_table(total, homes, table).of(home.key).fen]
    late = draw.sample(able, 4)
    before = share_table(total, homes, table, non_payers=late)
    carried = {share.key: share.fen for share in before.shares if share.key not in late}
    for number, joins in enumerate(late):
        found = late_join(total, homes, table, carried=carried, joins=joins)
        assert found.pays == sum(found.back.values()) > 0
        assert min(found.back.values()) >= 0
        if not number:
            at_first = share_table(total, homes, table, non_payers=[key for key in late if key != joins])
            assert found.pays == at_first.of(joins).fen, "as if it had signed at first"
        carried = {key: fen - found.back[key] for key, fen in carried.items()} | {joins: found.pays}
        assert sum(carried.values()) == total
    together = share_table(total, homes, table)
    assert all(abs(carried[share.key] - share.fen) <= len(late) for share in together.shares)


def test_whose_coefficient_is_nothing_has_nothing_to_join_with() -> None:
    homes = [ShareHome("101", 1, 8000), ShareHome("201", 2, 8000)]
    with pytest.raises(NothingToPay):
        late_join(100, homes, coefficient_sets()["GUANGZHOU"], carried={"201": 100}, joins="101")


def test_instalments_add_up_to_the_fen_and_the_first_ones_are_the_larger() -> None:
    found = instalments(2_307_692, 12, date(2026, 12, 31), today=TODAY)
    assert sum(part.fen for part in found) == 2_307_692
    assert [part.fen for part in found] == [192_308] * 8 + [192_307] * 4
    assert [part.due_on for part in found[:3]] == [date(2026, 12, 31), date(2027, 1, 31), date(2027, 2, 28)]
    assert instalments(0, 12, TODAY, today=TODAY) == []
    assert [part.fen for part in instalments(5, 1, TODAY, today=TODAY)] == [5]


@pytest.mark.parametrize(("total", "count", "first"), [
    (100, 0, TODAY), (100, 37, TODAY), (3, 4, TODAY), (100, 2, TODAY - timedelta(days=1)),
    (100, 2, TODAY + help_limits().first_within + timedelta(days=1)),
])  # fmt: skip
def test_what_cannot_be_divided_so_is_refused(total: int, count: int, first: date) -> None:
    with pytest.raises(Malformed, match="instalments_wrong"):
        instalments(total, count, first, today=TODAY)


def test_public_money_ends_at_the_cap_of_the_lift() -> None:
    first = granted_help(2_307_692, cap=5_000_000, granted=0)
    second = granted_help(2_307_692, cap=5_000_000, granted=first)
    third = granted_help(2_307_692, cap=5_000_000, granted=first + second)
    assert (first, second, third) == (2_307_692, 2_307_692, 384_616)
    assert granted_help(1, cap=0, granted=0) == 0
