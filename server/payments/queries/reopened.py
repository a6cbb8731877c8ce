"""Which bills a payment that was void, or refunds of one, were taken off, as the ledger has it: what is owed again, and
by whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.fees.queries import late
from server.fees.queries.payable import Payable, payable
from server.ledger.queries.statements import put_back
from server.payments.models import Refund
from server.payments.rules.methods import State
from server.payments.rules.refunding import EVENT, source


@dataclass(frozen=True, slots=True)
class TakenOff:
    """``fen`` of a payment that no longer lies on a bill. ``waived``: a dispute was right, and it is not owed again.
    ``in_time_until``: the firm was wrong, and until then it is paid in time again."""

    bill: Payable
    fen: int
    waived: bool
    in_time_until: date | None = None

    @property
    def is_open(self) -> bool:
        """Whether the bill is owed again, and was not paid since."""
        return not self.waived and self.bill.open_fen > 0


def taken_off(session: Session, payment_id: int, *, refund_id: int | None = None) -> list[TakenOff]:
    """What all refunds of a payment, or one of them, took off bills that stand, in the order of asking."""
    asked = select(Refund.id, Refund.bill_id).where(Refund.payment_id == payment_id).order_by(Refund.id)
    asked = asked if refund_id is None else asked.where(Refund.id == refund_id)
    back = put_back(session, EVENT, payment_id)
    found = [(row, back[source(row.id)]) for row in session.execute(asked) if source(row.id) in back]
    return _standing(session, [(parts, row.bill_id is not None) for row, parts in found])


def voided(session: Session, payment_id: int) -> list[TakenOff]:
    """What a payment that was void was taken off."""
    back = put_back(session, State.VOID, payment_id)
    return _standing(session, [(parts, False) for parts in back.values()])


def _standing(session: Session, found: Sequence[tuple[Mapping[int, int], bool]]) -> list[TakenOff]:
    bills = payable(session, bill_ids={id_ for parts, _ in found for id_ in parts}) if found else {}
    until = late.in_time_until(session, list(bills), date.min)
    return [
        TakenOff(bills[id_], fen, waived, max(until[id_], bills[id_].due_on) if id_ in until else None)
        for parts, waived in found for id_, fen in parts.items() if id_ in bills
    ]  # fmt: skip
