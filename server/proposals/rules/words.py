"""The words of matters: states, answers, consents; and the lengths of what is written. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cache

from config import FOLDER, read_toml

LONGEST_TITLE, LONGEST_WORDS, LONGEST_PLAN, LONGEST_NOTE, LONGEST_TEXT = 60, 2000, 4000, 200, 500
LONGEST_OBJECTION, LONGEST_MINUTES, LONGEST_ANSWER = 1000, 4000, 300
MOST_FEN = 10**12
"""Ten thousand million yuan: nothing an estate builds costs more."""
FARTHEST_MEETING = timedelta(days=180)


class State(StrEnum):
    """Where a matter stands as a whole; its stage says more."""

    OPEN = "open"
    PASSED = "passed"
    REJECTED = "rejected"
    FINISHED = "finished"
    DROPPED = "dropped"


STATE_LABELS: Mapping[str, str] = {
    State.OPEN: "进行中",
    State.PASSED: "已通过",
    State.REJECTED: "未通过",
    State.FINISHED: "已完成",
    State.DROPPED: "已终止",
}
UNPAID: Mapping[str, str] = {
    State.REJECTED: "没有通过，不用出钱。",
    State.DROPPED: "已经终止，不用出钱。",
}
"""What stands beside the shares of a plan that came to nothing."""
GOING = (State.OPEN, State.PASSED)
"""What still moves: a passed matter is followed through until it is finished."""


class Said(StrEnum):
    """What a home answers to the willingness survey."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


SAID_LABELS: Mapping[str, str] = {Said.YES: "愿意", Said.NO: "不愿意", Said.UNSURE: "没想好"}


class ConsentKind(StrEnum):
    """Whose say a plan needs beside the vote (E-04)."""

    PRIVATE = "private"
    NEIGHBOUR = "neighbour"
    COMMON = "common"


CONSENT_LABELS: Mapping[str, str] = {
    ConsentKind.PRIVATE: "占用专有部分，须本户同意",
    ConsentKind.NEIGHBOUR: "采光、通风、通行受影响，须听取意见",
    ConsentKind.COMMON: "占用共用土地或绿化，须征求意见",
}


class Consented(StrEnum):
    """What came of asking."""

    ASKED = "asked"
    GIVEN = "given"
    REFUSED = "refused"
    HEARD = "heard"


CONSENTED_LABELS: Mapping[str, str] = {
    Consented.ASKED: "还没回复",
    Consented.GIVEN: "已同意",
    Consented.REFUSED: "不同意",
    Consented.HEARD: "已听取意见",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one person may have open at once, and how long a survey may last."""

    ideas: int
    objections: int
    survey: timedelta


@cache
def milestone_words() -> Mapping[str, str]:
    """What is usually reached after a decision: key to title."""
    return dict(read_toml(FOLDER / "matters.toml")["milestones"])


@cache
def limits() -> Limits:
    """The limits of ``config/matters.toml``."""
    table = read_toml(FOLDER / "matters.toml")
    days = timedelta(days=table["longest_survey_days"])
    return Limits(table["most_ideas_open"], table["most_objections_open"], days)
