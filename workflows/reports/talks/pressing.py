"""What is no answer to a question of ours: a burst pipe, a lift that stands still, or another trouble altogether."""

from __future__ import annotations

import re

from server.reports.rules.category import AT_ONCE, Category
from server.reports.rules.words import Kind
from workflows.engine.conversations import Moment
from workflows.engine.hearing import plain
from workflows.reports.talks import asking
from workflows.reports.talks.parted import ONE_WATER

_POINTS = re.compile(
    r"(?:的|那个?|这个?)(?:地方|位置|里|边|儿|头|块|处)|(?:旁|门口|附近|对面|隔壁|边上|前面|后面|里面|外面)[。.]?$"
)
"""A place that is called by what is wrong there."""
_WRONG = re.compile(
    r"坏|不亮|不通|不热|不响|打不开|关不上|关不严|没人(?:管|修|收|扫|清|理)|掉[了下]|破了|裂|断了|松了|堵|漏|臭"
)
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


def tells_anew(moment: Moment) -> bool:
    """Whether these words tell of such a thing, or of any other with what is wrong with it, while we ask about another
    trouble: no answer to our question. 漏水的那个地方 is one."""
    half_said = moment.kept.get("category")
    found = (pressing_in(moment.words) or _told_in(moment.words)) if half_said is not None else None
    return found is not None and found.key != half_said and not {found.key, half_said} <= ONE_WATER


def _told_in(words: str) -> Category | None:
    found = None if _POINTS.search(words) else asking.category_in(words)
    is_told = found is not None and (_WRONG.search(words) or any(told.weight(words) for told in found.told))
    return found if is_told else None
