"""Settling bills with money: what is open, what a payment goes to, and the way back.

The ledger is told by the caller, in one event with the rest of the payment: these functions give the moves for it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from server.fees.rules.allocation import Open, Part
from server.kit.errors import Conflict
from server.ledger.rules.accounts import Account
from server.ledger.service.posting import Move


class BillsChanged(Conflict):
    """Something was paid, waived or made void since the bills were read; nothing was settled."""

    def __init__(self) -> None:
        super().__init__("bills_changed", "账单刚刚有变化，请刷新后再试。")


def open_bills(
    session: Session, *, on: date, person_id: int | None = None, debtor_ids: Collection[int] = (),
    bill_ids: Collection[int] = (), home_ids: Collection[int] = (),
) -> list[Open]:  # fmt: skip
    """What is open of the bills of a person, of debtors, of homes or of these bills; ``id`` is the bill's id as text.

    The late fees of a bill stand with it under ``late_fee``, whether or not its principal is paid.
    """
    raise NotImplementedError


def settle(
    session: Session, *, payment_id: int, parts: Sequence[Part], day: date, at: datetime, debit: Account,
    person_id: int | None = None,
) -> list[Move]:  # fmt: skip
    """Give the parts of a payment to their bills: rows of allocation and a conditional update of each bill.

    ``debit`` is where the money came in (``WECHAT``, ``CASH``, ``BANK``, ``POS``), or ``PREPAID`` with the
    ``person_id`` whose balance pays. Gives the moves (``debit`` to ``RECEIVABLE``) for the caller's event.
    :class:`BillsChanged` when a bill has less open than asked: the whole transaction must then be thrown away.
    """
    raise NotImplementedError


def reverse(
    session: Session, *, payment_id: int, fen: int | None, day: date, at: datetime, credit: Account,
    person_id: int | None = None,
) -> list[Move]:  # fmt: skip
    """Take ``fen`` of a payment (None: all that is left of it) back from its bills, last allocated first.

    Gives the moves (``RECEIVABLE`` to ``credit``: where the money goes, such as ``REFUND_DUE``); they come to less
    than ``fen`` where the payment settled less than that, the rest was balance. The bills are owed again.
    """
    raise NotImplementedError


def allocated(session: Session, payment_id: int) -> dict[int, int]:
    """What of a payment lies on which bill now, in fen."""
    raise NotImplementedError
