"""What the columns of a roster may be called: the words stand in ``fields.toml``, which needs no programmer."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from server.places.rules import AreaSource


class Field(NamedTuple):
    """A column by meaning: what staff call it, the words it goes by, and words that show it is another thing.

    ``sources``: the words that tell where an area comes from; ``alone``: those of a column that never steps in where
    another one is blank.
    """

    label: str
    words: tuple[str, ...]
    never: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    sources: Mapping[AreaSource, Sequence[str]] = {}

    def source(self, titles: Sequence[str]) -> AreaSource:
        """The source that the title of a column, in one of its readings, names."""
        told = (one for one, words in self.sources.items() if any(word in title for title in titles for word in words))
        return next(told, AreaSource.UNSTATED)

    def strength(self, titles: Sequence[str]) -> int:
        """How strong that source is beside others: the larger the stronger, 0 where titles tell none."""
        return len(AreaSource) - 1 - list(AreaSource).index(self.source(titles)) if self.sources else 0

    def steps_in(self, titles: Sequence[str]) -> bool:
        """Whether a column with this title may stand in for another one of the same meaning."""
        return bool(self.sources) and not any(word in title for title in titles for word in self.alone)


_BOOK: dict[str, Any] = tomllib.loads((Path(__file__).parent / "fields.toml").read_text(encoding="utf-8"))


def _words(entry: Mapping[str, str], key: str) -> tuple[str, ...]:
    return tuple(entry.get(key, "").split())


def _fields(part: str) -> Mapping[str, Field]:
    return {
        name: Field(
            entry["label"], _words(entry, "words"), _words(entry, "never"), _words(entry, "alone"),
            {AreaSource(source): tuple(words.split()) for source, words in entry.get("sources", {}).items()},
        )
        for name, entry in _BOOK[part].items()
    }  # fmt: skip


HOME_FIELDS, SPACE_FIELDS, LIFT_FIELDS = _fields("homes"), _fields("spaces"), _fields("lifts")
WHERE = ("building", "stair", "room", "label")
"""The columns that say which home a line is about."""
OPENING_FIELDS: Mapping[str, Field] = {**{name: HOME_FIELDS[name] for name in WHERE}, **_fields("openings")}

OTHER_THINGS = re.compile("|".join(map(re.escape, _BOOK["other_things"].split())))
"""Columns of other people and other things beside a home, which must not pass for the owner's."""

NOTHING_ELSE = re.compile(r"(?!)")
"""For sheets where no column is another thing."""
