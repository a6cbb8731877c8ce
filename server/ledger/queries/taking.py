"""What came in and went out on a day, by the account it lies in: as it was posted."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.kit.db import table
from server.ledger.models import LedgerEvent, LedgerTransfer
from server.ledger.rules.accounts import MONEY, Account

PAID, GIVEN_BACK = ("payment",), ("refund", "payout", "void")
"""Kinds of events: money of payers coming in, and going back to them."""
_EVENTS, _TRANSFERS = table(LedgerEvent), table(LedgerTransfer)


@dataclass(frozen=True, slots=True)
class Moved:
    """In one estate on one day: fen by account and how many events; ``back`` is what went out of it to payers."""

    estate_id: int
    account: Account
    back: bool
    fen: int
    count: int


def taken(session: Session, estate_ids: Collection[int], day: date) -> list[Moved]:
    """What payers paid into the accounts of money and out of their balances, and what they got back, on a day of these
    estates. One statement."""
    asked = (
        select(
            _EVENTS.c.estate_id, _EVENTS.c.kind, _TRANSFERS.c.debit, _TRANSFERS.c.credit, func.sum(_TRANSFERS.c.fen),
            func.count(_EVENTS.c.id.distinct()),
        )
        .join(_TRANSFERS, _TRANSFERS.c.event_id == _EVENTS.c.id)
        .where(_EVENTS.c.estate_id.in_(list(estate_ids)), _EVENTS.c.day == day)
        .where(_EVENTS.c.kind.in_((*PAID, *GIVEN_BACK)))
        .group_by(_EVENTS.c.estate_id, _EVENTS.c.kind, _TRANSFERS.c.debit, _TRANSFERS.c.credit)
    )  # fmt: skip
    found: dict[tuple[int, Account, bool], tuple[int, int]] = {}
    for estate_id, kind, debit, credit, fen, count in session.execute(asked):
        back = kind in GIVEN_BACK
        account = Account(credit if back else debit)
        if account in MONEY or (account is Account.PREPAID and not back):
            known = found.get((estate_id, account, back), (0, 0))
            found[estate_id, account, back] = (known[0] + int(fen), max(known[1], count))
    return [Moved(estate_id, account, back, *sums) for (estate_id, account, back), sums in sorted(found.items())]
