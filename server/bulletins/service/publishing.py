"""Letting sheets go: what is due is published once, by a conditional update, and never changes after that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from server.bulletins.facts import SheetPublished
from server.bulletins.models import Override, Sheet
from server.bulletins.queries.plans import PLANS, read_plan
from server.bulletins.rules import pictures
from server.bulletins.rules import plan as rules
from server.bulletins.rules.days import said_on
from server.bulletins.rules.view import read_view
from server.bulletins.rules.words import Kind, State
from server.kit.clock import local_day
from server.kit.db import table
from server.kit.facts import publish_all

AT_ONCE = 100
_SHEETS = table(Sheet)


def publish_due(session: Session, *, at: datetime, limit: int = AT_ONCE) -> int:
    """Publish up to ``limit`` sheets whose hour has come; gives how many rows were seen to, 0 when none is due.

    In the quiet hours nothing goes but what two people asked for: the rest waits for the morning and is late then.
    """
    asked = select(_SHEETS, *(column.label(f"plan_{column.name}") for column in PLANS.c))
    asked = asked.outerjoin_from(_SHEETS, PLANS, PLANS.c.estate_id == _SHEETS.c.estate_id).where(_SHEETS.c.due_at <= at)
    asked = asked.order_by(_SHEETS.c.due_at, _SHEETS.c.id).limit(limit).with_for_update(of=_SHEETS, skip_locked=True)
    rows = [dict(row) for row in session.execute(asked).mappings()]
    plans = {row["id"]: _plan(row) for row in rows}
    urgent = _overridden(session, [row["id"] for row in rows if plans[row["id"]].is_quiet(at)])
    going = [row for row in rows if not plans[row["id"]].is_quiet(at) or row["id"] in urgent]
    for row in rows:
        if row not in going:
            later = update(_SHEETS).where(_SHEETS.c.id == row["id"]).values(due_at=plans[row["id"]].loud_from(at))
            session.execute(later)
    publish_rows(session, going, plans, at=at)
    return len(rows)


def publish_rows(
    session: Session, rows: Sequence[Mapping[str, Any]], plans: Mapping[int, rules.Plan], *, at: datetime
) -> None:
    """Publish these sheets (rows locked by the caller) now."""
    if not rows:
        return
    late = {row["id"]: row["late"] or _goes_late(row, plans[row["id"]], at) for row in rows}
    out = {"state": State.PUBLISHED, "due_at": None, "published_at": at, "version": _SHEETS.c.version + 1}
    session.execute(update(_SHEETS).where(_SHEETS.c.id.in_(late), _SHEETS.c.published_at.is_(None)).values(out))
    told = {row["id"]: _told(row, late[row["id"]], at) for row in rows}
    turned = [row for row in rows if told[row["id"]] != row["content"]]
    if turned:
        mark = update(_SHEETS).where(_SHEETS.c.id == bindparam("b_id"))
        mark = mark.values(late=bindparam("b_late"), content=bindparam("b_content"), gate=bindparam("b_gate"))
        session.execute(mark, [
            {"b_id": row["id"], "b_late": late[row["id"]], "b_content": told[row["id"]],
             "b_gate": pictures.kept_back(read_view(row["content"]), row["gate"])}
            for row in turned
        ])  # fmt: skip
    publish_all(session, [
        SheetPublished(row["id"], row["estate_id"], row["kind"], row["day"].isoformat(), row["number"], late[row["id"]])
        for row in rows
    ], at=at)  # fmt: skip


def publish_one(session: Session, sheet: Sheet, plan: rules.Plan, *, at: datetime) -> None:
    """Publish a sheet the caller has locked and flushed."""
    session.flush()
    row = dict(session.execute(select(_SHEETS).where(_SHEETS.c.id == sheet.id)).mappings().one())
    publish_rows(session, [row], {sheet.id: plan}, at=at)
    session.refresh(sheet)


def _told(row: Mapping[str, Any], late: bool, at: datetime) -> dict[str, Any]:
    """The content as it goes: marked late, its words about days true of the day on which it goes, and without
    pictures nobody has looked over."""
    view = pictures.as_it_goes(read_view(row["content"]), row["gate"])
    return said_on(replace(view, late=late), local_day(at)).as_dict()


def _goes_late(row: Mapping[str, Any], plan: rules.Plan, at: datetime) -> bool:
    if row["number"] > 1:
        return False
    return rules.times_of(plan, Kind(row["kind"]), row["day"]).goes_late(at, plan.mode)


def _plan(row: Mapping[str, Any]) -> rules.Plan:
    if row["plan_version"] is None:
        return rules.usual_plan()
    return read_plan({column.name: row[f"plan_{column.name}"] for column in PLANS.c})


def _overridden(session: Session, sheet_ids: Sequence[int]) -> set[int]:
    asked = select(Override.subject_id).where(Override.subject == "sheet", Override.second_at.is_not(None))
    return set(session.scalars(asked.where(Override.subject_id.in_(sheet_ids)))) if sheet_ids else set()
