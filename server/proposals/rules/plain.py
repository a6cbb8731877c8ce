"""How people say what they want decided: each kind of matter in plain words, and what they write who mean it. Pure.

The app guesses with these words while somebody writes; nobody is bound by a guess.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from config import FOLDER, read_toml
from server.votes.rules.matters import matters


@dataclass(frozen=True, slots=True)
class Plain:
    """A kind of matter as people say it; ``words`` are what gives it away."""

    plain: str
    words: tuple[str, ...]


@cache
def plain_kinds() -> Mapping[str, Plain]:
    """Every kind of matter in plain words; ValueError names those that lack them or do not exist."""
    table = _table()["kinds"]
    if wrong := set(table) ^ set(matters()):
        raise ValueError(f"plain words and kinds of matters differ: {', '.join(sorted(wrong))}")
    return {key: Plain(row["plain"], tuple(row["words"])) for key, row in table.items()}


def often() -> list[str]:
    """The kinds that are offered where nothing gives one away, the likeliest first."""
    return list(_table()["often"])


def guess(said: str, *, most: int = 3) -> list[str]:
    """The kinds somebody may mean who writes this, the likeliest first: by how many letters of their words are there,
    then in the order of the law; filled up with those that are raised often."""
    found = {key: sum(len(word) for word in one.words if word in said) for key, one in plain_kinds().items()}
    likely = sorted((key for key, letters in found.items() if letters), key=lambda key: -found[key])
    return list(dict.fromkeys([*likely, *often()]))[:most]


def _table() -> Mapping[str, Any]:
    table: Mapping[str, Any] = read_toml(FOLDER / "matters.toml")["plain"]
    return table
