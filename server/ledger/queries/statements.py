"""The moves of an account one by one, for whoever wants to follow its balance."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import RowMapping, Select, func, select
from sqlalchemy.orm import Session

from server.kit.paging import Page, cut, read_cursor
from server.ledger.queries.balances import EVENTS, TRANSFERS, grown, touches
from server.ledger.rules.accounts import MONEY, Account

AT_ONCE = 2_000


def told(
    session: Session, account: Account, *, estate_id: int | None = None, person_id: int | None = None,
    debtor_id: int | None = None, item: str | None = None, from_: date | None = None, to: date | None = None,
    cursor: str | None = None, limit: int = 25,
) -> Page:  # fmt: skip
    """The moves of an account, newest first, narrowed to what is given: ``id``, ``estate_id``, ``day``, ``kind``,
    ``source``, ``words``, ``fen`` (positive where the account grew), ``item``."""
    about = {"estate_id": estate_id, "person_id": person_id, "debtor_id": debtor_id, "item": item}
    asked = _MOVES.add_columns(grown(account).label("fen")).where(touches(account))
    asked = asked.where(*(TRANSFERS.c[name] == value for name, value in about.items() if value is not None))
    asked = _between(asked, from_, to)
    after = read_cursor(cursor, 1)
    if after:
        asked = asked.where(TRANSFERS.c.id < after[0])
    found = session.execute(asked.order_by(TRANSFERS.c.id.desc()).limit(limit + 1)).mappings().all()
    return cut(found, limit, "id")


def journal(session: Session, estate_id: int, from_: date, to: date) -> Iterator[RowMapping]:
    """Every transfer of an estate between two days, both included, in order, for whoever adds it up anew: ``day``,
    ``event_id``, ``kind``, ``source``, ``words``, ``debit``, ``credit``, ``fen``, ``item``, ``bill_id``,
    ``payment_id``."""
    columns = (TRANSFERS.c[name] for name in ("event_id", "debit", "credit", "fen", "bill_id", "payment_id"))
    asked = _between(_MOVES.add_columns(*columns).where(TRANSFERS.c.estate_id == estate_id), from_, to)
    asked = asked.order_by(TRANSFERS.c.day, TRANSFERS.c.id)
    yield from session.execute(asked, execution_options={"yield_per": AT_ONCE}).mappings()


def put_back(session: Session, kind: str, payment_id: int) -> dict[str, dict[int, int]]:
    """What events of a kind, such as ``refund``, took of a payment off bills again, in fen by bill and by source."""
    mine = (TRANSFERS.c.payment_id == payment_id) & (TRANSFERS.c.debit == Account.RECEIVABLE) & (EVENTS.c.kind == kind)
    asked = select(EVENTS.c.source, TRANSFERS.c.bill_id, func.sum(TRANSFERS.c.fen)).where(mine)
    asked = asked.join_from(TRANSFERS, EVENTS, EVENTS.c.id == TRANSFERS.c.event_id)
    found: dict[str, dict[int, int]] = {}
    for source, bill_id, fen in session.execute(
        asked.group_by(EVENTS.c.source, TRANSFERS.c.bill_id).order_by(func.min(TRANSFERS.c.id))
    ):
        found.setdefault(source, {})[bill_id] = int(fen)
    return found


def money_out(session: Session, kind: str, payment_id: int) -> dict[str, Account]:
    """Out of which account of money events of a kind, such as ``refund``, gave a payment back, by source."""
    mine = (TRANSFERS.c.payment_id == payment_id) & TRANSFERS.c.credit.in_(MONEY) & (EVENTS.c.kind == kind)
    asked = select(EVENTS.c.source, TRANSFERS.c.credit).where(mine)
    rows = session.execute(asked.join_from(TRANSFERS, EVENTS, EVENTS.c.id == TRANSFERS.c.event_id))
    return {source: Account(account) for source, account in rows}


def _between(asked: Select[*tuple[object, ...]], from_: date | None, to: date | None) -> Select[*tuple[object, ...]]:
    if from_ is not None:
        asked = asked.where(TRANSFERS.c.day >= from_)
    return asked if to is None else asked.where(TRANSFERS.c.day <= to)


_MOVES: Select[*tuple[object, ...]] = select(
    TRANSFERS.c.id, TRANSFERS.c.estate_id, TRANSFERS.c.day, EVENTS.c.kind, EVENTS.c.source, EVENTS.c.words,
    TRANSFERS.c.item,
).join_from(TRANSFERS, EVENTS, EVENTS.c.id == TRANSFERS.c.event_id)  # fmt: skip


def given_by(session: Session, kind: str, source: str, account: Account) -> list[tuple[int, int, int]]:
    """What an event gave into an account of people: person, bill and fen, in the order it was written."""
    mine = (EVENTS.c.kind == kind) & (EVENTS.c.source == source) & (TRANSFERS.c.credit == account)
    asked = select(TRANSFERS.c.person_id, TRANSFERS.c.bill_id, TRANSFERS.c.fen).where(mine)
    asked = asked.join_from(TRANSFERS, EVENTS, EVENTS.c.id == TRANSFERS.c.event_id).order_by(TRANSFERS.c.id)
    return [(row.person_id, row.bill_id, int(row.fen)) for row in session.execute(asked)]
