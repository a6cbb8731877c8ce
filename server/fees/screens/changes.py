"""What asks more of owners and waits for a second person, and what came of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from server.fees.models import FeeChange
from server.fees.policy import KEEPERS
from server.fees.rules.rises import ChangeKind, ChangeState
from server.fees.screens.words import month_words
from server.kit.actor import Actor
from server.kit.errors import not_found
from server.people import queries as people

MOST = 20
LABELS = {ChangeState.ASKED: "等同事核对", ChangeState.APPROVED: "已同意", ChangeState.REFUSED: "已退回"}
TONES = {ChangeState.ASKED: "strong-calm", ChangeState.APPROVED: "good", ChangeState.REFUSED: "line"}


def waiting(session: Session, actor: Actor, estate_id: int) -> list[dict[str, Any]]:
    """What waits in an estate, prices and contract."""
    return _listed(session, actor, FeeChange.estate_id == estate_id, FeeChange.state == ChangeState.ASKED)


def of_item(session: Session, actor: Actor, estate_id: int, item_id: int) -> list[dict[str, Any]]:
    """The higher prices somebody asked for of an item, the latest first."""
    return _listed(session, actor, FeeChange.estate_id == estate_id, FeeChange.item_id == item_id)


def of_contract(session: Session, actor: Actor, estate_id: int) -> list[dict[str, Any]]:
    """The same of the owners' contract."""
    return _listed(session, actor, FeeChange.estate_id == estate_id, FeeChange.kind == ChangeKind.CONTRACT)


def page_of(session: Session, actor: Actor, change_id: int) -> str:
    """The page on which a change stands; not found for whoever may not see it."""
    here = people.covered(actor, KEEPERS, FeeChange.estate_id)
    row = session.scalar(select(FeeChange).where(FeeChange.id == change_id, here))
    if row is None:
        raise not_found("这一项")
    return "/fees/terms" if row.item_id is None else f"/fees/items/{row.item_id}"


def _listed(session: Session, actor: Actor, *where: ColumnElement[bool]) -> list[dict[str, Any]]:
    here = people.covered(actor, KEEPERS, FeeChange.estate_id)
    rows = session.scalars(select(FeeChange).where(here, *where).order_by(FeeChange.id.desc()).limit(MOST)).all()
    names = people.names(session, {one for row in rows for one in (row.asked_by, row.answered_by) if one})
    return [
        {
            "id": row.id, "item_id": row.item_id, "waits": row.state == ChangeState.ASKED, "version": row.version,
            "title": _title(row), "basis": row.basis, "why": row.why, "tone": TONES[ChangeState(row.state)],
            "state_label": LABELS[ChangeState(row.state)], "asked": names.get(row.asked_by, ""),
            "asked_at": row.asked_at, "answered": names.get(row.answered_by or 0, ""),
            "answered_at": row.answered_at, "mine": people.same(session, row.asked_by, actor.id),
        }
        for row in rows
    ]  # fmt: skip


def _title(row: FeeChange) -> str:
    if row.kind == ChangeKind.CONTRACT:
        return "业主大会已经签了合同"
    first = date.fromisoformat(row.said["from_month"])
    return f"{row.before} → {row.said['price']} {row.said['unit']}，{month_words(first)}起".strip()
