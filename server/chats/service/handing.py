"""From the bot to a person and back. Of two who take at once one wins, by a conditional update."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from server.chats import policy
from server.chats.facts import ChatGivenBack, ChatTaken, ChatWaiting
from server.chats.models import Chat
from server.chats.queries import duty
from server.chats.rules.words import State
from server.chats.service.locking import held, locked
from server.kit import audit
from server.kit.actor import Actor
from server.kit.errors import Conflict, NotAllowed, Stale
from server.kit.facts import publish
from server.people import queries as people

LONGEST_WHY = 60
WHY_MOVED = "住户住在这个小区，从别的小区转来"


def ask(
    session: Session, chat_id: int, *, why: str, at: datetime, danger: bool = False,
    may_ring: Callable[[], bool] | None = None,
) -> bool:  # fmt: skip
    """Call for a person. Who waits already is not called twice, but danger is called through at once.

    ``why`` is shown beside the sealed transcript, so it quotes nothing of it. ``may_ring`` is asked before anybody is
    called: at no the chat waits in the queue, and climbs the ladder, without a call. Gives whether somebody was called.
    """
    chat = held(session, chat_id)
    worse = danger and not chat.danger
    if chat.state in (State.WAITING, State.PERSON) and not worse:
        return False
    if chat.state == State.BOT:
        chat.state, chat.why, chat.asked_at = State.WAITING, why[:LONGEST_WHY], at
        chat.waiting_since, chat.escalated, chat.unread = at, 0, 0
    chat.danger, chat.version = danger, chat.version + 1
    if may_ring is not None and not may_ring():
        return False
    publish(session, ChatWaiting(chat.id, chat.estate_id, chat.why or why[:LONGEST_WHY], danger), at=at)
    return True


def place(session: Session, chat_id: int, *, estate_id: int) -> None:
    """The resident said where they live."""
    chat = held(session, chat_id)
    if chat.estate_id is None:
        chat.estate_id = estate_id


def move(session: Session, chat_id: int, *, estate_id: int, at: datetime) -> None:
    """It turned out that the resident lives in another estate, whose chat it is from now on.

    Who has it and does not answer there lets go of it, and who is waited for is called there.
    """
    chat = held(session, chat_id)
    if chat.estate_id == estate_id:
        return
    chat.estate_id, chat.version = estate_id, chat.version + 1
    if chat.state == State.PERSON and chat.taken_by not in duty.team(session, estate_id):
        chat.state, chat.taken_by, chat.taken_at = State.WAITING, None, None
        chat.why, chat.waiting_since, chat.escalated = chat.why or WHY_MOVED, chat.waiting_since or at, 0
    if chat.state == State.WAITING:
        publish(session, ChatWaiting(chat.id, estate_id, chat.why or WHY_MOVED, chat.danger), at=at)


def take(session: Session, actor: Actor, chat_id: int, *, version: int, at: datetime) -> None:
    """Take a chat, also one nobody called for. :class:`Conflict` when a colleague has it: only who leads them takes
    it out of their hands."""
    chat = locked(session, actor, chat_id)
    if chat.state == State.PERSON and chat.taken_by != actor.id and not _may_relieve(session, actor, chat):
        raise Conflict("chat_taken", f"这个会话{_name(session, chat.taken_by)}正在接，不用再接了。")
    unchanged = (Chat.id == chat_id) & (Chat.version == version) & (Chat.state != State.ENDED)
    mine = {"state": State.PERSON, "taken_by": actor.id, "taken_at": at, "version": version + 1}
    if session.scalar(update(Chat).where(unchanged).values(mine).returning(Chat.id)) is None:
        raise Stale("chat_changed", "这个会话刚刚有变化，请看一眼再操作。", version=chat.version)
    session.refresh(chat)
    audit.record(session, actor, "chat.taken", "chat", chat.id, at=at, estate_id=chat.estate_id)
    publish(session, ChatTaken(chat.id, chat.estate_id, actor.id), at=at)


def give_back(session: Session, actor: Actor, chat_id: int, *, version: int, at: datetime) -> None:
    """Give a chat back to the bot; the resident is told."""
    chat = locked(session, actor, chat_id)
    if chat.state != State.PERSON:
        raise Conflict("chat_not_taken", "这个会话现在没有人在接。")
    if chat.taken_by != actor.id and not policy.may_lead(session, actor, chat.estate_id):
        raise NotAllowed("chat_not_yours", f"这个会话是{_name(session, chat.taken_by)}在接，不能替他交还。")
    if chat.version != version:
        raise Stale("chat_changed", "这个会话刚刚有变化，请看一眼再操作。", version=chat.version)
    release(session, chat, gave_back=chat.taken_by, at=at)
    audit.record(session, actor, "chat.given_back", "chat", chat.id, at=at, estate_id=chat.estate_id)


def leave(session: Session, chat_id: int, *, at: datetime) -> bool:
    """The resident no longer wants a person; False when there was none."""
    chat = held(session, chat_id)
    if chat.state not in (State.WAITING, State.PERSON):
        return False
    release(session, chat, at=at)
    return True


def release(
    session: Session, chat: Chat, *, at: datetime, gave_back: int | None = None, unanswered: bool = False
) -> None:  # fmt: skip
    """A chat somebody holds locked goes back to the bot; ``gave_back`` is told to the resident, and that nobody
    answered."""
    chat.state, chat.taken_by, chat.taken_at = State.BOT, None, None
    chat.waiting_since, chat.why, chat.danger, chat.escalated, chat.unread = None, None, False, 0, 0
    chat.version += 1
    session.flush()
    publish(session, ChatGivenBack(chat.id, chat.estate_id, gave_back, unanswered), at=at)


def _may_relieve(session: Session, actor: Actor, chat: Chat) -> bool:
    return policy.may_lead(session, actor, chat.estate_id)


def _name(session: Session, person_id: int | None) -> str:
    return people.names(session, [person_id or 0]).get(person_id or 0) or "同事"
