"""A debt paid in parts: whatever the parts and their order, the late fee adds up and stays under the cap (F-07)."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.fees.rules.accruing import Paid, earned, owed
from server.fees.rules.late import Cap, Terms, late_fee

DUE = date(2026, 1, 31)
USUAL = Terms(Fraction(5, 10_000))
HARSH = Terms(Fraction(3, 1000))


@st.composite
def paid_in_parts(draw: st.DrawFn) -> tuple[int, list[Paid]]:
    """A principal in fen and how it was paid off, on any days, late or early."""
    fens = draw(st.lists(st.integers(1, 500_000), min_size=1, max_size=8))
    days = draw(st.lists(st.integers(-30, 2000), min_size=len(fens), max_size=len(fens)))
    return sum(fens), [Paid(fen, DUE + timedelta(days=day)) for fen, day in zip(fens, days, strict=True)]


def test_one_payment_owes_what_the_worked_case_says() -> None:
    paid = [Paid(126_139, date(2026, 4, 10))]
    assert earned(126_139, DUE, paid, USUAL) == 4352 == late_fee(126_139, 69, USUAL).claimable


def test_what_is_open_counts_to_today_and_stops_where_it_is_paid() -> None:
    half = [Paid(50_000, DUE + timedelta(days=10))]
    assert earned(100_000, DUE, half, USUAL) == 250
    assert owed(100_000, DUE, half, USUAL, on=DUE + timedelta(days=20)) == 250 + 500
    assert owed(100_000, DUE, [], USUAL, on=DUE) == 0


@pytest.mark.parametrize("terms", [None, Terms(Fraction(0))])
def test_without_a_clause_nothing_is_owed_however_late(terms: Terms | None) -> None:
    assert owed(100_000, DUE, [], terms, on=DUE + timedelta(days=999)) == 0


@given(paid_in_parts(), st.sampled_from([USUAL, HARSH, Terms(Fraction(3, 1000), Cap.NONE)]))
def test_parts_in_any_order_add_up_and_never_pass_the_cap(told: tuple[int, list[Paid]], terms: Terms) -> None:
    principal, parts = told
    charged = 0
    for number in range(1, len(parts) + 1):
        now = earned(principal, DUE, parts[:number], terms)
        assert now >= charged
        charged += now - charged
    assert charged == earned(principal, DUE, parts[::-1], terms)
    if terms.cap is Cap.PRINCIPAL:
        assert charged <= principal
    by_part = sum(
        late_fee(one.fen, max((one.on - DUE).days, 0), Terms(terms.daily_rate, Cap.NONE)).raw for one in parts
    )
    assert abs(charged - min(by_part, principal if terms.cap is Cap.PRINCIPAL else by_part)) <= len(parts)


@given(paid_in_parts(), st.integers(0, 2000), st.integers(0, 400))
def test_what_is_owed_never_falls_with_time(told: tuple[int, list[Paid]], first: int, more: int) -> None:
    principal, parts = told
    some = parts[: len(parts) // 2]
    day = max([DUE, *(one.on for one in some)]) + timedelta(days=first)
    assert owed(principal, DUE, some, HARSH, on=day) <= owed(principal, DUE, some, HARSH, on=day + timedelta(days=more))
