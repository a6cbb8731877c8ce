"""What does not add up, with what to do about it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.paging import Page, cut, read_cursor
from server.payments import policy
from server.payments.models import Mismatch
from server.payments.policy import KEEPERS, LOOKERS
from server.payments.queries import hands
from server.payments.rules.mismatches import TOLD
from server.payments.rules.orders import Kind as OrderKind
from server.people import queries as people
from server.places.queries import COMPANIES, ESTATES

SHOWS = {"open": "待处理", "settled": "已处理"}
PER_PAGE = 30
OTHERS: Mapping[str, str] = {
    OrderKind.CURRENCY_DIFFERS: "币种不对",
    OrderKind.UNKNOWN_ORDER: "认不出的单号",
    OrderKind.NOBODYS: "没有账单可抵",
    OrderKind.CASH_DIFFERS: "现金对不上",
    OrderKind.CASH_LATE: "日结以后又收的现金",
    OrderKind.CASH_UNDONE: "日结以后作废的现金",
    OrderKind.LEDGER_BROKEN: "账目不平",
}
"""Kinds that WeChat's papers never show."""


def mine(session: Session, actor: Actor) -> ColumnElement[bool]:
    """The clause "this exception is mine to see": of my estates; where it has no estate, of the companies I answer for
    as a whole; where it is nobody's, whoever answers for everything."""
    here = people.covered(actor, LOOKERS, Mismatch.estate_id)
    nowhere = Mismatch.estate_id.is_(None)
    clauses = [here, nowhere & Mismatch.company_id.in_(policy.wholly(session, actor))]
    if policy.sees_all(actor):
        clauses.append(nowhere & Mismatch.company_id.is_(None))
    return or_(*clauses)


def exceptions(session: Session, actor: Actor, show: str, *, estate_id: int | None, cursor: str | None) -> Page:
    """One page, newest first."""
    asked = (
        select(Mismatch.id, Mismatch.kind, Mismatch.about, Mismatch.words, Mismatch.facts, Mismatch.found_at,
               Mismatch.state, Mismatch.settled_by, Mismatch.settled_at, Mismatch.how, Mismatch.version,
               Mismatch.estate_id, ESTATES.c.name.label("estate"), COMPANIES.c.name.label("company"))
        .outerjoin(ESTATES, ESTATES.c.id == Mismatch.estate_id)
        .outerjoin(COMPANIES, COMPANIES.c.id == Mismatch.company_id)
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
    rows = [{**row, **_told(row["kind"]), "by": names.get(row["settled_by"], ""), "path": _path(row["about"]),
             "may_settle": may or row["estate_id"] is None,
             "own": show == "open" and hands.is_own(session, actor, row["id"])} for row in page.items]  # fmt: skip
    return Page(rows, page.next)


def open_count(session: Session, actor: Actor) -> int:
    """How many are open."""
    asked = select(func.count(Mismatch.id)).where(mine(session, actor), Mismatch.state == "open")
    return session.scalar(asked) or 0


def _told(kind: str) -> dict[str, str]:
    known = TOLD.get(kind)
    return {"label": known.label, "to_do": known.to_do} if known else {"label": OTHERS.get(kind, kind), "to_do": ""}


def _path(about: str) -> str | None:
    what, _, number = about.partition(":")
    return f"/console/payments/{number}" if what == "payment" and number.isdecimal() else None
