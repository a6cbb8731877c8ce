"""The second person's word on an entry: into the ledger and before all owners, or back to whoever asked."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from server.books import policy
from server.books.facts import EntryAnswered
from server.books.models import BookEntry
from server.books.queries.holding import public_money
from server.books.rules import lines
from server.books.rules.entries import KIND_LABELS, Kind, Paid, State, event_kind, moves, takes_public_money
from server.books.service.levying import NOBODY, check_levy
from server.fees.service import levy_expenses
from server.kit import audit, waiting
from server.kit.actor import Actor
from server.kit.errors import Conflict, Malformed, NotAllowed
from server.kit.facts import publish
from server.kit.money import yuan
from server.ledger.service import locking, posting
from server.people import queries as people


class OwnEntry(NotAllowed):
    """Nobody approves what they entered themselves."""

    def __init__(self) -> None:
        super().__init__("second_person_needed", "自己录入的事项要请另一位同事审核。")


def approve(session: Session, actor: Actor, entry_id: int, *, version: int, at: datetime) -> None:
    """Approve an entry that another person asked for: it is posted on its day, or on the first open one after it.

    :class:`OwnEntry`, :class:`Stale`, ``public_money_short`` where more is taken than was earned, and
    ``levy_money_short`` where more is paid out of a levy than is left of it; :class:`LevyClosed`.
    """
    entry = _held(session, actor, entry_id, version)
    day = posting.open_day(session, entry.estate_id, entry.day)
    back = entry.reverses is not None
    if takes_public_money(Kind(entry.kind), back=back):
        _check_money(session, entry)
    elif entry.kind == Kind.LEVY_PAID:
        check_levy(session, entry.estate_id, entry.line, 0 if back else entry.fen, hold=True)
    posting.post(
        session, estate_id=entry.estate_id, kind=event_kind(Kind(entry.kind)), source=f"book_entry:{entry.id}", day=day,
        words=_words(entry), at=at, by=actor.id,
        transfers=moves(Kind(entry.kind), entry.line, entry.fen, Paid(entry.paid), entry.quarter, back=back),
    )  # fmt: skip
    entry.posted_on = day
    _answer(session, actor, entry, State.APPROVED, None, at)


def refuse(session: Session, actor: Actor, entry_id: int, *, why: str, version: int, at: datetime) -> None:
    """Give an entry back; it is never posted, and stays with its reason."""
    entry = _held(session, actor, entry_id, version)
    if not why.strip():
        raise Malformed("reason_needed", "请写明为什么退回。", fields={"why": ["请写明原因"]})
    _answer(session, actor, entry, State.REFUSED, why.strip(), at)


def _held(session: Session, actor: Actor, entry_id: int, version: int) -> BookEntry:
    entry = waiting.held(session, BookEntry, entry_id, version, code="entry", what="这一笔",
                         known=lambda row: policy.may_keep(session, actor, row.estate_id))  # fmt: skip
    if people.same(session, entry.asked_by, actor.id):
        raise OwnEntry
    if entry.kind == Kind.LEVY_PAID:
        levy_expenses.answered(session, entry.line)
    return entry


def _answer(
    session: Session, actor: Actor, entry: BookEntry, state: State, why: str | None, at: datetime
) -> None:  # fmt: skip
    entry.state, entry.answered_by, entry.answered_at, entry.why = state, actor.id, at, why
    entry.version += 1
    session.flush()
    approved = state is State.APPROVED
    publish(session, EntryAnswered(entry.id, entry.estate_id, entry.asked_by, approved), at=at)
    audit.record(session, actor, "books.entry_approved" if approved else "books.entry_refused", "book_entry",
                 entry.id, at=at, estate_id=entry.estate_id, reason=why,
                 after={"fen": entry.fen, "line": entry.line})  # fmt: skip


def _check_money(session: Session, entry: BookEntry) -> None:
    locking.hold(session, entry.estate_id, NOBODY)
    there = public_money(session, entry.estate_id)
    if there < entry.fen:
        raise Conflict("public_money_short", f"公共收益只有 {yuan(there)} 元，不够支付这一笔。", there_fen=there)


def _words(entry: BookEntry) -> str:
    side = lines.side_of(entry.kind)
    said = f"{KIND_LABELS[entry.kind]} {lines.label(side, entry.line)}：{entry.words}"
    return (f"冲销 {said}" if entry.reverses else said)[:200]
