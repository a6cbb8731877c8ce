"""JSON doors of delivery: a person's inbox, and what they can agree to be told."""

from __future__ import annotations

from typing import Any

from server.delivery import queries, service
from server.delivery.schemas import InboxLeft, InboxPage, PageOpened, SubscriptionList
from server.kit.doors import Call, Doors
from server.kit.paging import Page, PageArgs

doors = Doors("delivery")


@doors.get("/inbox", query=PageArgs, out=InboxPage, page=True)
def list_inbox(call: Call) -> Page:
    """What the person was told, newest first."""
    return queries.inbox(call.session, call.actor, cursor=call.query["cursor"], limit=call.query["limit"])


@doors.post("/inbox/<id:item_id>/read", status=204)
def read_item(call: Call) -> None:
    """The person has read one item."""
    service.mark_read(call.session, call.actor, item_id=call.path["item_id"], at=call.at)


@doors.post("/inbox/read-page", body=PageOpened, out=InboxLeft)
def read_page(call: Call) -> dict[str, Any]:
    """The person has a page open: what they were told that leads there is read."""
    service.mark_page_read(call.session, call.actor, page=call.body["page"], at=call.at)
    return {"unread": queries.unread(call.session, call.actor)}


@doors.post("/inbox/read-all", status=204)
def read_all(call: Call) -> None:
    """The person has read everything so far."""
    service.mark_all_read(call.session, call.actor, at=call.at)


@doors.get("/subscriptions", out=SubscriptionList)
def list_subscriptions(call: Call) -> dict[str, Any]:
    """What the person can agree to be told, with the credits left."""
    return {"templates": queries.subscriptions(call.session, call.actor.id)}
