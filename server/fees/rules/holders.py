"""Who owes for which months of a home: from its tenures by day to debtors by month (F-04, F-05, D8). Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from server.fees.rules.items import DebtorKind
from server.fees.rules.payers import month_of
from server.kit.calendar.days import add_months

BEGINNING = date(2000, 1, 1)
"""From when on a developer owes for what was never handed over."""


@dataclass(frozen=True, slots=True)
class Owned:
    """Somebody owns a home from a day to a day (exclusive; None while it lasts)."""

    person_id: int
    since: date
    until: date | None
    company: bool = False
    developer: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """A debtor's months: from one on, until another (exclusive; None while it lasts)."""

    kind: DebtorKind
    persons: frozenset[int]
    since: date
    until: date | None


def spans(
    owned: Collection[Owned], *, handed_over_on: date | None = None, month_to_buyer: bool = False
) -> list[Span]:  # fmt: skip
    """The debtors of a home in the order of their months, none overlapping. Whoever owns together owes together.

    The developer owes to the end of the month of hand-over, and for what nobody has bought. The month of a transfer
    is the seller's unless both agreed otherwise. Months before anybody is known to own belong to nobody.
    """
    lawful = [one for one in owned if one.until is None or one.until > one.since]
    held = list(_joined(_by_month(lawful, month_to_buyer))) if lawful else []
    if not held:
        return [Span(DebtorKind.DEVELOPER, frozenset(), BEGINNING, None)]
    if handed_over_on is None:
        return held
    first = add_months(month_of(handed_over_on), 1)
    return list(_joined(_with_developer(held, first)))


def _with_developer(held: list[Span], first: date) -> Iterator[Span]:
    """What lies before the first month after hand-over is the developer's, whoever had bought by then."""
    known = next((span.persons for span in held if span.kind is DebtorKind.DEVELOPER), frozenset[int]())
    if first > BEGINNING:
        yield Span(DebtorKind.DEVELOPER, known, BEGINNING, first)
    for span in held:
        since = max(span.since, first)
        if span.until is None or span.until > since:
            yield Span(span.kind, span.persons, since, span.until)


def _by_month(owned: Collection[Owned], month_to_buyer: bool) -> Iterator[Span]:
    days = sorted({one.since for one in owned} | {one.until for one in owned if one.until is not None})
    previous: frozenset[int] = frozenset()
    free_from = date.min
    for day, after in zip(days, [*days[1:], None], strict=True):
        here = [one for one in owned if one.since <= day and (one.until is None or one.until > day)]
        persons = frozenset(one.person_id for one in here)
        since = max(free_from, _first_month(day, month_to_buyer) if previous else month_of(day))
        previous = persons
        # Nobody after somebody: the seller's months end as they would with a buyer.
        until = None if after is None else _first_month(after, month_to_buyer) if persons else month_of(after)
        if persons and (until is None or until > since):
            free_from = until or since
            yield Span(_kind(here), persons, since, until)


def _first_month(transferred: date, month_to_buyer: bool) -> date:
    month = month_of(transferred)
    return month if month_to_buyer else add_months(month, 1)


def _kind(here: Iterable[Owned]) -> DebtorKind:
    each = list(here)
    if all(one.developer for one in each):
        return DebtorKind.DEVELOPER
    return DebtorKind.COMPANY if all(one.company for one in each) else DebtorKind.OWNERS


def _joined(found: Iterable[Span]) -> Iterator[Span]:
    """Spans of the same people that touch are one."""
    last: Span | None = None
    for span in found:
        if last is not None and (last.persons, last.kind, last.until) == (span.persons, span.kind, span.since):
            last = Span(last.kind, last.persons, last.since, span.until)
            continue
        if last is not None:
            yield last
        last = span
    if last is not None:
        yield last


LABELS = {
    DebtorKind.DEVELOPER: "开发建设单位",
    DebtorKind.COMPANY: "单位业主",
    DebtorKind.OWNERS: "业主",
    DebtorKind.PERSON: "同意报价的住户",
}


def label(span: Span) -> str:
    """How a debtor is called where no name may stand: 业主, 共有业主（2 人）, 开发建设单位."""
    several = span.kind is DebtorKind.OWNERS and len(span.persons) > 1
    return f"共有业主（{len(span.persons)} 人）" if several else LABELS[span.kind]
