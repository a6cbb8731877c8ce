"""Two persons turn out to be one: what the one paid, ordered and left with us is the other's."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from server.kit.clock import local_day
from server.ledger.queries import balances as ledger
from server.ledger.rules.accounts import Account
from server.ledger.service import posting
from server.ledger.service.posting import Move
from server.payments.models import Autopay, Order, PayLink, Payment, Payout
from server.payments.service import balances


def take_over(session: Session, *, gone_id: int, kept_id: int, at: datetime) -> None:
    """Everything that names ``gone_id`` means ``kept_id`` from now on; again it changes nothing. Both balances stay
    in the ledger as they were, and a transfer moves what is left."""
    # First of all: whoever takes money in holds its order, and what was paid meanwhile is seen once that is over.
    session.execute(update(Order).where(Order.payer_id == gone_id).values(payer_id=kept_id))
    estates = select(ledger.TRANSFERS.c.estate_id).where(ledger.TRANSFERS.c.person_id == gone_id).distinct()
    for estate_id in sorted(session.scalars(estates)):
        _move_balance(session, estate_id, gone_id, kept_id, at)
    session.execute(update(Payment).where(Payment.payer_id == gone_id).values(payer_id=kept_id))
    session.execute(update(Payout).where(Payout.person_id == gone_id).values(person_id=kept_id))
    session.execute(update(PayLink).where(PayLink.made_by == gone_id).values(made_by=kept_id))
    kept = select(Autopay.home_id).where(Autopay.person_id == kept_id)
    session.execute(delete(Autopay).where(Autopay.person_id == gone_id, Autopay.home_id.in_(kept)))
    session.execute(update(Autopay).where(Autopay.person_id == gone_id).values(person_id=kept_id))


def _move_balance(session: Session, estate_id: int, gone_id: int, kept_id: int, at: datetime) -> None:
    fen = balances.held(session, estate_id, gone_id)
    if not fen:
        return
    moves = [
        Move(Account.PREPAID, Account.UNKNOWN, fen, person_id=gone_id),
        Move(Account.UNKNOWN, Account.PREPAID, fen, person_id=kept_id),
    ]
    kind, source = "merge", f"person:{gone_id}:{estate_id}"
    before = (ledger.EVENTS.c.kind == kind) & (ledger.EVENTS.c.source == source)
    # What is left with the one who is gone after it was moved once is moved, too.
    step = session.scalar(select(func.count()).select_from(ledger.EVENTS).where(before)) or 0
    posting.post(
        session, estate_id=estate_id, kind=kind, source=source, step=step, at=at, transfers=moves,
        day=posting.open_day(session, estate_id, local_day(at)), words="合并住户档案，预存随人",
    )  # fmt: skip
