"""One chat as its window shows it: whose it is, who has it, and the transcript, masked for who has not opened it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.chats import policy
from server.chats.models import Chat, ChatLine
from server.chats.queries import duty
from server.chats.queries.queue import STRANGER
from server.chats.rules.words import CHANNEL_LABELS, STATE_LABELS, State
from server.kit.actor import Actor
from server.kit.errors import not_found
from server.kit.house import House
from server.kit.masking import mask_name
from server.media import queries as media
from server.people import queries as people
from server.places import queries as places

MOST_LINES = 300
"""The latest ones of a chat; older ones are counted."""


def one(session: Session, actor: Actor, chat_id: int, *, at: datetime) -> dict[str, Any]:
    """A chat of my estates, and what I may do with it; :class:`NotFound` elsewhere."""
    chat = session.get(Chat, chat_id, populate_existing=True)
    if chat is None or not policy.may_answer(session, actor, chat.estate_id):
        raise not_found("会话")
    names = people.names(session, [chat.person_id or 0, chat.taken_by or 0])
    mine = chat.taken_by == actor.id
    leads = policy.may_lead(session, actor, chat.estate_id)
    held = chat.state == State.PERSON
    return {
        "id": chat.id, "channel": chat.channel, "channel_label": CHANNEL_LABELS[chat.channel],
        "address": chat.address, "person_id": chat.person_id, "estate_id": chat.estate_id,
        "estate": places.estate(session, chat.estate_id) if chat.estate_id else None,
        "name": mask_name(name) if (name := names.get(chat.person_id or 0)) else STRANGER,
        "state": chat.state, "state_label": STATE_LABELS[chat.state], "why": chat.why, "danger": chat.danger,
        "opened_at": chat.opened_at, "last_at": chat.last_at, "waiting_since": chat.waiting_since,
        "taken_by": chat.taken_by, "taken_at": chat.taken_at, "taken_name": names.get(chat.taken_by or 0, ""),
        "escalated": chat.escalated, "unread": chat.unread, "version": chat.version, "mine": mine,
        "may_take": chat.state in (State.BOT, State.WAITING) or (held and not mine and leads),
        "may_give_back": held and (mine or leads), "may_say": held and mine,
        "may_read": mine or duty.is_on_duty(session, actor, chat.estate_id, at),
    }  # fmt: skip


def lines(
    session: Session, house: House, chat_id: int, *, opened: bool, after: int = 0
) -> tuple[list[dict[str, Any]], int]:
    """The latest lines beyond the line ``after``, oldest first, and how many older ones there are.

    Without ``opened`` only who spoke when is told: ``words`` are None and pictures stay away.
    """
    asked = select(ChatLine).where(ChatLine.chat_id == chat_id, ChatLine.id > after).order_by(ChatLine.id.desc())
    rows = list(reversed(session.scalars(asked.limit(MOST_LINES)).all()))
    files = [row.file_id for row in rows if row.file_id] if opened else []
    views = media.views(session, house, files, private=True) if files else {}
    names = people.names(session, [row.by or 0 for row in rows])
    told = [_line(house, row, opened, views, names) for row in rows]
    return told, _older(session, chat_id, rows[0].id) if len(rows) == MOST_LINES else 0


def chosen(session: Session, house: House, chat_id: int, line_ids: Collection[int]) -> list[dict[str, Any]]:
    """Some lines of a chat, in their order, opened."""
    asked = select(ChatLine).where(ChatLine.chat_id == chat_id, ChatLine.id.in_(line_ids)).order_by(ChatLine.id)
    rows = session.scalars(asked).all()
    files = [row.file_id for row in rows if row.file_id]
    views = media.views(session, house, files, private=True) if files else {}
    return [_line(house, row, True, views, {}) for row in rows]


def _line(house: House, row: ChatLine, opened: bool, views: dict[int, Any], names: dict[int, str]) -> dict[str, Any]:
    return {
        "id": row.id, "at": row.at, "side": row.side, "kind": row.kind, "by": names.get(row.by or 0, ""),
        "words": house.vault.open(row.words) if row.words and opened else None, "hidden": not opened,
        "file_id": row.file_id, "on_its_way": row.media_id is not None, "file": views.get(row.file_id or 0),
        "way": row.way, "report_id": row.report_id,
    }  # fmt: skip


def _older(session: Session, chat_id: int, first: int) -> int:
    earlier = (ChatLine.chat_id == chat_id) & (ChatLine.id < first)
    return session.scalar(select(func.count()).select_from(ChatLine).where(earlier)) or 0
