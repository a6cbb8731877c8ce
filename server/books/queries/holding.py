"""What common property has earned and is still there."""

from __future__ import annotations

from sqlalchemy.orm import Session

from server.fees.queries import naming
from server.ledger.queries.balances import balance, by_key
from server.ledger.rules.accounts import Account


def public_money(session: Session, estate_id: int) -> int:
    """The owners' common account in fen, without what is billed for it, such as parking, and not paid yet."""
    booked = balance(session, Account.PUBLIC_MONEY, estate_id=estate_id)
    items = [key for key, one in naming.items(session, estate_id).items() if one.income_account == Account.PUBLIC_MONEY]
    if not items:
        return booked
    owed = by_key(session, Account.RECEIVABLE, "item", estate_id=estate_id)
    return booked - sum(owed.get(key, 0) for key in items)
