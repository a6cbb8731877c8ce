"""Orders: making them known, asking after them, closing them."""

import re
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from .paybook import ORDER_LIFE, PayOrder
from .paydesk import transaction_of
from .payhost import PayCall, PayDoor, PayRefusal, wrong
from .people import looks_like_openid

_NUMBER = re.compile(r"[0-9A-Za-z_\-|*]{6,32}", re.ASCII)
_KNOWN = {
    "sp_appid", "sp_mchid", "sub_appid", "sub_mchid", "description", "out_trade_no", "time_expire", "attach",
    "notify_url", "goods_tag", "support_fapiao", "amount", "payer", "detail", "scene_info", "settle_info", "limit_pay",
}  # fmt: skip


def jsapi(call: PayCall) -> dict[str, Any]:
    """JSAPI and mini-program order of a service provider. The same number and members again are the same order."""
    body, book = call.body, call.world.pay.book
    _shape(body)
    _parties(call, body)
    fen, openid, ends_at = _amount(body), _payer(call, body), _end(call, body)
    order = book.orders.get(str(body["out_trade_no"]))
    if order is None:
        made = PayOrder(
            str(body["sub_mchid"]), str(body["out_trade_no"]), fen, openid, _address(body, "notify_url"), body,
            call.now, ends_at,
        )  # fmt: skip
        order = book.orders[made.out_trade_no] = made
    _may_be_paid(call, order, body)
    return {"prepay_id": book.prepay(order, call.now)}


def _may_be_paid(call: PayCall, order: PayOrder, body: dict[str, Any]) -> None:
    call.world.pay.book.close_late(order, call.now)
    if order.paid:
        raise PayRefusal(400, "ORDERPAID", "该订单已支付")
    if order.state == "CLOSED":
        raise PayRefusal(400, "ORDER_CLOSED", "该订单已关闭")
    if order.asked != body:
        raise PayRefusal(400, "INVALID_REQUEST", "商户订单号重复，请求参数与首次下单不一致")


def _shape(body: dict[str, Any]) -> None:
    unknown = set(body) - _KNOWN
    if unknown:
        raise wrong(f"未知参数{sorted(unknown)[0]}")
    _words(body, "description", 127)
    _words(body, "attach", 128, wanted=False)
    if not _NUMBER.fullmatch(_words(body, "out_trade_no", 32)):
        raise wrong("商户订单号格式不正确")
    _address(body, "notify_url")


def _parties(call: PayCall, body: dict[str, Any]) -> None:
    ours(call, body, "sp_mchid")
    if body.get("sp_appid") != call.world.settings.mini.appid:
        raise PayRefusal(400, "APPID_MCHID_NOT_MATCH", "appid和mch_id不匹配，请检查后再试")
    if "sub_appid" in body:
        raise PayRefusal(400, "APPID_MCHID_NOT_MATCH", "sub_appid与sub_mchid不匹配")
    sub_merchant(call, body.get("sub_mchid"))


def ours(call: PayCall, said: dict[str, Any], name: str) -> None:
    """The service provider named must be the one who signed."""
    if said.get(name) != call.world.settings.pay.sp_mchid:
        raise wrong(f"{name}与签名商户号不一致")


def sub_merchant(call: PayCall, number: Any) -> str:
    """A sub-merchant that gave us authority; 403 NO_AUTH otherwise."""
    if not isinstance(number, str) or not number:
        raise wrong("sub_mchid不能为空")
    if number not in call.world.settings.pay.sub_mchids:
        raise PayRefusal(403, "NO_AUTH", "商户暂无权限使用此功能：该特约商户未授权")
    return number


def _amount(body: dict[str, Any]) -> int:
    amount = body.get("amount")
    if not isinstance(amount, dict) or amount.get("currency", "CNY") != "CNY":
        raise wrong("amount不正确")
    return whole(amount, "total")


def whole(amount: dict[str, Any], name: str) -> int:
    """A sum of at least one fen."""
    fen = amount.get(name)
    if type(fen) is not int or not 0 < fen <= 10**10:
        raise wrong(f"{name}必须是大于0的整数，单位为分")
    return fen


def _payer(call: PayCall, body: dict[str, Any]) -> str:
    payer = body.get("payer")
    openid = payer.get("sp_openid") if isinstance(payer, dict) else None
    if not isinstance(openid, str) or not looks_like_openid(openid):
        raise wrong("无效的openid")
    if openid not in call.world.people.by_openid:
        raise PayRefusal(400, "OPENID_MISMATCH", "openid和appid不匹配")
    return openid


def _end(call: PayCall, body: dict[str, Any]) -> float:
    said = body.get("time_expire")
    if said is None:
        return call.now + ORDER_LIFE
    try:
        at = datetime.fromisoformat(str(said))
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise wrong("time_expire格式不正确，应为rfc3339格式")
    if str(body["out_trade_no"]) not in call.world.pay.book.orders and at.timestamp() < call.now + 60:
        raise wrong("time_expire必须晚于当前时间1分钟")
    return at.timestamp()


def _words(body: dict[str, Any], name: str, longest: int, *, wanted: bool = True) -> str:
    found = body.get(name, None if wanted else "")
    if not isinstance(found, str) or (wanted and not found) or len(found) > longest:
        raise wrong(f"{name}不能为空且不超过{longest}个字符")
    if any(ord(c) > 0xFFFF for c in found):
        raise wrong(f"{name}含有不支持的字符，仅支持1-3字节的UTF-8")
    return found


def _address(body: dict[str, Any], name: str) -> str:
    found = _words(body, name, 255)
    parts = urlsplit(found)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query:
        raise wrong(f"{name}必须为可直接访问的URL，不能携带参数")
    return found


def by_number(call: PayCall) -> dict[str, Any]:
    """Query by our number."""
    return _told(call, call.world.pay.book.orders.get(call.place["out_trade_no"]))


def by_id(call: PayCall) -> dict[str, Any]:
    """Query by theirs."""
    return _told(call, call.world.pay.book.transactions.get(call.place["transaction_id"]))


def _told(call: PayCall, order: PayOrder | None) -> dict[str, Any]:
    ours(call, dict(call.args), "sp_mchid")
    sub = sub_merchant(call, call.args.get("sub_mchid"))
    if order is None or order.sub_mchid != sub:
        raise PayRefusal(404, "ORDER_NOT_EXIST", "订单不存在")
    call.world.pay.book.close_late(order, call.now)
    return transaction_of(call.world.settings.pay.sp_mchid, order)


def close(call: PayCall) -> None:
    """Close; silent for closed and unknown orders."""
    ours(call, call.body, "sp_mchid")
    sub = sub_merchant(call, call.body.get("sub_mchid"))
    order = call.world.pay.book.orders.get(call.place["out_trade_no"])
    if order is None or order.sub_mchid != sub:
        return
    if order.paid:
        raise PayRefusal(400, "ORDERPAID", "该订单已支付，不能关闭")
    order.state = "CLOSED"


_BASE = "/v3/pay/partner/transactions"
DOORS = (
    PayDoor("POST", f"{_BASE}/jsapi", jsapi),
    PayDoor("GET", f"{_BASE}/out-trade-no/{{out_trade_no}}", by_number),
    PayDoor("GET", f"{_BASE}/id/{{transaction_id}}", by_id),
    PayDoor("POST", f"{_BASE}/out-trade-no/{{out_trade_no}}/close", close),
)
