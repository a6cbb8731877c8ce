"""The maintenance fund at the console: its keeper's statements, what was taken out, and what each quarter owes it."""

from __future__ import annotations

from typing import Any

from server.books import policy
from server.books.pages.estates import TABS, choose, chosen
from server.books.pages.forms import TEMPLATES, EstateArgs, VersionForm, WhyForm
from server.books.pages.fund_forms import KINDS, FundNewArgs, FundStatementForm, FundUseForm, source
from server.books.policy import CONFIRMERS, KEEPERS, LOOKERS, USE_CONFIRMERS
from server.books.queries import books, desk
from server.books.queries import fund as papers
from server.books.rules.entries import State
from server.books.rules.fund_papers import GROUND_LABELS, WHOLE, WHOLE_LABEL, Ground
from server.books.rules.periods import quarter_of
from server.books.service import fund, fund_papers
from server.books.service.fund import UseSaid
from server.kit.actor import staff_with
from server.kit.clock import local_day
from server.kit.doors import Call
from server.kit.errors import not_found
from server.kit.pages import Answer, Html, Pages, Redirect
from server.places import queries as places
from server.votes.queries.passed import passed_fund_uses

pages = Pages("books", TEMPLATES, nav="books")

LOOKS, KEEPS, CONFIRMS = staff_with(*LOOKERS), staff_with(*KEEPERS), staff_with(*CONFIRMERS)
CONFIRMS_USES = staff_with(*USE_CONFIRMERS)
QUARTERS = 4
ENTERED, CONFIRMED = "已登记，请另一个人对着单据核对。", "已核对，业主现在能看到。"


@pages.get("/books/fund", who=LOOKS, query=EstateArgs, keeps=("estate",))
def show_fund(call: Call) -> Answer:
    """How the fund stands, what waits for a second person, what was used, and what the last quarters owe it."""
    estate = chosen(call)
    if estate is None:
        return choose(call, "/books/fund")
    last = quarter_of(local_day(call.at)).before()
    context = {
        "estate": estate, "fund": papers.desk(call.session, call.actor, estate["id"]), "tabs": TABS, "tab": "fund",
        "quarters": books.quarters(call.session, estate, last, QUARTERS),
        "tallies": desk.tallies(call.session, call.actor, estate["id"]),
        "may_keep": policy.may_keep(call.session, call.actor, estate["id"]),
    }  # fmt: skip
    return Html("books/fund.html", context)


@pages.get("/books/fund/new", who=KEEPS, query=FundNewArgs, keeps=("estate",))
def show_fund_form(call: Call) -> Answer:
    """An empty form, or one with what was wrong in it."""
    estate, kind = chosen(call), call.query["kind"]
    if estate is None:
        return choose(call, "/books/fund/new")
    if not policy.may_keep(call.session, call.actor, estate["id"]):
        raise not_found("小区")
    wrong = _wrong(call, kind, estate["id"])
    context = {
        "estate": estate, "kind": kind, "kinds": KINDS, "wrong": wrong, "parts": _parts(call, estate["id"]),
        "today": local_day(call.at).isoformat(), "grounds": GROUND_LABELS.items(),
        "polls": [(one.id, f"{one.title}（{one.scope_label}，{one.on:%Y-%m-%d} 通过）")
                  for one in passed_fund_uses(call.session, estate["id"])],
    }  # fmt: skip
    return Html("books/fund_new.html", context)


@pages.post("/books/fund/statements", who=KEEPS, form=FundStatementForm)
def enter_statement(call: Call) -> Answer:
    """Enter a statement, for another person to confirm."""
    form = call.body
    paper_id = fund.enter_statement(
        call.session, call.actor, source(form), initial_fen=form["initial_fen"], balance_fen=form["balance_fen"],
        at=call.at,
    )  # fmt: skip
    return Redirect(f"/books/fund/statements/{paper_id}", ENTERED)


@pages.post("/books/fund/uses", who=KEEPS, form=FundUseForm)
def enter_use(call: Call) -> Answer:
    """Enter a use, for another person to confirm."""
    form = call.body
    said = UseSaid(form["fen"], form["words"], form["firm"], Ground(form["ground"]), form["poll_id"], form["emergency"],
                   form["finding"])  # fmt: skip
    paper_id = fund.enter_use(call.session, call.actor, source(form), said, at=call.at)
    return Redirect(f"/books/fund/uses/{paper_id}", ENTERED)


@pages.get("/books/fund/statements/<id:paper_id>", who=LOOKS)
def show_statement(call: Call) -> Answer:
    """One statement: its paper, who handled it, what may be done."""
    return _one(call, "statement")


@pages.get("/books/fund/uses/<id:paper_id>", who=LOOKS)
def show_use(call: Call) -> Answer:
    """One use: its ground, its paper, who handled it."""
    return _one(call, "use")


@pages.post("/books/fund/statements/<id:paper_id>/confirm", who=CONFIRMS, form=VersionForm)
def confirm_statement(call: Call) -> Answer:
    """Before all owners."""
    return _confirm(call, "statement")


@pages.post("/books/fund/uses/<id:paper_id>/confirm", who=CONFIRMS_USES, form=VersionForm)
def confirm_use(call: Call) -> Answer:
    """Before all owners."""
    return _confirm(call, "use")


@pages.post("/books/fund/statements/<id:paper_id>/refuse", who=CONFIRMS, form=WhyForm)
def refuse_statement(call: Call) -> Answer:
    """Back to whoever entered it."""
    return _refuse(call, "statement")


@pages.post("/books/fund/uses/<id:paper_id>/refuse", who=CONFIRMS_USES, form=WhyForm)
def refuse_use(call: Call) -> Answer:
    """Back to whoever entered it."""
    return _refuse(call, "use")


def _one(call: Call, paper: str) -> Html:
    row = papers.one(call.session, call.actor, paper, call.path["paper_id"])
    return Html("books/fund_paper.html", {"row": row, "paper": paper})


def _confirm(call: Call, paper: str) -> Redirect:
    paper_id = call.path["paper_id"]
    fund_papers.confirm(call.session, call.actor, paper, paper_id, version=call.body["version"], at=call.at)
    return Redirect(f"/books/fund/{paper}s/{paper_id}", CONFIRMED)


def _refuse(call: Call, paper: str) -> Redirect:
    paper_id, form = call.path["paper_id"], call.body
    fund_papers.refuse(
        call.session, call.actor, paper, paper_id, why=form["why"], version=form["version"], at=call.at
    )  # fmt: skip
    return Redirect(f"/books/fund/{paper}s/{paper_id}", "已退回。")


def _wrong(call: Call, kind: str, estate_id: int) -> dict[str, Any] | None:
    if not call.query["corrects"]:
        return None
    row = papers.one(call.session, call.actor, kind, call.query["corrects"])
    if row["estate_id"] != estate_id or row["state"] != State.APPROVED or row["corrected"]:
        raise not_found("记录")
    return row


def _parts(call: Call, estate_id: int) -> list[tuple[str, str]]:
    found = [(WHOLE, WHOLE_LABEL)]
    for block in places.tree(call.session, estate_id)["buildings"]:
        found.append((f"building:{block['id']}", block["name"]))
        found += [(f"stair:{stair['id']}", block["name"] + stair["name"]) for stair in block["stairs"]]
    return found
