"""A dispute over a bill was right although the bill is paid: what was paid too much is asked back of its payments, to
become balance or to go out. Somebody else must agree, as to every refund."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.fees.service import closed_levies, deciding, overcharged, relieving
from server.kit.actor import Actor
from server.kit.errors import Conflict, Malformed, not_found
from server.kit.money import yuan
from server.payments import policy
from server.payments.models import Payment, Refund
from server.payments.rules.refunding import Refunding
from server.payments.service import refunding


class PaidLess(Malformed):
    """More is to be given back than was paid on the bill and not given back before."""

    def __init__(self, left: int) -> None:
        words = f"这张账单上已付、还没退的只有 {yuan(left)} 元" if left else "这张账单上没有可以退的钱"
        super().__init__("paid_less", f"{words}。", fields={"back": [words]}, left_fen=left)


def settle(
    session: Session, actor: Actor, dispute_id: int, *, answer: str, version: int, waive_fen: int | None,
    back_fen: int, to_balance: bool, at: datetime,
) -> list[int]:  # fmt: skip
    """Answer a dispute in the resident's favour and ask that ``back_fen`` of what was paid be given back; gives the
    refunds, one for each payment, the last payment first. As :func:`deciding.decide` and :func:`ask`."""
    bill_id, estate_id = deciding.about(session, actor, dispute_id)
    deciding.decide(session, actor, dispute_id, upheld=True, answer=answer, version=version, waive_fen=waive_fen, at=at)
    return ask(session, actor, bill_id=bill_id, estate_id=estate_id, fen=back_fen, to_balance=to_balance,
               reason=f"异议成立：{answer.strip()}", at=at)  # fmt: skip


def ask(
    session: Session, actor: Actor, *, bill_id: int, estate_id: int, fen: int, to_balance: bool, reason: str,
    at: datetime,
) -> list[int]:  # fmt: skip
    """Ask back ``fen`` of what was paid on a bill, of the last payment first, and with it the late fee that was paid on
    just that. :class:`PaidLess`; :class:`Conflict` for what nobody can be given as balance, or WeChat gives back no
    more; :class:`LevyClosed`."""
    if not policy.may_take(session, actor, estate_id):
        raise not_found("账单")
    closed_levies.check(session, [bill_id])
    left = left_of(session, bill_id)
    if not 0 < fen <= sum(part for _, part in left):
        raise PaidLess(sum(part for _, part in left))
    parts = list(_shared(session, left, fen, to_balance, at))
    found = [
        refunding.enter(session, actor, payment, fen=part, reason=reason, at=at, bill_id=bill_id, to_balance=to_balance)
        for payment, part in parts
    ]  # fmt: skip
    for late_id, owed in overcharged.late_parts(session, bill_id, [(one.id, part) for one, part in parts]).items():
        still = min(owed, sum(part for _, part in left_of(session, late_id)))
        if still:
            found += ask(session, actor, bill_id=late_id, estate_id=estate_id, fen=still, to_balance=to_balance,
                         reason=reason, at=at)  # fmt: skip
    return found


def left_of(session: Session, bill_id: int) -> list[tuple[Payment, int]]:
    """The payments of which something lies on a bill, each held, and how much of it may still be asked back, the last
    one first. What is asked back already counts as given."""
    paid = relieving.paid_on(session, bill_id)
    held = {id_: refunding.held(session, id_) for id_ in sorted(paid)}
    # Whoever waited for these rows must see what the other wrote meanwhile.
    paid, asked = relieving.paid_on(session, bill_id), _asked(session, bill_id)
    found = []
    for id_, fen in paid.items():
        payment = held.get(id_)
        if payment is not None:
            most = payment.fen - refunding.live(session, id_)
            found.append((payment, max(0, min(fen - asked.get(id_, 0), most))))
    return found


def _shared(
    session: Session, left: list[tuple[Payment, int]], fen: int, to_balance: bool, at: datetime
) -> Iterator[tuple[Payment, int]]:  # fmt: skip
    for payment, most in left:
        part = min(most, fen)
        fen -= part
        if not part:
            continue
        if not to_balance:
            refunding.check_payment(session, payment, at)
        elif payment.payer_id is None:
            raise Conflict("payer_unknown", "这笔付款没有记名，不能转入预存，请选退还现款。")
        yield payment, part


def _asked(session: Session, bill_id: int) -> dict[int, int]:
    waits = (Refund.bill_id == bill_id) & (Refund.state == Refunding.ASKED)
    asked = select(Refund.payment_id, func.sum(Refund.fen)).where(waits).group_by(Refund.payment_id)
    return {id_: int(fen) for id_, fen in session.execute(asked)}
