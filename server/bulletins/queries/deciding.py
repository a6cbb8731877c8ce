"""The sheets that wait for somebody to look them over or to decide, as a chat shows them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.bulletins import policy
from server.bulletins.models import Sheet
from server.bulletins.rules.words import State
from server.kit.actor import Actor
from server.people import queries as people

MOST = 9


def deciders(session: Session, estate_id: int) -> list[int]:
    """Everybody who may let a sheet of this estate go: its managers, and the reviewer of its plan while they are of
    the team."""
    return sorted(policy.deciders(session, estate_id))


def to_decide(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """Waiting and held sheets of the estates where the actor is of the team, newest day first: ``id``, ``title``,
    ``estate_id``, ``state``, ``may_decide``."""
    stands = Sheet.state.in_((State.WAITING, State.HELD)) & people.covered(actor, policy.EDITORS, Sheet.estate_id)
    asked = select(Sheet.id, Sheet.title, Sheet.estate_id, Sheet.state, Sheet.day).where(stands)
    rows = session.execute(asked.order_by(Sheet.day.desc(), Sheet.id.desc()).limit(MOST)).mappings()
    return [{**row, "may_decide": policy.may_decide(session, actor, row["estate_id"])} for row in rows]
