"""The queue over the estates of somebody who answers, and how much waits there. It shows no words of residents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from server.chats import policy
from server.chats.models import Chat
from server.chats.rules.words import CHANNEL_LABELS, STATE_LABELS, State
from server.kit.actor import Actor
from server.kit.masking import mask_name
from server.kit.paging import Page, cut, read_cursor
from server.people import queries as people
from server.places import queries as places

SHOWS: Mapping[str, str] = {
    "waiting": "等回复", "mine": "我在接", "person": "有人在接", "bot": "自动应答", "ended": "已结束",
}  # fmt: skip
STRANGER = "还不认识的人"


def queue(
    session: Session, actor: Actor, *, show: str = "waiting", estate_id: int | None = None, cursor: str | None = None,
    limit: int = 50,
) -> Page:  # fmt: skip
    """The chats of my estates. Who waits stands in the order of waiting, danger first; others latest first."""
    asked = select(*_COLUMNS).where(_mine(actor, estate_id), _shown(show, actor))
    if show == "waiting":
        rows = session.execute(asked.order_by(Chat.danger.desc(), Chat.waiting_since, Chat.id).limit(200)).mappings()
        return Page(_told(session, list(rows)), None)
    after = read_cursor(cursor, 1)
    if after:
        asked = asked.where(Chat.id < after[0])
    page = cut(session.execute(asked.order_by(Chat.id.desc()).limit(limit + 1)).mappings().all(), limit, "id")
    return Page(_told(session, list(page.items)), page.next)


def tallies(session: Session, actor: Actor, *, estate_id: int | None = None) -> dict[str, int]:
    """How many chats stand in each list, those that are over aside."""
    counted = [func.count().filter(_shown(show, actor)).label(show) for show in SHOWS if show != "ended"]
    alive = Chat.state != State.ENDED
    return dict(session.execute(select(*counted).where(_mine(actor, estate_id), alive)).mappings().one())


def waiting_for(session: Session, actor: Actor) -> int:
    """How many residents wait for this person: those nobody has, and those they have and owe an answer."""
    waits = Chat.waiting_since.is_not(None) & ((Chat.state == State.WAITING) | (Chat.taken_by == actor.id))
    return session.scalar(select(func.count()).select_from(Chat).where(policy.answerable(actor), waits)) or 0


def _shown(show: str, actor: Actor) -> ColumnElement[bool]:
    if show == "waiting":
        return Chat.waiting_since.is_not(None)
    if show == "mine":
        return (Chat.state == State.PERSON) & (Chat.taken_by == actor.id)
    return Chat.state == show


_COLUMNS = (
    Chat.id, Chat.channel, Chat.person_id, Chat.estate_id, Chat.opened_at, Chat.last_at, Chat.state, Chat.why,
    Chat.danger, Chat.waiting_since, Chat.taken_by, Chat.escalated, Chat.unread,
)  # fmt: skip


def _mine(actor: Actor, estate_id: int | None) -> ColumnElement[bool]:
    mine = policy.answerable(actor)
    return mine if estate_id is None else mine & (Chat.estate_id == estate_id)


def _told(session: Session, rows: list[Any]) -> list[dict[str, Any]]:
    names = people.names(session, {row[key] for row in rows for key in ("person_id", "taken_by") if row[key]})
    estates = {row["estate_id"] for row in rows if row["estate_id"]}
    known = {row["id"]: row["name"] for row in places.estates_known(session, estates, ())} if estates else {}
    return [
        {**row, "estate": known.get(row["estate_id"], "小区还不知道"), "taken_name": names.get(row["taken_by"], ""),
         "name": mask_name(names[row["person_id"]]) if names.get(row["person_id"]) else STRANGER,
         "state_label": STATE_LABELS[row["state"]], "channel_label": CHANNEL_LABELS[row["channel"]]}
        for row in rows
    ]  # fmt: skip
