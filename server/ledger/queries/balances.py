"""Balances: sums of transfers, in the sign in which people say them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Subquery, case, func, or_, select
from sqlalchemy.orm import Session

from server.kit.db import table
from server.ledger.models import LedgerEvent, LedgerTransfer
from server.ledger.rules.accounts import Account, natural, sign

TRANSFERS, EVENTS = table(LedgerTransfer), table(LedgerEvent)
"""The tables, for joins by the rooms above."""


def touches(account: Account) -> ColumnElement[bool]:
    """Whether a transfer moves this account."""
    return or_(TRANSFERS.c.debit == account, TRANSFERS.c.credit == account)


def grown(account: Account) -> ColumnElement[int]:
    """By how much a transfer that touches this account makes it grow; negative where it shrinks."""
    return case((TRANSFERS.c.debit == account, TRANSFERS.c.fen), else_=-TRANSFERS.c.fen) * sign(account)


def balance(
    session: Session, account: Account, *, estate_id: int, person_id: int | None = None, debtor_id: int | None = None,
    bill_id: int | None = None, item: str | None = None, until: date | None = None,
) -> int:  # fmt: skip
    """What an account has grown by, in fen, up to and with the day ``until``, narrowed to what is given. Hold the
    person (``service.locking.hold``) before using a balance that must not go below zero."""
    about = {"person_id": person_id, "debtor_id": debtor_id, "bill_id": bill_id, "item": item}
    where = [TRANSFERS.c.estate_id == estate_id]
    where += [TRANSFERS.c[name] == value for name, value in about.items() if value is not None]
    if until is not None:
        where.append(TRANSFERS.c.day <= until)
    debits, credits_ = (_summed(TRANSFERS.c[side] == account, *where) for side in ("debit", "credit"))
    found = session.execute(select(debits, credits_)).one()
    return natural(account, int(found[0]), int(found[1]))


def balances(session: Session, estate_id: int, *, until: date | None = None) -> dict[Account, int]:
    """Every account of an estate, those that never moved with 0."""
    found = dict.fromkeys(Account, 0)
    for side, times in (("debit", 1), ("credit", -1)):
        asked = select(TRANSFERS.c[side], func.sum(TRANSFERS.c.fen)).where(TRANSFERS.c.estate_id == estate_id)
        if until is not None:
            asked = asked.where(TRANSFERS.c.day <= until)
        for name, fen in session.execute(asked.group_by(TRANSFERS.c[side])):
            found[Account(name)] += times * sign(Account(name)) * int(fen)
    return found


def grouped(account: Account, by: str, *, estate_ids: Collection[int] | None = None) -> Subquery:
    """A subquery of ``estate_id``, ``key`` and ``fen``: the balance of an account per person, debtor, bill, payment or
    item (``by`` names the column), for joins by the rooms above. Rows without the key are left out."""
    key: ColumnElement[Any] = TRANSFERS.c[by]
    asked = (
        select(TRANSFERS.c.estate_id, key.label("key"), func.sum(grown(account)).label("fen"))
        .where(touches(account), key.is_not(None))
        .group_by(TRANSFERS.c.estate_id, key)
    )
    if estate_ids is not None:
        asked = asked.where(TRANSFERS.c.estate_id.in_(estate_ids))
    return asked.subquery()


def by_key(session: Session, account: Account, by: str, *, estate_id: int) -> dict[Any, int]:
    """The balance of an account per person, debtor, bill, payment or item; those at zero are left out."""
    found = grouped(account, by, estate_ids=[estate_id])
    return {key: int(fen) for key, fen in session.execute(select(found.c.key, found.c.fen)) if fen}


def _summed(*where: ColumnElement[bool]) -> Any:
    return select(func.coalesce(func.sum(TRANSFERS.c.fen), 0)).where(*where).scalar_subquery()
