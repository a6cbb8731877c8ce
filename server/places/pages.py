"""The console's pages of places: the lifts of my estates."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import segno
from markupsafe import Markup

from server.kit.clock import local_day
from server.kit.doors import Call
from server.kit.errors import not_found
from server.kit.fields import KitSchema, Whole
from server.kit.pages import Answer, Html, Pages
from server.places import queries

pages = Pages("places", Path(__file__).with_name("templates"), nav="lifts")

INSPECTION_SOON = timedelta(days=30)
"""A lift is inspected before the day on its plate; a month ahead is when the appointment must be made."""


class LiftArgs(KitSchema):
    """The estate looked at; 0 for all of mine."""

    estate = Whole(0, load_default=0)


@pages.get("/lifts", query=LiftArgs, keeps=("estate",))
def show_lifts(call: Call) -> Answer:
    """The lifts of my estates: who maintains them, whom to call, when they are inspected next."""
    estates = queries.estates_inside(call.session, call.actor.grants)
    wanted = call.query["estate"]
    shown = [row for row in estates if not wanted or row["id"] == wanted]
    groups = [(row, queries.lifts(call.session, row["id"])) for row in shown[:60]]
    today = local_day(call.at)
    context = {"groups": [(estate, lifts) for estate, lifts in groups if lifts], "today": today}
    return Html("places/lifts.html", {**context, "soon": today + INSPECTION_SOON})


@pages.get("/lifts/<id:lift_id>/plate")
def show_plate(call: Call) -> Answer:
    """The plate to hang in the car: whom to call, and a square code that opens the emergency page with this lift."""
    lift = queries.lift(call.session, lift_id=call.path["lift_id"])
    estate = next((row for row in queries.estates_inside(call.session, call.actor.grants)
                   if row["id"] == lift["estate_id"]), None)  # fmt: skip
    if estate is None:
        raise not_found("电梯")
    address = f"{call.house.settings.web.public_url}/app/#/pages/emergency/emergency?lift={lift['code']}"
    code = segno.make(address, error="m").svg_inline(scale=6, border=2, dark="#14342a")
    return Html("places/plate.html", {"lift": lift, "estate": estate, "code": Markup(code)})
