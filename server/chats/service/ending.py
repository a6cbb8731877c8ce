"""What ends by silence: a person's hold on a chat, a chat, and at last its words. And two persons who are one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, delete, select, text, update
from sqlalchemy.orm import Session

from server.chats.models import LIVING, Chat, ChatLine, ChatLook, Duty
from server.chats.rules.settings import Talks
from server.chats.rules.waiting import COMPANY
from server.chats.rules.words import State
from server.chats.service.handing import release
from server.kit.once import insert_new

MOST_AT_ONCE, MOST_LINES = 200, 2000
_LIVING = text(LIVING)
"""In the words of the index of living chats, so that those that are over are not looked at."""


def give_back_silent(session: Session, *, at: datetime, talks: Talks) -> int:
    """Chats of a person in which nothing was said for long go back to the bot where nobody owes an answer; so do those
    in which nobody gave one for as long, though the whole ladder was called: the bot is better than nobody."""
    before, held = at - talks.give_back_after, Chat.state.in_((State.WAITING, State.PERSON))
    silent = (Chat.state == State.PERSON) & Chat.waiting_since.is_(None) & (Chat.last_at < before)
    left = held & (Chat.waiting_since < before) & (Chat.escalated >= COMPANY)
    asked = select(Chat).where(_LIVING, silent | left).limit(MOST_AT_ONCE).with_for_update(skip_locked=True)
    found = session.scalars(asked.execution_options(populate_existing=True)).all()
    for chat in found:
        release(session, chat, at=at, unanswered=chat.waiting_since is not None)
    return len(found)


def end_silent(session: Session, *, at: datetime, talks: Talks) -> int:
    """Chats in which nothing was said for long are over; whoever still waits for an answer keeps theirs."""
    silent = (Chat.state == State.BOT) & (Chat.last_at < at - talks.end_after)
    over = {"state": State.ENDED, "ended_at": at, "version": Chat.version + 1}
    return len(session.scalars(update(Chat).where(_LIVING, silent).values(over).returning(Chat.id)).all())


def erase_lines(session: Session, *, at: datetime, talks: Talks) -> tuple[int, list[int]]:
    """Erase what was said long ago, also where the talking never ended; gives how many lines, and the pictures nobody
    needs any more."""
    old = select(ChatLine.id).where(ChatLine.at < at - talks.keep).order_by(ChatLine.id).limit(MOST_LINES)
    ids = list(session.scalars(old))
    files = _free_files(session, ChatLine.id.in_(ids))
    session.execute(delete(ChatLine).where(ChatLine.id.in_(ids)))
    return len(ids), files


def erase(session: Session, *, at: datetime, talks: Talks) -> tuple[int, list[int]]:
    """Erase chats that were over long ago, words and all; gives how many, and the pictures nobody needs any more.

    A picture that went into a report belongs to the report and stays.
    """
    old = (Chat.state == State.ENDED) & (Chat.ended_at < at - talks.keep)
    ids = list(session.scalars(select(Chat.id).where(old).order_by(Chat.ended_at).limit(MOST_AT_ONCE)))
    theirs = ChatLine.chat_id.in_(ids)
    files = _free_files(session, theirs)
    session.execute(delete(ChatLine).where(theirs))
    session.execute(delete(ChatLook).where(ChatLook.chat_id.in_(ids)))
    session.execute(delete(Chat).where(Chat.id.in_(ids)))
    return len(ids), files


def _free_files(session: Session, theirs: ColumnElement[bool]) -> list[int]:
    free = theirs & ChatLine.file_id.is_not(None) & ChatLine.report_id.is_(None)
    return [file_id for file_id in session.scalars(select(ChatLine.file_id).where(free)) if file_id is not None]


def take_over(session: Session, *, gone_id: int, kept_id: int) -> None:
    """Two persons turned out to be one: what the one said or answered is the other's."""
    session.execute(update(Chat).where(Chat.person_id == gone_id).values(person_id=kept_id))
    session.execute(update(Chat).where(Chat.taken_by == gone_id).values(taken_by=kept_id))
    session.execute(update(ChatLine).where(ChatLine.by == gone_id).values(by=kept_id))
    session.execute(update(Duty).where(Duty.person_id == gone_id).values(person_id=kept_id))
    looks = session.scalars(select(ChatLook).where(ChatLook.person_id == gone_id)).all()
    rows = [{"chat_id": one.chat_id, "person_id": kept_id, "until": one.until, "reason": one.reason} for one in looks]
    insert_new(session, ChatLook, rows)
    session.execute(delete(ChatLook).where(ChatLook.person_id == gone_id))
