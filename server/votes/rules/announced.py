"""Only what the notice announced may be voted on (V-17)."""

from __future__ import annotations

from collections.abc import Iterable


def not_announced(notice: Iterable[str], vote: Iterable[str]) -> list[str]:
    """The topics to be voted on that the notice did not name, in their order."""
    known = set(notice)
    return [topic for topic in vote if topic not in known]
