"""Counting in exact numbers (V-03 to V-06): what took part, what of it agreed, and whether that is enough.

Heads are whole numbers, area is whole hundredths of a square metre. Fractions are compared by cross-multiplication;
percentages are cut, not rounded, and only shown (CV-1, CV-2).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from server.kit.bar import Bar
from server.votes.rules.matters import MatterClass, Thresholds, thresholds


class Choice(StrEnum):
    """What a ballot says about a topic. A spoiled one says nothing and does not take part."""

    APPROVE = "approve"
    OPPOSE = "oppose"
    ABSTAIN = "abstain"
    SPOILED = "spoiled"


CHOICE_LABELS = {Choice.APPROVE: "同意", Choice.OPPOSE: "反对", Choice.ABSTAIN: "弃权", Choice.SPOILED: "无效票"}
TAKING_PART = (Choice.APPROVE, Choice.OPPOSE, Choice.ABSTAIN)


class Outcome(StrEnum):
    """How a topic ended (CV-6)."""

    PASSED = "PASSED"
    REJECTED = "REJECTED"
    NOT_VALID_QUORUM = "NOT_VALID_QUORUM"


OUTCOME_LABELS = {
    Outcome.PASSED: "通过",
    Outcome.REJECTED: "未通过",
    Outcome.NOT_VALID_QUORUM: "参与人数或面积不够，表决无效",
}


@dataclass(frozen=True, slots=True)
class Totals:
    """So many heads with so much area (hundredths of a square metre)."""

    heads: int = 0
    area: int = 0

    def __add__(self, other: Totals) -> Totals:
        return Totals(self.heads + other.heads, self.area + other.area)

    def __sub__(self, other: Totals) -> Totals:
        return Totals(self.heads - other.heads, self.area - other.area)

    def plain(self) -> dict[str, int]:
        """``{"heads": 40, "area": 400000}``."""
        return {"heads": self.heads, "area": self.area}


@dataclass(frozen=True, slots=True)
class Tally:
    """The ballots that take part, by choice. Adding two tallies adds their choices."""

    approve: Totals = Totals()
    oppose: Totals = Totals()
    abstain: Totals = Totals()

    @property
    def took_part(self) -> Totals:
        """Everybody who said something (V-06)."""
        return self.approve + self.oppose + self.abstain

    def of(self, choice: str) -> Totals:
        """What stands behind one choice; nothing behind a spoiled ballot."""
        return getattr(self, choice) if choice in TAKING_PART else Totals()

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.approve + other.approve, self.oppose + other.oppose, self.abstain + other.abstain)


@dataclass(frozen=True, slots=True)
class Test:
    """One exact test: does the part reach the bar, by area and by heads?"""

    __test__ = False

    bar: Bar
    part: Totals
    whole: Totals

    @property
    def area_ok(self) -> bool:
        """Reached by area?"""
        return self.bar.met(self.part.area, self.whole.area)

    @property
    def heads_ok(self) -> bool:
        """Reached by heads?"""
        return self.bar.met(self.part.heads, self.whole.heads)

    @property
    def ok(self) -> bool:
        """Both must hold."""
        return self.area_ok and self.heads_ok


@dataclass(frozen=True, slots=True)
class Verdict:
    """A topic decided: the two tests and what follows. ``total`` is the whole roll in the scope."""

    total: Totals
    tally: Tally
    take_part: Test
    approval: Test

    @property
    def outcome(self) -> Outcome:
        """Without enough taking part the approval is only informative (CV-6)."""
        if not self.take_part.ok:
            return Outcome.NOT_VALID_QUORUM
        return Outcome.PASSED if self.approval.ok else Outcome.REJECTED

    @property
    def passed(self) -> bool:
        """Is it decided in favour?"""
        return self.outcome is Outcome.PASSED

    def figures(self) -> dict[str, Any]:
        """Everything a result keeps and shows, JSON-safe; percentages cut to two decimals."""
        return {
            "heads_total": self.total.heads,
            "area_total": self.total.area,
            "heads_took_part": self.tally.took_part.heads,
            "area_took_part": self.tally.took_part.area,
            "take_part_heads_pct": cut_percent(self.take_part.part.heads, self.take_part.whole.heads),
            "take_part_area_pct": cut_percent(self.take_part.part.area, self.take_part.whole.area),
            "take_part_heads_ok": self.take_part.heads_ok,
            "take_part_area_ok": self.take_part.area_ok,
            "approve_heads_pct": cut_percent(self.approval.part.heads, self.approval.whole.heads),
            "approve_area_pct": cut_percent(self.approval.part.area, self.approval.whole.area),
            "approve_heads_ok": self.approval.heads_ok,
            "approve_area_ok": self.approval.area_ok,
            "choices": {str(one): self.tally.of(one).plain() for one in TAKING_PART},
            "outcome": str(self.outcome),
        }


def decide(needed: Thresholds, total: Totals, tally: Tally) -> Verdict:
    """Decide one topic: ``needed`` from :func:`matters.thresholds` or from what was frozen with the poll."""
    took_part = tally.took_part
    return Verdict(
        total, tally, Test(needed.take_part, took_part, total), Test(needed.approve, tally.approve, took_part)
    )


def decide_unanimous(interested: Totals, tally: Tally) -> Verdict:
    """Every interested owner must approve (民法典 279): the silent one blocks too, and there is no quorum to miss."""
    bar = thresholds(MatterClass.UNANIMOUS).approve
    whole = Test(Bar(bar.share * 0, inclusive=True), tally.took_part, interested)
    return Verdict(interested, tally, whole, Test(bar, tally.approve, interested))


def tally_of(ballots: Iterable[tuple[str, int]]) -> Tally:
    """The tally of ``(choice, area)`` pairs, one for each head; spoiled ones and unknown words do not take part."""
    behind = dict.fromkeys(TAKING_PART, Totals())
    for choice, area in ballots:
        if choice in behind:
            behind[Choice(choice)] += Totals(1, area)
    return Tally(*behind.values())


def cut_percent(part: int, whole: int) -> str:
    """A percentage cut to two decimals: 2 of 3 is ``66.66%``; of nothing, ``0.00%``."""
    hundredths = part * 10_000 // whole if whole else 0
    return f"{hundredths // 100}.{hundredths % 100:02d}%"
