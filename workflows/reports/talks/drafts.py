"""A report while it is talked about: what is known of it so far, kept as plain values between two messages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from server.kit.prepared import Row
from server.reports.rules.categories import default_catalogue
from server.reports.rules.category import Category
from server.reports.rules.words import Kind, Place

Question = tuple[str, str]
"""A step and what is asked in it."""
LONGEST, BEGINNING = 500, 150
# No two rows of these read the same: words of which two ways lead to the end would take for ever to refuse.
_ONLY_THE_WISH = re.compile(
    r"(?:我|要|想|来|帮|给我|个|一|下|请|麻烦|你们|有|事情?|问题|件|师傅|派|再|跟|向|提|"
    r"报个?修|报事|修理?|维修|投诉|举报|建议|意见|反映|情况|可以|吗|怎么|如何|了|的)*"
)


class Draft:
    """Read from and written to what a talk keeps; a name that is not there is empty."""

    def __init__(self, kept: Mapping[str, Any]) -> None:
        self.words: str = kept.get("words", "")
        self.kind = Kind(kept["kind"]) if kept.get("kind") else None
        self.category: str | None = kept.get("category")
        self.place = Place(kept["place"]) if kept.get("place") else None
        self.estate_id: int = kept.get("estate_id", 0)
        self.home_id: int | None = kept.get("home_id")
        self.home_label: str = kept.get("home_label", "")
        self.home_in_doubt: bool = kept.get("home_in_doubt", False)
        self.own_stair_id: int | None = kept.get("own_stair_id")
        self.building_id: int | None = kept.get("building_id")
        self.stair_id: int | None = kept.get("stair_id")
        self.lift_id: int | None = kept.get("lift_id")
        self.where: str = kept.get("where", "")
        self.near: bool = kept.get("near", False)
        self.same_id: int | None = kept.get("same_id")
        self.same_is_mine: bool = kept.get("same_is_mine", False)
        self.asked_kind: bool = kept.get("asked_kind", False)
        self.photos: list[str] = list(kept.get("photos", ()))

    @property
    def kept(self) -> dict[str, Any]:
        """What the talk keeps."""
        values = dict(vars(self))
        for name in ("kind", "place"):
            values[name] = str(values[name]) if values[name] is not None else None
        return values

    def add_words(self, raw: str) -> None:
        """They said more of it. Of what is too long the middle is left out: what it is about comes last."""
        words = "，".join(part for part in (self.words, raw.strip()) if part)
        self.words = words if len(words) <= LONGEST else f"{words[:BEGINNING]}……{words[BEGINNING + 2 - LONGEST :]}"

    def at_home(self, row: Row, *, sure: bool = True) -> None:
        """It is about this home, or in its estate. ``sure``: whoever speaks has no other home there."""
        self.estate_id, self.home_id, self.home_label = row["estate_id"], row["home_id"], row["label"]
        self.own_stair_id = row["stair_id"] if sure else None

    def category_named(self) -> Category:
        """Its category; asked for only once it is known."""
        assert self.category is not None
        return default_catalogue().category(self.category)


def drafted(raw: str, words: str) -> Draft:
    """A draft of first words. Those that only say that something is to be reported are no words of a report."""
    draft = Draft({})
    if _ONLY_THE_WISH.fullmatch(words.replace(" ", "")) is None:
        draft.add_words(raw)
    draft.kind = Kind.COMPLAINT if "投诉" in words else Kind.SUGGESTION if "建议" in words else None
    return draft
