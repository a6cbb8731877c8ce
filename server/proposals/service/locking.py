"""Keeping a matter from others until the transaction ends: for who leads it on, and for who speaks to it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Conflict, Stale, not_found
from server.proposals import policy
from server.proposals.models import Matter, Objection
from server.proposals.rules.words import GOING, STATE_LABELS


def locked(
    session: Session, actor: Actor, matter_id: int, *, version: int | None, at: datetime, going: bool = True
) -> Matter:
    """The matter as it stands now, for somebody who leads it; its version counts on.

    :class:`NotFound` for whoever does not lead matters here, :class:`Conflict` when it has ended, :class:`Stale` when
    somebody changed it meanwhile (``version`` None: for the house itself, which has read nothing).
    """
    matter = _row(session, matter_id)
    if matter is None or not policy.may_move(session, actor, matter.estate_id):
        raise not_found("议题")
    if going:
        check_going(matter)
    if version is not None and matter.version != version:
        raise Stale("matter_changed", "别人刚刚改过这个议题，请刷新后再操作。", version=matter.version)
    matter.version += 1
    matter.updated_at = at
    return matter


def seen(session: Session, actor: Actor, matter_id: int, *, at: datetime) -> Matter:
    """The matter for somebody who may read it and says something to it. :class:`NotFound` for everybody else."""
    matter = _row(session, matter_id)
    if matter is None or not policy.may_read(session, actor, matter.estate_id, local_day(at)):
        raise not_found("议题")
    return matter


def hold_objection(session: Session, objection_id: int) -> Objection | None:
    """An objection as it stands now, held until the transaction ends; None where there is none."""
    asked = select(Objection).where(Objection.id == objection_id).with_for_update()
    return session.scalar(asked.execution_options(populate_existing=True))


def check_going(matter: Matter) -> None:
    """Refuse what cannot be done any more once a matter has ended."""
    if matter.state not in GOING:
        raise Conflict("matter_ended", f"这个议题{STATE_LABELS[matter.state]}，不能再改了。", state=matter.state)


def _row(session: Session, matter_id: int) -> Matter | None:
    asked = select(Matter).where(Matter.id == matter_id).with_for_update()
    return session.scalar(asked.execution_options(populate_existing=True))
