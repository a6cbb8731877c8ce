"""A month of sheets: of one estate as a calendar, of all of mine side by side."""

from __future__ import annotations

from server.bulletins.pages.forms import LOOKS, TEMPLATES, MonthArgs
from server.bulletins.rules.words import Kind
from server.bulletins.screens import month as screens
from server.kit.clock import local_day
from server.kit.doors import Call
from server.kit.errors import not_found
from server.kit.pages import Answer, Html, Pages
from server.places import queries as places

pages = Pages("bulletins", TEMPLATES, nav="bulletins")

MOST_ESTATES = 40
"""So many stand side by side; who covers more chooses one above."""


@pages.get("/bulletins/calendar", who=LOOKS, query=MonthArgs, keeps=("estate",))
def show_month(call: Call) -> Answer:
    """Which sheets of a month were made, sent, late, held or dropped."""
    month = screens.Month(call.query["month"] or local_day(call.at).replace(day=1))
    estates = places.estates_inside(call.session, call.actor.grants)
    chosen = [row for row in estates if row["id"] == call.query["estate"]] if call.query["estate"] else estates
    if call.query["estate"] and not chosen:
        raise not_found("小区")
    sheets = screens.sheets(call.session, month, [row["id"] for row in chosen[:MOST_ESTATES]])
    context = {"month": month, "chosen": chosen[:MOST_ESTATES], "more": len(chosen) - MOST_ESTATES, "sheets": sheets,
               "today": local_day(call.at), "marks": screens.LEGEND, "daily": Kind.DAILY}  # fmt: skip
    return Html("bulletins/calendar.html", context)
