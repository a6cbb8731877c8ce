"""Reading sheets, and wishing to be told of them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from server.bulletins import policy
from server.bulletins.models import Contribution, SheetRead, Wish
from server.bulletins.rules.words import Kind
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import NotAllowed
from server.kit.once import insert_new, new


def mark_read(session: Session, actor: Actor, *, sheet_id: int, at: datetime) -> None:
    """Somebody has opened a sheet they may read (the caller has looked it up); a second time changes nothing."""
    insert_new(session, SheetRead, [{"sheet_id": sheet_id, "person_id": actor.id, "at": at}])


def wish(
    session: Session, actor: Actor, *, estate_id: int, daily: bool, weekly: bool, monthly: bool, at: datetime
) -> None:
    """Say which sheets of an estate one wants to be told of; only where one has a home."""
    if estate_id not in policy.estates_of(session, actor, local_day(at)):
        raise NotAllowed("not_your_estate", "您还没有绑定这个小区的房屋。")
    said = {"daily": daily, "weekly": weekly, "monthly": monthly}
    row = new(session, Wish).values({"person_id": actor.id, "estate_id": estate_id, **said})
    session.execute(row.on_conflict_do_update(index_elements=["person_id", "estate_id"], set_=said))


def turn(session: Session, actor: Actor, *, kinds: Collection[Kind], wanted: bool, at: datetime) -> None:
    """The same of some kinds of sheets, in every estate where one has a home: the other kinds stay as they were, and
    whoever had said nothing yet goes on hearing of them."""
    for estate_id in sorted(policy.estates_of(session, actor, local_day(at))):
        row = session.get(Wish, (actor.id, estate_id), populate_existing=True)
        now = {str(kind): True if row is None else bool(getattr(row, kind)) for kind in Kind}
        said = now | {str(kind): wanted for kind in kinds}
        wish(session, actor, estate_id=estate_id, **said, at=at)


def take_over(session: Session, *, gone_id: int, kept_id: int) -> None:
    """Two persons turned out to be one: what the one has read, wished and brought is the other's."""
    for table, key in ((SheetRead, SheetRead.sheet_id), (Wish, Wish.estate_id)):
        known = select(key).where(table.person_id == kept_id)
        session.execute(delete(table).where(table.person_id == gone_id, key.in_(known)))
        session.execute(update(table).where(table.person_id == gone_id).values(person_id=kept_id))
    session.execute(update(Contribution).where(Contribution.by_id == gone_id).values(by_id=kept_id))
