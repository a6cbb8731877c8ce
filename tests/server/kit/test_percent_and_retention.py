"""Percentages are cut; logs stay for six months."""

from __future__ import annotations

from datetime import date

import pytest

from server.kit.percent import percent
from server.kit.retention import LOG_MONTHS, must_keep_through


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [(2, 3, "66.66%"), (1, 1, "100.00%"), (0, 5, "0.00%"), (117, 120, "97.50%"), (1, 30_000, "0.00%"), (3, 0, "—")],
)
def test_a_percentage_is_cut_and_not_rounded(part: int, whole: int, shown: str) -> None:
    assert percent(part, whole) == shown


def test_a_log_stays_six_months_to_the_day() -> None:
    written = date(2025, 1, 15)
    assert must_keep_through(written, LOG_MONTHS) == date(2025, 7, 15)
