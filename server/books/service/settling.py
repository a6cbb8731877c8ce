"""Working out the settlement of a year, and the second person's word that publishes it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from server.books import policy
from server.books.facts import SettlementAnswered, SettlementAsked
from server.books.models import BookSettlement
from server.books.queries import settlements
from server.books.rules.periods import FIRST_YEAR
from server.books.rules.settling import SettlementState, check_new
from server.kit import audit, waiting
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Conflict, Malformed, NotAllowed, not_found
from server.kit.facts import publish
from server.people import queries as people
from server.people.service.gating import pass_gate

NOTHING = "{year} 年账上没有物业的收入和支出，没有可以结算的"
"""Why no settlement is worked out of a year without entries: noughts would look like an account of it."""


def ask(session: Session, actor: Actor, *, estate_id: int, year: int, reason: str = "", at: datetime) -> int:
    """Work out the settlement of a year from its books; owners see it once another person has approved it. Gives its
    id. ``reason``: why, where one was published already.

    :class:`Conflict` while the year goes on, its books are open or somebody's word on an entry of it is awaited, where
    the contract names no pay, while another one waits, and where the year has neither income nor spending.
    """
    if not policy.may_keep(session, actor, estate_id):
        raise not_found("小区")
    _check_over(session, estate_id, year, at)
    published = settlements.published(session, estate_id, year)
    number = check_new([one.number for one in published], waits=settlements.waits(session, estate_id, year), why=reason)
    if not published and settlements.is_empty(session, estate_id, year):
        raise Conflict("nothing_to_settle", f"{NOTHING.format(year=year)}。")
    pass_gate(session, estate_id, {"reason": reason}, at=at)
    figures = settlements.figures(session, estate_id, year)
    row = BookSettlement(
        estate_id=estate_id, year=year, number=number, reason=reason.strip() if number > 1 else "",
        state=SettlementState.ASKED, asked_by=actor.id, asked_at=at, **figures,
    )  # fmt: skip
    session.add(row)
    session.flush()
    publish(session, SettlementAsked(row.id, estate_id, actor.id), at=at)
    audit.record(session, actor, "books.settlement_asked", "book_settlement", row.id, at=at, estate_id=estate_id,
                 reason=row.reason or None, after=_told(row))  # fmt: skip
    return row.id


def approve(session: Session, actor: Actor, settlement_id: int, *, version: int, at: datetime) -> None:
    """Publish it. ``books_moved`` where the books say something else by now: it must be worked out anew."""
    row = _held(session, actor, settlement_id, version)
    if settlements.figures(session, row.estate_id, row.year) != _figures(row):
        raise Conflict("books_moved", "账本或合同和起草时不一样了，请退回，重新起草。")
    _answer(session, actor, row, SettlementState.APPROVED, None, at)


def refuse(session: Session, actor: Actor, settlement_id: int, *, why: str, version: int, at: datetime) -> None:
    """Send it back; owners never see it."""
    if not why.strip():
        raise Malformed("reason_needed", "请写明为什么退回。", fields={"why": ["请写明原因"]})
    row = _held(session, actor, settlement_id, version)
    _answer(session, actor, row, SettlementState.REFUSED, why.strip(), at)


def _check_over(session: Session, estate_id: int, year: int, at: datetime) -> None:
    if not FIRST_YEAR <= year < local_day(at).year:
        raise Malformed("year_goes_on", "这一年还没有过完，过完再结算。", fields={"year": ["这一年还没有过完"]})
    if settlements.unanswered(session, estate_id, year):
        raise Conflict("entries_wait", "这一年还有没审核的账，请先审核完。")
    if not settlements.is_closed(session, estate_id, year):
        raise Conflict("books_open", f"请先在“总账和结账”里结账到 {year}年12月31日，再起草结算。")


def _held(session: Session, actor: Actor, settlement_id: int, version: int) -> BookSettlement:
    row = waiting.held(session, BookSettlement, settlement_id, version, code="settlement", what="这一份结算",
                       known=lambda row: policy.may_keep(session, actor, row.estate_id))  # fmt: skip
    if people.same(session, row.asked_by, actor.id):
        raise NotAllowed("second_person_needed", "自己起草的结算要请另一位同事核对。")
    return row


def _answer(
    session: Session, actor: Actor, row: BookSettlement, state: SettlementState, why: str | None, at: datetime
) -> None:  # fmt: skip
    row.state, row.answered_by, row.answered_at, row.why = state, actor.id, at, why
    row.version += 1
    session.flush()
    approved = state is SettlementState.APPROVED
    publish(session, SettlementAnswered(row.id, row.estate_id, row.asked_by, approved), at=at)
    act = "books.settlement_approved" if approved else "books.settlement_refused"
    audit.record(session, actor, act, "book_settlement", row.id, at=at, estate_id=row.estate_id, reason=why,
                 after=_told(row))  # fmt: skip


def _figures(row: BookSettlement) -> Mapping[str, Any]:
    return {name: getattr(row, name) for name in settlements.FIGURES}


def _told(row: BookSettlement) -> dict[str, Any]:
    return {"year": row.year, "number": row.number, "form": row.form, "balance_fen": row.balance_fen}
