"""Finding a sheet for somebody who wants to change it: locked, of their estate, of the version they saw."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from server.bulletins import policy
from server.bulletins.facts import SheetToSeeAgain
from server.bulletins.models import Override, Sheet
from server.bulletins.queries.plans import plan_of
from server.bulletins.rules.gate import written
from server.bulletins.rules.plan import second_look, times_of
from server.bulletins.rules.view import SheetView
from server.bulletins.rules.words import EDITABLE, STATE_LABELS, Kind, State
from server.bulletins.sections.contract import Order
from server.bulletins.service.gating import as_dict, check_pieces
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Conflict, NotAllowed, Stale, not_found
from server.kit.facts import publish

SUBJECT = "sheet"
"""What an :class:`Override` of ours is about."""
CHANGED_BADLY = "修改后的内容没有通过隐私检查，请改好再发布。"


def seen(session: Session, actor: Actor, sheet_id: int) -> Sheet:
    """A sheet, locked, for somebody whose role covers its estate; :class:`NotFound` otherwise."""
    asked = select(Sheet).where(Sheet.id == sheet_id, policy.workable(actor) if actor.id else Sheet.id > 0)
    sheet = session.scalar(asked.with_for_update().execution_options(populate_existing=True))
    if sheet is None:
        raise not_found("简报")
    return sheet


def editable(session: Session, actor: Actor, sheet_id: int, version: int | None) -> Sheet:
    """A sheet that is not out yet, for somebody who may edit it."""
    sheet = seen(session, actor, sheet_id)
    if not policy.may_edit(session, actor, sheet.estate_id):
        raise NotAllowed("not_allowed", "您没有权限进行这项操作。")
    return _standing(sheet, version, EDITABLE)


def decidable(session: Session, actor: Actor, sheet_id: int, version: int | None, *states: State) -> Sheet:
    """A sheet in one of these states, for somebody who decides about it."""
    sheet = seen(session, actor, sheet_id)
    if not policy.may_decide(session, actor, sheet.estate_id):
        raise NotAllowed("not_allowed", "您没有权限进行这项操作。")
    return _standing(sheet, version, states or tuple(EDITABLE))


def keep(session: Session, sheet: Sheet, view: SheetView, *, at: datetime) -> int:
    """Write what a sheet shows now, with what the gate says of it. Gives the new version.

    What somebody looked over, or wants to break the quiet for, was this and nothing else: changed after that, it waits
    for them again and never goes by the clock; and what the gate refuses does not stay on its way.
    """
    if sheet.published_at is not None:
        raise Conflict("sheet_published", "已发布的简报不能修改，请使用“更正”。")
    found = check_pieces(session, sheet.estate_id, written(view), day=local_day(at))
    sheet.content, sheet.title, sheet.changed_at = view.as_dict(), view.title, at
    sheet.gate = {"findings": [as_dict(one) for one in found]}
    sheet.version += 1
    if sheet.state == State.DRAFTED:
        _call_back(session, sheet, stopped=bool(found), at=at)
    asked = Override.subject == SUBJECT, Override.subject_id == sheet.id, Override.second_at.is_(None)
    session.execute(delete(Override).where(*asked))
    session.flush()
    return sheet.version


def _call_back(session: Session, sheet: Sheet, *, stopped: bool, at: datetime) -> None:
    if stopped:
        sheet.state, sheet.due_at, sheet.note = State.HELD, None, sheet.note or CHANGED_BADLY
    elif sheet.approved_by is not None:
        _ask_again(session, sheet, at)
    sheet.approved_by = None


def _ask_again(session: Session, sheet: Sheet, at: datetime) -> None:
    due, sheet.state, sheet.due_at = sheet.due_at or at, State.WAITING, None
    if sheet.number == 1:
        plan = plan_of(session, sheet.estate_id)[0]
        times = times_of(plan, Kind(sheet.kind), sheet.day)
        sheet.review_by, again = second_look(plan, times, due=due, at=at)
        publish(session, SheetToSeeAgain(sheet.id), at=again)
    publish(session, SheetToSeeAgain(sheet.id), at=at)


def order_of(sheet: Sheet) -> Order:
    """What the sheet was made from."""
    return Order(sheet.estate_id, Kind(sheet.kind), sheet.day, sheet.since, sheet.until)


def about(sheet: Sheet) -> tuple[int, int, str, str, int]:
    """What every fact of a sheet begins with."""
    return sheet.id, sheet.estate_id, sheet.kind, sheet.day.isoformat(), sheet.number


def _standing(sheet: Sheet, version: int | None, states: Any) -> Sheet:
    if State(sheet.state) not in states:
        label = STATE_LABELS[State(sheet.state)]
        raise Conflict("sheet_stands_elsewhere", f"这份简报现在是「{label}」，不能这样操作。", state=sheet.state)
    if version is not None and version != sheet.version:
        raise Stale("sheet_changed", "这份简报刚刚被改过，请刷新后再操作。")
    return sheet
