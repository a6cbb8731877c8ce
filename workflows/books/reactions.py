"""Telling whoever must act, and whoever asked."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from server.books.queries import telling
from server.books.service import questions
from server.delivery.service import fanout
from server.delivery.service.telling import note, tell
from server.kit.clock import local_day
from server.kit.house import House
from server.people import queries as people
from server.people.rules import COMMITTEE, COMMUNITY, FINANCE, MANAGER, RIGHTS
from workflows.books import fund, wording
from workflows.engine.reactions import Happened, Reaction

TEAM = (FINANCE, MANAGER)
READERS = [role for role, rights in RIGHTS.items() if "see_books" in rights]
"""Who may open the books in the app: no tenant."""
BOOKS_PAGE = "pages/books/books"
LINE_PAGE = "pages/bookline/bookline?estate={estate_id}&id={id}"


def on_entry_asked(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """An entry waits: everybody who may approve it hears, but for who entered it."""
    told = telling.entry(session, fact["entry_id"])
    if told.waits:
        words = wording.ENTRY.format(estate=told.estate, words=told.words)
        _staff(session, told, fact, wording.ENTRY_TITLE, words, at, but=(people.resolve(session, fact["asked_by"]),))


def on_entry_answered(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Whoever entered it hears what came of it."""
    told = telling.entry(session, fact["entry_id"])
    title, words = (
        (wording.APPROVED_TITLE, wording.APPROVED) if fact["approved"] else (wording.REFUSED_TITLE, wording.REFUSED)
    )
    said = words.format(estate=told.estate, words=told.words, why=told.why or "")
    tell(session, cause=fact.cause(), people=[fact["asked_by"]], key="staff_task", fields={}, title=title, words=said,
         at=at, estate_id=told.estate_id)  # fmt: skip


def on_settlement_asked(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """The settlement of a year waits for another's word."""
    told = telling.settlement(session, fact["settlement_id"])
    if told.waits:
        words = wording.SETTLE.format(estate=told.estate, words=told.words)
        _staff(session, told, fact, wording.SETTLE_TITLE, words, at, but=(people.resolve(session, fact["asked_by"]),))


def on_settlement_answered(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Published: owners and their committee read whose the rest is. Sent back: whoever worked it out reads why."""
    told = telling.settlement(session, fact["settlement_id"])
    if not fact["approved"]:
        words = wording.SETTLE_REFUSED.format(estate=told.estate, words=told.words, why=told.why)
        tell(session, cause=fact.cause(), people=[fact["asked_by"]], key="staff_task", fields={}, at=at,
             title=wording.SETTLE_REFUSED_TITLE, words=words, estate_id=told.estate_id)  # fmt: skip
        return
    words, title = wording.SETTLED.format(estate=told.estate, words=told.words), wording.SETTLED_TITLE
    crowd = people.residents_select(told.estate_id, day=local_day(at), roles=READERS)
    fanout.to_inbox(session, cause=fact.cause("owners"), people=crowd,
                    title=title, words=words, page=BOOKS_PAGE, at=at, estate_id=told.estate_id)  # fmt: skip
    committee = [row["id"] for row in people.staff_covering(session, told.estate_id, (COMMITTEE, COMMUNITY))]
    tell(session, cause=fact.cause("committee"), people=[*committee, fact["asked_by"]], key="staff_task", fields={},
         title=title, words=words, at=at, estate_id=told.estate_id)  # fmt: skip


def on_question_asked(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Those who keep the books hear that an owner asked; never who."""
    told = telling.question(session, fact["question_id"])
    words = wording.QUESTION.format(estate=told.estate, words=told.words)
    _staff(session, told, fact, wording.QUESTION_TITLE, words, at)


def on_question_answered(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Whoever asked hears that there is an answer."""
    told = telling.question(session, fact["question_id"])
    note(session, cause=fact.cause(), people=[fact["asked_by"]], title=wording.ANSWERED_TITLE,
         words=wording.ANSWERED.format(words=told.words), at=at, estate_id=told.estate_id,
         page=LINE_PAGE.format(estate_id=told.estate_id, id=told.id))  # fmt: skip


def on_question_hidden(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Whoever asked hears that their question is not shown, and why."""
    told = telling.question(session, fact["question_id"])
    why = telling.hidden_why(session, fact["question_id"])
    note(session, cause=fact.cause(), people=[fact["asked_by"]], title=wording.HIDDEN_TITLE,
         words=wording.HIDDEN.format(words=told.words, why=why), at=at, estate_id=told.estate_id,
         page=LINE_PAGE.format(estate_id=told.estate_id, id=told.id))  # fmt: skip


def on_merged(session: Session, _house: House, fact: Happened, _at: datetime) -> None:
    """Two persons turned out to be one."""
    questions.take_over(session, gone_id=fact["gone_id"], kept_id=people.settled(session, fact["kept_id"]))


def _staff(
    session: Session, told: telling.Told, fact: Happened, title: str, words: str, at: datetime,
    but: Collection[int] = (),
) -> None:  # fmt: skip
    covering = [row["id"] for row in people.staff_covering(session, told.estate_id, TEAM)]
    tell(session, cause=fact.cause(), people=[one for one in covering if one not in but], key="staff_task", fields={},
         title=title, words=words, at=at, estate_id=told.estate_id)  # fmt: skip


REACTIONS = [
    Reaction("books.entry_asked", on_entry_asked),
    Reaction("books.entry_answered", on_entry_answered),
    Reaction("books.settlement_asked", on_settlement_asked),
    Reaction("books.settlement_answered", on_settlement_answered),
    Reaction("books.question_asked", on_question_asked),
    Reaction("books.question_answered", on_question_answered),
    Reaction("books.question_hidden", on_question_hidden),
    *fund.REACTIONS,
    Reaction("person.merged", on_merged),
]
