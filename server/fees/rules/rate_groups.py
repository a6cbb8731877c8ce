"""Of how many homes the bills of each month are. Pure.

What is told of several spans can be taken from one another: so a month of a few homes is in none of them, and a
building that was small in a month is told of in no span near it (P-06).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from server.fees.rules.rate_sums import Sums, cycle_start, large_enough
from server.fees.rules.rate_words import SMALLEST_GROUP
from server.kit.calendar.days import add_months

NEAR_MONTHS = 24
"""As far back as one span reaches."""


@dataclass(frozen=True, slots=True)
class Groups:
    """``small``: months of too few homes, oldest first. ``left``: the periods that count with them, by the months of
    their cycle. ``hidden``: buildings that were too small in another month."""

    small: tuple[date, ...]
    left: Mapping[int, Collection[date]]
    hidden: frozenset[int]


def grouped(billed: Iterable[tuple[date, int, int, int]], until: date) -> Groups:
    """Sort the months up to one: each row is a period, the months of its cycle, a building and how many homes of it.

    Homes that are billed for several things are counted once, by the thing most of them are billed for: never too many.
    """
    homes: defaultdict[date, dict[int, int]] = defaultdict(dict)
    periods: defaultdict[date, set[tuple[int, date]]] = defaultdict(set)
    for period, months, building_id, count in billed:
        month = cycle_start(period, months)
        homes[month][building_id] = max(homes[month].get(building_id, 0), count)
        periods[month].add((months, period))
    small = sorted(month for month, by_building in homes.items() if sum(by_building.values()) < SMALLEST_GROUP)
    left: defaultdict[int, set[date]] = defaultdict(set)
    for months, period in (one for month in small for one in periods[month]):
        left[months].add(period)
    since, hidden = add_months(until, 1 - NEAR_MONTHS), set[int]()
    for month in homes.keys() - set(small):
        if since <= month <= until:
            sums = {building_id: replace(Sums(), homes=count) for building_id, count in homes[month].items()}
            hidden |= sums.keys() - large_enough(sums)[0].keys()
    return Groups(tuple(small), left, frozenset(hidden))


def left_out_words(months: Collection[date]) -> str:
    """What is said of the months that are left out; empty where none is."""
    if not months:
        return ""
    named = "、".join(f"{one.year}年{one.month}月" for one in sorted(months))
    return f"{named}出账的不足 {SMALLEST_GROUP} 户，为保护住户隐私没有算进去。"
