"""From who owned a home by day to who owes for it by month. Pure."""

from __future__ import annotations

from datetime import date

import pytest

from server.fees.rules.holders import BEGINNING, Owned, Span, label, spans
from server.fees.rules.items import DebtorKind
from server.fees.rules.vacancies import Empty, cut_months, local_rule
from server.kit.calendar.days import add_months

OWNERS, DEVELOPER, COMPANY = DebtorKind.OWNERS, DebtorKind.DEVELOPER, DebtorKind.COMPANY
SELLER = Owned(1, date(2019, 3, 10), date(2026, 5, 20))
BUYER = Owned(2, date(2026, 5, 20), None)


def _months(found: list[Span]) -> list[tuple[set[int], date, date | None]]:
    return [(set(span.persons), span.since, span.until) for span in found]


def test_the_month_of_a_transfer_is_the_sellers() -> None:
    found = _months(spans([SELLER, BUYER]))
    assert found == [({1}, date(2019, 3, 1), date(2026, 6, 1)), ({2}, date(2026, 6, 1), None)]


def test_the_month_of_a_transfer_is_the_buyers_where_both_agreed() -> None:
    assert _months(spans([SELLER, BUYER], month_to_buyer=True))[1] == ({2}, date(2026, 5, 1), None)


def test_joint_owners_are_one_debtor() -> None:
    found = spans([BUYER, Owned(3, date(2026, 5, 20), None)])
    assert _months(found) == [({2, 3}, date(2026, 5, 1), None)]
    assert label(found[0]) == "共有业主（2 人）"


def test_a_spouse_added_later_makes_another_debtor_from_the_next_month() -> None:
    found = _months(spans([Owned(1, date(2019, 3, 10), None), Owned(2, date(2026, 5, 20), None)]))
    assert found == [({1}, date(2019, 3, 1), date(2026, 6, 1)), ({1, 2}, date(2026, 6, 1), None)]


def test_the_developer_owes_to_the_end_of_the_month_of_hand_over() -> None:
    found = spans([Owned(1, date(2025, 1, 5), None)], handed_over_on=date(2025, 3, 18))
    assert [(span.kind, span.since, span.until) for span in found] == [
        (DEVELOPER, BEGINNING, date(2025, 4, 1)),
        (OWNERS, date(2025, 4, 1), None),
    ]


def test_what_nobody_has_bought_is_the_developers() -> None:
    assert spans([]) == [Span(DEVELOPER, frozenset(), BEGINNING, None)]
    never = Owned(1, date(2026, 5, 20), date(2026, 5, 20))
    assert spans([never])[0].kind is DEVELOPER, "who was entered late and never lawfully owned owes nothing"


def test_the_developer_of_a_roster_is_named_and_owes_on_until_somebody_buys() -> None:
    stock = Owned(9, date(2019, 1, 1), date(2026, 5, 20), company=True, developer=True)
    found = spans([stock, BUYER], handed_over_on=date(2026, 7, 2))
    assert [(span.kind, set(span.persons), span.until) for span in found] == [
        (DEVELOPER, {9}, date(2026, 8, 1)), (OWNERS, {2}, None),
    ]  # fmt: skip


def test_months_between_two_owners_belong_to_nobody_and_no_month_to_two() -> None:
    later = Owned(2, date(2026, 5, 28), None)
    assert _months(spans([SELLER, later]))[1][1] == date(2026, 6, 1), "May is the seller's"
    gap = Owned(2, date(2026, 9, 3), None)
    assert _months(spans([SELLER, gap]))[1][1] == date(2026, 9, 1)


def test_sold_twice_in_a_month_the_one_in_between_owes_nothing() -> None:
    between, last = Owned(2, date(2026, 5, 20), date(2026, 5, 28)), Owned(3, date(2026, 5, 28), None)
    assert _months(spans([SELLER, between, last])) == [
        ({1}, date(2019, 3, 1), date(2026, 6, 1)), ({3}, date(2026, 6, 1), None),
    ]  # fmt: skip


def test_a_company_is_a_company() -> None:
    assert spans([Owned(5, date(2020, 1, 1), None, company=True)])[0].kind is COMPANY


BINZHOU = local_rule(6, "3/5", early_stage_only=True, early_stage=True)
YEAR = [add_months(date(2025, 1, 1), step) for step in range(12)]


@pytest.mark.parametrize(
    ("since", "until", "first_cut"),
    [
        (date(2025, 1, 1), None, date(2025, 7, 1)),
        (date(2025, 1, 2), None, date(2025, 8, 1)),
        (date(2024, 7, 1), None, date(2025, 1, 1)),
        (date(2025, 1, 1), date(2025, 7, 20), None),
    ],
)
def test_a_vacant_home_pays_less_after_six_full_months(since: date, until: date | None, first_cut: date | None) -> None:
    cut = cut_months([Empty(since, until)], BINZHOU, YEAR)
    assert min(cut, default=None) == first_cut


def test_once_the_owners_have_a_contract_the_city_cuts_nothing() -> None:
    assert local_rule(6, "3/5", early_stage_only=True, early_stage=False) is None
    assert cut_months([Empty(date(2024, 1, 1), None)], None, YEAR) == set()
