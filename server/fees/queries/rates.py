"""The collection rate 收缴率 (F-13, D13): four rates, each by its own meaning, worked out from bills and allocations.

Everything here is a sum over rows that :func:`rows` lists one by one, so that whoever doubts a figure adds it up again.
Months are first days; amounts fen. Of buildings with few households nothing is told by itself (P-06).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from server.fees.queries import rates_rows as found_in
from server.fees.rules.rate_groups import Groups, grouped
from server.fees.rules.rate_sums import Figure, Span, Sums, arrears, debtors, large_enough
from server.kit.calendar.days import add_months
from server.places import queries as places


@dataclass(frozen=True, slots=True)
class Rates:
    """The rates of an estate over a span: of the whole, and of each building that is large enough. ``hidden``: so many
    buildings are not told by themselves."""

    estate_id: int
    span: Span
    whole: Sums
    buildings: Mapping[int, Sums] = field(default_factory=dict)
    hidden: int = 0

    @property
    def figures(self) -> tuple[Figure, ...]:
        """What may be told of the whole estate."""
        return self.whole.figures()


def rates(session: Session, estate_id: int, span: Span, groups: Groups | None = None) -> Rates:
    """The rates of the bills of a span; with ``groups`` as they are told: without the months that are too small, and of
    no building that was too small in one of them."""
    found: dict[int, Sums] = {}
    only = found_in.without(estate_id, groups.left if groups else {})
    for building_id, *values in session.execute(found_in.current(estate_id, span, only)):
        found[building_id] = Sums(*map(int, values))
    for building_id, *numbers in session.execute(found_in.old(estate_id, span, only)):
        opening, paid, debtors = map(int, numbers)
        before = found.get(building_id, Sums())
        found[building_id] = before + Sums(opening=opening, arrears_paid=paid, debtors=debtors)
    shown, _ = large_enough(found)
    told = {id_: sums for id_, sums in shown.items() if groups is None or id_ not in groups.hidden}
    return Rates(estate_id, span, sum(found.values(), Sums()), told, len(found) - len(told))


def groups(session: Session, estate_id: int, until: date) -> Groups:
    """Of how many homes each month's bills are, up to a month."""
    return grouped(found_in.billed_homes(session, estate_id, until), until)


def monthly(
    session: Session, estate_id: int, *, until: date, months: int, as_of: date, groups: Groups | None = None
) -> list[Rates]:  # fmt: skip
    """The same month by month, the oldest first: each month with the bills that begin in it. Buildings are left out."""
    first = add_months(until, 1 - months)
    only = found_in.without(estate_id, groups.left if groups else {})
    current = _by_month(session, estate_id, Span(first, until, as_of), only)
    net, paid = found_in.history(session, estate_id, until, as_of, only)
    behind = found_in.behind(session, estate_id, first, until, only)
    told: list[Rates] = []
    for step in range(months):
        month = add_months(first, step)
        opening, cleared, own = arrears(net, paid, month)
        sums = current.get(month, Sums()) + Sums(
            opening=opening, arrears_paid=cleared, in_period=own, debtors=debtors(behind, month)
        )
        told.append(Rates(estate_id, Span(month, month, as_of), sums))
    return told


def rows(session: Session, estate_id: int, span: Span) -> list[dict[str, Any]]:
    """The bills behind the figures of a span, one by one, with what of each was paid until when. ``old``: a bill of an
    earlier month that was not paid when the period began. For staff: it says who owes what."""
    lines = found_in.lines_of(found_in.of_months(estate_id, span.first, span.last), span)
    current = [{**row, "old": False, "opening": 0, "arrears_paid": 0} for row in _all(session, select(lines))]
    old = found_in.old_lines(estate_id, span)
    owed_before = [
        {**row, "old": True, "by_due": 0, "to_date": 0, "in_period": 0}
        for row in _all(session, select(old).where((old.c.opening != 0) | (old.c.arrears_paid != 0)))
    ]
    return sorted(current + owed_before, key=lambda row: (row["old"], row["building_id"], row["home_id"], row["id"]))


def building_names(session: Session, estate_id: int) -> dict[int, str]:
    """The names of the buildings of an estate."""
    return {row["id"]: row["name"] for row in places.tree(session, estate_id)["buildings"]}


def _by_month(session: Session, estate_id: int, span: Span, only: ColumnElement[bool]) -> dict[date, Sums]:
    found: dict[date, Sums] = {}
    for month, fen, waived, by_due, to_date, _, count, full_by_due, full_to_date in session.execute(
        found_in.monthly(estate_id, span, only)
    ):
        numbers = map(int, (fen, waived, by_due, to_date, 0, count, full_by_due, full_to_date))
        found[month] = Sums(*numbers)
    return found


def _all(session: Session, asked: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in session.execute(asked).mappings()]
