"""Every sum of the books, from the ledger alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from server.books.rules.entries import COST, EVENT, Kind, event_kind, quarter_item
from server.books.rules.lines import FUND
from server.books.rules.periods import Period
from server.fees.rules.items import REPAIR_KEY
from server.ledger.queries.balances import EVENTS, TRANSFERS
from server.ledger.rules.accounts import MONEY, Account

_FROM_PAYERS = MONEY | {Account.PREPAID, Account.REFUND_DUE, Account.UNKNOWN}
"""Money that came, and what payers are owed of it: what moves between these was neither earned nor spent."""
_PUBLIC = {Account.PUBLIC_MONEY}


@dataclass(frozen=True, slots=True)
class Sums:
    """The movements of a period in fen, by fee item or line; what was taken back is taken off.

    ``billed`` and ``received`` are what owners owe and what they paid of it, by fee item, whoever's money it is;
    ``other_income`` and ``public_income`` came without a bill; ``to_fund`` by ``fund:2026Q3``; ``waived`` is of
    fees, not of paid repairs. ``counts``: how many transfers of the ledger make up each sum of a map, by the map's name
    and the same key; one that takes something back is one more. Sums and counts are of the same rows.
    """

    billed: Mapping[str, int]
    received: Mapping[str, int]
    other_income: int
    waived: int
    channel_cost: int
    spending: Mapping[str, int]
    public_income: Mapping[str, int]
    public_cost: Mapping[str, int]
    to_fund: Mapping[str, int]
    counts: Mapping[str, Mapping[str, int]]


class _Moved:
    """What moved between accounts in a period, by debit, credit and item."""

    def __init__(self, session: Session, estate_id: int, period: Period) -> None:
        keys = (TRANSFERS.c.debit, TRANSFERS.c.credit, TRANSFERS.c.item)
        asked = (
            select(*keys, func.sum(TRANSFERS.c.fen), func.count())
            .where(TRANSFERS.c.estate_id == estate_id, TRANSFERS.c.day >= period.from_, TRANSFERS.c.day <= period.to)
            .group_by(*keys)
        )
        self._rows = [
            (debit, credit, item or "", int(fen), int(count))
            for debit, credit, item, fen, count in session.execute(asked)
        ]

    def net(self, debits: Collection[str], credits_: Collection[str]) -> dict[str, int]:
        """By item, what moved out of ``credits_`` into ``debits``, less what moved back."""
        found: defaultdict[str, int] = defaultdict(int)
        for item, fen, _ in self._signed(debits, credits_):
            found[item] += fen
        return {item: fen for item, fen in found.items() if fen}

    def count(self, debits: Collection[str], credits_: Collection[str]) -> dict[str, int]:
        """By item, of how many transfers :meth:`net` is the sum."""
        found: defaultdict[str, int] = defaultdict(int)
        for item, _, count in self._signed(debits, credits_):
            found[item] += count
        return dict(found)

    def total(self, debits: Collection[str], credits_: Collection[str]) -> int:
        """The same of all items together."""
        return sum(fen for _, fen, _ in self._signed(debits, credits_))

    def _signed(self, debits: Collection[str], credits_: Collection[str]) -> Iterator[tuple[str, int, int]]:
        for debit, credit, item, fen, count in self._rows:
            if debit in debits and credit in credits_:
                yield item, fen, count
            elif debit in credits_ and credit in debits:
                yield item, -fen, count


def sums(session: Session, estate_id: int, period: Period) -> Sums:
    """The sums of a period. One statement."""
    moved = _Moved(session, estate_id, period)
    earned, waived = moved.net(_FROM_PAYERS, _PUBLIC), moved.net({Account.WAIVED}, {Account.RECEIVABLE})
    return Sums(
        billed=moved.net({Account.RECEIVABLE}, {Account.INCOME}),
        received=moved.net(_FROM_PAYERS, {Account.RECEIVABLE}),
        other_income=moved.total(_FROM_PAYERS, {Account.OTHER_INCOME}),
        waived=sum(fen for item, fen in waived.items() if item != REPAIR_KEY),
        channel_cost=moved.total({Account.CHANNEL_COST}, MONEY),
        spending=moved.net({Account.SPENDING}, MONEY),
        public_income={item: fen for item, fen in earned.items() if not item.startswith(COST)},
        public_cost={item.removeprefix(COST): -fen for item, fen in earned.items() if item.startswith(COST)},
        to_fund=moved.net(_PUBLIC, {Account.FUND}),
        counts={
            "received": moved.count(_FROM_PAYERS, {Account.RECEIVABLE}),
            "other_income": moved.count(_FROM_PAYERS, {Account.OTHER_INCOME}),
            "spending": moved.count({Account.SPENDING}, MONEY),
            "public": moved.count(_FROM_PAYERS, _PUBLIC),
        },
    )  # fmt: skip


def moved_for(session: Session, estate_id: int, quarter: date) -> int:
    """What was transferred to the fund of the income of a quarter, whenever that was, in fen."""
    both = or_(
        (TRANSFERS.c.debit == Account.PUBLIC_MONEY) & (TRANSFERS.c.credit == Account.FUND),
        (TRANSFERS.c.debit == Account.FUND) & (TRANSFERS.c.credit == Account.PUBLIC_MONEY),
    )
    asked = (
        select(TRANSFERS.c.debit, func.sum(TRANSFERS.c.fen))
        .where(TRANSFERS.c.estate_id == estate_id, TRANSFERS.c.item == quarter_item(quarter), both)
        .group_by(TRANSFERS.c.debit)
    )
    found = {debit: int(fen) for debit, fen in session.execute(asked)}
    return found.get(Account.PUBLIC_MONEY, 0) - found.get(Account.FUND, 0)


_FORWARD = {
    Kind.SPENDING: ("debit", Account.SPENDING),
    Kind.INCOME: ("credit", Account.PUBLIC_MONEY),
    Kind.COST: ("debit", Account.PUBLIC_MONEY),
    Kind.TO_FUND: ("debit", Account.PUBLIC_MONEY),
    Kind.LEVY_PAID: ("debit", Account.LEVY_MONEY),
}
"""On which side of which account an entry of each kind stands that takes nothing back."""


def moves_of_entries(session: Session, estate_id: int, period: Period | None) -> Iterator[tuple[str, str, int]]:
    """What the entries of the books moved in the ledger: kind, line and fen; what was taken back is below zero."""
    keys = (EVENTS.c.kind, TRANSFERS.c.debit, TRANSFERS.c.credit, TRANSFERS.c.item)
    asked = (
        select(*keys, func.sum(TRANSFERS.c.fen))
        .join_from(TRANSFERS, EVENTS, EVENTS.c.id == TRANSFERS.c.event_id)
        .where(TRANSFERS.c.estate_id == estate_id, EVENTS.c.kind.in_([event_kind(kind) for kind in Kind]))
        .group_by(*keys)
    )
    if period is not None:
        asked = asked.where(TRANSFERS.c.day >= period.from_, TRANSFERS.c.day <= period.to)
    for event, debit, credit, item, fen in session.execute(asked):
        kind = Kind(event.removeprefix(EVENT))
        side, account = _FORWARD[kind]
        if account not in (debit, credit):
            continue
        forward = (debit if side == "debit" else credit) == account
        line = FUND if kind is Kind.TO_FUND else (item or "").removeprefix(COST)
        yield kind, line, int(fen) if forward else -int(fen)
