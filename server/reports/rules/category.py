"""One thing that can be reported: where it may be, how urgent it is, and who is responsible (R-01, R-03)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from server.kit.errors import Malformed
from server.reports.rules.words import PLACE_LABELS, Kind, Place, Priority

URGENCY = (Priority.P3, Priority.C, Priority.P2, Priority.P1, Priority.P0)
"""From least to most urgent."""
AT_ONCE = (Priority.P1, Priority.P0)
"""What waits for no answer and for no morning."""


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
    Responsible.OWNER: "这是您家里的部分，费用由您出。我们先把价钱写给您，您点了同意再动手；只按您同意的价钱收。",
    Responsible.UTILITY: "表前管线由供水、供电、燃气单位负责，我们帮您联系并一直跟进。",
    Responsible.DEVELOPER: "保修期内由开发商负责，我们帮您转交并一直跟进。",
    Responsible.AUTHORITY: "我们会上门劝阻；不听劝的，24 小时内报告主管部门。",
    Responsible.NEIGHBOUR: "水从楼上来的，我们先上门查清原因、联系楼上；谁家的原因由谁家修、谁家赔，不用您先出钱。",
    Responsible.UNCLEAR: "我们先上门看是哪里的原因，再告诉您由谁负责、要不要出钱；没说清以前不会收您的钱。",
}
"""What the resident is told about who acts and who pays: a price to agree to is spoken of where the owner pays, and
nowhere else. The 24 hours are those of 上海 art. 59; who causes damage to a neighbour makes it good (民法典 1165)."""


ANSWERS = "由物业核实、处理，并给您答复。"
"""The same of a complaint or a suggestion, where nothing is mended and nobody speaks of paying."""


def responsible_words(responsible: Responsible, kind: Kind) -> str:
    """What the resident is told about who acts and who pays."""
    answers = kind in (Kind.COMPLAINT, Kind.SUGGESTION) and responsible is Responsible.FIRM
    return ANSWERS if answers else RESPONSIBLE_WORDS[responsible]


class Ending(StrEnum):
    """How a report ends when all goes well: what was broken is mended, the rest is handled or answered."""

    MENDED = "mended"
    HANDLED = "handled"
    ANSWERED = "answered"


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


def _is_said(word: str, said: str) -> bool:
    """A word that stands there once without 没 or 不 before it; what is written with one (没盖) denies nothing."""
    return word in said and re.search(rf"(?<![没不未])(?<!没有){re.escape(word)}", said) is not None


@dataclass(frozen=True)
class Question:
    """Something asked in the form of a category; answering is never compulsory. ``said``: by which words of a chat, or
    of a report, an option was meant."""

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
        """The key of the first option whose words stand in what was said, and are not denied there: 没漫出来."""
        return next((key for key, words in self.said.items() if any(_is_said(word, said) for word in words)), None)


@dataclass(frozen=True)
class Told:
    """A thing and what is wrong with it, as people tell of it: 窗帘 and 着了, in either order and close together.
    ``of`` alone will do where nothing is said of ``by``. Beside one of ``none`` it means something else."""

    of: tuple[str, ...]
    by: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    gap: int = 12

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What is looked for in what was said."""
        of, by = (f"(?:{'|'.join(sorted(map(re.escape, some), key=len, reverse=True))})" for some in (self.of, self.by))
        return re.compile(f"{of}.{{0,{self.gap}}}?{by}|{by}.{{0,{self.gap}}}?{of}" if self.by else of)

    def weight(self, said: str) -> int:
        """How many characters speak for it: those of the words themselves, and none of what stands between; 0 where it
        was not told."""
        if self.pattern.search(said) is None or any(word in said for word in self.none):
            return 0
        return sum(max((len(word) for word in some if word in said), default=0) for some in (self.of, self.by))


@dataclass(frozen=True)
class Category:
    """One thing that can be reported. ``ending`` None: as its kind ends. ``asks_place``: somebody has to go there, so
    that it must be said where."""

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
    asks_place: bool = True
    ending: Ending | None = None
    told: tuple[Told, ...] = ()

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

    def got_worse(self, said: str) -> bool:
        """Whether these words make it one that cannot wait, which by itself could: 水管爆了 of a leak."""
        return self.priority not in AT_ONCE and self.priority_for(self.answers_in(said)) in AT_ONCE

    def answers_in(self, said: str) -> dict[str, str]:
        """The answers somebody gave without being asked: 水管爆了 says how much water comes."""
        found = {question.key: question.answered_by(said) for question in self.questions}
        return {question: option for question, option in found.items() if option is not None}


def more_urgent(priority: Priority) -> Priority:
    """One step more urgent, as an urge may make it; danger is declared, not urged, so it ends at P1."""
    if priority in {Priority.P0, Priority.P1}:
        return priority
    return {Priority.P3: Priority.P2, Priority.P2: Priority.P1, Priority.C: Priority.C}[priority]
