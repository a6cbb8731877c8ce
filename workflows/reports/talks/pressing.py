"""What cannot wait for an answer to a question of ours: a burst pipe, a lift that stands still."""

from __future__ import annotations

from server.reports.rules.category import Category
from server.reports.rules.words import Kind, Priority
from workflows.engine.conversations import Moment
from workflows.engine.hearing import plain
from workflows.reports.talks import asking
from workflows.reports.talks.parted import ONE_WATER

AT_ONCE = (Priority.P0, Priority.P1)
BROKEN = (Kind.REPAIR, Kind.EMERGENCY)
"""Whoever complains is asked first all the same."""


def pressing_in(words: str) -> Category | None:
    """What is told of, where somebody must go at once by their own words."""
    found = asking.category_in(words)
    if found is None or found.kind not in BROKEN:
        return None
    return found if found.priority_for(found.answers_in(plain(words))) in AT_ONCE else None


def presses(moment: Moment) -> bool:
    """Whether these words tell of such a thing."""
    return pressing_in(moment.words) is not None


def presses_anew(moment: Moment) -> bool:
    """Whether these words tell of such a thing while we ask about another trouble: no answer to our question."""
    half_said = moment.kept.get("category")
    found = pressing_in(moment.words) if half_said is not None else None
    return found is not None and found.key != half_said and not {found.key, half_said} <= ONE_WATER
