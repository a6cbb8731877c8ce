"""What somebody asked to be changed in an estate's rules about votes, and what came of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.people import queries as people
from server.places import queries as places
from server.places.rules.cities import profile
from server.votes.models import RuleChange
from server.votes.models.rule_changes import AGREED, ASKED, LAPSED, REFUSED, WITHDRAWN
from server.votes.queries.ruled import change_lines
from server.votes.rules.lapsing import last_day

MOST = 10
LABELS = {ASKED: "等人核对", AGREED: "已同意", REFUSED: "已退回", WITHDRAWN: "已撤回", LAPSED: "过期没人核对"}
TONES = {ASKED: "strong-calm", AGREED: "good", REFUSED: "line", WITHDRAWN: "line", LAPSED: "line"}


def of_estate(session: Session, actor: Actor, estate_id: int) -> list[dict[str, Any]]:
    """The latest ones, the newest first."""
    asked = select(RuleChange).where(RuleChange.estate_id == estate_id).order_by(RuleChange.id.desc()).limit(MOST)
    rows = session.scalars(asked).all()
    names = people.names(session, {one for row in rows for one in (row.asked_by, row.answered_by) if one})
    city = profile(places.estate(session, estate_id)["city"])
    return [
        {
            "id": row.id, "waits": row.state == ASKED, "version": row.version, "ground": row.ground, "why": row.why,
            "words": change_lines(row.before, row.after, city), "state_label": LABELS[row.state],
            "tone": TONES[row.state], "asked": names.get(row.asked_by, ""), "asked_at": row.asked_at,
            "until": last_day(row.asked_at),
            "answered": names.get(row.answered_by or 0, ""), "answered_at": row.answered_at,
            "mine": people.same(session, row.asked_by, actor.id),
        }
        for row in rows
    ]  # fmt: skip


def estate_of(session: Session, change_id: int) -> int:
    """The estate whose rules a change is about."""
    return session.get_one(RuleChange, change_id).estate_id
