"""Ordering a payment: the row is there before WeChat hears of it, so that whatever happens then finds it (D3)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.db import table
from server.kit.errors import Conflict
from server.kit.facts import publish
from server.kit.prepared import Prepared, Row
from server.kit.record import record
from server.payments.facts import OrderPaid
from server.payments.models import Order
from server.payments.rules import orders as rules
from server.payments.rules.lines import Line, as_json
from server.payments.rules.orders import LIFE, OPEN, State
from server.payments.service import balances
from server.payments.service.quoting import Quote, Wish, quote
from server.payments.service.receiving import paper

LONGEST_DESCRIPTION = 40
CHANCE_BYTES = 5
_ORDERS = table(Order)
_GIVEN = (
    "out_trade_no", "company_id", "estate_id", "payer_id", "openid", "fen", "balance_fen", "lines", "description",
    "state", "made_at", "expires_at", "ask_at", "version",
)  # fmt: skip
_INSERT = Prepared(_ORDERS.insert().returning(_ORDERS.c.id), _GIVEN)


@dataclass(frozen=True, slots=True)
class Ordered:
    """An order just made, to be read only, the sub-merchant it is for, and the earlier open ones over the same bills,
    the payer's or of anybody else of the home, that ``asking.replace`` closes before WeChat hears of this one."""

    order: Order
    payee: str
    replaces: list[int]


def order(session: Session, actor: Actor, wish: Wish, *, at: datetime) -> Ordered:
    """Order what somebody wants to pay. What the balance covers whole is paid here and now; everything else is for
    ``asking.prepay``, once this transaction is committed.

    Earlier open orders over the same bills, on whatever phone, are closed, so that one sheet is enough.
    """
    wanted = quote(session, actor, wish, day=local_day(at), ordered_at=at)
    values = _row(actor, wanted, _company(wanted), at)
    replaces = _hurry_earlier(session, values, wanted, at)
    row = record(Order, values | (_INSERT.first(session, values) or {}))
    if not row.fen:
        _pay_at_once(session, row, wanted.lines, at)
    return Ordered(row, wanted.estate["sub_mchid"] or "", replaces)


def _row(actor: Actor, wanted: Quote, company_id: int, at: datetime) -> Row:
    openid = wanted.estate["openid"]
    if openid is None and wanted.asked:
        raise Conflict("no_wechat", "请在微信里打开小程序付款。")
    number = rules.order_number(company_id, local_day(at), secrets.token_bytes(CHANCE_BYTES))
    return {
        "out_trade_no": number, "company_id": company_id, "estate_id": wanted.estate_id, "payer_id": actor.id,
        "openid": openid or "", "fen": wanted.asked, "balance_fen": wanted.from_balance,
        "lines": as_json(wanted.lines), "description": _description(wanted), "state": State.MADE, "made_at": at,
        "expires_at": at + LIFE, "ask_at": rules.next_ask(at, at), "version": 1,
    }  # fmt: skip


def _company(wanted: Quote) -> int:
    """The company that takes the money; it must have a sub-merchant where WeChat is asked for any."""
    company_id = wanted.estate["company_id"]
    if company_id is None:
        raise Conflict("no_company", "这个小区还没有登记物业公司，暂时不能收款。")
    if wanted.asked and not wanted.estate["active"]:
        raise Conflict("wechat_pay_closed", "这个小区还没有开通微信支付，请到物业前台缴费。")
    return int(company_id)


def _description(wanted: Quote) -> str:
    what = "、".join(dict.fromkeys(bill.item_name for bill in wanted.bills.values())) or "物业费预存"
    return f"{wanted.estate['name']} {what}"[:LONGEST_DESCRIPTION]


def _hurry_earlier(session: Session, values: Row, wanted: Quote, at: datetime) -> list[int]:
    """Let the time of earlier orders over the same bills be over, whoever made them; gives them."""
    bills = {line["bill_id"] for line in values["lines"] if line["bill_id"] is not None}
    same = sorted(one["id"] for one in wanted.rivals if bills & {line["bill_id"] for line in one["lines"]})
    if same:
        session.execute(update(Order).where(Order.id.in_(same), Order.state.in_(OPEN)).values(expires_at=at))
    return same


def _pay_at_once(session: Session, row: Order, lines: tuple[Line, ...], at: datetime) -> None:
    paid = balances.pay_from(session, estate_id=row.estate_id, person_id=row.payer_id, lines=lines, at=at,
                             order_id=row.id)  # fmt: skip
    if paid is None or paid.fen < row.balance_fen:
        raise Conflict("balance_changed", "预存款或账单刚刚有变化，请刷新后再付。")
    row.state, row.paid_at = State.PAID, at
    session.execute(update(Order).where(Order.id == row.id).values(state=State.PAID, paid_at=at))
    paper(session, paid, at=at)
    publish(session, OrderPaid(row.id, row.estate_id, row.payer_id), at=at)
