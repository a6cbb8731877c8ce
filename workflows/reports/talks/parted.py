"""Two troubles in one breath: 厨房漏水了，楼道灯也不亮. Each is a report of its own, and nobody says anything twice."""

from __future__ import annotations

import re
from itertools import islice

from server.reports.rules.category import URGENCY, Category
from workflows.engine.wishes import MOST_SIGNS
from workflows.reports.talks import asking, spoken

_MARKS = r"[\s,，。;；!！?？、]"
_BETWEEN = re.compile(
    rf"{_MARKS}*(?:还有(?:就是)?|另外|再就是|再有|顺便|以及)[,，：:\s]*|{_MARKS}+(?=[^,，。;；]{{0,8}}[也又])|(?<=了)(?=.{{1,6}}[也又])"
)
ONE_WATER = frozenset({"leak", "blocked_drain"})
"""What runs over where it is blocked is no second trouble."""


def parted(raw: str) -> tuple[str, str] | None:
    """(the words of the more urgent trouble, the words of the other); what is at home comes before what is elsewhere,
    of which more may have to be asked. None where there are not two of one kind, and where danger is told."""
    if asking.danger_in(raw) is not None:
        return None
    for sign in islice(_BETWEEN.finditer(raw), MOST_SIGNS):
        before, behind = raw[: sign.start()], raw[sign.end() :]
        one, other = asking.category_in(before), asking.category_in(behind)
        if one is not None and other is not None and _are_two(one, other):
            return (behind, before) if _rank(other, behind) > _rank(one, before) else (before, behind)
    return None


def _rank(category: Category, words: str) -> tuple[int, bool]:
    return URGENCY.index(category.priority), spoken.is_at_home(words)


def _are_two(one: Category, other: Category) -> bool:
    return one.key != other.key and one.kind is other.kind and not {one.key, other.key} <= ONE_WATER
