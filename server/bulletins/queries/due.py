"""Which sheets are due, read from the database: estates whose hour has come and that lack the sheet of the day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, false, func, or_, select, true
from sqlalchemy.orm import Session

from server.bulletins.models import Sheet
from server.bulletins.queries.plans import FIELDS, PLANS, read_plan
from server.bulletins.rules import plan as rules
from server.bulletins.rules.plan import Plan, Times
from server.bulletins.rules.words import Kind, State
from server.bulletins.sections.contract import Order
from server.kit.clock import day_start
from server.kit.db import table
from server.places.queries import ESTATES
from server.rosters import queries as rosters

_SHEETS = table(Sheet)
_NEVER_MADE = (State.SKIPPED, State.DROPPED)


@dataclass(frozen=True, slots=True)
class Due:
    """A sheet that is due. ``last_day`` is the day of the sheet before, None where there never was one."""

    order: Order
    estate: Mapping[str, Any]
    plan: Plan
    times: Times
    last_day: date | None

    @property
    def key(self) -> tuple[int, str, date]:
        """By which the row is unique, its number aside."""
        return self.order.estate_id, self.order.kind, self.order.day


def due(session: Session, *, at: datetime) -> list[Due]:
    """Every sheet that is due now, in order of kind, day and estate. At most a handful of statements."""
    today = {kind: rules.day_of(kind, at) for kind in Kind}
    asked = [(Kind.DAILY, today[Kind.DAILY] - timedelta(days=1)), *today.items()]
    return [one for kind, day in asked for one in _due(session, kind, day, at)]


def due_one(session: Session, *, estate_id: int, kind: Kind, day: date, at: datetime) -> Due:
    """The same for one sheet, whether its hour has come or not; ``LookupError`` for an unknown estate."""
    row = session.execute(_estates(kind, day).where(ESTATES.c.id == estate_id)).mappings().one_or_none()
    if row is None:
        raise LookupError(f"no estate {estate_id}")
    return _read(dict(row), kind, day, at)


def _due(session: Session, kind: Kind, day: date, at: datetime) -> list[Due]:
    same = _SHEETS.c.estate_id == ESTATES.c.id, _SHEETS.c.kind == kind, _SHEETS.c.day == day
    made = select(_SHEETS.c.id).where(*same, _SHEETS.c.number >= 1)
    asked = _estates(kind, day).where(~made.exists(), _wants(kind), _hour_has_come(kind, day, at))
    found = [_read(dict(row), kind, day, at) for row in session.execute(asked.order_by(ESTATES.c.id)).mappings()]
    # Who never had a sheet begins with the next one in time, and owes none for days before.
    yesterday = kind is Kind.DAILY and day < rules.day_of(kind, at)
    due = [one for one in found if one.last_day is not None or not (yesterday or at > one.times.oldest)]
    return due if kind is Kind.DAILY else _lived_through(session, due)


def _lived_through(session: Session, due: Sequence[Due]) -> list[Due]:
    """Without the first weeks and months that began before the estate was known here: of a time nobody saw, that
    nothing happened is not to be said."""
    known = rosters.taken_in(session, [one.order.estate_id for one in due if one.last_day is None])
    return [one for one in due if known.get(one.order.estate_id, one.order.since) <= one.order.since]


def _estates(kind: Kind, day: date) -> Select[*tuple[Any, ...]]:
    before = select(_SHEETS).where(
        _SHEETS.c.estate_id == ESTATES.c.id, _SHEETS.c.kind == kind, _SHEETS.c.day < day, _SHEETS.c.number == 1
    )
    told = before.where(_SHEETS.c.state.not_in(_NEVER_MADE)).with_only_columns(_SHEETS.c.until)
    last_until = told.order_by(_SHEETS.c.day.desc()).limit(1).scalar_subquery()
    last_day = before.with_only_columns(func.max(_SHEETS.c.day)).scalar_subquery()
    columns = [PLANS.c[name] for name in FIELDS]
    return select(
        ESTATES.c.id, ESTATES.c.name, ESTATES.c.city, ESTATES.c.phone, PLANS.c.version, *columns,
        last_until.label("last_until"), last_day.label("last_day"),
    ).outerjoin_from(ESTATES, PLANS, PLANS.c.estate_id == ESTATES.c.id)  # fmt: skip


def _wants(kind: Kind) -> Any:
    usual, own = rules.usual_plan(), PLANS.c[kind] & PLANS.c.active
    return or_(own, PLANS.c.estate_id.is_(None) & (true() if rules.wants(usual, kind) else false()))


def _hour_has_come(kind: Kind, day: date, at: datetime) -> Any:
    usual = rules.usual_plan()
    if kind is not Kind.DAILY:
        return true() if at >= rules.times_of(usual, kind, day).make else false()
    minutes = int((at - day_start(day)).total_seconds() // 60)
    return func.coalesce(PLANS.c.make_at, usual.make_at) <= minutes


def _read(row: Mapping[str, Any], kind: Kind, day: date, at: datetime) -> Due:
    plan = rules.usual_plan() if row["version"] is None else read_plan(row)
    since, until = rules.span_of(plan, kind, day, at=at, last_until=row["last_until"])
    order = Order(row["id"], kind, day, since, until)
    return Due(order, row, plan, rules.times_of(plan, kind, day), row["last_day"])
