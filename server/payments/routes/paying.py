"""Doors where money moves: a quote, an order, what became of it, a balance and what pays by itself."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from server.kit.clock import local_day
from server.kit.doors import Call, Doors
from server.kit.errors import Malformed
from server.kit.fields import LARGEST_ID
from server.kit.house import House
from server.payments.queries import orders
from server.payments.queries.payments import autopays, balances
from server.payments.rules.orders import OPEN, State
from server.payments.schemas.orders import OrderIn, OrderOut, QuoteArgs, QuoteOut, TopUpIn
from server.payments.schemas.payments import AutopayIn, AutopayOut, AutopaysOut, BalanceOut
from server.payments.service import asking, autopaying, ordering
from server.payments.service.ordering import Ordered
from server.payments.service.quoting import Wish, homes_to_pay, quote

doors = Doors("payments")
MOST_ORDERS = "120/hour"
_NUMBERS = re.compile(r"[0-9]{1,16}(?:,[0-9]{1,16}){0,99}")


def ask_wechat(house: House, made: dict[str, Any], left: Ordered | None) -> dict[str, Any]:
    """Once the order is committed: let WeChat know it, and give the phone what its sheet needs."""
    if left is not None and left.replaces:
        asking.replace(house, made["id"], left.replaces, at=house.clock.now())
    still = made["state"] in OPEN
    params = asking.prepay(house, made["id"], at=house.clock.now(), just_made=left) if still else None
    if params is None:
        return _reread(house, made["id"])
    prepaid = {"state": State.PREPAID, "words": orders.WORDS[State.PREPAID], "params": params}
    return {**made, **prepaid, "expires_at": datetime.fromisoformat(made["expires_at"])}


def ask_again(house: House, made: dict[str, Any], _left: None) -> dict[str, Any]:
    """While an order is open: ask WeChat what became of it."""
    if made["state"] in OPEN:
        asking.ask(house, made["id"], at=house.clock.now())
    return _reread(house, made["id"])


@doors.get("/pay/quote", query=QuoteArgs, out=QuoteOut)
def show_quote(call: Call) -> dict[str, Any]:
    """What these bills come to, and what the balance would give."""
    wish = Wish([(id_, None) for id_ in _ids(call.query["bill_ids"])], use_balance=call.query["use_balance"])
    day = local_day(call.at)
    return orders.quoted(quote(call.session, call.actor, wish, day=day, looks=True), day=day)


@doors.post(
    "/pay/orders", body=OrderIn, out=OrderOut, status=201, creates=True, hopeful=True, finish=ask_wechat,
    rate=MOST_ORDERS,
)  # fmt: skip
def make_order(call: Call) -> dict[str, Any]:
    """Order a payment; the answer has what WeChat's sheet needs, or says that the balance has paid it all."""
    prepay = call.body["prepay"]
    wish = Wish(
        [(line["bill_id"], line["fen"]) for line in call.body["lines"]],
        (prepay["home_id"], prepay["months"]) if prepay else None, use_balance=call.body["use_balance"],
    )  # fmt: skip
    call.left = ordered = ordering.order(call.session, call.actor, wish, at=call.at)
    return orders.shown(call.session, ordered.order)


@doors.get("/pay/orders/<id:order_id>", out=OrderOut, finish=ask_again)
def show_order(call: Call) -> dict[str, Any]:
    """What became of an order of mine; while it is open WeChat is asked."""
    return orders.order(call.session, call.path["order_id"], call.actor)


@doors.get("/pay/balance", out=BalanceOut)
def show_balance(call: Call) -> dict[str, Any]:
    """What I have left with each of my estates, and how it came and went."""
    homes = homes_to_pay(call.session, call.actor.id, local_day(call.at))
    return balances(call.session, call.actor.id, set(homes.values()))


@doors.post(
    "/pay/balance/top-ups", body=TopUpIn, out=OrderOut, status=201, creates=True, finish=ask_wechat, rate=MOST_ORDERS
)
def top_up(call: Call) -> dict[str, Any]:
    """Order a sum for the balance; as an order for bills."""
    wish = Wish(top_up=(call.body["estate_id"], call.body["fen"]))
    call.left = ordered = ordering.order(call.session, call.actor, wish, at=call.at)
    return orders.shown(call.session, ordered.order)


@doors.get("/pay/autopay", out=AutopaysOut)
def show_autopay(call: Call) -> dict[str, Any]:
    """For each home I may pay for: whether my balance pays its bills by itself."""
    homes = homes_to_pay(call.session, call.actor.id, local_day(call.at))
    return {"items": autopays(call.session, call.actor.id, homes)}


@doors.put("/pay/autopay", body=AutopayIn, out=AutopayOut)
def set_autopay(call: Call) -> dict[str, Any]:
    """Let my balance pay for a home by itself, or stop it."""
    autopaying.set_(call.session, call.actor, **call.body, at=call.at)
    homes = homes_to_pay(call.session, call.actor.id, local_day(call.at))
    mine = autopays(call.session, call.actor.id, homes)
    return next(row for row in mine if row["home_id"] == call.body["home_id"])


def _ids(said: str) -> list[int]:
    if not _NUMBERS.fullmatch(said):
        raise Malformed("bill_ids_wrong", "账单编号不对。", fields={"bill_ids": ["应为用逗号隔开的编号"]})
    ids = [int(one) for one in said.split(",")]
    if not all(0 < one <= LARGEST_ID for one in ids):
        raise Malformed("bill_ids_wrong", "账单编号不对。", fields={"bill_ids": ["编号不对"]})
    return ids


def _reread(house: House, order_id: int) -> dict[str, Any]:
    with house.database.read() as session:
        return orders.reread(session, order_id)
