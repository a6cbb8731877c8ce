"""Asking for an entry of the books, and for one that takes a wrong one back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.books import policy
from server.books.facts import EntryAsked
from server.books.models import BookEntry
from server.books.rules import periods
from server.books.rules.entries import LONGEST_WORDS, MOST_FEN, Kind, Paid, State
from server.books.rules.lines import check_line
from server.books.service.levying import check_levy
from server.books.service.vouchers import Voucher
from server.fees.service import levy_expenses
from server.kit import audit
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Conflict, Malformed, not_found
from server.kit.facts import publish
from server.kit.masking import mask_name
from server.people.service.gating import pass_gate

OLDEST_DAYS = 400
"""A voucher older than this belongs into books that were closed long ago."""


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody enters. ``masked``: they say that the private data on the voucher is covered. ``of_person``: the
    payee is a private person, of whose name the first character is kept. ``quarter``: for which quarter a transfer to
    the fund is."""

    estate_id: int
    kind: Kind
    line: str
    fen: int
    day: date
    words: str
    payee: str = ""
    of_person: bool = False
    paid: Paid = Paid.BANK
    quarter: date | None = None
    masked: bool = False


def ask(session: Session, actor: Actor, said: Said, voucher: Voucher, *, at: datetime) -> int:
    """Enter something; it is in the books once another person has approved it. Gives its id.

    Not found for a stranger, :class:`Malformed` for what cannot be or must not go to all.
    """
    if not policy.may_keep(session, actor, said.estate_id):
        raise not_found("小区")
    _check(said, local_day(at))
    titled = said.words
    if said.kind is Kind.LEVY_PAID:
        money = check_levy(session, said.estate_id, check_line(said.kind, said.line), said.fen)
        titled = f"{money.title}：{said.words}"[:LONGEST_WORDS]
        if not said.payee.strip():
            raise Malformed("payee_needed", "请写明付给谁。", fields={"payee": ["请写明付给谁"]})
    payee = mask_name(said.payee) if said.of_person and said.payee else said.payee
    pass_gate(session, said.estate_id, {"words": said.words, "payee": "" if said.of_person else payee}, at=at)
    entry = BookEntry(
        estate_id=said.estate_id, kind=said.kind, line=check_line(said.kind, said.line), day=said.day,
        quarter=_quarter(said), fen=said.fen, paid=said.paid, payee=payee, words=titled, voucher_key=voucher.key,
        voucher_mime=voucher.mime, masked=True, state=State.ASKED, asked_by=actor.id, asked_at=at,
    )  # fmt: skip
    return _keep(session, actor, entry, "books.entry_asked", at)


def take_back(session: Session, actor: Actor, entry_id: int, *, why: str, at: datetime) -> int:
    """Ask to take a wrong entry back, by an entry of the same sum the other way round; gives its id."""
    wrong = session.get(BookEntry, entry_id, with_for_update=True)
    if wrong is None or not policy.may_keep(session, actor, wrong.estate_id):
        raise not_found("事项")
    if wrong.state != State.APPROVED or wrong.reverses is not None:
        raise Conflict("entry_not_standing", "只有已入账的事项可以冲销。", state=wrong.state)
    if not why.strip():
        raise Malformed("reason_needed", "请写明为什么冲销。", fields={"why": ["请写明原因"]})
    pass_gate(session, wrong.estate_id, {"why": why}, at=at)
    _refuse_second(session, entry_id)
    if wrong.kind == Kind.LEVY_PAID:
        check_levy(session, wrong.estate_id, wrong.line, 0)
    entry = BookEntry(
        estate_id=wrong.estate_id, kind=wrong.kind, line=wrong.line, day=local_day(at), quarter=wrong.quarter,
        fen=wrong.fen, paid=wrong.paid, payee=wrong.payee, words=why.strip(), masked=False, state=State.ASKED,
        reverses=wrong.id, asked_by=actor.id, asked_at=at,
    )  # fmt: skip
    return _keep(session, actor, entry, "books.reversal_asked", at)


def _keep(session: Session, actor: Actor, entry: BookEntry, act: str, at: datetime) -> int:
    session.add(entry)
    session.flush()
    if entry.kind == Kind.LEVY_PAID:
        levy_expenses.wait(session, entry.line)
    publish(session, EntryAsked(entry.id, entry.estate_id, actor.id), at=at)
    told = {"kind": entry.kind, "line": entry.line, "fen": entry.fen, "day": entry.day.isoformat(),
            "words": entry.words}  # fmt: skip
    audit.record(session, actor, act, "book_entry", entry.id, at=at, estate_id=entry.estate_id,
                 after=told | ({"reverses": entry.reverses} if entry.reverses else {}))  # fmt: skip
    return entry.id


def _check(said: Said, today: date) -> None:
    if not 0 < said.fen <= MOST_FEN:
        raise Malformed("fen_out_of_bounds", "金额要大于零，也不能太大。", fields={"fen": ["金额不对"]})
    if not said.words.strip():
        raise Malformed("words_needed", "请写明用途或来源。", fields={"words": ["请写明用途或来源"]})
    if said.day > today or (today - said.day).days > OLDEST_DAYS:
        raise Malformed("day_out_of_bounds", "日期不能晚于今天，也不能早于一年多以前。", fields={"day": ["日期不对"]})
    if not said.masked:
        raise Malformed("mask_first", "请先遮住凭证上的姓名、电话、账号等个人信息，再勾选确认。",
                        fields={"masked": ["请先遮住个人信息，再勾选"]})  # fmt: skip


def _quarter(said: Said) -> date | None:
    if said.kind is not Kind.TO_FUND:
        return None
    if said.quarter is None or said.quarter != periods.quarter_of(said.quarter).from_ or said.quarter > said.day:
        raise Malformed("quarter_needed", "请选择是哪个季度的收益。", fields={"quarter": ["请选择季度"]})
    return said.quarter


def _refuse_second(session: Session, entry_id: int) -> None:
    # The wrong entry is held: two people who ask at once come one after the other. The unique key is the last guard.
    standing = select(BookEntry.id).where(BookEntry.reverses == entry_id, BookEntry.state != State.REFUSED)
    if session.scalar(standing) is not None:
        raise Conflict("reversal_asked", "这一笔已经申请冲销了。")
