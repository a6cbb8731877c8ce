"""What follows when a contract or a notice is written down, confirmed or sent back. Each bears being run twice."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from server.contracts.queries import standing, telling
from server.contracts.queries.telling import Paper
from server.contracts.rules.contract import Side
from server.delivery.service import fanout
from server.kit.clock import local_day
from server.kit.house import House
from server.people import queries as people
from workflows.contracts import telling as tellings
from workflows.contracts import wording
from workflows.engine.reactions import Happened, Reaction


def on_version_asked(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """What was agreed on waits: those who may confirm it hear, whoever wrote it down aside."""
    _ask(session, telling.version(session, fact["version_id"]), wording.VERSION, fact, at)


def on_notice_asked(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A notice waits; the owners' own word is put to their side alone."""
    _ask(session, telling.notice(session, fact["notice_id"]), wording.NOTICE, fact, at)


def on_version_answered(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Whoever wrote it down hears what came of it; where it holds now, everybody concerned and all residents do."""
    told = telling.version(session, fact["version_id"])
    _answer(session, told, wording.VERSION, fact, at)
    if fact["approved"]:
        words = wording.SIGNED.format(estate=told.estate, said=told.words, basis=told.basis)
        _tell_all(session, told, wording.SIGNED_TITLE, words, fact, at)


def on_notice_answered(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """The same of a notice: residents read until when the firm serves them, and that it stays until then."""
    told = telling.notice(session, fact["notice_id"])
    _answer(session, told, wording.NOTICE, fact, at)
    if fact["approved"]:
        line = telling.line(session, told.estate_id, today=local_day(at))
        _tell_all(session, told, wording.GOING_TITLE, wording.GOING.format(line=line, basis=told.basis), fact, at)


def on_recall_asked(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Somebody wants to take back a notice that stands: those who may confirm it hear."""
    _ask(session, telling.recall(session, fact["recall_id"]), wording.RECALL, fact, at)


def on_recall_answered(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Whoever wanted it hears what came of it; where the notice is gone, all residents read that the firm stays."""
    told = telling.recall(session, fact["recall_id"])
    _answer(session, told, wording.RECALL, fact, at)
    if fact["approved"]:
        said = told.words.removeprefix("撤回：")
        words = wording.STAYS.format(estate=told.estate, said=said, basis=told.basis)
        _tell_all(session, told, wording.STAYS_TITLE, words, fact, at)


def _ask(session: Session, told: Paper, what: str, fact: Happened, at: datetime) -> None:
    if not told.waits:
        return
    by_firm = told.asked_side is Side.FIRM and standing.needs_both(session, told.estate_id)
    roles = tellings.OWNERS_SIDE if told.by_owners or by_firm else tellings.FIRMS_SIDE
    words = wording.ASKED.format(estate=told.estate, said=told.words, basis=told.basis)
    tellings.staff(session, told.estate_id, cause=fact.cause(), title=wording.ASKED_TITLE.format(what=what),
                   words=words, at=at, roles=roles, but=told.asked_by)  # fmt: skip


def _answer(session: Session, told: Paper, what: str, fact: Happened, at: datetime) -> None:
    title, words = (
        (wording.AGREED_TITLE, wording.AGREED) if fact["approved"] else (wording.REFUSED_TITLE, wording.REFUSED)
    )
    tellings.some(session, told.estate_id, [told.asked_by], cause=fact.cause("asker"), at=at,
                  title=title.format(what=what),
                  words=words.format(estate=told.estate, said=told.words, why=told.why))  # fmt: skip


def _tell_all(session: Session, told: Paper, title: str, words: str, fact: Happened, at: datetime) -> None:
    crowd = people.residents_select(told.estate_id, day=local_day(at))
    fanout.to_inbox(session, cause=fact.cause("residents"), people=crowd, title=title, words=words,
                    page=None, at=at, estate_id=told.estate_id)  # fmt: skip
    tellings.staff(session, told.estate_id, cause=fact.cause("staff"), title=title, words=words, at=at,
                   roles=tellings.EVERYBODY, but=told.asked_by)  # fmt: skip


REACTIONS = [
    Reaction("contract.version_asked", on_version_asked),
    Reaction("contract.version_answered", on_version_answered),
    Reaction("contract.notice_asked", on_notice_asked),
    Reaction("contract.notice_answered", on_notice_answered),
    Reaction("contract.recall_asked", on_recall_asked),
    Reaction("contract.recall_answered", on_recall_answered),
]
