"""Letting a sheet go before its hour: somebody who decides wants it out now, outside the quiet hours."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from server.bulletins.queries.plans import plan_of
from server.bulletins.rules.words import State
from server.bulletins.service import holding, publishing
from server.kit import audit
from server.kit.actor import Actor
from server.kit.errors import Conflict


def publish_now(session: Session, actor: Actor, *, sheet_id: int, version: int, at: datetime) -> None:
    """Publish a sheet that is ready (looked over, or on its way by itself) now instead of at its hour.

    In the quiet hours :class:`Conflict`: there it takes two people, see :mod:`server.bulletins.service.overriding`.
    """
    sheet = holding.decidable(session, actor, sheet_id, version, State.DRAFTED)
    plan = plan_of(session, sheet.estate_id)[0]
    if plan.is_quiet(at):
        raise Conflict("quiet_hours", "现在是免打扰时段，确需马上发布，请由两位同事走紧急发布。")
    audit.record(session, actor, "sheet.published_now", "sheet", sheet.id, at=at, estate_id=sheet.estate_id)
    publishing.publish_one(session, sheet, plan, at=at)
