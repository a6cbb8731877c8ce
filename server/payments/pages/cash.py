"""The end of a desk's day: the cash is counted, a second person looks, it goes to the bank; how the desk works."""

from __future__ import annotations

from datetime import timedelta

from server.kit.actor import staff_with
from server.kit.clock import local_day
from server.kit.doors import Call
from server.kit.pages import Answer, Html, Pages, Redirect
from server.payments import policy
from server.payments.pages.choosing import chosen
from server.payments.pages.forms import TEMPLATES, BankForm, CheckForm, CountForm, DayArgs, TermsForm
from server.payments.policy import KEEPERS, TAKERS
from server.payments.screens import cash as screens
from server.payments.screens import tallies
from server.payments.service import cash, desk

pages = Pages("payments", TEMPLATES, nav="payments")

TAKES, KEEPS = staff_with(*TAKERS), staff_with(*KEEPERS)


@pages.get("/payments/cash", who=TAKES, query=DayArgs, keeps=("estate",))
def show_cash(call: Call) -> Answer:
    """The drawer of a day. What should be there is not shown before somebody has counted."""
    estate = chosen(call, TAKERS, "现金日结", "/payments/cash")
    if isinstance(estate, Html):
        return estate
    today = local_day(call.at)
    day, session = min(call.query["day"] or today, today), call.session
    row = screens.counted(session, estate["id"], day)
    keeps, taken = policy.may_review(session, call.actor, estate["id"]), screens.taken(session, estate["id"], day)
    context = {
        "estate": estate, "day": day, "today": today, "row": row, "taken": taken, "late": screens.late(taken, row),
        "expected": cash.expected(session, estate["id"], day),
        "before": cash.expected(session, estate["id"], day - timedelta(days=1)),
        "waits": tallies.waits(session, call.actor),
        "may_check": keeps and row is not None and row["counted_by"] != call.actor.id, "may_keep": keeps,
        "at_once": desk.cash_at_once(session, estate["id"]), "unchecked": screens.unchecked(session, estate["id"]),
    }  # fmt: skip
    return Html("payments/cash.html", context)


@pages.post("/payments/cash", who=TAKES, form=CountForm)
def count_cash(call: Call) -> Answer:
    """Note what was counted."""
    form = call.body
    cash.count(
        call.session, call.actor, estate_id=form["estate_id"], day=form["day"], counted_fen=form["counted"],
        difference=form["difference"], at=call.at,
    )  # fmt: skip
    return Redirect(f"/payments/cash?day={form['day']}", "已记下，请另一位同事再点一遍。")


@pages.post("/payments/cash/<id:estate_id>/check", who=KEEPS, form=CheckForm)
def check_cash(call: Call) -> Answer:
    """A second person has counted as well: the day's cash is closed."""
    form, estate_id = call.body, call.path["estate_id"]
    cash.close_day(call.session, call.actor, estate_id=estate_id, day=form["day"], version=form["version"], at=call.at)
    return Redirect(f"/payments/cash?day={form['day']}", "已确认，这一天的现金结好了。")


@pages.post("/payments/cash/<id:estate_id>/bank", who=TAKES, form=BankForm)
def bank_cash(call: Call) -> Answer:
    """Cash was carried to the bank."""
    form, estate_id = call.body, call.path["estate_id"]
    cash.bank(call.session, call.actor, estate_id=estate_id, fen=form["fen"], reference=form["reference"], at=call.at)
    return Redirect("/payments/cash", "已登记存入银行。")


@pages.post("/payments/cash/<id:estate_id>/terms", who=KEEPS, form=TermsForm)
def set_desk_terms(call: Call) -> Answer:
    """Whether cash counts when it is taken."""
    estate_id, at_once = call.path["estate_id"], call.body["cash_at_once"]
    desk.set_terms(call.session, call.actor, estate_id=estate_id, cash_at_once=at_once, at=call.at)
    return Redirect("/payments/cash", "已保存。")
