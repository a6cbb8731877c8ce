"""The settlement of a year: worked out from the closed books, published by a second person, corrected in sight."""

from __future__ import annotations

from server.books import policy
from server.books.pages.estates import TABS, choose, chosen
from server.books.pages.forms import TEMPLATES, BooksArgs, SettlementForm, VersionForm, WhyForm
from server.books.policy import KEEPERS, LOOKERS
from server.books.queries import desk, settlements
from server.books.service import settling
from server.kit.actor import staff_with
from server.kit.clock import local_day
from server.kit.doors import Call
from server.kit.pages import Answer, Html, Pages, Redirect

pages = Pages("books", TEMPLATES, nav="books")

LOOKS, KEEPS = staff_with(*LOOKERS), staff_with(*KEEPERS)


@pages.get("/books/settlement", who=LOOKS, query=BooksArgs, keeps=("estate",))
def show_settlement(call: Call) -> Answer:
    """The settlements of a year, the last one by default that is over."""
    estate = chosen(call)
    if estate is None:
        return choose(call, "/books/settlement")
    session, estate_id, this_year = call.session, estate["id"], local_day(call.at).year
    year = call.query["year"] or this_year - 1
    rows = settlements.all_of(session, estate_id, year, me=call.actor.id)
    context = {
        "estate": estate, "year": year, "this_year": this_year, "tabs": TABS, "tab": "settlement",
        "tallies": desk.tallies(session, call.actor, estate_id), "rows": rows,
        "published": [row for row in rows if row["state"] == "approved"],
        "waits": any(row["state"] == "asked" for row in rows),
        "nothing": settling.NOTHING.format(year=year) if settlements.is_empty(session, estate_id, year) else "",
        "closed": settlements.is_closed(session, estate_id, year),
        "may_keep": policy.may_keep(session, call.actor, estate_id),
    }  # fmt: skip
    return Html("books/settlement.html", context)


@pages.post("/books/settlement", who=KEEPS, form=SettlementForm)
def ask_settlement(call: Call) -> Answer:
    """Work it out."""
    form = call.body
    settling.ask(call.session, call.actor, estate_id=form["estate_id"], year=form["year"], reason=form["reason"],
                 at=call.at)  # fmt: skip
    return Redirect(f"/books/settlement?estate={form['estate_id']}&year={form['year']}", "已起草，等另一位同事核对。")


@pages.post("/books/settlement/<id:settlement_id>/approve", who=KEEPS, form=VersionForm)
def approve_settlement(call: Call) -> Answer:
    """Publish it."""
    settling.approve(call.session, call.actor, call.path["settlement_id"], version=call.body["version"], at=call.at)
    return Redirect("/books/settlement", "已公布，业主在“小区账本”里能看到。")


@pages.post("/books/settlement/<id:settlement_id>/refuse", who=KEEPS, form=WhyForm)
def refuse_settlement(call: Call) -> Answer:
    """Send it back."""
    form = call.body
    settling.refuse(call.session, call.actor, call.path["settlement_id"], why=form["why"], version=form["version"],
                    at=call.at)  # fmt: skip
    return Redirect("/books/settlement", "已退回。")
