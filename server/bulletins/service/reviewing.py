"""Deciding about a sheet: let it go, hold it, what becomes of it when nobody looked, take it out again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.bulletins.facts import SheetHeld, SheetReady, SheetWithdrawn
from server.bulletins.models import Sheet
from server.bulletins.queries.plans import plan_of
from server.bulletins.rules.gate import written
from server.bulletins.rules.pictures import LOOKED
from server.bulletins.rules.plan import Plan, times_of
from server.bulletins.rules.view import read_view
from server.bulletins.rules.words import AfterDeadline, Kind, State
from server.bulletins.service import gating, holding, publishing
from server.kit import audit
from server.kit.actor import SYSTEM, Actor
from server.kit.clock import local_day
from server.kit.errors import Malformed
from server.kit.facts import publish

AT_ONCE = 100
NOBODY_LOOKED = "到了审阅截止时间还没有人审阅，按设定暂缓发布。"
NOBODY_LOOKED_AGAIN = "审阅通过后又改过内容，到时没有人再看，暂缓发布。"
GATE_STOPPED = "内容没有通过隐私检查，到点没有发布，请修改后发布。"


def approve(
    session: Session, actor: Actor, *, sheet_id: int, version: int, faces_checked: bool = False, at: datetime
) -> bool:
    """Let a sheet go at its hour, or at once where that has passed. Gives whether it is out now.

    :class:`Malformed` when the gate refuses something, or when it shows pictures and nobody ticked that no face and
    no plate of somebody who did not agree is seen. In the quiet hours it waits for the morning.
    """
    sheet = holding.decidable(session, actor, sheet_id, version)
    view = read_view(sheet.content)
    gating.pass_or_refuse(session, sheet.estate_id, written(view), day=local_day(at))
    if view.media_ids and not faces_checked:
        raise Malformed("faces_unchecked", "请先看一遍照片，确认没有未经同意的人脸和车牌，再勾选发布。")
    sheet.approved_by, sheet.approved_at = actor.id, at
    sheet.gate = {"findings": [], LOOKED: actor.id if faces_checked else None}
    if faces_checked and view.pair is not None:
        # What was drawn so far shows the sheet without its pictures.
        sheet.changed_at = at
    audit.record(session, actor, "sheet.approved", "sheet", sheet.id, at=at, estate_id=sheet.estate_id,
                 after={"faces_checked": faces_checked})  # fmt: skip
    return _let_go(session, sheet, plan_of(session, sheet.estate_id)[0], at)


def hold(session: Session, actor: Actor, *, sheet_id: int, version: int, why: str, at: datetime) -> None:
    """Stop a sheet until somebody lets it go; managers hear of it."""
    sheet = holding.decidable(session, actor, sheet_id, version, State.DRAFTED, State.WAITING)
    _hold(session, sheet, why, at)
    audit.record(session, actor, "sheet.held", "sheet", sheet.id, at=at, estate_id=sheet.estate_id, reason=why[:200])


def withdraw(session: Session, actor: Actor, *, sheet_id: int, version: int, why: str, at: datetime) -> None:
    """Take a published sheet out of the feed. Its content stays as it was; groups get it no more."""
    sheet = holding.decidable(session, actor, sheet_id, version, State.PUBLISHED)
    sheet.state, sheet.note = State.WITHDRAWN, why[:200]
    sheet.version += 1
    publish(session, SheetWithdrawn(*holding.about(sheet)), at=at)
    audit.record(session, actor, "sheet.withdrawn", "sheet", sheet.id, at=at, estate_id=sheet.estate_id,
                 reason=why[:200])  # fmt: skip


def close_reviews(session: Session, *, at: datetime, limit: int = AT_ONCE) -> int:
    """Sheets whose reviewer's deadline has passed: sent or held, as the estate has set. Gives how many.

    What the gate refuses is held whatever was set, and so is what was changed after somebody had looked at it: nobody
    has looked at that.
    """
    late = select(Sheet).where(Sheet.state == State.WAITING, Sheet.review_by <= at).order_by(Sheet.review_by, Sheet.id)
    rows = session.scalars(late.limit(limit).with_for_update(skip_locked=True)).all()
    for sheet in rows:
        plan = plan_of(session, sheet.estate_id)[0]
        found = gating.check_pieces(session, sheet.estate_id, written(read_view(sheet.content)), day=local_day(at))
        if found:
            sheet.gate = {"findings": [gating.as_dict(one) for one in found]}
            _hold(session, sheet, GATE_STOPPED, at)
        elif sheet.approved_at is not None:
            _hold(session, sheet, NOBODY_LOOKED_AGAIN, at)
        elif plan.after_deadline is AfterDeadline.HOLD:
            _hold(session, sheet, NOBODY_LOOKED, at)
        else:
            _let_go(session, sheet, plan, at)
        audit.record(session, SYSTEM, "sheet.deadline", "sheet", sheet.id, at=at, estate_id=sheet.estate_id,
                     after={"state": sheet.state})  # fmt: skip
    return len(rows)


def _let_go(session: Session, sheet: Sheet, plan: Plan, at: datetime) -> bool:
    hour = at if sheet.number > 1 else times_of(plan, Kind(sheet.kind), sheet.day).send
    sheet.state, sheet.note = State.DRAFTED, sheet.note if sheet.corrects_id else None
    sheet.due_at, sheet.review_by = plan.loud_from(max(hour, at)), None
    sheet.version += 1
    session.flush()
    if sheet.due_at > at:
        publish(session, SheetReady(*holding.about(sheet)), at=at)
        return False
    publishing.publish_one(session, sheet, plan, at=at)
    return True


def _hold(session: Session, sheet: Sheet, why: str, at: datetime) -> None:
    sheet.state, sheet.due_at, sheet.review_by = State.HELD, None, None
    sheet.note = sheet.note if sheet.corrects_id else why[:200]
    sheet.version += 1
    session.flush()
    publish(session, SheetHeld(*holding.about(sheet), why[:200]), at=at)
