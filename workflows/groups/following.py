"""Following one group-send task at WeCom: found after an unclear call, asked about, reminded, cancelled at its end.

No transaction is open while WeCom is asked. A crash between asking and writing down costs one question more.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from server.delivery import service as delivery
from server.groups import queries
from server.groups.queries import Waiting
from server.groups.rules import State, TaskState, reminder_due
from server.groups.service import following
from server.kit.house import House
from server.wechat.errors import WechatRefused
from server.wechat.groups import NO_FRIEND, OVER_LIMIT, SENT, Groups
from workflows.groups import wording
from workflows.groups.slow import look_at

OUTCOMES = {SENT: State.SENT, OVER_LIMIT: State.OVER_LIMIT, NO_FRIEND: State.REFUSED}
LOOK_BACK, LOOK_ON = timedelta(minutes=10), timedelta(minutes=10)


def follow(house: House, wecom: Groups, task: Waiting, at: datetime) -> None:
    """Do what this task needs now. Raises ``WechatError`` when WeCom cannot be asked: the next round tries again."""
    if task.msgid is None:
        _without_name(house, wecom, task, at)
    elif task.state == TaskState.WITHDRAWING or at >= task.closes_at:
        _cancel(wecom, task.msgid)
        _write_results(house, wecom, task, at, over=True)
    else:
        _write_results(house, wecom, task, at, over=False)
        _remind(house, wecom, task, at)


def _without_name(house: House, wecom: Groups, task: Waiting, at: datetime) -> None:
    if task.state == TaskState.DUE:
        _drop(house, task, at)
        return
    with house.database.read() as session:
        known = queries.msgids_since(session, task.made_at - LOOK_BACK)
    msgid = _find(wecom, task, at, known)
    with house.database.write() as session:
        if msgid is not None and task.message_id is not None:
            _found(session, task, task.message_id, msgid, at)
        elif at < task.closes_at:
            following.put_off(session, task.id, at=at)
        elif task.state == TaskState.WITHDRAWING:
            following.stop(session, task.id)
        else:
            # Staff hear of it from delivery and decide; no machine sends it again.
            following.close(session, task.id, at=at, state=State.UNCERTAIN, why=None)


def _found(session: Session, task: Waiting, message_id: int, msgid: str, at: datetime) -> None:
    if delivery.found_after_all(session, message_id, platform_id=msgid, at=at):
        return
    # Somebody has asked for it to be sent again: it must not be, as it is there.
    if delivery.drop_unsent(session, message_id, at=at, why="found in the list"):
        following.taken(session, message_id=message_id, msgid=msgid, missed=(), at=at)
    else:
        following.put_off(session, task.id, at=at)


def _drop(house: House, task: Waiting, at: datetime) -> None:
    """The day is over and the message has not gone: it must not go tomorrow."""
    with house.database.write() as session:
        if task.message_id is None or delivery.drop_unsent(session, task.message_id, at=at, why="too late"):
            following.never_created(session, task.id, at=at)
        else:
            following.put_off(session, task.id, at=at)


def _find(wecom: Groups, task: Waiting, at: datetime, known: Collection[str]) -> str | None:
    """The task in WeCom's list that is none we know, says what ours says, lies with our colleague and goes to our
    groups."""
    since, until = int((task.made_at - LOOK_BACK).timestamp()), int((at + LOOK_ON).timestamp())
    mark = str(task.content["mark"])
    for listed in wecom.tasks_made(since, until):
        if listed.msgid in known or listed.text.split("\n", 1)[0] != mark:
            continue
        if task.sender_userid not in wecom.confirmed(listed.msgid):
            continue
        if set(wecom.results(listed.msgid, task.sender_userid)) & task.meant:
            return listed.msgid
    return None


def _write_results(house: House, wecom: Groups, task: Waiting, at: datetime, *, over: bool) -> None:
    msgid = str(task.msgid)
    found: dict[str, int] = {}
    if over or wecom.confirmed(msgid).get(task.sender_userid):
        found = wecom.results(msgid, task.sender_userid)
    outcomes = {chat: OUTCOMES[status] for chat, status in found.items() if status in OUTCOMES}
    with house.database.write() as session:
        following.settle(session, task.id, outcomes, at=at)
        for chat_id, state in outcomes.items():
            if state is State.REFUSED and chat_id in task.chats:
                look_at(session, chat_id, at=at)
        if task.state == TaskState.WITHDRAWING:
            following.stop(session, task.id)
        elif over:
            following.not_confirmed(session, task.id, at=at)
        else:
            following.put_off(session, task.id, at=at)


def _cancel(wecom: Groups, msgid: str) -> None:
    try:
        wecom.cancel(msgid)
    except WechatRefused as no:
        # Confirmed or cancelled already: the results say which.
        if no.kind.value not in ("permanent", "passing"):
            raise


def _remind(house: House, wecom: Groups, task: Waiting, at: datetime) -> None:
    asked_at = task.asked_at or task.made_at
    if not reminder_due(task.reminders, asked_at, at):
        return
    words = wording.ASKED_AGAIN.format(what=task.content["mark"])
    with house.database.write() as session:
        if not following.remind(session, task.id, known=task.reminders):
            return
        delivery.say_to_colleague(
            session, cause=f"group_reminder:{task.id}:{task.reminders + 1}", userid=task.sender_userid, words=words,
            at=at, estate_id=task.estate_id,
        )  # fmt: skip
    wecom.remind(str(task.msgid))
