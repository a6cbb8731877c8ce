"""JSON doors of places: choose an estate, see its tree, open a lift's file by the code on its plate."""

from __future__ import annotations

from typing import Any

from server.kit.actor import ANYONE
from server.kit.clock import local_day
from server.kit.doors import Call, Doors
from server.kit.errors import not_found
from server.kit.paging import Page
from server.places import queries
from server.places.rules.duty_words import lines
from server.places.schemas import EstateArgs, EstatePage, LiftOut, TreeOut

doors = Doors("places")


@doors.get("/estates", query=EstateArgs, out=EstatePage, page=True)
def list_estates(call: Call) -> Page:
    """Estates whose name or address holds the words."""
    args = call.query
    return queries.estates(call.session, words=args["q"], cursor=args["cursor"], limit=args["limit"])


@doors.get("/estates/<id:estate_id>/tree", out=TreeOut)
def show_tree(call: Call) -> Any:
    """An estate's buildings, stairs and rooms, without people."""
    return queries.tree(call.session, call.path["estate_id"])


@doors.get("/lifts/<string:code>", out=LiftOut, who=ANYONE, rate="60/minute")
def show_lift(call: Call) -> Any:
    """A lift's public file and how it stands today, by the code on its plate."""
    if not call.path["code"].isprintable():
        raise not_found("电梯")
    lift, today = dict(queries.lift(call.session, code=call.path["code"])), local_day(call.at)
    return {**lift, "lines": lines(lift, queries.lift_stands(call.session, lift, today), today)}
