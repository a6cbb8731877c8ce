"""What follows from facts about owner groups: a task becomes a message, a message's fate the task's, staff hear of it.

The platform itself is asked only by jobs and slow work, never in a transaction.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from server.delivery import queries as delivery_queries
from server.delivery import service as delivery
from server.delivery.rules import STAFF_START
from server.delivery.service import telling
from server.groups import queries as groups
from server.groups.rules import TaskState, is_last_turn
from server.groups.service import following
from server.kit.house import House
from server.people import queries as people
from workflows.engine import slow
from workflows.engine.reactions import Happened, Reaction
from workflows.groups import wording
from workflows.groups.slow import look_at

CHANNEL = "group_task"
MANAGERS = ("manager", "admin")
MANAGERS_FIRST = (("manager",), ("admin",))
POSTERS_FIRST = (("staff",), *MANAGERS_FIRST)


def on_owed(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A task is owed: the delivery row is written that makes it, unless its time is over already."""
    task = groups.task(session, fact["task_id"])
    if task is None or task.state != TaskState.DUE or not task.chats or at >= task.closes_at:
        return
    content = task.content
    message_id = delivery.group_task(
        session, cause=task.cause, sender=task.sender_userid, chat_ids=sorted(task.chats), at=at,
        text=f"{content['mark']}\n{content['words']}", title=content["title"], page=content["page"],
        cover_key=content["cover_key"], video_key=content["video_key"], estate_id=task.estate_id,
    )  # fmt: skip
    following.link(session, task.id, message_id=message_id)


def on_taken(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """WeCom has the task. Groups it would not take are looked at."""
    if fact["channel"] != CHANNEL:
        return
    missed = list((fact["answer"] or {}).get("missed", ()))
    following.taken(session, message_id=fact["message_id"], msgid=fact["platform_id"], missed=missed, at=at)
    for chat_id in missed:
        look_at(session, chat_id, at=at)


def on_uncertain(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Nobody knows whether WeCom has the task: the next round of the follow-up looks for it."""
    if fact["channel"] == CHANNEL:
        following.unclear(session, message_id=fact["message_id"], at=at)


def on_refused(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """WeCom took no task; its groups are looked at: perhaps one was dissolved, or its owner has left."""
    if fact["channel"] != CHANNEL:
        return
    found = delivery_queries.outcome(session, fact["message_id"])
    why = found["last_error"] if found else None
    task_id = following.refused(session, message_id=fact["message_id"], state=fact["state"], why=why, at=at)
    for chat_id in groups.chats_of(session, task_id) if task_id else ():
        look_at(session, chat_id, at=at)


def on_withdrawn(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """What a task says was withdrawn: a message that waits is not sent; what is out is cancelled by the next round."""
    task = groups.task(session, fact["task_id"])
    if task is None or task.state != TaskState.WITHDRAWING or task.msgid:
        return
    if task.message_id is None or delivery.drop_unsent(session, task.message_id, at=at, why="withdrawn"):
        following.stop(session, task.id)


def on_missed(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A group was not reached: managers of the estate find it in their inbox, once for all groups of a cause."""
    row = groups.posting_of(session, fact["posting_id"])
    if row is None:
        return
    to = [one["id"] for one in people.staff_covering(session, fact["estate_id"], MANAGERS)]
    words = wording.missed(row["title"], row["group_name"], fact["state"], fact["why"])
    cause = f"missed:{fact['cause']}:{fact['state']}"
    telling.note(session, cause=cause, people=to, title="有业主群没发到", words=words, page=STAFF_START, at=at,
                 estate_id=fact["estate_id"])  # fmt: skip


def on_by_hand(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Something is to be posted by hand: who may do so hears of it, with the words; at last the managers."""
    left = groups.by_hand(session, fact["task_id"])
    if left is None:
        return
    last = is_last_turn(fact["turn"])
    telling.tell(session, cause=f"by_hand:{left.cause}:{fact['turn']}", people=_posters(session, left.estate_id, last),
                 key="staff_task", fields={}, title=wording.hand_title(fact["turn"], last),
                 words=wording.by_hand(left, last), at=at, estate_id=left.estate_id)  # fmt: skip


def _posters(session: Session, estate_id: int, last: bool) -> list[int]:
    """Those of the estate who post, the nearest to it first: staff, where there are none its managers, at last the
    administrators."""
    for roles in MANAGERS_FIRST if last else POSTERS_FIRST:
        found = [one["id"] for one in people.staff_covering(session, estate_id, roles)]
        if found:
            return found
    return []


def on_sync_wanted(session: Session, _house: House, _fact: Happened, at: datetime) -> None:
    """Staff want all groups read now: once a minute is enough."""
    slow.ask(session, kind="groups.sync", cause=f"asked:{at:%Y%m%d%H%M}", payload={}, at=at)


def on_join_qr_wanted(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Staff want a join code of a group."""
    slow.ask(session, kind="groups.join_qr", cause=fact.cause(), payload={"group_id": fact["group_id"]}, at=at)


REACTIONS = [
    Reaction("group_task.owed", on_owed),
    Reaction("group_task.withdrawn", on_withdrawn),
    Reaction("message.taken", on_taken),
    Reaction("message.uncertain", on_uncertain),
    Reaction("message.refused", on_refused),
    Reaction("posting.missed", on_missed),
    Reaction("group_hand_task.due", on_by_hand),
    Reaction("groups.sync_wanted", on_sync_wanted),
    Reaction("group.join_qr_wanted", on_join_qr_wanted),
]
