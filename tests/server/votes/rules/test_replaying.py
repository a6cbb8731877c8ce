"""A head's ballots once more through the rules: what stays, what was one too many, who spoke first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from server.votes.rules.precedence import Given, PaperPolicy
from server.votes.rules.replaying import replay

NOON = datetime(2026, 12, 10, 12, 0, tzinfo=UTC)
ONLINE, FIRST = PaperPolicy.ELECTRONIC_WINS, PaperPolicy.FIRST_WINS


def given(*said: str) -> list[Given]:
    """``app:a`` is a ballot on the phone of a; one minute after the other."""
    split = [one.partition(":") for one in said]
    return [Given(NOON + timedelta(minutes=n), way, by) for n, (way, _, by) in enumerate(split)]


@pytest.mark.parametrize(
    ("said", "policy", "allowed", "states", "used"),
    [
        ((), ONLINE, 1, "", (0, 0)),
        (("app:a",), ONLINE, 0, "valid", (0, 0)),
        (("app:a", "app:a"), ONLINE, 1, "replaced valid", (1, 0)),
        (("app:a", "app:a"), ONLINE, 0, "valid void", (0, 0)),
        (("app:a", "app:a", "app:a"), ONLINE, 1, "replaced valid void", (1, 0)),
        (("app:a", "app:b"), ONLINE, 1, "valid void", (0, 0)),
        (("app:a", "app:b", "app:a"), ONLINE, 1, "replaced void valid", (1, 0)),
        (("app:a", "proxy:b"), ONLINE, 1, "valid void", (0, 0)),
        (("paper", "proxy:b"), ONLINE, 1, "valid void", (0, 0)),
        (("proxy:a", "app:a"), ONLINE, 1, "replaced valid", (1, 0)),
        (("proxy:a", "app:b"), ONLINE, 1, "valid void", (0, 0)),
        (("app:a", "paper"), ONLINE, 1, "valid beside", (0, 0)),
        (("paper", "app:a"), ONLINE, 0, "beside valid", (0, 0)),
        (("paper", "app:a"), FIRST, 0, "valid beside", (0, 0)),
        (("paper", "visit", "app:a"), ONLINE, 1, "replaced beside valid", (0, 1)),
        (("paper", "visit", "app:a"), ONLINE, 0, "beside beside valid", (0, 0)),
        (("app:a", "paper", "app:a"), FIRST, 1, "replaced beside valid", (1, 0)),
    ],
)
def test_what_becomes_of_each(
    said: tuple[str, ...], policy: str, allowed: int, states: str, used: tuple[int, int]
) -> None:
    found = replay(given(*said), policy=policy, changes_allowed=allowed)
    assert (" ".join(found.states), (found.changes_used, found.paper_changes)) == (states, used)
