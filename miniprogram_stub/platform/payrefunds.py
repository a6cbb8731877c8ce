"""Refunds: accepted first, ended later; the same number again is the same refund."""

import re
from typing import Any
from urllib.parse import urlsplit

from .paybook import MOST_REFUNDS, REFUND_LIFE, PayOrder, PayRefund
from .paydesk import PayDesk, refund_of
from .payhost import PayCall, PayDoor, PayRefusal, wrong
from .payorders import sub_merchant, whole
from .world import World

_NUMBER = re.compile(r"[0-9A-Za-z_\-|*@]{1,64}", re.ASCII)
_KNOWN = {
    "sub_mchid", "transaction_id", "out_trade_no", "out_refund_no", "reason", "notify_url", "funds_account", "amount",
    "goods_detail",
}  # fmt: skip


def refund(call: PayCall) -> dict[str, Any]:
    """Ask for a refund."""
    body, desk = call.body, call.world.pay
    sub = sub_merchant(call, body.get("sub_mchid"))
    number, fen, total = _shape(body)
    earlier = desk.book.refunds.get(number)
    if earlier is not None:
        if earlier.asked != body:
            raise PayRefusal(400, "INVALID_REQUEST", "商户退款单号重复，请求参数与首次申请不一致")
        return refund_of(earlier)
    order = _order(call, sub, body)
    _may_go_back(call, order, fen, total)
    made = PayRefund(
        number, f"50300{next(desk.book.numbers):023d}", order, fen, desk.book.fee_back(order, fen), body,
        str(body.get("notify_url", "")), call.now,
    )  # fmt: skip
    desk.book.begin_refund(made, call.now)
    _end_later(call.world, made)
    return refund_of(made)


def _shape(body: dict[str, Any]) -> tuple[str, int, int]:
    unknown, amount, number = set(body) - _KNOWN, body.get("amount"), body.get("out_refund_no")
    if unknown:
        raise wrong(f"未知参数{sorted(unknown)[0]}")
    if not isinstance(number, str) or not _NUMBER.fullmatch(number):
        raise wrong("商户退款单号格式不正确")
    if not isinstance(amount, dict) or amount.get("currency") != "CNY":
        raise wrong("amount不正确")
    if len(str(body.get("reason", ""))) > 80:
        raise wrong("reason不超过80个字符")
    address = urlsplit(str(body.get("notify_url", "")))
    if address.query or (address.scheme and address.scheme not in ("http", "https")):
        raise wrong("notify_url必须为可直接访问的URL，不能携带参数")
    return number, whole(amount, "refund"), whole(amount, "total")


def _order(call: PayCall, sub: str, body: dict[str, Any]) -> PayOrder:
    book = call.world.pay.book
    by_id, by_number = body.get("transaction_id"), body.get("out_trade_no")
    order = book.transactions.get(str(by_id)) if by_id else book.orders.get(str(by_number))
    if order is None or not order.paid or order.sub_mchid != sub:
        raise PayRefusal(404, "RESOURCE_NOT_EXISTS", "订单不存在")
    return order


def _may_go_back(call: PayCall, order: PayOrder, fen: int, total: int) -> None:
    book = call.world.pay.book
    if total != order.fen:
        raise PayRefusal(400, "INVALID_REQUEST", "订单金额与支付时不一致")
    if order.refunded_fen + fen > order.fen:
        raise PayRefusal(400, "INVALID_REQUEST", "申请退款金额大于订单剩余可退金额")
    if call.now - order.paid_at > REFUND_LIFE or order.refunds >= MOST_REFUNDS:
        raise PayRefusal(400, "INVALID_REQUEST", "订单已超过可退款的期限或次数")
    if book.balances.get(order.sub_mchid, 0) + book.fee_back(order, fen) < fen:
        raise PayRefusal(403, "NOT_ENOUGH", "基本账户余额不足，请充值后重新发起")


def _end_later(world: World, made: PayRefund) -> None:
    outcome = _outcome(world.pay, made.out_refund_no)

    def end() -> None:
        with world.lock:
            if made.state == "PROCESSING":
                world.pay.book.end_refund(made, outcome, world.clock.now())
                world.pay.tell_refund(made)

    world.agenda.later(world.pay.refund_delay, end)


def _outcome(desk: PayDesk, number: str) -> str:
    scripted = next((row for row in desk.refund_outcomes if row[0] in ("*", number)), None)
    if scripted is None:
        return "SUCCESS"
    desk.refund_outcomes.remove(scripted)
    return scripted[1]


def query(call: PayCall) -> dict[str, Any]:
    """Ask after a refund by our number."""
    sub = sub_merchant(call, call.args.get("sub_mchid"))
    found = call.world.pay.book.refunds.get(call.place["out_refund_no"])
    if found is None or found.order.sub_mchid != sub:
        raise PayRefusal(404, "RESOURCE_NOT_EXISTS", "退款单不存在")
    return refund_of(found)


DOORS = (
    PayDoor("POST", "/v3/refund/domestic/refunds", refund),
    PayDoor("GET", "/v3/refund/domestic/refunds/{out_refund_no}", query),
)
