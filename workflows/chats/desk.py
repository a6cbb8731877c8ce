"""What the talks ask of chats: who has one, the transcript, and a call for a person. Staff's own commands are none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from server.chats.queries import duty
from server.chats.queries.brief import Brief, living, standing
from server.chats.rules.settings import default_talks
from server.chats.rules.waiting import is_danger, is_night, is_trapped
from server.chats.rules.words import Kind, Side, State
from server.chats.service import handing, keeping
from server.chats.service.keeping import Line, Noted
from server.delivery.service import chatting
from server.kit.actor import EVERYWHERE, Grant
from server.kit.clock import local_day
from server.kit.house import House
from server.people import queries as people
from server.people.service import binding
from server.places import queries as places
from workflows.chats import photos, wording
from workflows.engine.answering import Turn
from workflows.engine.decisions import Answer
from workflows.engine.hearing import Heard, nearest

KINDS: dict[str, Kind] = {"text": Kind.TEXT, "voice": Kind.VOICE, "photo": Kind.PHOTO, "location": Kind.LOCATION}
SHORT_WHY, SHORTEST_NAME = 24, 2
MOST_ESTATES = 200
ANYWHERE = [Grant("everybody", EVERYWHERE, None)]
WAITING_CLAIM = binding.WAITING
CALLS, DANGER_CALLS, TOLD, NOTED = "6/hour", "3/hour", "5/hour", "1/5minutes"
"""How often one address has people called, calls everybody, hears in danger that what it says arrives, and else."""


def has_person(session: Session, _house: House, heard: Heard, _at: datetime) -> bool:
    """Whether a person of ours has this chat, or is on the way to somebody in danger: then the bot keeps still.

    Who waits for a person goes on with the bot meanwhile: what breaks while they wait is reported, and not only read.
    """
    found = standing(session, heard.channel, heard.address) if heard.channel != "work" else None
    if found is None or found["state"] not in (State.WAITING, State.PERSON):
        return False
    return found["state"] == State.PERSON or bool(found["danger"])


def waits(session: Session, house: House, heard: Heard, at: datetime) -> str | None:
    """What somebody hears whom the bot does not understand while they wait for a person: that it is noted, by day once
    in a while ("" in between); None when nobody was called."""
    found = standing(session, heard.channel, heard.address) if heard.channel != "work" else None
    if found is None or found["state"] != State.WAITING:
        return None
    if is_night(at, default_talks().night) and not duty.listed(session, found["estate_id"], at):
        return wording.NIGHT_NOTED.format(ends=default_talks().night.ends)
    allowed = house.limits.allows(NOTED, "told that words are kept", heard.channel, heard.address)
    return wording.NOTED if allowed else ""


def note(session: Session, house: House, turn: Turn, at: datetime) -> None:
    """Write a turn into the transcript, once: what was said to us, and what we said to it.

    Words of danger to somebody who waits for the morning do not wait.
    """
    heard = turn.heard
    if heard.channel == "work":
        return
    lines = _said(heard) + _answered(turn)
    if not lines:
        return
    noted = _keep(session, house, heard, turn.person_id, lines, at)
    if noted.news and heard.kind == "photo" and heard.media_id and noted.is_held:
        photos.ask(session, channel=heard.channel, media_id=heard.media_id, key=heard.key, at=at)
    if noted.news and noted.is_held:
        _attend(session, house, turn, noted, at)


def hand_over(
    session: Session, house: House, heard: Heard, person_id: int | None, why: str, at: datetime
) -> Sequence[Answer]:
    """Queue the chat for a person; gives what to tell: who answers, and honestly when."""
    if heard.channel == "work":
        return (Answer(wording.STAFF_ALONE),)
    # Whoever claimed a home in this very turn has just been put on the books.
    person_id = person_id or people.person_of_chat(session, heard.address)
    noted = _keep(session, house, heard, person_id, (), at)
    if noted.estate_id is None and (named := estate_said(session, heard.raw)) is not None:
        handing.place(session, noted.chat_id, estate_id=named)
    talks, said = default_talks(), (heard.raw, why)
    danger, trapped = any(is_danger(one, talks) for one in said), any(is_trapped(one, talks) for one in said)
    rang = _call(session, house, heard, noted.chat_id, _why(why), at, danger=danger)
    found = living(session, heard.channel, heard.address)
    assert found is not None
    if danger:
        return (Answer(in_danger(found, rang=rang, trapped=trapped)),)
    return (Answer(promise(session, found, at, called=noted.is_held or not rang)),)


def leave(session: Session, _house: House, heard: Heard, at: datetime) -> bool:
    """The resident wants no person any more; False when none was called."""
    found = living(session, heard.channel, heard.address) if heard.channel != "work" else None
    return found is not None and handing.leave(session, found.id, at=at)


def in_danger(chat: Brief, *, rang: bool, trapped: bool) -> str:
    """What somebody in danger is told. Who is shut in a lift stays there; everybody else leaves."""
    phone = wording.DANGER_PHONE.format(phone=chat.estate_phone) if chat.estate_phone else ""
    told = wording.DANGER_TOLD if rang else wording.DANGER_TOLD_BEFORE
    return (wording.DANGER_LIFT if trapped else wording.DANGER).format(told=told, phone=phone)


def promise(session: Session, chat: Brief, at: datetime, *, called: bool) -> str:
    """What somebody who asks for a person is told: nothing that will not be kept."""
    talks = default_talks()
    if chat.state is State.PERSON:
        return wording.HAS_PERSON.format(name=chat.taken_name)
    awake = duty.listed(session, chat.estate_id, at)
    if is_night(at, talks.night):
        urgent = wording.URGENT_PHONE.format(phone=chat.estate_phone) if chat.estate_phone else wording.URGENT
        return wording.NIGHT_LISTED if awake else wording.NIGHT.format(ends=talks.night.ends, urgent=urgent)
    if called:
        return wording.STILL_CALLED
    if not duty.on_duty(session, chat.estate_id, at):
        return wording.CALLED_NOBODY
    return wording.CALLED.format(minutes=int(talks.rungs[0].total_seconds() // 60))


def _attend(session: Session, house: House, turn: Turn, noted: Noted, at: datetime) -> None:
    """Words of danger in a chat that waits call everybody; who waits in danger hears that what they say arrives."""
    heard, talks = turn.heard, default_talks()
    if noted.estate_id is None and (named := estate_said(session, heard.raw)) is not None:
        handing.move(session, noted.chat_id, estate_id=named, at=at)
    if is_danger(heard.raw, talks) and not noted.danger:
        trapped = is_trapped(heard.raw, talks)
        why = wording.WHY_TRAPPED if trapped else wording.WHY_DANGER
        rang = _call(session, house, heard, noted.chat_id, why, at, danger=True)
        found = living(session, heard.channel, heard.address)
        if found is not None:
            _tell(session, house, turn, in_danger(found, rang=rang, trapped=trapped), at)
        return
    silent = noted.danger and noted.state is State.WAITING and not turn.answers
    if silent and house.limits.allows(TOLD, "told that words arrive", heard.channel, heard.address):
        _tell(session, house, turn, wording.DANGER_NOTED, at)


def _call(
    session: Session, house: House, heard: Heard, chat_id: int, why: str, at: datetime, *, danger: bool
) -> bool:  # fmt: skip
    def may_ring() -> bool:
        kind = "danger" if danger else "person"
        return house.limits.allows(DANGER_CALLS if danger else CALLS, "chat calls", kind, heard.channel, heard.address)

    return handing.ask(session, chat_id, why=why, at=at, danger=danger, may_ring=may_ring)


def _tell(session: Session, house: House, turn: Turn, words: str, at: datetime) -> None:
    """Say something beside the talk, which keeps still."""
    heard = turn.heard
    line = Line(Side.BOT, words, f"{heard.key}:desk")
    keeping.note(
        session, house.vault, channel=heard.channel, address=heard.address, person_id=turn.person_id, estate_id=None,
        lines=[line], at=at,
    )  # fmt: skip
    chatting.say(session, channel=heard.channel, address=heard.address, cause=f"talk:{heard.key}:desk",
                 said=chatting.Said(words), at=at, person_id=turn.person_id)  # fmt: skip


def _said(heard: Heard) -> list[Line]:
    kind = KINDS.get(heard.kind)
    if kind is None:
        return []
    words = heard.place.label if heard.place is not None else heard.raw
    picture = heard.media_id if kind is Kind.PHOTO else None
    return [Line(Side.RESIDENT, words, heard.key, kind, media_id=picture)]


def _answered(turn: Turn) -> list[Line]:
    lines: list[Line] = []
    for number, answer in enumerate(turn.answers):
        lines.append(Line(Side.BOT, answer.words, f"{turn.heard.key}:{number}"))
        if answer.card is not None:
            lines.append(Line(Side.BOT, answer.card.title, f"{turn.heard.key}:{number}:card", Kind.CARD))
    return lines


def _keep(
    session: Session, house: House, heard: Heard, person_id: int | None, lines: Sequence[Line], at: datetime
) -> Noted:  # fmt: skip
    """Keep lines in the chat of this address, in an estate where its person has a home once we know of one."""
    estates = estates_of(session, person_id, at)
    noted = keeping.note(
        session, house.vault, channel=heard.channel, address=heard.address, person_id=person_id,
        estate_id=estates[-1] if estates else None, lines=lines, at=at,
    )  # fmt: skip
    if estates and noted.estate_id not in estates:
        handing.move(session, noted.chat_id, estate_id=estates[-1], at=at)
    return noted


def estates_of(session: Session, person_id: int | None, at: datetime) -> list[int]:
    """Where somebody lives; who waits for the answer to a claim is taken to live there, the newest last."""
    if person_id is None:
        return []
    homes = people.homes_of(session, person_id, local_day(at))
    if homes:
        return [home["estate_id"] for home in homes]
    claims = people.bindings_of(session, person_id)
    return [claim["estate_id"] for claim in reversed(claims) if claim["state"] == WAITING_CLAIM]


def estate_said(session: Session, words: str) -> int | None:
    """The estate these words name."""
    if len(words) < SHORTEST_NAME:
        return None
    known = places.estates_known(session, (), ANYWHERE, limit=MOST_ESTATES)
    found = nearest(words, {str(row["id"]): row["name"] for row in known})
    return int(found) if found is not None else None


def _why(why: str) -> str:
    plain = " ".join(why.split()) or "住户找人工"
    return plain if len(plain) <= SHORT_WHY else plain[: SHORT_WHY - 1] + "…"
