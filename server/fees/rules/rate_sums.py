"""What a group of homes was billed and paid, and the four rates that follow (F-13). Money in fen, months as days.

Pure: the sums come from rows, :mod:`server.fees.queries.rates`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from server.fees.rules.rate_words import CUT_LABELS, DEFINITIONS, RATE_LABELS, SMALLEST_GROUP, UNTOLD, Cut, Rate
from server.fees.rules.rates import Collected, households
from server.kit.calendar.days import add_months

_OF_OLD = (Rate.ARREARS, Rate.COMBINED)
"""What old debt is in: the one alone, the other together with what the current rate says beside it."""


@dataclass(frozen=True, slots=True)
class Span:
    """Bills of the months ``first`` to ``last``, and the day up to which payments count."""

    first: date
    last: date
    as_of: date

    @property
    def end(self) -> date:
        """The last day of the period, or the day of the count where that comes first."""
        return min(add_months(self.last, 1) - timedelta(days=1), self.as_of)


@dataclass(frozen=True, slots=True)
class Figure:
    """One rate: ``part`` of ``whole``, in fen, or in households."""

    rate: Rate
    cut: Cut
    part: int
    whole: int
    percent: str

    @property
    def label(self) -> str:
        """What it is called, never without its meaning: 当期收缴率（按金额），到缴费日止."""
        return f"{RATE_LABELS[self.rate]}，{CUT_LABELS[self.cut]}"

    @property
    def definition(self) -> str:
        """What it means."""
        return DEFINITIONS[self.rate]


@dataclass(frozen=True, slots=True)
class Sums:
    """What a group of homes was billed and paid: fen, and households. ``debtors`` are those with old debt;
    ``hides_old``: it is not told, so that nobody takes what is told from the whole."""

    billed: int = 0
    waived: int = 0
    by_due: int = 0
    to_date: int = 0
    in_period: int = 0
    homes: int = 0
    full_by_due: int = 0
    full_to_date: int = 0
    opening: int = 0
    arrears_paid: int = 0
    debtors: int = 0
    hides_old: bool = field(default=False, kw_only=True)

    @property
    def tells_old(self) -> bool:
        """Whether old debt may be told: nobody has any, or too many households to read what one of them owes."""
        return not self.hides_old and (self.debtors == 0 or self.debtors >= SMALLEST_GROUP)

    def figures(self) -> tuple[Figure, ...]:
        """What may be told of them: without old debt, nor what it can be worked out from, where few households have
        it (P-06). Such a rate stays in its place, without a figure."""
        if self.tells_old:
            return self.counted()
        return tuple(replace(one, part=0, whole=0, percent=UNTOLD) if one.rate in _OF_OLD else one
                     for one in self.counted())  # fmt: skip

    def counted(self) -> tuple[Figure, ...]:
        """The four rates with their cuts, in the order in which they are shown, whoever they are of."""
        due, now, end = (self._collected(paid) for paid in (self.by_due, self.to_date, self.in_period))
        net = self.billed - self.waived
        return (
            Figure(Rate.CURRENT, Cut.BY_DUE, self.by_due, net, due.current),
            Figure(Rate.CURRENT, Cut.TO_DATE, self.to_date, net, now.current),
            Figure(Rate.ARREARS, Cut.IN_PERIOD, self.arrears_paid, self.opening, end.arrears),
            Figure(Rate.COMBINED, Cut.IN_PERIOD, self.in_period + self.arrears_paid, net + self.opening, end.combined),
            Figure(Rate.HOUSEHOLDS, Cut.BY_DUE, self.full_by_due, self.homes, households(self.full_by_due, self.homes)),
            Figure(Rate.HOUSEHOLDS, Cut.TO_DATE, self.full_to_date, self.homes,
                   households(self.full_to_date, self.homes)),
        )  # fmt: skip

    def _collected(self, paid: int) -> Collected:
        return Collected(self.billed, self.waived, paid, self.opening, self.arrears_paid)

    def __add__(self, other: Sums) -> Sums:
        return Sums(*(a + b for a, b in zip(_values(self), _values(other), strict=True)))


def cycle_start(month: date, months: int) -> date:
    """The month in which the cycle of so many months began that a month lies in: quarters in January, April…"""
    return add_months(month, -((month.month - 1) % months))


def large_enough(found: Mapping[int, Sums]) -> tuple[dict[int, Sums], int]:
    """The buildings that may be told by themselves. What is hidden is at least as many households as one that may, so
    that nobody takes the others from the whole and is left with a few."""
    order = sorted(found, key=lambda building_id: (found[building_id].homes, building_id))
    hidden = [building_id for building_id in order if found[building_id].homes < SMALLEST_GROUP]
    rest = order[len(hidden) :]
    while hidden and rest and sum(found[one].homes for one in hidden) < SMALLEST_GROUP:
        hidden.append(rest.pop(0))
    untold = _without_old(found, hidden)
    return {id_: replace(found[id_], hides_old=id_ in untold) for id_ in sorted(rest)}, len(hidden)


def _without_old(found: Mapping[int, Sums], hidden: Collection[int]) -> set[int]:
    """The buildings of which old debt is not told, ``hidden`` ones among them: together as many debtors as a group
    needs, or none."""
    untold = {id_ for id_, sums in found.items() if id_ in hidden or not sums.tells_old}
    rest = sorted((sums.debtors, id_) for id_, sums in found.items() if id_ not in untold and sums.debtors)
    if rest and 0 < sum(found[id_].debtors for id_ in untold) < SMALLEST_GROUP:
        untold.add(rest[0][1])
    return untold


def arrears(
    net: Mapping[date, int], paid: Mapping[tuple[date, date], int], month: date
) -> tuple[int, int, int]:  # fmt: skip
    """Of a month: the old debt it began with, what of that came in, and what of its own bills came by its end."""
    old = [(when, fen) for (period, when), fen in paid.items() if period < month]
    opening = sum(fen for period, fen in net.items() if period < month) - sum(fen for when, fen in old if when < month)
    own = sum(fen for (period, when), fen in paid.items() if period == month and when <= month)
    return opening, sum(fen for when, fen in old if when == month), own


def debtors(behind: Iterable[tuple[int, date, date | None]], month: date) -> int:
    """How many households a month began with that owed of an earlier one; ``behind`` are bills as (home, the month
    they began in, the day on which they were paid up)."""
    return len({home for home, began, paid in behind if began < month and (paid is None or paid >= month)})


def _values(sums: Sums) -> Sequence[int]:
    return (sums.billed, sums.waived, sums.by_due, sums.to_date, sums.in_period, sums.homes, sums.full_by_due,
            sums.full_to_date, sums.opening, sums.arrears_paid, sums.debtors)  # fmt: skip
