"""Entries of the books: those of a period, one with its voucher and questions, and whether they add up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from server.books import policy
from server.books.models import BookEntry, BookQuestion
from server.books.queries import files
from server.books.queries.sums import moves_of_entries
from server.books.rules.entries import KIND_LABELS, Kind, State
from server.books.rules.lines import label, side_of
from server.books.rules.periods import Period
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.db import table
from server.kit.errors import not_found
from server.kit.house import House

MOST_LISTED = 300
_ENTRIES, _QUESTIONS = table(BookEntry), table(BookQuestion)
_SIGN = case((_ENTRIES.c.reverses.is_not(None), -1), else_=1)
_COUNTED = (
    select(func.count())
    .where(_QUESTIONS.c.entry_id == _ENTRIES.c.id, _QUESTIONS.c.hidden_why.is_(None))
    .scalar_subquery()
)


def posted(session: Session, estate_id: int, period: Period, *, limit: int = MOST_LISTED) -> list[dict[str, Any]]:
    """What was approved in a period, newest first: ``id``, ``key``, ``side``, ``kind``, ``day``, ``label``, ``words``,
    ``fen`` (below zero where something is taken back), ``voucher``, ``questions``."""
    asked = _inside(select(*_ENTRIES.c, _COUNTED.label("questions")), estate_id, period)
    found = session.execute(asked.order_by(_ENTRIES.c.posted_on.desc(), _ENTRIES.c.id.desc()).limit(limit))
    return [line(dict(row)) for row in found.mappings()]


def line(row: Mapping[str, Any]) -> dict[str, Any]:
    """An entry as a list shows it."""
    side = side_of(row["kind"])
    told = label(side, row["line"])
    extra = f"（{KIND_LABELS[row['kind']]}）" if row["kind"] == Kind.COST else ""
    back = "冲销：" if row["reverses"] else ""
    return {
        "id": row["id"], "key": row["line"], "side": side, "kind": row["kind"], "day": row["day"],
        "label": told + extra, "words": back + row["words"], "fen": -row["fen"] if row["reverses"] else row["fen"],
        "voucher": row["voucher_key"] is not None, "questions": row["questions"],
    }  # fmt: skip


def differences(session: Session, estate_id: int, period: Period | None = None) -> dict[tuple[str, str], int]:
    """Where the entries and the ledger do not say the same: by kind and line, the entries less the ledger in fen."""
    keys = (_ENTRIES.c.kind, _ENTRIES.c.line)
    asked = _inside(select(*keys, func.sum(_ENTRIES.c.fen * _SIGN)), estate_id, period).group_by(*keys)
    found: defaultdict[tuple[str, str], int] = defaultdict(int)
    for kind, key, fen in session.execute(asked):
        found[kind, key] += int(fen)
    for kind, key, fen in moves_of_entries(session, estate_id, period):
        found[kind, key] -= fen
    return {about: fen for about, fen in found.items() if fen}


def one(
    session: Session, house: House, actor: Actor, estate_id: int, entry_id: int, *, day: date, budget_fen: int | None
) -> dict[str, Any]:
    """An approved entry with its voucher and the questions about it, without anybody's name."""
    asked = select(*_ENTRIES.c, _COUNTED.label("questions")).where(_ENTRIES.c.id == entry_id)
    found = session.execute(asked).mappings().one_or_none()
    known = found is not None and found["estate_id"] == estate_id and found["state"] == State.APPROVED
    if found is None or not known or not policy.may_read(session, actor, estate_id, day):
        raise not_found("事项")
    row = dict(found)
    owner = policy.is_owner(session, actor, estate_id, day)
    return {
        **line(row), "payee_words": row["payee"], "approved_words": approved_words(row), "budget_fen": budget_fen,
        "vouchers": files.vouchers(house, row), "questions": questions(session, entry_id, actor.id),
        "may": ["ask"] if owner else [],
    }  # fmt: skip


def year_and_line(session: Session, entry_id: int) -> tuple[int, str] | None:
    """The year an entry was posted in and its ``side:line``, None for one that was not."""
    row = session.get(BookEntry, entry_id)
    if row is None or row.posted_on is None:
        return None
    return row.posted_on.year, f"{side_of(row.kind)}:{row.line}"


def questions(session: Session, entry_id: int, reader_id: int) -> list[dict[str, Any]]:
    """The questions about an entry, oldest first; what was taken from view shows why."""
    asked = select(BookQuestion).where(BookQuestion.entry_id == entry_id).order_by(BookQuestion.id)
    return [_question(row, reader_id) for row in session.scalars(asked)]


def approved_words(row: Mapping[str, Any]) -> str:
    """Who approved it and when; owners need no names to know that there were two."""
    return f"两位工作人员经手：一位录入，另一位 {local_day(row['answered_at'])} 审核入账"


def _question(row: BookQuestion, reader_id: int) -> dict[str, Any]:
    hidden = row.hidden_why is not None
    return {
        "id": row.id, "who": "您" if row.asked_by == reader_id else "业主", "mine": row.asked_by == reader_id,
        "words": f"（这个问题没有展示：{row.hidden_why}）" if hidden else row.words, "at": row.asked_at,
        "answer": None if hidden else row.answer, "answered_at": None if hidden else row.answered_at,
    }  # fmt: skip


def _inside(asked: Select[*tuple[Any, ...]], estate_id: int, period: Period | None) -> Select[*tuple[Any, ...]]:
    approved = asked.where(_ENTRIES.c.estate_id == estate_id, _ENTRIES.c.state == State.APPROVED)
    if period is None:
        return approved
    return approved.where(_ENTRIES.c.posted_on >= period.from_, _ENTRIES.c.posted_on <= period.to)


def is_of(session: Session, entry_id: int, estate_id: int) -> bool:
    """Whether an entry is one of this estate's."""
    return session.scalar(select(_ENTRIES.c.estate_id).where(_ENTRIES.c.id == entry_id)) == estate_id
