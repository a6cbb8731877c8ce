"""The trial balance of a period, how far the days are closed, and closing them."""

from __future__ import annotations

from datetime import timedelta

from server.books import policy
from server.books.pages.estates import TABS, choose, chosen
from server.books.pages.forms import PARTS, TEMPLATES, BooksArgs, CloseForm, asked_period
from server.books.policy import KEEPERS, LOOKERS
from server.books.queries import desk
from server.kit.actor import staff_with
from server.kit.clock import local_day
from server.kit.doors import Call
from server.kit.pages import Answer, Html, Pages, Redirect
from server.ledger.queries import days
from server.ledger.queries.trial import trial
from server.ledger.service import closing

pages = Pages("books", TEMPLATES, nav="books")

LOOKS, KEEPS = staff_with(*LOOKERS), staff_with(*KEEPERS)


@pages.get("/books/trial", who=LOOKS, query=BooksArgs, keeps=("estate",))
def show_trial(call: Call) -> Answer:
    """Every account of the ledger: what it began with, what moved, what it ended with."""
    estate = chosen(call)
    if estate is None:
        return choose(call, "/books/trial")
    today = local_day(call.at)
    period = asked_period(call.query["year"], call.query["part"] or f"m{today.month}", today)
    part = f"q{period.quarter}" if period.quarter else f"m{period.month}" if period.month else "year"
    context = {
        "estate": estate, "trial": trial(call.session, estate["id"], period.from_, period.to), "period": period,
        "part": part, "parts": PARTS, "year": period.from_.year, "this_year": today.year, "tabs": TABS, "tab": "trial",
        "closed_through": days.closed_through(call.session, estate["id"]), "yesterday": today - timedelta(days=1),
        "fingerprint": days.last_hash(call.session, estate["id"]),
        "tallies": desk.tallies(call.session, call.actor, estate["id"]),
        "may_keep": policy.may_keep(call.session, call.actor, estate["id"]),
    }  # fmt: skip
    return Html("books/trial.html", context)


@pages.post("/books/close", who=KEEPS, form=CloseForm)
def close_days(call: Call) -> Answer:
    """Close every day up to one; they take no more events."""
    form = call.body
    done = closing.close_day(call.session, call.actor, estate_id=form["estate_id"], day=form["day"], at=call.at)
    said = f"已结账到 {form['day']:%Y-%m-%d}。" if done else "这些日子已经结过账了。"
    return Redirect(f"/books/trial?estate={form['estate_id']}", said)
