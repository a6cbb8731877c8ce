"""How models say in SQL which words a column takes, and over which rows an index goes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import text


def listed(words: Iterable[str]) -> str:
    """The words of an enum as SQL lists them: ``'open', 'closed'``."""
    return ", ".join(f"'{word}'" for word in words)


def one_of(column: str, words: Iterable[str]) -> str:
    """The condition of a CHECK: the column holds one of these words."""
    return f"{column} IN ({listed(words)})"


def only(condition: str) -> dict[str, Any]:
    """What an index is told when it goes over the rows of one condition, on both engines."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}
