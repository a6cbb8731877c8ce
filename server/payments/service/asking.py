"""Asking WeChat: for a ``prepay_id``, what became of an order, and to close it. No transaction is open meanwhile.

What comes back is taken in by a transaction of its own under conditions: whoever was faster has won, and a repeat
changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import Session

from server.kit.db import table
from server.kit.errors import Conflict, Unavailable
from server.kit.house import House
from server.kit.logs import log
from server.kit.prepared import Prepared, together
from server.payments.models import Merchant, Order
from server.payments.rules import orders as rules
from server.payments.rules.orders import OPEN, State
from server.payments.service import arriving
from server.payments.service.ordering import Ordered
from server.wechat.pay.errors import PayCode, PayError, PayRefused, PayUnsure
from server.wechat.pay.gateway import PayGateway
from server.wechat.pay.results import PrepayOrder, Transaction

AT_ONCE = 200


_ORDERS = table(Order)
_PREPAID = Prepared(
    update(_ORDERS)
    .where(
        _ORDERS.c.id == bindparam("order_id"), _ORDERS.c.state == State.MADE, _ORDERS.c.expires_at == bindparam("until")
    )
    .values(
        state=State.PREPAID, prepay_id=bindparam("given"), prepaid_at=bindparam("at"), version=_ORDERS.c.version + 1
    )
    .returning(_ORDERS.c.id)
)
"""An order somebody has ordered anew meanwhile (``expires_at`` was set to that moment) is prepaid no more."""


def prepay(
    house: House, order_id: int, *, at: datetime, just_made: Ordered | None = None
) -> dict[str, str] | None:  # fmt: skip
    """What the phone needs to show WeChat's sheet for an order; None when there is nothing to pay any more.
    ``just_made``: the order as it was committed a moment ago, so that it is not read again.

    A repeat goes on with the same number and values, so it is the same order there. :class:`Unavailable` when nobody
    knows whether WeChat heard us, :class:`Conflict` when it said no.
    """
    gateway = house.need(PayGateway)
    if just_made is None:
        with house.database.read() as session:
            order, payee = _with_payee(session, order_id)
    else:
        order, payee = just_made.order, just_made.payee
    if order.state not in OPEN or rules.is_over(order.expires_at, at):
        return None
    if order.prepay_id is not None:
        return gateway.params(order.prepay_id)
    wanted = PrepayOrder(payee, order.out_trade_no, order.description, order.fen, order.openid, order.expires_at)
    try:
        prepay_id = gateway.prepay(wanted)
    except PayRefused as refused:
        _take_no(house, order, refused, at)
        return None
    except PayUnsure as unsure:
        log.warning("order_unsure", order=order_id, reason=unsure.reason)
        raise Unavailable("pay_unsure", "微信支付暂时没有回应，请再点一次。不会重复扣款。") from unsure
    given = {"order_id": order_id, "given": prepay_id, "at": at, "until": order.expires_at}
    with house.database.write() as session:
        (taken,) = together(session, (_PREPAID, given), ends=True)
    if not taken and not _still_wanted(house, order, payee):
        return None
    return gateway.params(prepay_id)


def ask(house: House, order_id: int, *, at: datetime) -> None:
    """Ask what became of an order that is still open, and take it in. Silent when WeChat does not answer now."""
    with house.database.read() as session:
        order, payee = _with_payee(session, order_id)
    if order.state in OPEN:
        _ask(house, order, payee, at)


def replace(house: House, order_id: int, earlier: Sequence[int], *, at: datetime) -> None:
    """Close earlier orders over the same bills before WeChat hears of this one, so that a sheet left open on another
    phone is not paid as well. :class:`Conflict` when one of them turns out to be paid; this one is then closed by the
    clock. What WeChat does not answer stays as it is: money that comes twice becomes balance."""
    for each in earlier:
        follow(house, each, at=at)
    with house.database.read() as session:
        states = {row.id: row.state for row in session.execute(
            select(Order.id, Order.state).where(Order.id.in_([order_id, *earlier])))}  # fmt: skip
    if states[order_id] not in OPEN or State.PAID not in states.values():
        return
    with house.database.write() as session:
        this = (Order.id == order_id) & Order.state.in_(OPEN)
        session.execute(update(Order).where(this).values(expires_at=at))
    raise Conflict("bill_paid", "这些账单刚刚已经付过了，没有再扣款。请刷新看看。")


def due(session: Session, *, at: datetime) -> list[int]:
    """The open orders to be asked about now, and those whose time is over; what was to be asked first comes first, so
    that those nobody can close keep no other waiting."""
    waits = or_(Order.ask_at <= at, Order.expires_at <= at)
    asked = select(Order.id).where(Order.state.in_(OPEN), waits).order_by(Order.ask_at, Order.id)
    return list(session.scalars(asked.limit(AT_ONCE)))


def follow(house: House, order_id: int, *, at: datetime) -> None:
    """Ask about an open order; one whose time is over is closed: ask, close, ask again, since closing is silent."""
    with house.database.read() as session:
        order, payee = _with_payee(session, order_id)
    if order.state not in OPEN:
        return
    if not rules.is_over(order.expires_at, at):
        _ask(house, order, payee, at)
    elif _ask(house, order, payee, at) and _close(house, order, payee) and _ask(house, order, payee, at):
        with house.database.write() as session:
            still = (Order.id == order_id) & Order.state.in_(OPEN)
            values = {"state": State.CLOSED, "version": Order.version + 1}
            session.execute(update(Order).where(still).values(values))


def _ask(house: House, order: Order, payee: str, at: datetime) -> bool:
    """Whether the answer is that nobody has paid."""
    told: Transaction | None = None
    try:
        told = house.need(PayGateway).query(order.out_trade_no, payee)
        known = True
    except PayError as error:
        log.warning("order_not_asked", order=order.id, error=str(error))
        known = False
    with house.database.write() as session:
        if told is not None and told.state.paid:
            arriving.apply(session, told, at=at)
        asked = {"asked_at": at, "ask_at": rules.next_ask(order.made_at, at)}
        session.execute(update(Order).where(Order.id == order.id, Order.state.in_(OPEN)).values(asked))
    return known and (told is None or not told.state.paid)


def _still_wanted(house: House, order: Order, payee: str) -> bool:
    """Whether an order that WeChat has just taken, but that could not be marked so, is to be paid: yes when a repeat of
    this request was faster, no when it has been paid since. :class:`Conflict` when somebody ordered the same bills
    meanwhile, and closed this order before WeChat heard of it: then it is closed there once more, and the phone gets
    no sheet."""
    with house.database.read() as session:
        now = session.get_one(Order, order.id)
    if now.state == State.PAID or (now.state == State.PREPAID and now.expires_at == order.expires_at):
        return now.state != State.PAID
    _close(house, order, payee)
    raise Conflict("ordered_elsewhere", "这些账单刚刚在另一部手机上下了单，这里没有扣款。请刷新看看。")


def _close(house: House, order: Order, payee: str) -> bool:
    try:
        house.need(PayGateway).close(order.out_trade_no, payee)
    except PayRefused as refused:
        return refused.code in (PayCode.ORDERPAID, PayCode.ORDER_NOT_EXIST, PayCode.ORDER_CLOSED)
    except PayUnsure:
        return False
    return True


def _take_no(house: House, order: Order, refused: PayRefused, at: datetime) -> None:
    if refused.code == PayCode.ORDERPAID:
        ask(house, order.id, at=at)
        return
    log.error("order_refused", order=order.id, code=refused.code)
    if refused.setup:
        # Ours to mend: the order stays, and the same tap works again once it is mended.
        raise Unavailable("pay_not_ready", "微信支付暂时用不了，我们正在处理。急的话请到物业前台缴费。") from refused
    with house.database.write() as session:
        made = (Order.id == order.id) & (Order.state == State.MADE)
        values = {"state": State.FAILED, "refused": refused.code[:60], "version": Order.version + 1}
        session.execute(update(Order).where(made).values(values))
    raise Conflict("pay_refused", "微信没有接受这次支付，请返回重新下单。", reason=refused.code) from refused


def _with_payee(session: Session, order_id: int) -> tuple[Order, str]:
    asked = select(Order, Merchant.sub_mchid).outerjoin(Merchant, Merchant.company_id == Order.company_id)
    order, payee = session.execute(asked.where(Order.id == order_id)).one()
    return order, payee or ""
