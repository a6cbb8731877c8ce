"""What does not add up, with what to do about it; WeChat's own papers day by day, line by line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.errors import not_found
from server.kit.paging import Page, cut, read_cursor
from server.payments.models import Merchant, Mismatch, Statement, StatementLine
from server.payments.policy import KEEPERS, LOOKERS, companies
from server.payments.rules.mismatches import TOLD
from server.payments.rules.orders import Kind as OrderKind
from server.payments.screens.words import LINE_KINDS, STATEMENT_KINDS, STATEMENT_LABELS, TONES
from server.people import queries as people
from server.places.queries import COMPANIES, ESTATES

SHOWS = {"open": "待处理", "settled": "已处理"}
PER_PAGE = 30
OTHERS: Mapping[str, str] = {
    OrderKind.CURRENCY_DIFFERS: "币种不对",
    OrderKind.UNKNOWN_ORDER: "认不出的单号",
    OrderKind.NOBODYS: "没有账单可抵",
    OrderKind.CASH_DIFFERS: "现金对不上",
    OrderKind.LEDGER_BROKEN: "账目不平",
}
"""Kinds that WeChat's papers never show."""


def mine(session: Session, actor: Actor) -> ColumnElement[bool]:
    """The clause "this exception is mine to see": of my estates, or of my companies where it has no estate."""
    here = people.covered(actor, LOOKERS, Mismatch.estate_id)
    return or_(here, Mismatch.estate_id.is_(None) & Mismatch.company_id.in_(companies(session, actor)))


def exceptions(session: Session, actor: Actor, show: str, *, estate_id: int | None, cursor: str | None) -> Page:
    """One page, newest first."""
    asked = (
        select(Mismatch.id, Mismatch.kind, Mismatch.about, Mismatch.words, Mismatch.facts, Mismatch.found_at,
               Mismatch.state, Mismatch.settled_by, Mismatch.settled_at, Mismatch.how, Mismatch.version,
               Mismatch.estate_id, ESTATES.c.name.label("estate"))
        .outerjoin(ESTATES, ESTATES.c.id == Mismatch.estate_id)
        .where(mine(session, actor), Mismatch.state == show)
        .order_by(Mismatch.id.desc()).limit(PER_PAGE + 1)
    )  # fmt: skip
    if estate_id:
        asked = asked.where(or_(Mismatch.estate_id == estate_id, Mismatch.estate_id.is_(None)))
    if after := read_cursor(cursor, 1):
        asked = asked.where(Mismatch.id < after[0])
    page = cut(session.execute(asked).mappings().all(), PER_PAGE, "id")
    names = people.names(session, {row["settled_by"] for row in page.items if row["settled_by"]})
    may = actor.holds(*KEEPERS)
    rows = [{**row, **_told(row["kind"]), "by": names.get(row["settled_by"], ""), "may_settle": may,
             "path": _path(row["about"])} for row in page.items]  # fmt: skip
    return Page(rows, page.next)


def open_count(session: Session, actor: Actor) -> int:
    """How many are open."""
    asked = select(func.count(Mismatch.id)).where(mine(session, actor), Mismatch.state == "open")
    return session.scalar(asked) or 0


def merchants(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """My companies, each with its number at WeChat Pay; None where it has none."""
    asked = select(COMPANIES.c.id, COMPANIES.c.name, Merchant.sub_mchid, Merchant.name.label("called"), Merchant.active)
    found = asked.outerjoin(Merchant, Merchant.company_id == COMPANIES.c.id)
    mine_ = COMPANIES.c.id.in_(companies(session, actor))
    return [dict(row) for row in session.execute(found.where(mine_).order_by(COMPANIES.c.id)).mappings()]


def statements(session: Session, actor: Actor, *, since: date, until: date) -> list[dict[str, Any]]:
    """The papers of my companies between two days, newest first, with how many of their lines found nothing of ours."""
    loose = (
        select(StatementLine.statement_id, func.count().label("loose"))
        .where(StatementLine.matched_to.is_(None), StatementLine.kind.in_(("payment", "refund")))
        .group_by(StatementLine.statement_id).subquery()
    )  # fmt: skip
    asked = (
        select(Statement.id, Statement.day, Statement.kind, Statement.state, Statement.rows, Statement.totals,
               Statement.fetched_at, Statement.error, Statement.company_id, Merchant.name, loose.c.loose)
        .outerjoin(Merchant, Merchant.company_id == Statement.company_id)
        .outerjoin(loose, loose.c.statement_id == Statement.id)
        .where(Statement.company_id.in_(companies(session, actor)), Statement.day.between(since, until))
        .order_by(Statement.day.desc(), Statement.kind.desc(), Statement.id)
    )  # fmt: skip
    return [_paper(row) for row in session.execute(asked).mappings()]


def statement(session: Session, actor: Actor, statement_id: int) -> dict[str, Any]:
    """One paper; not found outside my companies."""
    row = session.get(Statement, statement_id)
    if row is None or row.company_id not in companies(session, actor):
        raise not_found("账单文件")
    shown = {name: getattr(row, name) for name in
             ("id", "day", "kind", "state", "rows", "totals", "fetched_at", "matched_at", "error", "sha1")}  # fmt: skip
    return _paper({**shown, "loose": None})


def lines(session: Session, statement_id: int, *, loose: bool, cursor: str | None) -> Page:
    """Lines of a paper in their order."""
    asked = select(StatementLine.id, StatementLine.number, StatementLine.kind, StatementLine.transaction_id,
                   StatementLine.out_trade_no, StatementLine.out_refund_no, StatementLine.fen, StatementLine.fee_fen,
                   StatementLine.at, StatementLine.matched_to)  # fmt: skip
    asked = asked.where(StatementLine.statement_id == statement_id).order_by(StatementLine.number).limit(PER_PAGE + 1)
    if loose:
        asked = asked.where(StatementLine.matched_to.is_(None))
    if after := read_cursor(cursor, 1):
        asked = asked.where(StatementLine.number > after[0])
    page = cut(session.execute(asked).mappings().all(), PER_PAGE, "number")
    return Page([{**row, "kind_label": LINE_KINDS.get(row["kind"], row["kind"])} for row in page.items], page.next)


def _told(kind: str) -> dict[str, str]:
    known = TOLD.get(kind)
    return {"label": known.label, "to_do": known.to_do} if known else {"label": OTHERS.get(kind, kind), "to_do": ""}


def _path(about: str) -> str | None:
    what, _, number = about.partition(":")
    return f"/console/payments/{number}" if what == "payment" and number.isdecimal() else None


def _paper(row: Any) -> dict[str, Any]:
    labels = {"kind_label": STATEMENT_KINDS[row["kind"]], "state_label": STATEMENT_LABELS[row["state"]]}
    sums = [(LINE_KINDS.get(kind, kind), one) for kind, one in row["totals"].items()]
    return {
        **row,
        **labels,
        "sums": sums,
        "tone": "bad" if row["error"] else TONES[row["state"]],
        "loose": row["loose"] or 0,
    }
