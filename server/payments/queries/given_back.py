"""What of a payment was given back: as a part of statements over payments, and where the money went."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from server.ledger.queries.statements import money_out
from server.ledger.rules.accounts import Account
from server.payments.models import Payment, Refund
from server.payments.rules.methods import LANDS_IN, Method
from server.payments.rules.refunding import EVENT, GIVEN_BACK, OWED, source

_MINE = Refund.payment_id == Payment.id
GIVEN_FEN = (
    select(func.coalesce(func.sum(Refund.fen), 0))
    .where(_MINE, Refund.state.in_(GIVEN_BACK))
    .correlate(Payment)
    .scalar_subquery()
)
"""What was given back of it or is agreed to be, in fen."""
UNDER_WAY = exists().where(_MINE, Refund.state.in_(OWED)).correlate(Payment)
"""Whether some of that is not with the payer yet."""


def ways(session: Session, payment_id: int, method: str, refund_ids: Collection[int]) -> dict[int, Account]:
    """The account that refunds of a payment went out of, as the ledger has it; of those still to go out the one the
    payment lies in."""
    known = money_out(session, EVENT, payment_id) if refund_ids else {}
    return {id_: known.get(source(id_), LANDS_IN[Method(method)]) for id_ in refund_ids}
