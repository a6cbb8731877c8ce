"""What lies in the owners' own accounts: money that came, never what is only billed."""

from __future__ import annotations

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from server.fees.queries import naming
from server.ledger.queries.balances import TRANSFERS, balance
from server.ledger.rules.accounts import Account

_NEVER_CAME = (Account.RECEIVABLE, Account.WAIVED, Account.BAD_DEBT)
"""Where what is billed stands as long as nobody has paid it, and when nobody will."""


def public_money(session: Session, estate_id: int) -> int:
    """What common property has earned and is still there, in fen: parking that is billed for it and not paid is not."""
    booked = balance(session, Account.PUBLIC_MONEY, estate_id=estate_id)
    return booked - not_paid(session, estate_id, Account.PUBLIC_MONEY)


def not_paid(session: Session, estate_id: int, account: Account) -> int:
    """What bills brought into an account without anybody paying it: it is owed still, or was waived. In fen."""
    items = [key for key, one in naming.items(session, estate_id).items() if one.income_account == account]
    if not items:
        return 0
    debits, credits_ = (case((TRANSFERS.c[side].in_(_NEVER_CAME), TRANSFERS.c.fen), else_=0)
                        for side in ("debit", "credit"))  # fmt: skip
    asked = select(func.coalesce(func.sum(debits - credits_), 0))
    return int(session.scalar(asked.where(TRANSFERS.c.estate_id == estate_id, TRANSFERS.c.item.in_(items))) or 0)
