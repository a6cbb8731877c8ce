"""Doors by which somebody lets another pay: share, look over, take back, open, pay."""

from __future__ import annotations

from typing import Any

from server.kit.clock import local_day
from server.kit.doors import Call, Doors
from server.payments.queries import links, orders
from server.payments.routes.paying import MOST_ORDERS, ask_wechat
from server.payments.schemas.links import LinkIn, LinkMadeOut, LinksOut, SharedOrderIn, SharedOut
from server.payments.schemas.orders import OrderOut
from server.payments.service import linking

doors = Doors("payments")
MOST_MADE, MOST_OPENED = "20/hour", "60/minute"


@doors.post("/pay/links", body=LinkIn, out=LinkMadeOut, status=201, creates=True, private=True, rate=MOST_MADE)
def make_link(call: Call) -> dict[str, Any]:
    """Share bills of a home so that somebody else may pay them, for seven days."""
    made = linking.make(call.session, call.actor, bill_ids=call.body["bill_ids"], at=call.at)
    return links.made(call.session, call.house, made)


@doors.get("/pay/links", out=LinksOut)
def show_links(call: Call) -> dict[str, Any]:
    """My links that may still be used."""
    return {"items": links.mine(call.session, call.actor.id, at=call.at)}


@doors.delete("/pay/links/<id:link_id>")
def revoke_link(call: Call) -> None:
    """Take a link back: from now on it opens nothing."""
    linking.revoke(call.session, call.actor, call.path["link_id"], at=call.at)


@doors.get("/pay/shared/<string:token>", out=SharedOut, rate=MOST_OPENED)
def show_shared(call: Call) -> dict[str, Any]:
    """What somebody asks me to pay: items and sums, the home with stars, and nothing of a person."""
    found = linking.opened(call.session, call.actor, call.path["token"], at=call.at)
    return links.shared(call.session, found.link, found.quote, today=local_day(call.at))


@doors.post(
    "/pay/shared/<string:token>/orders", body=SharedOrderIn, out=OrderOut, status=201, creates=True, finish=ask_wechat,
    rate=MOST_ORDERS,
)  # fmt: skip
def order_shared(call: Call) -> dict[str, Any]:
    """Order all that is still open behind a link; I am the payer, and whose debt it is stays."""
    token, fen = call.path["token"], call.body["fen"]
    call.left = ordered = linking.order(call.session, call.actor, token, fen=fen, at=call.at)
    return orders.shown(call.session, ordered.order)
