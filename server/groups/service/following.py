"""What WeCom says of a task, and what it means for each group: taken, unclear, refused, sent, over."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from server.groups.facts import PostedAfterAll, PostingMissed, TaskWithdrawn
from server.groups.models import Group, GroupTask, Posting
from server.groups.rules import (
    MISSED,
    NEVER_CREATED,
    NOT_CONFIRMED,
    NOT_TAKEN,
    OPEN,
    POLL,
    State,
    TaskState,
    closes_at,
)
from server.kit.facts import publish

PERHAPS_SENT = (*OPEN, State.NOT_SENT, State.WITHDRAWN)
"""What may turn out to have reached its group after all: the colleague was quicker than we."""
REVIVABLE = (State.DUE, State.UNCERTAIN, State.REFUSED, State.FAILED, State.NOT_SENT)


def link(session: Session, task_id: int, *, message_id: int) -> None:
    """The delivery row that makes this task."""
    session.execute(update(GroupTask).where(GroupTask.id == task_id).values(message_id=message_id))


def taken(
    session: Session, *, message_id: int, msgid: str | None, missed: Collection[str], at: datetime
) -> int | None:  # fmt: skip
    """WeCom has the task: colleagues are to confirm it. Groups it would not take are refused.

    Without ``msgid`` somebody of ours says that it went out, and that is the last we hear of it. Gives the task's id;
    None when the message made no task of ours.
    """
    task = _behind(session, message_id)
    if task is None:
        return None
    if task.state == TaskState.WITHDRAWING:
        task.msgid, task.next_at = msgid, at
        return task.id
    if msgid is None:
        _move(session, task.id, REVIVABLE, at, state=State.SENT)
        _close(task)
        return task.id
    if task.state == TaskState.CLOSED:
        # Somebody had it sent again by hand, so it gets a time of its own.
        task.closes_at = closes_at(at)
    _move(session, task.id, REVIVABLE, None, state=State.ASKED, last_error=None, settled_at=None)
    task.state, task.msgid, task.asked_at = TaskState.ASKED, msgid, at
    task.next_at = min(at + POLL, task.closes_at)
    if not _is_open(session, task.id):
        # Nobody is to get it any more: it comes off the colleague's phone again.
        task.state, task.next_at = TaskState.WITHDRAWING, at
    if missed:
        _move(session, task.id, (State.ASKED,), at, chats=missed, state=State.REFUSED, last_error=NOT_TAKEN)
    return task.id


def unclear(session: Session, *, message_id: int, at: datetime) -> None:
    """Nobody knows whether WeCom has the task: it is looked for in the list of tasks."""
    task = _behind(session, message_id)
    if task is None or task.state not in (TaskState.DUE, TaskState.UNCERTAIN):
        return
    task.state, task.next_at = TaskState.UNCERTAIN, at
    _move(session, task.id, (State.DUE,), None, state=State.UNCERTAIN)


def refused(session: Session, *, message_id: int, state: str, why: str | None, at: datetime) -> int | None:
    """WeCom took no task: its groups get nothing. Gives the task's id."""
    task = _behind(session, message_id)
    if task is None or task.state not in (TaskState.DUE, TaskState.UNCERTAIN):
        return None
    end = State.REFUSED if state == State.REFUSED else State.FAILED
    _move(session, task.id, (State.DUE, State.UNCERTAIN), at, state=end, last_error=why)
    _close(task)
    return task.id


def settle(session: Session, task_id: int, outcomes: Mapping[str, State], *, at: datetime) -> None:
    """What became of a task in some of its groups, by chat id; closes the task when no group is open any more."""
    _tell_after_all(session, task_id, [chat for chat, became in outcomes.items() if became is State.SENT], at)
    for state in sorted(set(outcomes.values())):
        chats = [chat for chat, became in outcomes.items() if became is state]
        before = PERHAPS_SENT if state is State.SENT else OPEN
        why = NOT_TAKEN if state is State.REFUSED else None
        _move(session, task_id, before, at, chats=chats, state=state, last_error=why)
    task = _held(session, task_id)
    if task is not None and task.state != TaskState.CLOSED and not _is_open(session, task_id):
        _close(task)


def _tell_after_all(session: Session, task_id: int, chats: Collection[str], at: datetime) -> None:
    """What was withdrawn meanwhile has reached these groups: others may have to put it right there."""
    if not chats:
        return
    ours = (Posting.task_id == task_id) & (Posting.state == State.WITHDRAWN)
    asked = select(Posting).where(ours, Posting.group_id.in_(select(Group.id).where(Group.chat_id.in_(chats))))
    for row in session.scalars(asked).all():
        publish(session, PostedAfterAll(row.id, row.group_id, row.piece, row.piece_id, row.cause), at=at)


def put_off(session: Session, task_id: int, *, at: datetime, wait: timedelta = POLL) -> None:
    """Ask about this task again later, at the latest when it closes."""
    task = _held(session, task_id)
    if task is not None and task.next_at is not None:
        closing = task.closes_at if task.closes_at > at else at + wait
        task.next_at = min(at + wait, closing)


def close(session: Session, task_id: int, *, at: datetime, state: State, why: str | None) -> None:
    """The task's time is over: what is still open becomes ``state``."""
    task = _held(session, task_id)
    if task is None or task.state == TaskState.CLOSED:
        return
    _move(session, task_id, OPEN, at, state=state, last_error=why)
    _close(task)


def stop(session: Session, task_id: int) -> None:
    """A withdrawn task needs no more asking: it was never made, or is cancelled."""
    task = _held(session, task_id)
    if task is not None and task.state == TaskState.WITHDRAWING:
        _close(task)


def never_created(session: Session, task_id: int, *, at: datetime) -> None:
    """The day is over and no task could be made."""
    close(session, task_id, at=at, state=State.NOT_SENT, why=NEVER_CREATED)


def not_confirmed(session: Session, task_id: int, *, at: datetime) -> None:
    """The day is over and the colleague has not confirmed (for all groups)."""
    close(session, task_id, at=at, state=State.NOT_SENT, why=NOT_CONFIRMED)


def remind(session: Session, task_id: int, *, known: int) -> bool:
    """Count a reminder before it goes out, so that a crash can only lose one; False if somebody else was quicker."""
    same = (GroupTask.id == task_id) & (GroupTask.reminders == known) & (GroupTask.state == TaskState.ASKED)
    counted = update(GroupTask).where(same).values(reminders=known + 1).returning(GroupTask.id)
    return session.scalar(counted) is not None


def group_gone(session: Session, group_id: int, *, at: datetime) -> None:
    """The group was dissolved: what was still to reach it, or was not taken for that reason, has nowhere to go."""
    _end(session, (Posting.group_id == group_id) & Posting.state.in_(OPEN), at, state=State.GROUP_GONE)
    not_taken = (Posting.group_id == group_id) & (Posting.state == State.REFUSED) & (Posting.last_error == NOT_TAKEN)
    session.execute(update(Posting).where(not_taken).values(state=State.GROUP_GONE))


def moved_away(session: Session, group_id: int, *, estate_id: int, at: datetime) -> None:
    """The group is of this estate now: what another estate still owed it is not for its members. A task that is left
    without any group is withdrawn; one that goes to others too cannot be taken from one of them."""
    foreign = (Posting.group_id == group_id) & (Posting.estate_id != estate_id)
    foreign &= Posting.state.in_((*OPEN, State.BY_HAND))
    ended = update(Posting).where(foreign).values(state=State.WITHDRAWN, settled_at=at).returning(Posting.task_id)
    for task_id in sorted({found for found in session.scalars(ended).all() if found is not None}):
        task = _held(session, task_id)
        if task is not None and task.state != TaskState.CLOSED and not _is_open(session, task_id):
            task.state, task.next_at = TaskState.WITHDRAWING, at
            publish(session, TaskWithdrawn(task_id), at=at)


def _behind(session: Session, message_id: int) -> GroupTask | None:
    asked = select(GroupTask).where(GroupTask.message_id == message_id).with_for_update()
    return session.scalar(asked.execution_options(populate_existing=True))


def _held(session: Session, task_id: int) -> GroupTask | None:
    """The task as it stands, kept from others until the transaction ends."""
    return session.get(GroupTask, task_id, with_for_update=True, populate_existing=True)


def _is_open(session: Session, task_id: int) -> bool:
    left = select(Posting.id).where(Posting.task_id == task_id, Posting.state.in_(OPEN)).limit(1)
    return session.scalar(left) is not None


def _close(task: GroupTask) -> None:
    task.state, task.next_at = TaskState.CLOSED, None


def _move(
    session: Session, task_id: int, states: Collection[str], at: datetime | None, *,
    chats: Collection[str] | None = None, **values: Any,
) -> None:  # fmt: skip
    where = (Posting.task_id == task_id) & Posting.state.in_(states)
    if chats is not None:
        where &= Posting.group_id.in_(select(Group.id).where(Group.chat_id.in_(chats)))
    _end(session, where, at, **values)


def _end(session: Session, where: ColumnElement[bool], at: datetime | None, **values: Any) -> None:
    if at is not None:
        values["settled_at"] = at
    told = (Posting.id, Posting.group_id, Posting.estate_id, Posting.cause, Posting.state, Posting.last_error)
    rows = session.execute(update(Posting).where(where).values(values).returning(*told)).all()
    if at is not None and values["state"] in MISSED:
        for row in rows:
            publish(session, PostingMissed(*row), at=at)
