"""WeChat's own papers day by day, line by line: whole for whoever answers for the whole company, and for whoever looks
after some of its estates the lines of those estates alone, found by the order they paid."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.errors import not_found
from server.kit.paging import Page, cut, read_cursor
from server.payments import policy
from server.payments.models import Merchant, Order, Statement, StatementLine
from server.payments.policy import LOOKERS
from server.payments.screens.words import LINE_KINDS, STATEMENT_KINDS, STATEMENT_LABELS, TONES
from server.payments.service.reconciling import TRADE
from server.people import queries as people
from server.places.queries import COMPANIES

PER_PAGE = 30
COMPARED = ("payment", "refund")
_FIELDS = (
    Statement.id, Statement.day, Statement.kind, Statement.state, Statement.rows, Statement.totals,
    Statement.fetched_at, Statement.matched_at, Statement.error, Statement.sha1, Statement.company_id,
)  # fmt: skip


def merchants(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """My companies, each with its number at WeChat Pay; None where it has none."""
    asked = select(COMPANIES.c.id, COMPANIES.c.name, Merchant.sub_mchid, Merchant.name.label("called"), Merchant.active)
    found = asked.outerjoin(Merchant, Merchant.company_id == COMPANIES.c.id)
    mine = COMPANIES.c.id.in_(policy.companies(session, actor))
    return [dict(row) for row in session.execute(found.where(mine).order_by(COMPANIES.c.id)).mappings()]


def statements(session: Session, actor: Actor, *, since: date, until: date) -> list[dict[str, Any]]:
    """The papers between two days that are mine to see, newest first, with how many of their lines found nothing of
    ours. Of a company of which I see some estates only, ``part`` is true and the figures are those of my estates."""
    whole, here = policy.wholly(session, actor), _mine(session, actor)
    loose = (
        select(StatementLine.statement_id, func.count().label("loose"))
        .where(StatementLine.matched_to.is_(None), StatementLine.kind.in_(COMPARED))
        .group_by(StatementLine.statement_id).subquery()
    )  # fmt: skip
    asked = (
        select(*_FIELDS, Merchant.name, loose.c.loose)
        .outerjoin(Merchant, Merchant.company_id == Statement.company_id)
        .outerjoin(loose, loose.c.statement_id == Statement.id)
        .where(here, Statement.day.between(since, until))
        .order_by(Statement.day.desc(), Statement.kind.desc(), Statement.id)
    )
    rows = session.execute(asked).mappings().all()
    own = _sums(session, actor, [row["id"] for row in rows if row["company_id"] not in whole])
    return [_paper({**row, **own.get(row["id"], {}), "part": row["id"] in own}) for row in rows]


def statement(session: Session, actor: Actor, statement_id: int) -> dict[str, Any]:
    """One paper; not found where no estate of its company is mine, nor the funds of a company I see a part of."""
    found = select(*_FIELDS).where(Statement.id == statement_id, _mine(session, actor))
    row = session.execute(found).mappings().one_or_none()
    if row is None:
        raise not_found("账单文件")
    whole = row["company_id"] in policy.wholly(session, actor)
    own = {} if whole else _sums(session, actor, [statement_id])[statement_id]
    return _paper({**row, "loose": None, **own, "part": not whole})


def lines(session: Session, actor: Actor, statement_id: int, *, part: bool, loose: bool, cursor: str | None) -> Page:
    """Lines of a paper in their order; ``part``: those of my estates alone."""
    asked = select(StatementLine.id, StatementLine.number, StatementLine.kind, StatementLine.transaction_id,
                   StatementLine.out_trade_no, StatementLine.out_refund_no, StatementLine.fen, StatementLine.fee_fen,
                   StatementLine.at, StatementLine.matched_to)  # fmt: skip
    asked = asked.where(StatementLine.statement_id == statement_id).order_by(StatementLine.number).limit(PER_PAGE + 1)
    if part:
        asked = asked.join(Statement, Statement.id == StatementLine.statement_id).join(Order, _ordered())
        asked = asked.where(people.covered(actor, LOOKERS, Order.estate_id))
    if loose:
        asked = asked.where(StatementLine.matched_to.is_(None))
    if after := read_cursor(cursor, 1):
        asked = asked.where(StatementLine.number > after[0])
    page = cut(session.execute(asked).mappings().all(), PER_PAGE, "number")
    return Page([{**row, "kind_label": LINE_KINDS.get(row["kind"], row["kind"])} for row in page.items], page.next)


def _mine(session: Session, actor: Actor) -> ColumnElement[bool]:
    """Everything of the companies that are wholly mine, the trades of the others: funds are no estate's."""
    whole, some = policy.wholly(session, actor), policy.companies(session, actor)
    return or_(Statement.company_id.in_(whole), Statement.company_id.in_(some) & (Statement.kind == TRADE))


def _ordered() -> ColumnElement[bool]:
    return (Order.out_trade_no == StatementLine.out_trade_no) & (Order.company_id == Statement.company_id)


def _sums(session: Session, actor: Actor, ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """Of each paper what belongs to my estates: rows, sums by kind, and how many of them found nothing of ours."""
    unmatched = func.count().filter(StatementLine.matched_to.is_(None), StatementLine.kind.in_(COMPARED))
    asked = (
        select(StatementLine.statement_id, StatementLine.kind, func.count(), func.sum(StatementLine.fen),
               func.sum(StatementLine.fee_fen), unmatched)
        .join(Statement, Statement.id == StatementLine.statement_id)
        .join(Order, _ordered())
        .where(StatementLine.statement_id.in_(ids), people.covered(actor, LOOKERS, Order.estate_id))
        .group_by(StatementLine.statement_id, StatementLine.kind)
        .order_by(StatementLine.kind)
    )  # fmt: skip
    found: dict[int, dict[str, Any]] = {one: {"rows": 0, "totals": {}, "loose": 0, "sha1": None} for one in ids}
    for statement_id, kind, count, fen, fee, loose in session.execute(asked) if ids else ():
        own = found[statement_id]
        own["rows"] += count
        own["loose"] += loose
        own["totals"][kind] = {"count": count, "fen": int(fen), "fee_fen": int(fee)}
    return found


def _paper(row: Any) -> dict[str, Any]:
    labels = {"kind_label": STATEMENT_KINDS[row["kind"]], "state_label": STATEMENT_LABELS[row["state"]]}
    sums = [(LINE_KINDS.get(kind, kind), one) for kind, one in row["totals"].items()]
    tone = "bad" if row["error"] else TONES[row["state"]]
    return {**row, **labels, "sums": sums, "tone": tone, "loose": row["loose"] or 0}
