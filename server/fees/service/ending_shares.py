"""Shares of a levy that nobody need pay any more, because it has ended."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from server.fees.facts import BillsWaived
from server.fees.models import Bill, Waiver, left_of
from server.fees.rules.items import BillState, WaiverState
from server.fees.service import waiving
from server.fees.service.levies import KEY
from server.fees.service.taking_back import take_back
from server.kit.actor import Actor
from server.kit.facts import publish
from server.ledger.rules.accounts import Account
from server.ledger.service.posting import Move


def end(
    session: Session, actor: Actor, bills: Iterable[Bill], *, said: str, asked_by: int, at: datetime
) -> tuple[dict[int, int], list[Move]]:
    """What is open of these bills, all held, is not owed any more: what by home, in fen, and the moves for the caller's
    event. A bill of which nothing was paid is void; of another the rest is waived by the two people, at no cost to the
    firm: it never was the firm's money."""
    off: dict[int, int] = {}
    moves: list[Move] = []
    for bill in bills:
        if bill.state != BillState.OPEN:
            continue
        left: int = left_of(bill)
        waiving.end_with_bill(session, actor, bill.id, at=at)
        moves.append(_end(session, actor, bill, left, said, asked_by, at))
        off[bill.home_id] = off.get(bill.home_id, 0) + left
        publish(session, BillsWaived(bill.id, bill.debtor_id, bill.estate_id, left), at=at)
    return off, moves


def _end(session: Session, actor: Actor, bill: Bill, left: int, said: str, asked_by: int, at: datetime) -> Move:
    if not bill.paid_fen and not bill.waived_fen:
        return take_back(session, bill.id)
    session.add(Waiver(bill_id=bill.id, fen=left, why=f"分摊结清：{said}"[:200], state=WaiverState.APPROVED,
                       asked_by=asked_by, asked_at=at, answered_by=actor.id, answered_at=at))  # fmt: skip
    bill.waived_fen, bill.state, bill.version = bill.waived_fen + left, BillState.PAID, bill.version + 1
    session.flush()
    return Move(Account.LEVY_MONEY, Account.RECEIVABLE, left, debtor_id=bill.debtor_id, bill_id=bill.id, item=KEY)
