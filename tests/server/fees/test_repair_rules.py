"""What the bill of a paid repair says, when it is due and who owes it."""

from __future__ import annotations

from datetime import date

import pytest

from server.fees.rules.repairs import LONGEST, Line, due_on, formula, owes_alone

LOCK = [Line("换锁芯", 6000), Line("人工", 2000), Line("上门", 0)]
LONG = [Line("很" * 30, 1_000_000 + n) for n in range(8)]


def test_the_payer_reads_the_report_each_line_and_the_sum() -> None:
    assert formula("R000012", LOCK) == "报事 R000012：换锁芯 60.00 元，人工 20.00 元，上门 不收费，一共 80.00 元"


def test_very_many_words_are_counted_and_never_cut_in_the_sum() -> None:
    told = formula("R000012", LONG)
    assert len(told) <= LONGEST and told.endswith("，另 2 项，一共 80,000.28 元")


@pytest.mark.parametrize(("raised", "due"), [
    (date(2026, 11, 23), date(2026, 12, 8)), (date(2026, 12, 31), date(2027, 1, 15)),
    (date(2028, 2, 20), date(2028, 3, 6)),
])  # fmt: skip
def test_it_is_due_fifteen_days_after_it_was_raised(raised: date, due: date) -> None:
    assert due_on(raised) == due


@pytest.mark.parametrize(("agreed_by", "owners", "alone"), [
    (7, {7}, False), (7, {7, 8}, False), (9, {7, 8}, True), (None, {7}, False), (9, set(), True), (None, set(), False),
])  # fmt: skip
def test_an_owner_binds_all_owners_anybody_else_nobody_but_themselves(
    agreed_by: int | None, owners: set[int], alone: bool
) -> None:
    assert owes_alone(agreed_by, owners) is alone
