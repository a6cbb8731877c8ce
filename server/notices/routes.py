"""The JSON doors of notices, for residents."""

from __future__ import annotations

from typing import Any

from server.kit.clock import local_day
from server.kit.doors import Call, Doors
from server.kit.paging import Page
from server.notices import queries
from server.notices.schemas import NoticeList, NoticeOut, NoticePage, WishesOut, WishIn
from server.notices.service import reading

doors = Doors("notices")


@doors.get("/notices", query=NoticeList, out=NoticePage, page=True)
def list_notices(call: Call) -> Page:
    """The notices that concern my homes, the latest first; recalled ones say so."""
    return queries.listed(call.session, call.actor, day=local_day(call.at), **call.query)


@doors.get("/notices/<id:notice_id>", out=NoticeOut, writes=True)
def read_notice(call: Call) -> dict[str, Any]:
    """A whole notice; from now on it counts as read."""
    notice_id = call.path["notice_id"]
    found = queries.one(call.session, call.actor, notice_id, day=local_day(call.at))
    reading.mark_read(call.session, call.actor, notice_id=notice_id, estate_id=found["estate_id"], at=call.at)
    return found


@doors.get("/me/notice-wishes", out=WishesOut)
def show_wishes(call: Call) -> dict[str, Any]:
    """Of each of my estates: whether ordinary notices may come as a message too."""
    return _wishes(call)


@doors.put("/me/notice-wishes", body=WishIn, out=WishesOut)
def change_wish(call: Call) -> dict[str, Any]:
    """Turn messages about ordinary notices of an estate on or off."""
    reading.wish(call.session, call.actor, **call.body, at=call.at)
    return _wishes(call)


def _wishes(call: Call) -> dict[str, Any]:
    return {"items": queries.wishes(call.session, call.actor, day=local_day(call.at))}
