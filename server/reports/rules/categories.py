"""What can be reported: categories as data, where each may be, how urgent, and who is responsible (R-01, R-03)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from typing import Any

from config import FOLDER, read_toml
from server.kit.errors import Malformed
from server.reports.rules.words import KIND_LABELS, PLACE_LABELS, Kind, Place, Priority

FILE = "report_categories.toml"
URGENCY = (Priority.P3, Priority.C, Priority.P2, Priority.P1, Priority.P0)
"""From least to most urgent."""


class Responsible(StrEnum):
    """Who has to act and pay (R-03)."""

    FIRM = "firm"
    OWNER = "owner"
    UTILITY = "utility"
    DEVELOPER = "developer"
    AUTHORITY = "authority"
    NEIGHBOUR = "neighbour"
    UNCLEAR = "unclear"


RESPONSIBLE_WORDS = {
    Responsible.FIRM: "这是公共部分，由物业负责，您不用付钱。",
    Responsible.OWNER: "这是您家里的部分，上门检查后先报价，您同意了再动手。",
    Responsible.UTILITY: "表前管线由供水、供电、燃气单位负责，我们帮您联系并一直跟进。",
    Responsible.DEVELOPER: "保修期内由开发商负责，我们帮您转交并一直跟进。",
    Responsible.AUTHORITY: "我们会上门劝阻；不听劝的，24 小时内报告主管部门。",
    Responsible.NEIGHBOUR: "水从楼上来的，我们先上门查清原因、联系楼上；谁家的原因由谁家修、谁家赔，不用您先出钱。",
    Responsible.UNCLEAR: "我们先上门看是哪里的原因，再告诉您由谁负责、要不要出钱；没说清以前不会收您的钱。",
}
"""What the resident is told about who acts and who pays: a price to agree to is spoken of where the owner pays, and
nowhere else. The 24 hours are those of 上海 art. 59; who causes damage to a neighbour makes it good (民法典 1165)."""


class UnknownCategory(Malformed):
    """There is no such category."""

    def __init__(self, key: str) -> None:
        super().__init__("unknown_category", "没有这个类别，请重新选择。", category=key)


class WrongPlace(Malformed):
    """The category does not happen at this kind of place."""

    def __init__(self, category: str, place: Place) -> None:
        sentence = f"「{PLACE_LABELS[place]}」不能报这一类，请换一个地点或类别。"
        super().__init__("category_not_at_this_place", sentence, category=category, place=str(place))


class UnknownAnswer(Malformed):
    """A question or an option that the category does not have."""

    def __init__(self, question: str, option: str) -> None:
        super().__init__("unknown_answer", "有一个问题的回答不在选项里，请重新选择。", question=question, option=option)


@dataclass(frozen=True)
class Option:
    """One answer; ``priority`` makes the report at least that urgent, ``responsible`` says who has to act at home."""

    key: str
    label: str
    priority: Priority | None = None
    responsible: Responsible | None = None


@dataclass(frozen=True)
class Question:
    """Something asked in the form of a category; answering is never compulsory. ``said``: by which words of a chat
    an option was meant."""

    key: str
    label: str
    options: tuple[Option, ...]
    said: Mapping[str, tuple[str, ...]]

    def option(self, key: str) -> Option:
        """The option of a key, or :class:`UnknownAnswer`."""
        for option in self.options:
            if option.key == key:
                return option
        raise UnknownAnswer(self.key, key)

    def answered_by(self, said: str) -> str | None:
        """The key of the first option whose words stand in what was said."""
        return next((key for key, words in self.said.items() if any(word in said for word in words)), None)


@dataclass(frozen=True)
class Category:
    """One thing that can be reported."""

    key: str
    kind: Kind
    label: str
    icon: str
    places: tuple[Place, ...]
    priority: Priority
    skill: str
    responsible: Mapping[Place, Responsible]
    words: tuple[str, ...]
    questions: tuple[Question, ...]
    about_staff: bool = False

    def at(self, place: Place) -> Responsible:
        """Who is responsible at a place; :class:`WrongPlace` when it cannot happen there."""
        if place not in self.responsible:
            raise WrongPlace(self.key, place)
        return self.responsible[place]

    def responsible_for(self, place: Place, answers: Mapping[str, str]) -> Responsible:
        """Who is responsible after the answers: what happens in a home may come from elsewhere; a place that belongs to
        all is the firm's whatever is answered."""
        who = self.at(place)
        if who not in (Responsible.OWNER, Responsible.UNCLEAR):
            return who
        asked = {question.key: question for question in self.questions}
        said = [asked[question].option(option).responsible for question, option in answers.items() if question in asked]
        return next((one for one in said if one is not None), who)

    def priority_for(self, answers: Mapping[str, str]) -> Priority:
        """The priority after the answers ``{question: option}``: an answer can only make it more urgent."""
        asked = {question.key: question for question in self.questions}
        ranks = [self.priority]
        for question, option in answers.items():
            if question not in asked:
                raise UnknownAnswer(question, option)
            ranks.append(asked[question].option(option).priority or self.priority)
        return max(ranks, key=URGENCY.index)

    def answers_in(self, said: str) -> dict[str, str]:
        """The answers somebody gave in chat without being asked: 水管爆了 says how much water comes."""
        found = {question.key: question.answered_by(said) for question in self.questions}
        return {question: option for question, option in found.items() if option is not None}


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

    @cached_property
    def _by_key(self) -> Mapping[str, Category]:
        return {category.key: category for category in self.categories}

    def of_kind(self, kind: Kind) -> tuple[Category, ...]:
        """The categories of a kind, in screen order."""
        return tuple(category for category in self.categories if category.kind is kind)

    def guess(self, said: str, at: Place | None = None) -> Category | None:
        """What somebody means who says this in chat; the most urgent match, then the longest word. None if unclear.
        ``at``: only what can happen there."""
        matches = [
            (URGENCY.index(category.priority), len(word), -place, category)
            for place, category in enumerate(self.categories)
            for word in category.words
            if word in said and (at is None or at in category.places)
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


def more_urgent(priority: Priority) -> Priority:
    """One step more urgent, as an urge may make it; danger is declared, not urged, so it ends at P1."""
    if priority in {Priority.P0, Priority.P1}:
        return priority
    return {Priority.P3: Priority.P2, Priority.P2: Priority.P1, Priority.C: Priority.C}[priority]


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
    )


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
        "questions": [
            {
                "key": question.key,
                "label": question.label,
                "options": [{"key": option.key, "label": option.label} for option in question.options],
            }
            for question in category.questions
        ],
    }
