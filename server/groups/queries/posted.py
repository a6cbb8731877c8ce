"""Postings: of a sheet or notice, of a group, of a day over all estates; and the tasks behind them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import RowMapping, func, select
from sqlalchemy.orm import Session

from server.groups.models import Group, GroupTask, Posting
from server.groups.policy import covers_column
from server.groups.rules import State
from server.kit.actor import Actor, Grant
from server.kit.errors import not_found
from server.places.queries import inside

_LINE = (
    Posting.id, Posting.group_id, Group.name.label("group_name"), Group.kind.label("group_kind"), Group.owner_userid,
    Posting.cause, Posting.piece, Posting.piece_id, Posting.title, Posting.estate_id, Posting.day, Posting.state,
    Posting.task_id, Posting.late, Posting.at, Posting.settled_at, Posting.posted_by, Posting.last_error,
    GroupTask.sender_userid, GroupTask.msgid, GroupTask.message_id, GroupTask.reminders, GroupTask.closes_at,
    GroupTask.state.label("task_state"),
)  # fmt: skip
_ALL = (
    select(*_LINE)
    .join(Group, Group.id == Posting.group_id)
    .outerjoin(GroupTask, GroupTask.id == Posting.task_id)
    .order_by(Posting.id)
)


def postings_of(session: Session, *, piece: str, piece_ids: Collection[int]) -> dict[int, list[RowMapping]]:
    """What became of these sheets or notices in each group, by their id."""
    found: dict[int, list[RowMapping]] = {piece_id: [] for piece_id in piece_ids}
    if not found:
        return found
    asked = _ALL.where(Posting.piece == piece, Posting.piece_id.in_(found))
    for row in session.execute(asked).mappings():
        found[row["piece_id"]].append(row)
    return found


def last_of(session: Session, causes: Collection[str]) -> dict[int, RowMapping]:
    """The last posting under these causes in each group: ``state``, ``settled_at``."""
    columns = Posting.group_id, Posting.state, Posting.settled_at
    asked = select(*columns).where(Posting.cause.in_(causes)).order_by(Posting.id)
    return {row["group_id"]: row for row in session.execute(asked).mappings()}


def reached(session: Session, causes: Collection[str]) -> set[int]:
    """The groups in which something of these causes stands."""
    out = Posting.cause.in_(causes), Posting.state.in_((State.SENT, State.POSTED))
    return set(session.scalars(select(Posting.group_id).where(*out)))


def postings_of_group(session: Session, group_id: int, *, limit: int = 60) -> list[RowMapping]:
    """The latest postings of one group, newest first. Callers have asked who may see the group."""
    asked = _ALL.where(Posting.group_id == group_id).order_by(None).order_by(Posting.id.desc()).limit(limit)
    return list(session.execute(asked).mappings())


def posting(session: Session, actor: Actor, posting_id: int) -> RowMapping:
    """One posting; :class:`NotFound` when there is none this actor may see."""
    asked = _ALL.where(Posting.id == posting_id, covers_column(actor, Posting.estate_id))
    found = session.execute(asked).mappings().one_or_none()
    if found is None:
        raise not_found("群消息")
    return found


def posting_of(session: Session, posting_id: int) -> RowMapping | None:
    """One posting for the machinery, whoever may see it."""
    return session.execute(_ALL.where(Posting.id == posting_id)).mappings().one_or_none()


def day_states(session: Session, day: date, grants: Iterable[Grant]) -> list[RowMapping]:
    """How many postings of a day stand where: ``estate_id``, ``piece``, ``piece_id``, ``state``, ``count``, ``late``.
    Estates inside these grants only."""
    asked = (
        select(
            Posting.estate_id, Posting.piece, Posting.piece_id, Posting.state, Posting.late,
            func.count().label("count"),
        )
        .where(Posting.day == day, inside(grants, Posting.estate_id))
        .group_by(Posting.estate_id, Posting.piece, Posting.piece_id, Posting.state, Posting.late)
        .order_by(Posting.estate_id, Posting.piece_id)
    )  # fmt: skip
    return list(session.execute(asked).mappings())
