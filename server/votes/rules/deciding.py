"""One topic decided from what stands behind its choices: yes or no, one of several options, or seats to be filled.

Everything that goes in are sums, so the order of ballots and the grouping of owners cannot matter. What comes out is
kept with the result: the figures that apply, the strict ones of the ballots alone, and how silence was counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.votes.rules.counting import (
    TAKING_PART,
    Outcome,
    Tally,
    Totals,
    Verdict,
    cut_percent,
    decide,
    decide_unanimous,
)
from server.votes.rules.election import Candidate, elect, is_formed
from server.votes.rules.matters import MatterClass, Thresholds, thresholds_from
from server.votes.rules.silence import Policy, Silence, leading
from server.votes.rules.silence import count as count_silence

YES_NO, OPTIONS, CANDIDATES = "yes_no", "options", "candidates"
Marks = Mapping[tuple[int, str], Totals]
"""What stands behind (option, choice); option 0 is the topic as a whole."""


@dataclass(frozen=True)
class Question:
    """A topic: what kind, the numbers of its options, how many of them may win, and the planned size of the committee
    where people are elected."""

    id: int
    kind: str
    options: tuple[int, ...] = ()
    seats: int = 1
    planned: int | None = None


@dataclass(frozen=True)
class Decided:
    """Figures and outcome as they are kept; ``rule`` says how silence was counted and how much of it there was."""

    figures: dict[str, Any]
    strict: dict[str, Any]
    rule: dict[str, Any]

    @property
    def outcome(self) -> str:
        """How the topic ended."""
        return str(self.figures["outcome"])


def decide_topic(
    needed: Thresholds, matter_class: str, question: Question, total: Totals, marks: Marks, *, silent: Totals,
    silence: Silence, smallest: int = 0,
) -> Decided:  # fmt: skip
    """Decide one topic among the heads of one part. ``smallest`` is the legal minimum of a committee.

    Silent owners are counted in only where a topic asks yes or no (V-11): nobody silent chooses an option or a person.
    """
    tally = tally_of_marks(marks)
    if question.kind != YES_NO:
        figures = _list_figures(needed, question, total, tally, marks, smallest)
        return Decided(figures, figures, _strictly(silence))
    if matter_class == MatterClass.UNANIMOUS:
        figures = decide_unanimous(total, tally).figures()
        return Decided(figures, figures, _strictly(silence))
    counted = count_silence(needed, total, tally, silent, silence)
    side = {Policy.STRICT: None, Policy.ABSTAIN: "abstain", Policy.FOLLOW_MAJORITY: leading(tally)}[counted.policy]
    added = {"side": str(side), **silent.plain()} if side else None
    return Decided(counted.applied.figures(), counted.strict.figures(), {**counted.figures(), "silent": added})


def tally_of_marks(marks: Marks) -> Tally:
    """What the ballots say of a topic as a whole."""
    return Tally(*(marks.get((0, str(choice)), Totals()) for choice in TAKING_PART))


def frozen_thresholds(rules: Mapping[str, Any]) -> Thresholds:
    """What was announced with a poll."""
    return thresholds_from(rules["thresholds"])


def _list_figures(
    needed: Thresholds, question: Question, total: Totals, tally: Tally, marks: Marks, smallest: int
) -> dict[str, Any]:  # fmt: skip
    """Elected are those over the bar, the most heads first (C-06); nobody without enough taking part."""
    verdict, took = decide(needed, total, tally), tally.took_part
    stand = [Candidate(str(one), marks.get((one, "approve"), Totals()), one) for one in question.options]
    over = [one for one in stand if _over(needed, one, took)] if verdict.take_part.ok else []
    ended = elect(over, question.seats, took)
    outcome = Outcome.NOT_VALID_QUORUM if not verdict.take_part.ok else _won(bool(ended.elected))
    return {
        **_plain(verdict),
        "outcome": str(outcome),
        "options": [_option(one, took, one in over) for one in stand],
        "elected": _numbers(ended.elected),
        "runoff": _numbers(ended.runoff),
        "alternates": _numbers(ended.alternates),
        "open_seats": ended.open_seats,
        "formed": is_formed(planned=question.planned, elected=len(ended.elected), least=smallest)
        if question.kind == CANDIDATES and question.planned
        else None,
    }


def _over(needed: Thresholds, one: Candidate, took: Totals) -> bool:
    return needed.approve.met(one.approve.heads, took.heads) and needed.approve.met(one.approve.area, took.area)


def _won(elected: bool) -> Outcome:
    return Outcome.PASSED if elected else Outcome.REJECTED


def _plain(verdict: Verdict) -> dict[str, Any]:
    """The figures of taking part; approval is told by option."""
    return {key: value for key, value in verdict.figures().items() if not key.startswith("approve_")}


def _option(one: Candidate, took: Totals, enough: bool) -> dict[str, Any]:
    return {"number": one.number, **one.approve.plain(), "enough": enough,
            "heads_pct": cut_percent(one.approve.heads, took.heads),
            "area_pct": cut_percent(one.approve.area, took.area)}  # fmt: skip


def _numbers(keys: tuple[str, ...]) -> list[int]:
    return [int(key) for key in keys]


def _strictly(silence: Silence) -> dict[str, Any]:
    return {"policy": str(Policy.STRICT), "asked": str(silence.asked), "fallbacks": [], "silent": None}
