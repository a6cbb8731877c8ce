"""Cards with buttons for staff. The task of a card names the matter; once somebody answers, all its cards say so."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from server.delivery.models import Message
from server.delivery.rules import ORDINARY, State
from server.delivery.service.rows import message, owe, parts
from server.delivery.service.telling import note
from server.people import queries as people_queries
from server.wechat.cards import Button, button_card

CODE_LIFE = timedelta(hours=72)
CARD, ANSWER = "card", "card_answer"


def card(
    session: Session, *, cause: str, people: Sequence[int], task: str, title: str, words: str,
    buttons: Sequence[Button], facts: Sequence[tuple[str, str]] = (), page: str | None = None,
    link: str | None = None, at: datetime, estate_id: int | None = None, spared_id: int | None = None,
    rank: int = ORDINARY,
) -> None:  # fmt: skip
    """Hand staff a card, once per ``cause`` and person, and put it in their inbox.

    ``task`` (letters, digits, ``_ -``; up to 80) names the matter and comes back when a button is pressed, see
    :func:`matter_of`. ``link`` is a path of the console that a tap on the card opens, ``page`` one of the app.
    ``ValueError`` when the task or the buttons do not fit a card.
    """
    # A card WeCom would not take is refused here, where it is made, and not when it goes out.
    button_card(title=title, buttons=buttons, task_id=f"{task}@0")
    body = {
        "title": title,
        "words": words,
        "facts": [list(pair) for pair in facts],
        "buttons": [[button.words, button.key, int(button.look)] for button in buttons],
        "task": task,
        "link": link,
    }
    shared: dict[str, Any] = {
        "cause": cause,
        "kind": CARD,
        "channel": CARD,
        "body": body,
        "at": at,
        "estate_id": estate_id,
        "spared_id": spared_id,
        "rank": rank,
    }
    for some in parts(sorted(set(people))):
        note(session, cause=cause, people=some, title=title, words=words, page=page, at=at, estate_id=estate_id,
             spared_id=spared_id)  # fmt: skip
        found = people_queries.addresses(session, some)
        owe(session, [
            message(address=to.wecom_userid, person_id=person_id, task=task, **shared)
            for person_id, to in found.items() if to.wecom_userid
        ])  # fmt: skip


def matter_of(task_id: str) -> str:
    """The ``task`` given to :func:`card`, from the task id in the event of a pressed button."""
    return task_id.rpartition("@")[0] or task_id


def update_card(session: Session, *, task: str, words: str, at: datetime, more: Collection[str] = ()) -> None:
    """Replace the buttons of every card of this matter, and of ``more`` matters, by words ("小李已接单"), the first
    words winning.

    Cards not sent yet are not sent any more; those just being sent are answered once they are out.
    """
    ours = Message.task.in_({task, *more}) & (Message.channel == CARD)
    open_ = ours & Message.outcome.is_(None)
    unsent = {"state": State.SKIPPED, "next_at": None, "outcome": words[:60]}
    session.execute(update(Message).where(open_, Message.state == State.DUE).values(unsent))
    session.execute(update(Message).where(open_).values(outcome=words[:60]))
    for found in session.scalars(select(Message).where(ours, Message.state == State.SENT)).all():
        _answer(session, found, at)


def answer_late(session: Session, *, message_id: int, at: datetime) -> None:
    """Called when a card is out: if its matter was answered meanwhile, its buttons go now."""
    found = session.get(Message, message_id, populate_existing=True)
    if found is not None and found.outcome is not None:
        _answer(session, found, at)


def _answer(session: Session, card: Message, at: datetime) -> None:
    if card.response_code is None or card.sent_at is None or at - card.sent_at >= CODE_LIFE:
        return
    body = {"response_code": card.response_code, "words": card.outcome}
    row = message(cause=f"answer:{card.id}", channel=ANSWER, address=card.address, kind=ANSWER, body=body, at=at,
                  person_id=card.person_id, estate_id=card.estate_id, spared_id=card.spared_id)  # fmt: skip
    owe(session, [row])
