"""What the jobs look at: tasks about which WeCom is to be asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session

from server.groups.models import Group, GroupTask, HandTask, Posting
from server.groups.rules import OPEN, Content, State


@dataclass(frozen=True, slots=True)
class Waiting:
    """A task as the jobs see it. ``chats`` are the groups it is still open for, ``meant`` all it was made for."""

    id: int
    cause: str
    sender_userid: str
    estate_id: int
    message_id: int | None
    msgid: str | None
    content: dict[str, Any]
    state: str
    reminders: int
    made_at: datetime
    asked_at: datetime | None
    closes_at: datetime
    chats: frozenset[str]
    meant: frozenset[str]


def tasks_due(session: Session, *, at: datetime, most: int = 200) -> list[Waiting]:
    """The tasks to be asked about now, those waiting longest first."""
    due = select(GroupTask).where(GroupTask.next_at <= at).order_by(GroupTask.next_at, GroupTask.id).limit(most)
    rows = session.scalars(due).all()
    chats = _chats(session, [row.id for row in rows])
    return [_waiting(row, chats.get(row.id, [])) for row in rows]


def task(session: Session, task_id: int) -> Waiting | None:
    """One task, whether it is due or not."""
    row = session.get(GroupTask, task_id)
    return None if row is None else _waiting(row, _chats(session, [row.id]).get(row.id, []))


def msgids_since(session: Session, since: datetime) -> frozenset[str]:
    """The platform's names of the tasks made since an instant, as far as we know them."""
    asked = select(GroupTask.msgid).where(GroupTask.made_at >= since, GroupTask.msgid.is_not(None))
    return frozenset(str(msgid) for msgid in session.scalars(asked))


def chats_of(session: Session, task_id: int) -> list[str]:
    """The groups a task was for, whatever became of them."""
    asked = select(Group.chat_id).join(Posting, Posting.group_id == Group.id).where(Posting.task_id == task_id)
    return sorted(str(chat) for chat in session.scalars(asked))


def group_to_join(session: Session, group_id: int) -> RowMapping | None:
    """What a join code of a group is made from."""
    columns = (Group.chat_id, Group.name, Group.estate_id, Group.building_id, Group.state_code, Group.join_config_id)
    return session.execute(select(*columns).where(Group.id == group_id)).mappings().one_or_none()


def _chats(session: Session, task_ids: list[int]) -> dict[int, list[tuple[str, str]]]:
    asked = (
        select(Posting.task_id, Group.chat_id, Posting.state)
        .join(Group, Group.id == Posting.group_id)
        .where(Posting.task_id.in_(task_ids))
    )
    found: dict[int, list[tuple[str, str]]] = {}
    for task_id, chat_id, state in session.execute(asked) if task_ids else ():
        if task_id is not None and chat_id is not None:
            found.setdefault(task_id, []).append((chat_id, state))
    return found


def _waiting(row: GroupTask, chats: list[tuple[str, str]]) -> Waiting:
    meant, left = frozenset(chat for chat, _ in chats), frozenset(chat for chat, state in chats if state in OPEN)
    return Waiting(
        row.id, row.cause, row.sender_userid, row.estate_id, row.message_id, row.msgid, row.content, row.state,
        row.reminders, row.made_at, row.asked_at, row.closes_at, left, meant,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ByHand:
    """What is to be posted by hand: in which groups still, by name; ``content`` is what the posting says."""

    cause: str
    piece: str
    piece_id: int
    estate_id: int
    content: Content
    groups: tuple[str, ...]


def by_hand(session: Session, task_id: int) -> ByHand | None:
    """What colleagues are to post by hand; None where nothing is left."""
    row = session.get(HandTask, task_id)
    if row is None:
        return None
    left = select(Group.name).join(Posting, Posting.group_id == Group.id)
    left = left.where(Posting.cause == row.cause, Posting.state == State.BY_HAND).order_by(Posting.id)
    names = tuple(session.scalars(left))
    return ByHand(row.cause, row.piece, row.piece_id, row.estate_id, Content(**row.content), names) if names else None
