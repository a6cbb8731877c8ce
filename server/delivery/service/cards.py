"""Cards with buttons for staff. The task of a card names the matter; each press or word about it changes its cards.

A card can be changed once per response code: one comes with the card itself, another with each press. Where none is
left the card stands as it was until somebody presses it, and then shows how the matter stands.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from server.delivery.models import Message
from server.delivery.rules import ORDINARY, State
from server.delivery.service.rows import message, owe, parts
from server.delivery.service.telling import note
from server.people import queries as people_queries
from server.wechat.cards import Button, Choice, button_card

CODE_LIFE = timedelta(hours=72)
CARD, ANSWER = "card", "card_answer"


@dataclass(frozen=True, slots=True)
class Face:
    """What a card shows: title, words, facts as (label, words), buttons and a box to choose from. ``link`` is a path of
    the console that a tap on the card opens."""

    title: str
    words: str
    buttons: Sequence[Button]
    facts: Sequence[tuple[str, str]] = ()
    choice: Choice | None = None
    link: str | None = None

    def body(self, task: str) -> dict[str, Any]:
        """As it is kept in a row; ``ValueError`` when WeCom would not take it."""
        # A card WeCom would not take is refused here, where it is made, and not when it goes out.
        button_card(title=self.title, buttons=self.buttons, task_id=f"{task}@0", choice=self.choice)
        box = self.choice
        return {
            "title": self.title,
            "words": self.words,
            "facts": [list(pair) for pair in self.facts],
            "buttons": [[button.words, button.key, int(button.look)] for button in self.buttons],
            "choice": [box.key, box.title, [list(pair) for pair in box.options]] if box else None,
            "task": task,
            "link": self.link,
        }


@dataclass(frozen=True, slots=True)
class Pressed:
    """A card of ours that was pressed: its matter now, the words it ended with (None while it is open), and the keys of
    the buttons it should show."""

    message_id: int
    task: str
    outcome: str | None
    keys: tuple[str, ...]


def card(
    session: Session, *, cause: str, people: Sequence[int], task: str, title: str, words: str,
    buttons: Sequence[Button], facts: Sequence[tuple[str, str]] = (), page: str | None = None,
    link: str | None = None, at: datetime, estate_id: int | None = None, spared_id: int | None = None,
    rank: int = ORDINARY, choice: Choice | None = None,
) -> None:  # fmt: skip
    """Hand staff a card, once per ``cause`` and person, and put it in their inbox.

    ``task`` (letters, digits, ``_ -``; up to 80) names the matter and comes back when a button is pressed, see
    :func:`matter_of`. ``link`` is a path of the console that a tap on the card opens, ``page`` one of the app.
    ``ValueError`` when the task or the buttons do not fit a card.
    """
    shared: dict[str, Any] = {
        "cause": cause,
        "kind": CARD,
        "channel": CARD,
        "body": Face(title, words, buttons, facts, choice, link).body(task),
        "at": at,
        "estate_id": estate_id,
        "spared_id": spared_id,
        "rank": rank,
    }
    for some in parts(sorted(set(people))):
        today = note(session, cause=cause, people=some, title=title, words=words, page=page, at=at,
                     estate_id=estate_id, spared_id=spared_id)  # fmt: skip
        found = people_queries.addresses(session, today)
        owe(session, [
            message(address=to.wecom_userid, person_id=person_id, task=task, **shared)
            for person_id, to in found.items() if to.wecom_userid
        ])  # fmt: skip


def matter_of(task_id: str) -> str:
    """The ``task`` given to :func:`card`, from the task id in the event of a pressed button."""
    return task_id.rpartition("@")[0] or task_id


def update_card(
    session: Session, *, task: str, words: str, at: datetime, more: Collection[str] = (), but: int | None = None
) -> None:
    """Replace the buttons of every card of this matter, and of ``more`` matters, by words ("小李已接单"), the first
    words winning. ``but`` is one message left as it is.

    Cards not sent yet are not sent any more; those just being sent are answered once they are out.
    """
    ours = Message.task.in_({task, *more}) & (Message.channel == CARD)
    ours = ours if but is None else ours & (Message.id != but)
    open_ = ours & Message.outcome.is_(None)
    unsent = {"state": State.SKIPPED, "next_at": None, "outcome": words[:60]}
    session.execute(update(Message).where(open_, Message.state == State.DUE).values(unsent))
    session.execute(update(Message).where(open_).values(outcome=words[:60]))
    for found in session.scalars(select(Message).where(ours, Message.state == State.SENT)).all():
        _answer(session, found, at)


def turn_card(
    session: Session, *, cause: str, task: str, face: Face, at: datetime, person_id: int | None = None,
    into: str | None = None, showing: str | None = None,
) -> int:  # fmt: skip
    """Show another face on the open cards of this matter, once per ``cause``; of one person where one is named, and of
    those with the button ``showing``. From then on they belong to the matter ``into``. Cards with these very buttons
    stay as they are. Gives how many there were."""
    ours = (Message.task == task) & (Message.channel == CARD) & Message.outcome.is_(None)
    asked = select(Message).where(ours if person_id is None else ours & (Message.person_id == person_id))
    asked = asked.order_by(Message.id).execution_options(populate_existing=True)
    found = [one for one in session.scalars(asked) if showing is None or showing in _keys(one)]
    for one in found:
        before, one.body = one.body, face.body(str(one.body["task"]))
        one.task = into or one.task
        if one.state == State.SENT and before["buttons"] != one.body["buttons"]:
            _change(session, one, f"{cause}:turn:{one.id}", {"card": one.body, "of": one.id}, at)
    session.flush()
    return len(found)


def pressed(session: Session, *, task_id: str, userid: str) -> Pressed | None:
    """The card of ours that somebody pressed; None for one that is not theirs, or none of ours."""
    number = task_id.rpartition("@")[2]
    known = int(number) if number.isascii() and number.isdigit() and len(number) <= 15 else 0
    found = session.get(Message, known, populate_existing=True) if known else None
    if found is None or found.channel != CARD or found.address != userid or found.body["task"] != matter_of(task_id):
        return None
    return Pressed(found.id, found.task or matter_of(task_id), found.outcome, _keys(found))


def note_code(session: Session, *, message_id: int, code: str, at: datetime) -> None:
    """Keep the code that came with a press: it changes this card once."""
    if code:
        session.execute(update(Message).where(Message.id == message_id).values(response_code=code, code_at=at))


def show_again(session: Session, *, message_id: int, cause: str, at: datetime) -> None:
    """Show on one card how its matter stands: its last words, or its buttons of now."""
    found = session.get_one(Message, message_id, populate_existing=True)
    if found.outcome is not None:
        _change(session, found, f"{cause}:again", {"words": found.outcome}, at)
    else:
        _change(session, found, f"{cause}:again", {"card": found.body, "of": found.id}, at)


def answer_late(session: Session, *, message_id: int, at: datetime) -> None:
    """Called when a card is out: if its matter was answered meanwhile, its buttons go now."""
    found = session.get(Message, message_id, populate_existing=True)
    if found is not None and found.outcome is not None:
        _answer(session, found, at)


def _keys(card: Message) -> tuple[str, ...]:
    return tuple(str(button[1]) for button in card.body["buttons"])


def _answer(session: Session, card: Message, at: datetime) -> None:
    _change(session, card, f"answer:{card.id}", {"words": card.outcome}, at)


def _change(session: Session, card: Message, cause: str, shown: dict[str, Any], at: datetime) -> None:
    since = card.code_at or card.sent_at
    if card.response_code is None or since is None or at - since >= CODE_LIFE:
        return
    body = {"response_code": card.response_code, **shown}
    row = message(cause=cause, channel=ANSWER, address=card.address, kind=ANSWER, body=body, at=at,
                  person_id=card.person_id, estate_id=card.estate_id, spared_id=card.spared_id)  # fmt: skip
    if owe(session, [row]):
        card.response_code = None
        session.flush()
