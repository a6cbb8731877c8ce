"""Which promise was kept, late, still ahead or never met, and by how much."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from server.reports.rules.kept import AHEAD, KEPT, NOT_DONE, kept

BY = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("done", "now", "ended", "verdict", "late"),
    [
        (-1, 0, False, KEPT, False), (0, 0, True, KEPT, False), (1, 9, True, "晚了 1 分钟", True),
        (61, 99, True, "晚了 2 小时", True), (48 * 60, 9999, True, "晚了 2 天", True), (None, 0, False, AHEAD, False),
        (None, 30, False, "已超时 30 分钟", True), (None, -30, True, NOT_DONE, True),
    ],
)  # fmt: skip
def test_a_promise_is_called_what_it_was(
    done: int | None, now: int, ended: bool, verdict: str, late: bool
) -> None:  # fmt: skip
    at = None if done is None else BY + timedelta(minutes=done)
    found = kept("办好", BY, at, ended=ended, at=BY + timedelta(minutes=now))
    assert (found.verdict, found.late) == (verdict, late)


def test_a_second_late_is_late() -> None:
    assert kept("办好", BY, BY + timedelta(seconds=1), ended=True, at=BY).verdict == "晚了 1 分钟"
