"""Owners ask about an entry, staff answer; both stand before all owners, without names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from server.books import policy
from server.books.facts import QuestionAnswered, QuestionAsked, QuestionHidden
from server.books.models import BookEntry, BookQuestion
from server.books.rules.entries import State
from server.kit import audit
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Conflict, Malformed, Stale, TooMany, not_found
from server.kit.facts import publish
from server.people.service.gating import pass_gate

MOST_OPEN = 10
"""So many questions of one person may wait for an answer at a time."""


def ask(session: Session, actor: Actor, *, entry_id: int, words: str, at: datetime) -> int:
    """Ask about an approved entry; gives the question's id. Only who has a home there with the right to see books."""
    entry = session.get(BookEntry, entry_id)
    day = local_day(at)
    if entry is None or entry.state != State.APPROVED or not policy.is_owner(session, actor, entry.estate_id, day):
        raise not_found("事项")
    if not words.strip():
        raise Malformed("words_needed", "请写下您的问题。", fields={"words": ["请写下您的问题"]})
    waiting = select(func.count()).where(
        BookQuestion.asked_by == actor.id, BookQuestion.answer.is_(None), BookQuestion.hidden_why.is_(None)
    )
    if (session.scalar(waiting) or 0) >= MOST_OPEN:
        raise TooMany("questions_waiting", f"您还有 {MOST_OPEN} 个问题没有答复，请等一等再问。")
    pass_gate(session, entry.estate_id, {"words": words}, at=at)
    question = BookQuestion(estate_id=entry.estate_id, entry_id=entry_id, asked_by=actor.id, words=words.strip(),
                            asked_at=at)  # fmt: skip
    session.add(question)
    session.flush()
    publish(session, QuestionAsked(question.id, entry.estate_id), at=at)
    return question.id


def answer(session: Session, actor: Actor, question_id: int, *, words: str, version: int, at: datetime) -> None:
    """Answer a question, once; all owners read it as said by the property company."""
    question = _held(session, actor, question_id, version, lambda one: one.answer is None and one.hidden_why is None)
    if not words.strip():
        raise Malformed("words_needed", "请写下答复。", fields={"words": ["请写下答复"]})
    pass_gate(session, question.estate_id, {"words": words}, at=at)
    question.answer, question.answered_by, question.answered_at = words.strip(), actor.id, at
    publish(session, QuestionAnswered(question.id, question.estate_id, question.asked_by), at=at)
    audit.record(session, actor, "books.question_answered", "book_question", question.id, at=at,
                 estate_id=question.estate_id, after={"words": words.strip()[:200]})  # fmt: skip


def hide(session: Session, actor: Actor, question_id: int, *, why: str, version: int, at: datetime) -> None:
    """Take a question from view because of what it says about somebody; the reason stands in its place, and the asker
    hears of it."""
    question = _held(session, actor, question_id, version, lambda one: one.hidden_why is None)
    if not why.strip():
        raise Malformed("reason_needed", "请写明为什么不展示。", fields={"why": ["请写明原因"]})
    pass_gate(session, question.estate_id, {"why": why}, at=at)
    question.hidden_why = why.strip()
    publish(session, QuestionHidden(question.id, question.estate_id, question.asked_by), at=at)
    audit.record(session, actor, "books.question_hidden", "book_question", question.id, at=at,
                 estate_id=question.estate_id, reason=why.strip(), before={"words": question.words[:200]})  # fmt: skip


def take_over(session: Session, *, gone_id: int, kept_id: int) -> None:
    """Two persons turned out to be one: what the one asked, the other asked."""
    session.execute(update(BookQuestion).where(BookQuestion.asked_by == gone_id).values(asked_by=kept_id))


def _held(
    session: Session, actor: Actor, question_id: int, version: int, may: Callable[[BookQuestion], bool]
) -> BookQuestion:
    asked = select(BookQuestion).where(BookQuestion.id == question_id).with_for_update()
    question = session.scalar(asked.execution_options(populate_existing=True))
    if question is None or not policy.may_keep(session, actor, question.estate_id):
        raise not_found("问题")
    if not may(question):
        raise Conflict("question_settled", "这个问题已经处理过了。")
    if question.version != version:
        raise Stale("question_changed", "这个问题刚被别人处理过，请刷新后再看。", version=question.version)
    question.version += 1
    return question
