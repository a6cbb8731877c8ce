"""Reads of imports, narrowed to what the actor may see."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.paging import Page, cut, read_cursor
from server.rosters.models import RosterImport
from server.rosters.policy import seen_by
from server.rosters.rules import CHECKED


def imports(session: Session, actor: Actor, *, estate_id: int = 0, cursor: str | None = None, limit: int = 25) -> Page:
    """Imports, the newest first; of one estate or of all this person sees."""
    asked = _lines().where(seen_by(actor)).order_by(RosterImport.id.desc()).limit(limit + 1)
    if estate_id:
        asked = asked.where(RosterImport.estate_id == estate_id)
    after = read_cursor(cursor, 1)
    if after:
        asked = asked.where(RosterImport.id < after[0])
    return cut(session.execute(asked).mappings().all(), limit, "id")


def record(session: Session, import_id: int) -> RosterImport:
    """One import; the caller has asked who may look."""
    return session.get_one(RosterImport, import_id)


def waiting(session: Session, actor: Actor) -> int:
    """How many imports wait for somebody's approval."""
    asked = select(RosterImport.id).where(seen_by(actor), RosterImport.state == CHECKED)
    return len(session.scalars(asked.limit(100)).all())


def taken_in(session: Session, estate_ids: Collection[int]) -> dict[int, datetime]:
    """Since when estates are known here: when their first roster was applied. One that came another way is left out."""
    if not estate_ids:
        return {}
    first = func.min(RosterImport.applied_at)
    asked = select(RosterImport.estate_id, first).where(RosterImport.estate_id.in_(estate_ids))
    rows = session.execute(asked.group_by(RosterImport.estate_id).having(first.is_not(None)))
    return {id_: at for id_, at in rows if id_ is not None and at is not None}


def _lines() -> Any:
    return select(
        RosterImport.id, RosterImport.estate_id, RosterImport.estate_name, RosterImport.file_name, RosterImport.state,
        RosterImport.made_at, RosterImport.made_by, RosterImport.applied_at, RosterImport.total,
    )  # fmt: skip
