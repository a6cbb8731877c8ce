"""The payment sheet on somebody's phone, and the control plane of WeChat Pay.

The sheet opens only when the merchant's signature over appId, time, nonce and prepay_id is right, the order is alive
and the phone is the payer's own; what goes wrong is told as `wx.requestPayment` tells it.
"""

import secrets
from dataclasses import asdict, fields
from typing import Any, NoReturn

from flask import Blueprint, Response, abort, jsonify, make_response

from .control import makes_no_sense
from .paybook import PayOrder
from .paydesk import Mischief
from .people import openid_of
from .phones import body_of, person_of
from .world import World

_STATES = ("SUCCESS", "ABNORMAL", "CLOSED")


def add_pay_doors(world: World, doors: Blueprint) -> None:
    """Adds the sheet to the doors under /phones."""

    @doors.post("/<person>/pay")
    def open_sheet(person: str) -> Response:
        owner = person_of(world, person)
        with world.lock:
            order = _order_of(world, owner.id, body_of())
            sheet = f"sheet-{secrets.token_hex(8)}"
            world.pay.sheets[sheet] = order
            return make_response(jsonify(_shown(world, sheet, order)), 201)

    @doors.get("/<person>/pay")
    def sheets(person: str) -> Response:
        openid = openid_of(world.settings.mini.appid, person_of(world, person).id)
        with world.lock:
            mine = [(s, o) for s, o in world.pay.sheets.items() if o.openid == openid]
            return jsonify([_shown(world, sheet, order) for sheet, order in mine])

    @doors.post("/<person>/pay/answer")
    def answer(person: str) -> Response:
        openid, body = openid_of(world.settings.mini.appid, person_of(world, person).id), body_of()
        with world.lock:
            sheet = str(body.get("sheet", ""))
            if sheet in world.pay.answered:  # on the desk and on the phone: the first answer counts
                return jsonify({"errMsg": world.pay.answered[sheet]})
            order = world.pay.sheets.get(sheet)
            if order is None or order.openid != openid:
                return _fail("requestPayment:fail 支付页面已关闭", 404)
            return _answered(world, sheet, order, str(body.get("answer", "")))


def _order_of(world: World, person: str, body: dict[str, Any]) -> PayOrder:
    parts = [str(body.get(name, "")) for name in ("appId", "timeStamp", "nonceStr", "package")]
    if parts[0] != world.settings.mini.appid or body.get("signType") != "RSA":
        _refuse("requestPayment:fail 调用参数错误")
    if not world.pay.keys.merchant_signed(str(body.get("paySign", "")), *parts):
        _refuse("requestPayment:fail 支付验证签名失败")
    order = world.pay.book.prepays.get(parts[3].removeprefix("prepay_id="))
    if order is None or not parts[3].startswith("prepay_id="):
        _refuse("requestPayment:fail 缺少参数prepay_id或无效")
    _may_pay(world, person, order)
    return order


def _may_pay(world: World, person: str, order: PayOrder) -> None:
    now = world.clock.now()
    world.pay.book.close_late(order, now)
    if order.openid != openid_of(world.settings.mini.appid, person):
        _refuse("requestPayment:fail 支付者与下单者不一致")
    if order.paid:
        _refuse("requestPayment:fail 该订单已支付")
    if order.state == "CLOSED" or order.prepay_ends_at <= now:
        _refuse("requestPayment:fail 订单已失效，请重新发起支付")


def _answered(world: World, sheet: str, order: PayOrder, answer: str) -> Response:
    if answer not in ("confirm", "cancel"):
        abort(400, "answer is confirm or cancel")
    del world.pay.sheets[sheet]
    if answer == "cancel":
        world.pay.answered[sheet] = "requestPayment:fail cancel"
        return jsonify({"errMsg": world.pay.answered[sheet]})
    world.pay.book.close_late(order, world.clock.now())
    if order.paid or order.state == "CLOSED":
        return _fail("requestPayment:fail 订单已支付或已关闭", 409)
    world.pay.book.pay(order, world.clock.now())
    world.pay.tell_paid(order)
    world.pay.answered[sheet] = "requestPayment:ok"
    return jsonify({"errMsg": world.pay.answered[sheet]})


def _shown(world: World, sheet: str, order: PayOrder) -> dict[str, Any]:
    payee = world.settings.pay.names.get(order.sub_mchid, f"商户{order.sub_mchid}")
    return {"sheet": sheet, "payee": payee, "words": order.asked["description"], "fen": order.fen}


def _refuse(words: str) -> NoReturn:
    abort(_fail(words, 409))


def _fail(words: str, status: int) -> Response:
    return make_response(jsonify({"errMsg": words}), status)


def pay_control(world: World) -> Blueprint:
    """The doors under /control/pay."""
    doors = Blueprint("pay_control", __name__, url_prefix="/control/pay")
    for kind in (KeyError, TypeError, ValueError):
        doors.register_error_handler(kind, makes_no_sense)

    @doors.get("/ledger")
    def ledger() -> Response:
        with world.lock:
            return jsonify(world.pay.book.told())

    @doors.get("/callbacks")
    def callbacks() -> Response:
        with world.lock:
            return jsonify([asdict(one) for one in world.pay.callbacks[-1000:]])

    @doors.post("/push")
    def push() -> Response:
        body = body_of()
        known = {one.name for one in fields(Mischief)}
        if "stamp" in body:
            world.pay.stamp = str(body.pop("stamp"))
        if "mode" in body:
            world.pay.mode = {"public_key": "public_key", "certificate": "certificate"}[body.pop("mode")]
        if set(body) - known:
            raise ValueError(f"unknown: {sorted(set(body) - known)}")
        world.pay.mischief = Mischief(**body)
        return jsonify(asdict(world.pay.mischief))

    @doors.post("/refunds")
    def refunds() -> Response:
        body = body_of()
        if "delay" in body:
            world.pay.refund_delay = float(body["delay"])
        if "outcome" in body:
            outcome = str(body["outcome"])
            if outcome not in _STATES:
                raise ValueError(f"outcome is one of {_STATES}")
            scripted = [(str(body.get("out_refund_no", "*")), outcome)] * int(body.get("times", 1))
            world.pay.refund_outcomes += scripted
        return jsonify({"outcomes": world.pay.refund_outcomes, "delay": world.pay.refund_delay})

    @doors.post("/purse")
    def purse() -> Response:
        body = body_of()
        with world.lock:
            world.pay.book.move(str(body["sub_mchid"]), int(body["fen"]), world.clock.now())
            return jsonify(world.pay.book.balances)

    @doors.post("/again")
    def again() -> Response:
        """Tells of a paid order once more, as the platform may."""
        with world.lock:
            world.pay.tell_paid(world.pay.book.orders[str(body_of()["out_trade_no"])])
        return jsonify({"told": True})

    return doors
