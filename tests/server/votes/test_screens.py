"""What the console's pages of votes work out before they show it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from server.votes.queries import wording
from server.votes.screens.results import again, what_follows

CLOSED = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
ELECTED = {
    "closed_at": CLOSED, "objections_until": datetime(2026, 11, 28, 16, 0, tzinfo=UTC),
    "rules": {"publish_within_days": 3, "show_days": 7, "candidates": {"nominations": 1}},
}  # fmt: skip


def test_the_seats_left_open_are_drafted_anew_with_whoever_was_equal() -> None:
    options = [{"number": number} for number in (1, 2, 3, 4)]
    topic = {"kind": "candidates", "planned_seats": 3, "options": options}
    equal = again(topic, {"open_seats": 1, "elected": [1], "runoff": [2, 3]})
    assert equal == {"seats": 1, "planned": 3, "runoff": True, "options": options[1:3]}
    too_few = again(topic, {"open_seats": 2, "elected": [1], "runoff": []})
    assert too_few == {"seats": 2, "planned": 3, "runoff": False, "options": options[1:]}
    assert again(topic, {"open_seats": 0, "elected": [1, 2, 3], "runoff": []}) is None


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (0, ["11月24日前公布结果", "业主可以", "11月24日前公布委员名单", "12月21日前到街道备案"]),
        (3, ["11月24日前公布结果", "业主可以", "11月24日前公布委员名单", "12月21日前到街道备案"]),
        (4, ["业主可以", "12月21日前到街道备案"]),
        (7, ["业主可以", "12月21日前到街道备案"]),
        (8, ["12月21日前到街道备案"]),
        (31, []),
    ],
)
def test_of_what_follows_only_what_is_to_come_is_told(days: int, told: list[str]) -> None:
    said = what_follows(ELECTED, {"topics": [{"passed": True}]}, at=CLOSED + timedelta(days=days))
    assert len(said) == len(told) + 1 and said[-1].endswith("（民法典 280）")
    for words, begins in zip(said, told, strict=False):
        assert words.removeprefix("2026年").startswith(begins)


def test_midnight_is_read_aloud_as_the_end_of_its_day() -> None:
    ends = datetime(2026, 12, 7, 16, 0, tzinfo=UTC)
    assert wording.aloud("加装电梯", ends, [], []) == "加装电梯。12月7日 24:00 截止。"
    assert wording.aloud("加装电梯", ends - timedelta(hours=6), [], []) == "加装电梯。12月7日 18:00 截止。"
