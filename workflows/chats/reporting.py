"""A report out of a chat: written down by who has the chat, for the resident, who hears the number at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from server.chats.queries import window
from server.chats.service import answering, handing, ticketing
from server.delivery.service import chatting
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Conflict, Malformed
from server.kit.house import House
from server.kit.numbering import report_number
from server.media import service as media
from server.people import queries as people
from server.people.service import binding
from server.reports.rules.categories import default_catalogue
from server.reports.rules.words import Place
from server.reports.service import making
from server.reports.service.said import Said
from workflows.chats import wording

CHANNEL = "chat"


@dataclass(frozen=True, slots=True)
class Asked:
    """What staff made of the chosen lines. ``name`` and ``phone`` of somebody who is on no roster; ``estate_id`` where
    the chat does not know it yet."""

    category: str
    place: Place
    words: str
    home_id: int | None = None
    stair_id: int | None = None
    lift_id: int | None = None
    where: str = ""
    name: str | None = None
    phone: str | None = None
    estate_id: int | None = None


def make(
    session: Session, house: House, actor: Actor, chat_id: int, asked: Asked, *, line_ids: Collection[int], key: str,
    at: datetime,
) -> int:  # fmt: skip
    """Make a report of these lines of a chat; the same key again gives the same one. Gives its id.

    Pictures among the lines go with it. :class:`Conflict` while nobody knows in which estate the resident lives.
    """
    chat = window.one(session, actor, chat_id, at=at)
    estate_id = chat["estate_id"] or asked.estate_id
    if estate_id is None:
        raise Conflict("estate_unknown", "还不知道住户是哪个小区的，请先选小区。")
    if asked.place is Place.HOME and asked.home_id is None:
        raise Malformed("home_needed", "报的是家里的事，请先选择房屋。", fields={"home_id": ["请选择房屋"]})
    lines = window.chosen(session, house, chat_id, line_ids)
    photos = [line["file_id"] for line in lines if line["file_id"] and line["report_id"] is None]
    media.release(session, photos, at=at, owner_id=actor.id)
    lives = chat["person_id"] is not None and people.lives_in(session, chat["person_id"], estate_id, local_day(at))
    report_id = making.report_for(
        session, actor, _said(estate_id, asked, photos), reporter_id=chat["person_id"] if lives else None,
        contact=None if lives else _contact(session, house, chat, asked), channel=CHANNEL,
        request_key=f"chat:{chat_id}:{key}", at=at,
    )  # fmt: skip
    handing.place(session, chat_id, estate_id=estate_id)
    ticketing.ticketed(session, actor, chat_id, line_ids=line_ids, report_id=report_id, at=at)
    _tell(session, house, chat, report_id, at)
    return report_id


def suggested(lines: Sequence[Mapping[str, Any]]) -> tuple[str, str | None]:
    """The words of the report, and the category they speak of, from the resident's chosen lines."""
    words = "\n".join(line["words"] for line in lines if line["words"] and line["side"] == "resident")
    found = default_catalogue().guess(words)
    return words[:500], found.key if found else None


def homes_of(session: Session, person_id: int | None, estate_id: int, *, at: datetime) -> list[tuple[int, str]]:
    """The homes somebody has in an estate, and those whose claim still waits: (id, label)."""
    if person_id is None:
        return []
    held = people.homes_of(session, person_id, local_day(at))
    found = [(row["home_id"], row["label"]) for row in held if row["estate_id"] == estate_id]
    claims = [one for one in people.bindings_of(session, person_id) if one["state"] == binding.WAITING]
    waiting = [(one["home_id"], one["home"]["label"]) for one in claims if one["estate_id"] == estate_id]
    return found + [(id_, wording.CLAIMED.format(home=label)) for id_, label in waiting if id_ not in dict(found)]


def _said(estate_id: int, asked: Asked, photos: Sequence[int]) -> Said:
    kind, place = default_catalogue().category(asked.category).kind, asked.place
    return Said(
        estate_id=estate_id, kind=kind, category=asked.category, place=place, words=asked.words,
        home_id=asked.home_id if place is Place.HOME else None, where=asked.where, media_ids=photos,
        stair_id=asked.stair_id if place is Place.PUBLIC else None,
        lift_id=asked.lift_id if place is Place.LIFT else None,
    )  # fmt: skip


def _contact(session: Session, house: House, chat: Mapping[str, Any], asked: Asked) -> str:
    """Name and phone, as staff wrote them, else as far as they are known of who waits to be confirmed."""
    known, person_id = "", chat["person_id"]
    if person_id is not None:
        claims = people.bindings_of(session, person_id)
        known = people.names(session, [person_id]).get(person_id) or (claims[0]["name"] if claims else "")
    phone = asked.phone or (people.phone_of(session, house.vault, person_id) if person_id is not None else None)
    return house.vault.seal(f"{asked.name or known or '聊天里的住户'}\n{phone or ''}")


def _tell(session: Session, house: House, chat: Mapping[str, Any], report_id: int, at: datetime) -> None:
    name = report_number(report_id)
    note = wording.NOTE_REPORTED.format(number=name)
    answering.remark(session, house.vault, chat["id"], words=note, key=f"report:{report_id}", at=at)
    channel: chatting.Channel = "oa" if chat["channel"] == "oa" else "mini"
    said = chatting.Said(wording.REPORTED.format(number=name))
    chatting.say(session, channel=channel, address=chat["address"], cause=f"chat.report:{report_id}", said=said, at=at,
                 person_id=chat["person_id"], estate_id=chat["estate_id"])  # fmt: skip
