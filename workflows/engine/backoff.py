"""When to try again."""

from __future__ import annotations

from datetime import timedelta

FIRST = timedelta(seconds=5)


def backoff(attempts: int, chance: float, *, longest: timedelta) -> timedelta:
    """Doubling from 5 s to ``longest``, half of it left to ``chance`` (0 to 1), so that many do not come at once."""
    doubled: int = 2 ** min(max(attempts - 1, 0), 20)
    whole = min(FIRST * doubled, longest)
    return whole * (0.5 + chance / 2)
