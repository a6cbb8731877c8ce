"""What of a payment was given back, as a part of statements over payments."""

from __future__ import annotations

from sqlalchemy import exists, func, select

from server.payments.models import Payment, Refund
from server.payments.rules.refunding import GIVEN_BACK, OWED

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
