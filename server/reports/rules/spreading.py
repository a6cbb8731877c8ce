"""Troubles of one home that are often those of the whole stair: the pipe or the line is shared. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

WITHIN = timedelta(hours=6)
"""How far apart two homes report what may be one trouble."""
_SHARED = (
    frozenset({"outage", "indoor_power"}), frozenset({"leak"}), frozenset({"heating"}), frozenset({"blocked_drain"}),
)  # fmt: skip
ALIKE: Mapping[str, frozenset[str]] = {key: group for group in _SHARED for key in group}
"""By category, the categories under which neighbours may have reported the same."""
WORDS = "同单元前后 {hours} 小时里还有 {count} 户报了类似的事，可能是公共管线或线路，请一起看。"


def words(count: int) -> str:
    """What the clerk reads; empty where no other home reported it."""
    return WORDS.format(hours=int(WITHIN.total_seconds()) // 3600, count=count) if count else ""
