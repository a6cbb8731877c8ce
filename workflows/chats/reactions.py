"""What follows from the facts of chats: who is called, by a card; what the resident hears; who climbs the ladder."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from server.chats.queries import duty
from server.chats.queries.brief import Brief, brief
from server.chats.rules.waiting import COMPANY, DUTY, MANAGERS
from server.chats.rules.words import State
from server.chats.service import answering, ending
from server.delivery.rules import DANGER, ORDINARY
from server.delivery.service import cards, chatting, telling
from server.kit.house import House
from server.people import queries as people
from server.wechat.cards import Button, Look
from workflows.chats import photos, wording
from workflows.engine.reactions import Happened, Reaction

TAKE = Button("我来接", "take", Look.MAIN)
PAGE = "staff/todo/todo"


def task_of(chat_id: int) -> str:
    """The matter of a chat's cards."""
    return f"chat-{chat_id}"


def link_of(chat_id: int) -> str:
    """The chat's window in the console."""
    return f"/console/chats/{chat_id}"


def on_waiting(session: Session, house: House, fact: Happened, at: datetime) -> None:
    """Somebody asks for a person: who is on duty gets a card. Danger calls the whole team, at any hour."""
    chat = brief(session, fact["chat_id"])
    if chat.state is not State.WAITING and not fact["danger"]:
        return
    note = wording.NOTE_CALLED.format(why=fact["why"])
    answering.remark(session, house.vault, chat.id, words=note, key=fact.cause("note"), at=at)
    photos.ask_all(session, chat.id, at=at)
    called = _called(session, chat, at, danger=fact["danger"])
    title = wording.CARD_DANGER if fact["danger"] else wording.CARD_TITLE
    cards.card(
        session, cause=fact.cause("card"), people=called, task=_round(chat), title=title,
        words=wording.CARD_WORDS.format(why=fact["why"]), facts=_facts(chat), buttons=[TAKE], page=PAGE,
        link=link_of(chat.id), at=at, estate_id=chat.estate_id, rank=DANGER if fact["danger"] else ORDINARY,
    )  # fmt: skip
    if fact["danger"] and house.settings.work.robot_keys:
        words = wording.ALARM.format(estate=chat.estate_name or wording.NO_ESTATE)
        telling.tell_team(session, cause=fact.cause("alarm"), robot="duty", words=words, at=at,
                          estate_id=chat.estate_id, rank=DANGER)  # fmt: skip


def on_taken(session: Session, house: House, fact: Happened, at: datetime) -> None:
    """Somebody took it: every card says so, and the resident hears by name who reads their words."""
    chat = brief(session, fact["chat_id"])
    name = people.names(session, [fact["taken_by"]]).get(fact["taken_by"], "")
    cards.update_card(session, task=_round(chat), words=wording.CARD_TAKEN.format(name=name), at=at)
    photos.ask_all(session, chat.id, at=at)
    note = wording.NOTE_TAKEN.format(name=name)
    answering.remark(session, house.vault, chat.id, words=note, key=fact.cause("note"), at=at)
    if chat.taken_by == fact["taken_by"]:
        _tell(session, chat, fact, wording.TAKEN.format(name=name), at)


def on_given_back(session: Session, house: House, fact: Happened, at: datetime) -> None:
    """It is the bot's again: cards nobody pressed say so, and the resident hears it from whom they talked to."""
    chat, late = brief(session, fact["chat_id"]), bool(fact.get("unanswered"))
    if chat.state is State.BOT:
        words = wording.CARD_LATE if late else wording.CARD_BACK
        cards.update_card(session, task=_round(chat), words=words, at=at)
    note = wording.NOTE_LATE if late else wording.NOTE_BACK
    answering.remark(session, house.vault, chat.id, words=note, key=fact.cause("note"), at=at)
    if late:
        _apologise(session, chat, fact, at)
    elif fact["gave_back"] is not None and chat.state is State.BOT:
        name = people.names(session, [fact["gave_back"]]).get(fact["gave_back"], "") or "同事"
        _tell(session, chat, fact, wording.GIVEN_BACK.format(name=name), at)


def _apologise(session: Session, chat: Brief, fact: Happened, at: datetime) -> None:
    """Nobody answered whoever was called: the resident hears it honestly, and who leads hears it too."""
    if chat.state is State.BOT:
        _tell(session, chat, fact, wording.NOBODY_CAME.format(phone=_or_ring(chat)), at)
    words = wording.LATE.format(estate=_estate(chat), channel=chat.channel_label)
    _staff(session, chat, fact, _rung(session, chat, MANAGERS, at), wording.LATE_TITLE, words, at)


def _or_ring(chat: Brief) -> str:
    return wording.NOBODY_PHONE.format(phone=chat.estate_phone) if chat.estate_phone else ""


def on_unanswered(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Somebody waits too long: the next rung hears of it, and whoever waits for somebody to come hears that too."""
    chat = brief(session, fact["chat_id"])
    if chat.state not in (State.WAITING, State.PERSON):
        return
    state = wording.STATE_TAKEN.format(name=chat.taken_name) if chat.taken_name else wording.STATE_WAITING
    words = wording.UNANSWERED.format(estate=_estate(chat), channel=chat.channel_label, state=state)
    _staff(session, chat, fact, _rung(session, chat, fact["rung"], at),
           wording.UNANSWERED_TITLE.format(minutes=fact["minutes"]), words, at)  # fmt: skip
    if chat.state is State.WAITING and not chat.danger:
        _tell(session, chat, fact, wording.LATE_COMING.format(phone=_or_ring(chat)), at)


def on_said(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A resident wrote to who has their chat: told once until they answer."""
    chat = brief(session, fact["chat_id"])
    words = wording.SAID.format(estate=_estate(chat), channel=chat.channel_label)
    if chat.taken_by == fact["taken_by"]:
        _staff(session, chat, fact, [fact["taken_by"]], wording.SAID_TITLE, words, at)


def on_merged(session: Session, _house: House, fact: Happened, _at: datetime) -> None:
    """Two persons turned out to be one."""
    ending.take_over(session, gone_id=fact["gone_id"], kept_id=people.settled(session, fact["kept_id"]))


def _called(session: Session, chat: Brief, at: datetime, *, danger: bool) -> list[int]:
    if danger:
        return sorted({*duty.team(session, chat.estate_id), *duty.leaders(session, chat.estate_id)})
    if chat.estate_id is None:
        return sorted({*duty.on_duty(session, None, at), *duty.managers(session, None)})
    return duty.on_duty(session, chat.estate_id, at)


def _rung(session: Session, chat: Brief, rung: int, at: datetime) -> list[int]:
    found: set[int] = {chat.taken_by} if chat.taken_by else set()
    found |= set(duty.on_duty(session, chat.estate_id, at)) if rung >= DUTY else set()
    found |= set(duty.leaders(session, chat.estate_id)) if rung >= MANAGERS else set()
    found |= set(duty.managers(session, None)) | set(people.administrators(session)) if rung >= COMPANY else set()
    return sorted(found or set(duty.leaders(session, chat.estate_id)))


def _staff(
    session: Session, chat: Brief, fact: Happened, to: list[int], title: str, words: str, at: datetime
) -> None:  # fmt: skip
    telling.tell(session, cause=fact.cause("staff"), people=to, key="staff_task", fields={}, title=title, words=words,
                 page=PAGE, at=at, estate_id=chat.estate_id, rank=DANGER if chat.danger else ORDINARY)  # fmt: skip


def _tell(session: Session, chat: Brief, fact: Happened, words: str, at: datetime) -> None:
    if chat.channel in ("mini", "oa"):
        channel: chatting.Channel = "oa" if chat.channel == "oa" else "mini"
        chatting.say(session, channel=channel, address=chat.address, cause=fact.cause("resident"),
                     said=chatting.Said(words), at=at, person_id=chat.person_id, estate_id=chat.estate_id)  # fmt: skip


def _round(chat: Brief) -> str:
    return task_of(chat.id)


def _estate(chat: Brief) -> str:
    return chat.estate_name or wording.NO_ESTATE


def _facts(chat: Brief) -> list[tuple[str, str]]:
    return [("小区", chat.estate_name or "还不知道"), ("从哪里来", chat.channel_label)]


REACTIONS = [
    Reaction("chat.waiting", on_waiting),
    Reaction("chat.taken", on_taken),
    Reaction("chat.given_back", on_given_back),
    Reaction("chat.unanswered", on_unanswered),
    Reaction("chat.said", on_said),
    Reaction("person.merged", on_merged),
]
