"""Until when a card is shown, when a word about its end is due, and what a new card must say."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from server.contacts.rules.cards import ends, is_shown, stage, wrong_days

DAY = date(2026, 11, 20)


@pytest.mark.parametrize(("left", "expected"), [
    (400, None), (61, None), (60, "60"), (15, "60"), (14, "14"), (1, "14"), (0, "14"), (-1, "over"), (-400, "over"),
])  # fmt: skip
def test_the_word_that_is_due_so_many_days_before_the_last_one(left: int, expected: str | None) -> None:
    assert stage(DAY + timedelta(days=left), DAY) == expected


@pytest.mark.parametrize(("term", "certificate", "shown"), [
    (None, None, True), (0, None, True), (None, 0, True), (-1, 90, False), (90, -1, False), (90, 90, True),
])  # fmt: skip
def test_residents_read_a_card_as_long_as_neither_day_has_gone_by(
    term: int | None, certificate: int | None, shown: bool
) -> None:
    days = [None if left is None else DAY + timedelta(days=left) for left in (term, certificate)]
    assert is_shown(*days, DAY) is shown
    assert any(end.over for end in ends(*days, DAY)) is not shown


@pytest.mark.parametrize(("role", "term", "certificate", "fields"), [
    ("community", None, None, set()), ("commissioner", None, None, {"certificate_until"}),
    ("commissioner", None, 30, set()), ("commissioner", -1, -1, {"term_until", "certificate_until"}),
    ("street", -1, None, {"term_until"}), ("street", 0, 0, set()),
])  # fmt: skip
def test_a_commissioner_needs_a_certificate_and_nothing_begins_when_it_is_over(
    role: str, term: int | None, certificate: int | None, fields: set[str]
) -> None:
    days = [None if left is None else DAY + timedelta(days=left) for left in (term, certificate)]
    assert set(wrong_days(role, *days, DAY)) == fields
