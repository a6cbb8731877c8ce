"""The console's pages of places: the lifts of my estates."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from server.kit.clock import local_day
from server.kit.doors import Call
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
