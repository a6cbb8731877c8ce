"""The catalogue of what can be reported, read from a table: categories in screen order, and the skills they need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from config import FOLDER, read_toml
from server.kit.errors import Malformed
from server.reports.rules.category import URGENCY, Category, Ending, Option, Question, Responsible, Told
from server.reports.rules.words import KIND_LABELS, Kind, Place, Priority

FILE = "report_categories.toml"


class UnknownCategory(Malformed):
    """There is no such category."""

    def __init__(self, key: str) -> None:
        super().__init__("unknown_category", "没有这个类别，请重新选择。", category=key)


@dataclass(frozen=True)
class Catalogue:
    """All categories in screen order, and the Chinese names of the skills."""

    categories: tuple[Category, ...]
    skills: Mapping[str, str]

    def category(self, key: str) -> Category:
        """The category of a key, or :class:`UnknownCategory`."""
        found = self._by_key.get(key)
        if found is None:
            raise UnknownCategory(key)
        return found

    def ending(self, key: str) -> Ending | None:
        """How a category ends, where it says so; None of one that there is no more."""
        found = self._by_key.get(key)
        return found.ending if found is not None else None

    @cached_property
    def _by_key(self) -> Mapping[str, Category]:
        return {category.key: category for category in self.categories}

    def of_kind(self, kind: Kind) -> tuple[Category, ...]:
        """The categories of a kind, in screen order."""
        return tuple(category for category in self.categories if category.kind is kind)

    def guess(self, said: str, at: Place | None = None) -> Category | None:
        """What somebody means who says this in chat; the most urgent match, then the longest. None if unclear. A thing
        told with what is wrong with it is as urgent as what is mended soon. ``at``: only what can happen there."""
        there = [(place, one) for place, one in enumerate(self.categories) if at is None or at in one.places]
        matches = [
            (_urgency(one, is_told=is_told), weight, -place, one)
            for place, one in there
            for weight, is_told in _weights(one, said)
            if weight
        ]
        return max(matches, key=lambda match: match[:3])[3] if matches else None

    def options(self) -> list[dict[str, object]]:
        """The choices as the mini-program draws them: kinds, their categories, their questions."""
        return [
            {
                "key": str(kind),
                "label": KIND_LABELS[kind],
                "categories": [_drawn(category) for category in self.of_kind(kind)],
            }
            for kind in Kind
        ]


def needs_a_hand(category: str, about_staff_id: int | None) -> bool:
    """Whether a report is about one of the team and nobody knows whom: no rule may give it away, as it might go to the
    very person (B18). A supervisor decides."""
    return default_catalogue().category(category).about_staff and about_staff_id is None


def catalogue(table: Mapping[str, Any]) -> Catalogue:
    """The catalogue from a table shaped like ``config/report_categories.toml``; ValueError says what is wrong."""
    categories = tuple(_category(row) for row in table["category"])
    if len({category.key for category in categories}) != len(categories):
        raise ValueError("two categories share a key")
    for category in categories:
        if category.skill not in table["skills"]:
            raise ValueError(f"{category.key}: unknown skill {category.skill}")
        if set(category.places) != set(category.responsible):
            raise ValueError(f"{category.key}: every place needs somebody responsible")
    return Catalogue(categories, dict(table["skills"]))


@cache
def default_catalogue() -> Catalogue:
    """The categories of ``config/report_categories.toml``; read once."""
    return catalogue(read_toml(FOLDER / FILE))


def _weights(category: Category, said: str) -> Iterator[tuple[int, bool]]:
    yield from ((len(word), False) for word in category.words if word in said)
    yield from ((told.weight(said), True) for told in category.told)


def _urgency(category: Category, *, is_told: bool) -> int:
    urgency = URGENCY.index(category.priority)
    return max(urgency, URGENCY.index(Priority.P2)) if is_told else urgency


def _category(row: Mapping[str, Any]) -> Category:
    return Category(
        key=row["key"],
        kind=Kind(row["kind"]),
        label=row["label"],
        icon=row["icon"],
        places=tuple(Place(place) for place in row["places"]),
        priority=Priority(row["priority"]),
        skill=row["skill"],
        responsible={Place(place): Responsible(who) for place, who in row["responsible"].items()},
        words=tuple(row["words"]),
        questions=tuple(_question(question) for question in row.get("questions", [])),
        about_staff=row.get("about_staff", False),
        asks_place=row.get("asks_place", True),
        ending=Ending(row["ending"]) if "ending" in row else None,
        told=tuple(_told(told) for told in row.get("told", [])),
    )


def _told(row: Mapping[str, Any]) -> Told:
    of, by, none = (tuple(row.get(key, ())) for key in ("of", "by", "none"))
    if unknown := set(row) - {"of", "by", "none", "gap"}:
        raise ValueError(f"{of}: nobody knows {sorted(unknown)}")
    return Told(of, by, none, row.get("gap", 12))


def _question(row: Mapping[str, Any]) -> Question:
    options = tuple(_option(*option) for option in row["options"])
    said = {key: tuple(words) for key, words in row.get("said", {}).items()}
    if unknown := set(said) - {option.key for option in options}:
        raise ValueError(f"{row['key']}: words for options that are none: {sorted(unknown)}")
    return Question(row["key"], row["label"], options, said)


def _option(key: str, label: str, priority: str = "", responsible: str = "") -> Option:
    return Option(key, label, Priority(priority) if priority else None,
                  Responsible(responsible) if responsible else None)  # fmt: skip


def _drawn(category: Category) -> dict[str, object]:
    return {
        "key": category.key,
        "label": category.label,
        "icon": category.icon,
        "places": [str(place) for place in category.places],
        "priority": str(category.priority),
        "about_staff": category.about_staff,
        "asks_place": category.asks_place,
        "questions": [
            {
                "key": question.key,
                "label": question.label,
                "options": [{"key": option.key, "label": option.label} for option in question.options],
            }
            for question in category.questions
        ],
    }
