"""The budget of a year, line by line."""

from __future__ import annotations

from server.books import policy
from server.books.pages.estates import TABS, choose, chosen
from server.books.pages.forms import TEMPLATES, BooksArgs, BudgetForm
from server.books.policy import KEEPERS, LOOKERS
from server.books.queries import desk
from server.books.rules.lines import SIDES, lines
from server.books.service import budgeting
from server.kit.actor import staff_with
from server.kit.clock import local_day
from server.kit.doors import Call
from server.kit.pages import Answer, Html, Pages, Redirect

pages = Pages("books", TEMPLATES, nav="books")

LOOKS, KEEPS = staff_with(*LOOKERS), staff_with(*KEEPERS)
SIDE_LABELS = {"spending": "支出", "public": "公共收益"}


@pages.get("/books/budget", who=LOOKS, query=BooksArgs, keeps=("estate",))
def show_budget(call: Call) -> Answer:
    """What is planned for a year."""
    estate = chosen(call)
    if estate is None:
        return choose(call, "/books/budget")
    year = call.query["year"] or local_day(call.at).year
    context = {
        "estate": estate, "year": year, "budget": desk.budget(call.session, call.actor, estate["id"], year),
        "sides": [(side, SIDE_LABELS[side], lines(side).items()) for side in SIDES], "tabs": TABS, "tab": "budget",
        "tallies": desk.tallies(call.session, call.actor, estate["id"]),
        "may_keep": policy.may_keep(call.session, call.actor, estate["id"]),
    }  # fmt: skip
    return Html("books/budget.html", context)


@pages.post("/books/budget", who=KEEPS, form=BudgetForm)
def keep_budget(call: Call) -> Answer:
    """Set it."""
    form = call.body
    fen = {key.replace(".", ":"): one for key, one in form["yuan"].items()}
    budgeting.set_budget(
        call.session, call.actor, estate_id=form["estate_id"], year=form["year"], fen=fen, basis=form["basis"],
        version=form["version"], at=call.at,
    )  # fmt: skip
    return Redirect(f"/books/budget?estate={form['estate_id']}&year={form['year']}", "预算已保存，业主能看到。")
