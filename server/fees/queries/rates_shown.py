"""The collection rates as pages show them, to residents and staff alike, and the rows behind them for staff."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from server.fees import policy
from server.fees.queries import rates
from server.fees.rules.payers import month_of
from server.fees.rules.rate_groups import left_out_words
from server.fees.rules.rate_sums import Figure, Span, Sums
from server.fees.rules.rate_words import SCOPE, SMALLEST_GROUP, Rate
from server.kit.actor import Actor
from server.kit.calendar.days import add_months
from server.kit.errors import not_found
from server.people import queries as people

MOST_MONTHS = 24


def shown(
    session: Session, actor: Actor, estate_id: int, *, today: date, months: int = 6, until: date | None = None
) -> dict[str, Any]:  # fmt: skip
    """The rates of the ``months`` up to a month, for whoever has a home or a role in the estate: in all, by month and
    by building. An estate with fewer households than a group may have is told nothing of (P-06), and the bills of a
    month of so few are left out of every figure, so that nobody takes one span from another and is left with them."""
    if not (people.lives_in(session, actor.id, estate_id, today) or people.roles_in(session, actor, estate_id)):
        raise not_found("小区")
    span = span_until(min(until or today, today), months, as_of=today)
    groups = rates.groups(session, estate_id, span.last)
    scope = SCOPE + left_out_words([one for one in groups.small if one >= span.first])
    found = rates.rates(session, estate_id, span, groups)
    small = found.whole.homes < SMALLEST_GROUP
    series = (
        [] if small else rates.monthly(session, estate_id, until=span.last, months=months, as_of=today, groups=groups)
    )
    names = rates.building_names(session, estate_id) if found.buildings else {}
    return {
        "estate_id": estate_id, "first": span.first, "last": span.last, "as_of": span.as_of, "scope_words": scope,
        "rates": [] if small else figures(found.whole), "hidden": found.hidden,
        "months": [
            {"month": one.span.first, "households": one.whole.homes, "rates": figures(one.whole)}
            for one in series if one.whole.homes >= SMALLEST_GROUP
        ],
        "buildings": [
            {"id": id_, "name": names.get(id_, ""), "households": sums.homes, "rates": figures(sums)}
            for id_, sums in found.buildings.items()
        ],
    }  # fmt: skip


def behind(session: Session, actor: Actor, estate_id: int, span: Span) -> list[dict[str, Any]]:
    """The bills behind the figures, for who keeps the fees of the estate; the caller logs that they were read."""
    if not policy.may_keep(session, actor, estate_id):
        raise not_found("小区")
    return rates.rows(session, estate_id, span)


def span_until(until: date, months: int, *, as_of: date) -> Span:
    """So many months up to the one a day lies in."""
    last = month_of(until)
    return Span(add_months(last, 1 - min(months, MOST_MONTHS)), last, as_of)


def figures(sums: Sums) -> list[dict[str, Any]]:
    """The rates of a group, ready to be shown."""
    return [_figure(one) for one in sums.figures()]


def _figure(one: Figure) -> dict[str, Any]:
    return {
        "rate": one.rate, "cut": one.cut, "label": one.label, "definition": one.definition, "percent": one.percent,
        "part": one.part, "whole": one.whole, "unit": "户" if one.rate is Rate.HOUSEHOLDS else "fen",
    }  # fmt: skip
