"""Owing a sheet or a notice to owner groups, once per group and cause; posting by hand; withdrawing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from server.groups import policy
from server.groups.facts import PostedAfterAll, PostingMissed, TaskOwed, TaskWithdrawn
from server.groups.models import Group, GroupTask, Posting
from server.groups.rules import (
    NOT_REACHED,
    OWNER_LEFT,
    Content,
    GroupState,
    Kind,
    State,
    TaskState,
    closes_at,
    in_tasks,
)
from server.groups.service import by_hand
from server.groups.service.reach import Target, groups_reached
from server.kit import audit
from server.kit.actor import Actor
from server.kit.errors import Conflict, not_found
from server.kit.facts import publish
from server.kit.once import new

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Owed:
    """One task owed to one colleague, new with this call; ``cause`` is the task's own."""

    task_id: int
    cause: str
    sender_userid: str
    chat_ids: tuple[str, ...]
    group_ids: tuple[int, ...]


def owe(
    session: Session, *, cause: str, piece: str, piece_id: int, estate_id: int, day: date, content: Content,
    at: datetime, late: bool = False, building_ids: Collection[int] = (), stair_ids: Collection[int] = (),
    group_ids: Collection[int] | None = None, urgent: bool = False,
) -> list[Owed]:  # fmt: skip
    """Owe ``content`` to every owner group of an estate, or of these buildings and stairs; gives the new tasks. With
    ``group_ids`` to no other group than these.

    ``piece`` is ``bulletin`` or ``notice``. Called again for the same cause it owes only to groups that have come
    since. Everything else follows by itself: the fact ``group_task.owed`` becomes a delivery row, the row a task in
    WeCom. Plain groups wait for somebody to post by hand, and colleagues hear of it (``urgent``: in the quiet hours
    too); a group whose owner has left is refused at once.
    """
    groups = groups_reached(session, Target(estate_id, frozenset(building_ids), frozenset(stair_ids)))
    groups = [group for group in groups if group_ids is None or group.id in group_ids]
    shared: dict[str, Any] = {"cause": cause, "piece": piece, "piece_id": piece_id, "estate_id": estate_id}
    shared |= {"day": day, "late": late, "at": at, "title": content.mark}
    fresh = _write(session, [{**shared, **_start(group, at), "group_id": group.id} for group in groups], at)
    if any(group.id in fresh and group.kind == Kind.PLAIN for group in groups):
        by_hand.begin(session, cause=cause, piece=piece, piece_id=piece_id, estate_id=estate_id, content=content,
                      urgent=urgent, at=at)  # fmt: skip
    by_owner: dict[str, list[tuple[int, str]]] = {}
    for group in groups:
        if group.id in fresh and group.owner_userid and group.chat_id and group.state == GroupState.ACTIVE:
            by_owner.setdefault(group.owner_userid, []).append((group.id, group.chat_id))
    return [
        task
        for sender, chats in sorted(by_owner.items())
        for task in lay(session, cause, sender, chats, estate_id=estate_id, content=content, at=at)
    ]


def lay(
    session: Session, cause: str, sender: str, chats: Sequence[tuple[int, str]], *, estate_id: int, content: Content,
    at: datetime,
) -> list[Owed]:  # fmt: skip
    """Tasks for these groups of one colleague. A cause that has a task already gets a further one of its own."""
    theirs = or_(GroupTask.cause == cause, GroupTask.cause.startswith(f"{cause}#", autoescape=True))
    known = select(func.count()).select_from(GroupTask).where(theirs, GroupTask.sender_userid == sender)
    before, made = session.scalar(known) or 0, []
    for own_cause, some in in_tasks(cause, chats, before):
        row = GroupTask(cause=own_cause, sender_userid=sender, estate_id=estate_id, content=content.plain(),
                        state=TaskState.DUE, made_at=at, closes_at=closes_at(at), next_at=closes_at(at))  # fmt: skip
        session.add(row)
        session.flush()
        ids = tuple(group_id for group_id, _ in some)
        ours = Posting.group_id.in_(ids) & (Posting.cause == cause)
        session.execute(update(Posting).where(ours).values(task_id=row.id))
        publish(session, TaskOwed(row.id), at=at)
        made.append(Owed(row.id, own_cause, sender, tuple(chat for _, chat in some), ids))
    return made


def mark_posted(session: Session, actor: Actor, posting_id: int, *, at: datetime) -> None:
    """Staff: this was posted in the group by hand. Also what the machine could not do may be done by hand;
    and whoever had posted a notice before it was withdrawn says so, so that the group hears what holds."""
    posting = _locked(session, actor, posting_id)
    after_all = posting.state == State.WITHDRAWN and posting.task_id is None and posting.piece == "notice"
    if posting.state in (State.SENT, State.POSTED, State.WITHDRAWN, State.DUE, State.ASKED) and not after_all:
        raise Conflict("posting_settled", "这条群消息的状态已经变化，请刷新后再看。", state=posting.state)
    before = posting.state
    posting.state, posting.posted_by, posting.settled_at = State.POSTED, actor.id, at
    audit.record(session, actor, "posting.posted", "posting", posting.id, at=at, estate_id=posting.estate_id,
                 before={"state": before}, after={"state": State.POSTED})  # fmt: skip
    session.flush()
    by_hand.over(session, posting.cause)
    if after_all:
        publish(session, PostedAfterAll(posting.id, posting.group_id, posting.piece, posting.piece_id, posting.cause),
                at=at)  # fmt: skip


def withdraw(session: Session, *, cause: str, at: datetime) -> None:
    """What was owed under this cause is not to reach any further group, by no new owner's phone and by no hand. What is
    out already stays out."""
    left = (Posting.cause == cause) & Posting.state.in_(NOT_REACHED)
    session.execute(update(Posting).where(left).values(state=State.WITHDRAWN, settled_at=at))
    theirs = or_(GroupTask.cause == cause, GroupTask.cause.startswith(f"{cause}#", autoescape=True))
    live = update(GroupTask).where(theirs, GroupTask.state != TaskState.CLOSED)
    stopped = live.values(state=TaskState.WITHDRAWING, next_at=at).returning(GroupTask.id)
    for task_id in session.scalars(stopped).all():
        publish(session, TaskWithdrawn(task_id), at=at)


_TOLD = (Posting.id, Posting.group_id, Posting.estate_id, Posting.cause, Posting.state, Posting.last_error)


def _start(group: Group, at: datetime) -> dict[str, Any]:
    if group.kind == Kind.PLAIN:
        return {"state": State.BY_HAND, "settled_at": None, "last_error": None}
    if group.state == GroupState.OWNERLESS or not group.owner_userid:
        return {"state": State.REFUSED, "settled_at": at, "last_error": OWNER_LEFT}
    return {"state": State.DUE, "settled_at": None, "last_error": None}


def _write(session: Session, rows: Sequence[dict[str, Any]], at: datetime) -> set[int]:
    fresh: set[int] = set()
    for start in range(0, len(rows), AT_ONCE):
        some = list(rows[start : start + AT_ONCE])
        written = new(session, Posting).values(some).on_conflict_do_nothing()
        for row in session.execute(written.returning(*_TOLD)):
            fresh.add(row.group_id)
            if row.state == State.REFUSED:
                publish(session, PostingMissed(*row), at=at)
    return fresh


def _locked(session: Session, actor: Actor, posting_id: int) -> Posting:
    asked = select(Posting).where(Posting.id == posting_id).with_for_update()
    posting = session.scalar(asked.execution_options(populate_existing=True))
    if posting is None or not policy.may_post(session, actor, posting.estate_id):
        raise not_found("群消息")
    return posting
