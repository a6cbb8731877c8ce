"""Quiet hours: who may ring when."""

from __future__ import annotations

from datetime import datetime

import pytest

from server.kit.calendar.quiet import is_quiet, loud_from
from server.kit.clock import SHANGHAI


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("moment", "loud"),
    [
        (at(21, 20, 59), at(21, 20, 59)),
        (at(21, 21), at(22, 8)),
        (at(21, 23, 59), at(22, 8)),
        (at(22, 0), at(22, 8)),
        (at(22, 7, 59), at(22, 8)),
        (at(22, 8), at(22, 8)),
        (at(22, 12), at(22, 12)),
    ],
)
def test_at_night_things_wait_for_eight(moment: datetime, loud: datetime) -> None:
    assert loud_from(moment) == loud
    assert is_quiet(moment) == (loud != moment)


def test_an_estate_may_rest_at_noon_or_not_at_all() -> None:
    noon = {"start": 12 * 60, "end": 14 * 60}
    assert loud_from(at(21, 13), **noon) == at(21, 14)
    assert not is_quiet(at(21, 14), **noon) and not is_quiet(at(21, 23), **noon)
    assert not is_quiet(at(21, 23), start=0, end=0)
    assert loud_from(at(21, 22), start=21 * 60, end=24 * 60) == at(22, 0)
