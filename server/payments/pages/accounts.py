"""The account of a home, a statement for both sides of a sale, money of a balance given back."""

from __future__ import annotations

from typing import Any

from server.fees.queries import statements
from server.fees.queries.accounts import debtors
from server.kit.actor import staff_with
from server.kit.clock import local_day
from server.kit.doors import Call
from server.kit.errors import not_found
from server.kit.pages import Answer, Html, Pages, Redirect
from server.payments import policy
from server.payments.pages.forms import TEMPLATES, CursorArgs, PayoutForm
from server.payments.policy import LOOKERS
from server.payments.rules.methods import Method
from server.payments.screens import accounts
from server.payments.service import balances
from server.places import queries as places

pages = Pages("payments", TEMPLATES, nav="fees")

LOOKS = staff_with(*LOOKERS)


@pages.get("/accounts/<id:home_id>", who=LOOKS, query=CursorArgs)
def show_account(call: Call) -> Answer:
    """Bills, payments, who owed when, what is left with us."""
    home = _home(call)
    found = accounts.account(call.session, call.house, home, cursor=call.query["cursor"], at=call.at)
    keeps = policy.may_review(call.session, call.actor, home["estate_id"])
    takes = policy.may_take(call.session, call.actor, home["estate_id"])
    return Html("payments/account.html", {"home": home, "account": found, "may_keep": keeps, "may_take": takes})


@pages.get("/accounts/<id:home_id>/statement", who=LOOKS)
def show_statement_of_home(call: Call) -> Answer:
    """What each side owes, to be printed and signed when a home is sold."""
    home, on = _home(call), local_day(call.at)
    estate = places.estate(call.session, home["estate_id"])
    found = statements.of_home(call.session, call.actor, home["id"], today=on)
    names = {row["id"]: row["owners"] for row in debtors(call.session, home["id"])}
    context = {"home": home, "estate": estate, "sides": found["sides"], "names": names, "on": on}
    return Html("payments/home_statement.html", context)


@pages.post("/accounts/<id:home_id>/payouts", who=LOOKS, form=PayoutForm)
def ask_payout(call: Call) -> Answer:
    """Ask that money of a balance be given back; somebody else agrees."""
    home, form = _home(call), call.body
    if not accounts.may_have(call.session, call.house, home, form["person"], at=call.at):
        raise not_found("预存人")
    balances.ask_back(
        call.session, call.actor, estate_id=home["estate_id"], person_id=form["person"], fen=form["fen"],
        method=Method(form["method"]), reference=form["reference"] or None, why=form["why"], at=call.at,
    )  # fmt: skip
    return Redirect(f"/accounts/{home['id']}", "已提交，等另一位同事同意。")


def _home(call: Call) -> Any:
    home = places.home(call.session, call.path["home_id"])
    if not policy.may_look(call.session, call.actor, home["estate_id"]):
        raise not_found("房屋")
    return home
