"""What the console shows of the books: entries with who handled them, what waits, questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import RowMapping, func, select
from sqlalchemy.orm import Session

from server.books import policy
from server.books.models import BookBudget, BookEntry, BookQuestion, BookSettlement
from server.books.queries import entries, files, fund
from server.books.rules.entries import KIND_LABELS, PAID_LABELS, STATE_LABELS, State
from server.books.rules.lines import label, side_of
from server.kit.actor import Actor
from server.kit.db import table
from server.kit.errors import not_found
from server.kit.house import House
from server.kit.paging import Page, cut, read_cursor
from server.people import queries as people
from server.places import queries as places

_ENTRIES = table(BookEntry)
_OPEN = BookQuestion.answer.is_(None) & BookQuestion.hidden_why.is_(None)


def waiting(session: Session, actor: Actor) -> int:
    """How many entries and settlements of others wait for my word, and how many questions for an answer."""
    mine = policy.kept(actor), BookEntry.state == State.ASKED, BookEntry.asked_by != actor.id
    asked = select(func.count()).select_from(BookEntry).where(*mine)
    drafts = select(func.count()).select_from(BookSettlement)
    drafts = drafts.where(
        policy.settled_by(actor), BookSettlement.state == State.ASKED, BookSettlement.asked_by != actor.id
    )
    questions = select(func.count()).select_from(BookQuestion).where(policy.asked_of(actor), _OPEN)
    return sum(session.scalar(one) or 0 for one in (asked, drafts, questions))


def listed(
    session: Session, actor: Actor, *, estate_id: int, states: Sequence[str] = (), cursor: str | None = None,
    limit: int = 50,
) -> Page:  # fmt: skip
    """Entries of an estate, the latest first."""
    asked = select(_ENTRIES).where(policy.covered(actor), BookEntry.estate_id == estate_id)
    if states:
        asked = asked.where(BookEntry.state.in_(states))
    after = read_cursor(cursor, 1)
    if after:
        asked = asked.where(BookEntry.id < after[0])
    found = session.execute(asked.order_by(BookEntry.id.desc()).limit(limit + 1)).mappings().all()
    page = cut(found, limit, "id")
    return Page([_told(dict(row)) for row in page.items], page.next)


def tallies(session: Session, actor: Actor, estate_id: int) -> dict[str, int]:
    """How many entries stand in each state, how many ``questions`` wait, and how many papers of the ``fund``."""
    asked = select(BookEntry.state, func.count()).where(policy.covered(actor), BookEntry.estate_id == estate_id)
    found: dict[str, int] = dict(session.execute(asked.group_by(BookEntry.state)).all())
    waits = select(func.count()).select_from(BookQuestion).where(BookQuestion.estate_id == estate_id, _OPEN)
    return found | {"questions": session.scalar(waits) or 0, "fund": fund.asked(session, estate_id)}


def whole(session: Session, house: House, actor: Actor, entry_id: int) -> dict[str, Any]:
    """One entry with its voucher, who handled it and its questions; not found for a stranger."""
    found = session.execute(select(_ENTRIES).where(BookEntry.id == entry_id, policy.covered(actor))).mappings().first()
    if found is None:
        raise not_found("事项")
    row = dict(found)
    reversed_by = select(BookEntry.id).where(BookEntry.reverses == entry_id, BookEntry.state != State.REFUSED)
    asked = _questions().where(BookQuestion.entry_id == entry_id).order_by(BookQuestion.id)
    return {
        **_told(row), "names": people.names(session, [row["asked_by"], row["answered_by"] or 0]),
        "estate": places.estate(session, row["estate_id"]), "vouchers": files.vouchers(house, row),
        "questions": session.execute(asked).mappings().all(), "reversed_by": session.scalar(reversed_by),
        "may_keep": policy.may_keep(session, actor, row["estate_id"]),
        "own": people.same(session, row["asked_by"], actor.id),
    }  # fmt: skip


def questions(session: Session, actor: Actor, estate_id: int, *, limit: int = 100) -> Sequence[RowMapping]:
    """Questions of an estate, those without an answer first."""
    asked = _questions().where(policy.asked_of(actor), BookQuestion.estate_id == estate_id)
    return session.execute(asked.order_by(_OPEN.desc(), BookQuestion.id.desc()).limit(limit)).mappings().all()


def budget(session: Session, actor: Actor, estate_id: int, year: int) -> dict[str, Any]:
    """The budget of a year as its form wants it; version 0 where none was set."""
    if not policy.may_look(session, actor, estate_id):
        raise not_found("小区")
    row = session.get(BookBudget, (estate_id, year))
    if row is None:
        return {"fen": {}, "basis": "", "version": 0, "set_at": None}
    return {"fen": row.fen, "basis": row.basis, "version": row.version, "set_at": row.set_at}


def estates(session: Session, actor: Actor) -> list[RowMapping]:
    """The estates whose books this person may look at."""
    return places.estates_inside(session, [grant for grant in actor.grants if grant.role in policy.LOOKERS])


def _questions() -> Any:
    columns = (table(BookQuestion).c, table(BookEntry).c.words.label("about"), table(BookEntry).c.kind)
    return select(*columns[0], *columns[1:]).join_from(BookQuestion, BookEntry, BookEntry.id == BookQuestion.entry_id)


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **row, **entries.line({**row, "questions": 0}), "fen": row["fen"], "said": row["words"],
        "kind_label": KIND_LABELS[row["kind"]], "line_label": label(side_of(row["kind"]), row["line"]),
        "state_label": STATE_LABELS[row["state"]], "paid_label": PAID_LABELS[row["paid"]],
    }  # fmt: skip
