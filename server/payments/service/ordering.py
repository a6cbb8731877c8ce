"""Ordering a payment: the row is there before WeChat hears of it, so that whatever happens then finds it (D3)."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Conflict
from server.kit.facts import publish
from server.payments.facts import OrderPaid
from server.payments.models import Merchant, Order
from server.payments.rules import orders as rules
from server.payments.rules.lines import Line, as_json
from server.payments.rules.orders import LIFE, OPEN, State
from server.payments.service import balances
from server.payments.service.quoting import Quote, Wish, quote
from server.payments.service.receiving import paper
from server.people import queries as people

LONGEST_DESCRIPTION = 40
CHANCE_BYTES = 5


def order(session: Session, actor: Actor, wish: Wish, *, at: datetime) -> Order:
    """Order what somebody wants to pay; gives the order. What the balance covers whole is paid here and now; everything
    else is for ``asking.prepay``, once this transaction is committed.

    Earlier orders of the payer over the same bills are closed soon, so that one sheet is enough.
    """
    wanted = quote(session, actor, wish, day=local_day(at))
    company_id = _company(session, wanted)
    row = _row(session, actor, wanted, company_id, at)
    session.add(row)
    session.flush()
    _hurry_earlier(session, row, at)
    if not row.fen:
        _pay_at_once(session, row, wanted.lines, at)
    return row


def _row(session: Session, actor: Actor, wanted: Quote, company_id: int, at: datetime) -> Order:
    openid = people.openid_of(session, actor.id)
    if openid is None and wanted.asked:
        raise Conflict("no_wechat", "请在微信里打开小程序付款。")
    number = rules.order_number(company_id, local_day(at), secrets.token_bytes(CHANCE_BYTES))
    return Order(
        out_trade_no=number, company_id=company_id, estate_id=wanted.estate_id, payer_id=actor.id, openid=openid or "",
        fen=wanted.asked, balance_fen=wanted.from_balance, lines=as_json(wanted.lines), made_at=at,
        description=_description(wanted), expires_at=at + LIFE, ask_at=rules.next_ask(at, at),
        state=State.MADE,
    )  # fmt: skip


def _company(session: Session, wanted: Quote) -> int:
    """The company that takes the money; it must have a sub-merchant where WeChat is asked for any."""
    company_id = wanted.estate["company_id"]
    if company_id is None:
        raise Conflict("no_company", "这个小区还没有登记物业公司，暂时不能收款。")
    if wanted.asked and not _takes_wechat(session, company_id):
        raise Conflict("wechat_pay_closed", "这个小区还没有开通微信支付，请到物业前台缴费。")
    return int(company_id)


def _takes_wechat(session: Session, company_id: int) -> bool:
    active = select(Merchant.sub_mchid).where(Merchant.company_id == company_id, Merchant.active)
    return session.scalar(active) is not None


def _description(wanted: Quote) -> str:
    what = "、".join(dict.fromkeys(bill.item_name for bill in wanted.bills.values())) or "物业费预存"
    return f"{wanted.estate['name']} {what}"[:LONGEST_DESCRIPTION]


def _hurry_earlier(session: Session, row: Order, at: datetime) -> None:
    bills = {line["bill_id"] for line in row.lines if line["bill_id"] is not None}
    mine = select(Order.id, Order.lines).where(Order.payer_id == row.payer_id, Order.state.in_(OPEN))
    same = [
        id_ for id_, lines in session.execute(mine.where(Order.id != row.id, Order.expires_at > at))
        if bills & {line["bill_id"] for line in lines}
    ]  # fmt: skip
    if same:
        session.execute(update(Order).where(Order.id.in_(same), Order.state.in_(OPEN)).values(expires_at=at))


def _pay_at_once(session: Session, row: Order, lines: tuple[Line, ...], at: datetime) -> None:
    paid = balances.pay_from(session, estate_id=row.estate_id, person_id=row.payer_id, lines=lines, at=at,
                             order_id=row.id)  # fmt: skip
    if paid is None or paid.fen < row.balance_fen:
        raise Conflict("balance_changed", "预存款或账单刚刚有变化，请刷新后再付。")
    row.state, row.paid_at = State.PAID, at
    paper(session, paid, at=at)
    publish(session, OrderPaid(row.id, row.estate_id, row.payer_id), at=at)
