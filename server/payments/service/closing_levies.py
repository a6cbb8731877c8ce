"""The second person's yes to the end of a levy: here it is known who paid."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.fees.queries import levied
from server.fees.service import closing_levies
from server.kit.actor import Actor
from server.kit.errors import Conflict
from server.payments.models import Payment, Refund
from server.payments.rules.refunding import Refunding


def approve(session: Session, actor: Actor, closing_id: int, *, version: int, at: datetime) -> None:
    """Agree that a levy end, as :func:`server.fees.service.closing_levies.approve`. :class:`Conflict` ``refund_waits``
    while somebody asks back one of the payments that paid for it: that is answered first."""
    closing_levies.approve(session, actor, closing_id, version=version, payers=payers, at=at)
    paid = levied.payments_of(session, closing_id)
    waits = select(func.count(Refund.id)).where(Refund.payment_id.in_(paid), Refund.state == Refunding.ASKED)
    if count := session.scalar(waits):
        raise Conflict("refund_waits", f"付过这项分摊的款里，有 {count} 笔退款申请还没有答复，先答复再结清。")


def payers(session: Session, payment_ids: Collection[int]) -> Mapping[int, int | None]:
    """Who made each of these payments; None where it was not said."""
    asked = select(Payment.id, Payment.payer_id).where(Payment.id.in_(payment_ids))
    return {row.id: row.payer_id for row in session.execute(asked)}
