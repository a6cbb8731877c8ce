"""The books of an estate as owners see them, with what waits behind them."""

from __future__ import annotations

from server.books import policy
from server.books.drawing.workbook import workbook
from server.books.pages.estates import TABS, choose, chosen
from server.books.pages.forms import PARTS, TEMPLATES, BooksArgs, ExportForm, asked_period
from server.books.policy import KEEPERS, LOOKERS
from server.books.queries import books, desk, fund
from server.kit import audit
from server.kit.actor import staff_with
from server.kit.clock import local_day
from server.kit.doors import Call
from server.kit.pages import Answer, Html, Pages, workbook_file

pages = Pages("books", TEMPLATES, nav="books")

LOOKS = staff_with(*LOOKERS)
MOST_EXPORTS = "30/hour"


def count_waiting(call: Call) -> int:
    """Entries and papers of the fund that wait for my word, and questions without an answer."""
    return desk.waiting(call.session, call.actor) + fund.waiting(call.session, call.actor)


@pages.get("/books", who=LOOKS, query=BooksArgs, keeps=("estate",), badge=count_waiting)
def show_books(call: Call) -> Answer:
    """Income, spending and public income of a period, from the ledger."""
    estate = chosen(call)
    if estate is None:
        return choose(call, "/books")
    today = local_day(call.at)
    period = asked_period(call.query["year"], call.query["part"], today)
    part = f"q{period.quarter}" if period.quarter else f"m{period.month}" if period.month else "year"
    context = {
        "estate": estate, "books": books.told(call.session, estate, period), "part": part, "parts": PARTS,
        "year": period.from_.year, "tabs": TABS, "tab": "books", "this_year": today.year,
        "tallies": desk.tallies(call.session, call.actor, estate["id"]),
        "may_keep": call.actor.holds(*KEEPERS) and policy.may_keep(call.session, call.actor, estate["id"]),
    }  # fmt: skip
    return Html("books/board.html", context)


@pages.post("/books/export", who=LOOKS, form=ExportForm, once=False, rate=MOST_EXPORTS)
def export_books(call: Call) -> Answer:
    """The books of a period as a workbook; who took it out is written down."""
    estate = chosen(call, call.body["estate_id"])
    assert estate is not None
    period = asked_period(call.body["year"], call.body["part"], local_day(call.at))
    told = books.told(call.session, estate, period)
    audit.record(call.session, call.actor, "books.exported", "estate", estate["id"], at=call.at,
                 estate_id=estate["id"], after={"words": period.words})  # fmt: skip
    content = workbook(told, by=call.actor.name, at=call.at, fonts=call.house.settings.design.fonts)
    return workbook_file(f"{estate['name']}{period.words}公开账.xlsx", content)
