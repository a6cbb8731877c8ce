"""What the columns of a roster may be called: the words stand in ``fields.toml``, which needs no programmer."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple


class Field(NamedTuple):
    """A column by meaning: what staff call it, the words it goes by, and words that show it is another thing."""

    label: str
    words: tuple[str, ...]
    never: tuple[str, ...] = ()


_BOOK: dict[str, Any] = tomllib.loads((Path(__file__).parent / "fields.toml").read_text(encoding="utf-8"))


def _fields(part: str) -> Mapping[str, Field]:
    return {
        name: Field(entry["label"], tuple(entry["words"].split()), tuple(entry.get("never", "").split()))
        for name, entry in _BOOK[part].items()
    }


HOME_FIELDS, SPACE_FIELDS, LIFT_FIELDS = _fields("homes"), _fields("spaces"), _fields("lifts")

OTHER_THINGS = re.compile("|".join(map(re.escape, _BOOK["other_things"].split())))
"""Columns of other people and other things beside a home, which must not pass for the owner's."""

NOTHING_ELSE = re.compile(r"(?!)")
"""For sheets where no column is another thing."""
