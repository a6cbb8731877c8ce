"""What a run bills: each item's periods that begin inside it, divided where the price changes. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from server.fees.rules import spans
from server.fees.rules.items import CYCLE_MONTHS, Cycle, Kind
from server.fees.rules.lines import Price
from server.fees.rules.payers import months
from server.fees.rules.spans import Charged, Weighed
from server.kit.calendar.days import add_months


@dataclass(frozen=True, slots=True)
class Tariff:
    """A price as a run needs it; ``until`` is its last month, ``applies`` the buildings and uses it is for."""

    id: int
    price: Price
    since: date
    until: date | None
    charged: Charged
    due_rule: Mapping[str, int]
    applies: Mapping[str, list[Any]]


@dataclass(frozen=True, slots=True)
class Item:
    """What is charged for, with its prices."""

    id: int
    key: str
    name: str
    kind: Kind
    cycle: Cycle
    tariffs: tuple[Tariff, ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """Months of one item at one price: one bill for each home, or one for each of its debtors."""

    item: Item
    tariff: Tariff
    weighed: Weighed

    @property
    def first(self) -> date:
        """The first month."""
        return self.weighed.months[0]

    @property
    def last(self) -> date:
        """The last month."""
        return self.weighed.months[-1]


def periods(cycle: Cycle, from_month: date, count: int) -> Iterator[tuple[date, int]]:
    """The periods of a cycle (first month, number of months) that begin in ``count`` months from a month on. Quarters
    begin in January, April, July and October, half years in January and July."""
    length = CYCLE_MONTHS[cycle]
    yield from ((month, length) for month in months(from_month, count) if (month.month - 1) % length == 0)


def segments(items: Iterable[Item], from_month: date, count: int) -> list[Segment]:
    """Everything a run bills, in the order of items, periods and prices."""
    return [
        Segment(item, tariff, weighed)
        for item in items
        for first, length in periods(item.cycle, from_month, count)
        for tariff in item.tariffs
        if (weighed := _weighed(tariff, first, length)) is not None
    ]


def before(from_month: date, count: int) -> tuple[date, date]:
    """The months with which a run is compared: as many, right before it (first and last)."""
    return add_months(from_month, -count), add_months(from_month, -1)


def _weighed(tariff: Tariff, first: date, length: int) -> Weighed | None:
    last = add_months(first, length - 1)
    begin = max(first, tariff.since)
    end = last if tariff.until is None else min(last, tariff.until)
    if begin > end:
        return None
    count = (end.year - begin.year) * 12 + end.month - begin.month + 1
    found = spans.weigh(begin, count, tariff.charged)
    return found if found.total else None
