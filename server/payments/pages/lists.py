"""Payments: the list, one of them, what waits for a second person."""

from __future__ import annotations

from urllib.parse import urlencode

from server.fees.rules.clauses import figures
from server.kit.actor import staff_with
from server.kit.clock import local_day
from server.kit.doors import Call
from server.kit.pages import Answer, Html, Pages, Redirect
from server.payments.pages.choosing import estates_of
from server.payments.pages.forms import TEMPLATES, EstateArgs, ListArgs, RefundForm, VersionForm, WhyForm, WhyOnlyForm
from server.payments.policy import KEEPERS, LOOKERS, may_review, may_take
from server.payments.rules.methods import METHOD_LABELS, Method, State
from server.payments.rules.refunding import CAUSES, Cause
from server.payments.screens import papers, payments, settled, tallies
from server.payments.service import desk, receipts, refunding

pages = Pages("payments", TEMPLATES, nav="payments")

LOOKS, KEEPS = staff_with(*LOOKERS), staff_with(*KEEPERS)


def count_waiting(call: Call) -> int:
    """What waits for a second person or for finance."""
    return sum(tallies.waits(call.session, call.actor).values())


@pages.get("/payments", who=LOOKS, query=ListArgs, keeps=("estate",), badge=count_waiting)
def show_payments(call: Call) -> Answer:
    """Payments, newest first."""
    args, estate_id = call.query, call.query["estate"] or None
    wanted = payments.Wanted(args["show"], args["method"], args["q"], args["since"], args["until"])
    page = payments.listed(call.session, call.actor, wanted, estate_id=estate_id, cursor=args["cursor"])
    kept = {name: args[name] for name in ("show", "method", "q", "since", "until") if args[name]}
    context = {
        "page": page, "args": args, "shows": payments.SHOWS, "methods": list(METHOD_LABELS.items()),
        "sums": payments.summed(call.session, call.actor, wanted, estate_id=estate_id), "query": urlencode(kept),
        "narrowed": wanted != payments.Wanted(), "waits": tallies.waits(call.session, call.actor),
        "many": len(estates_of(call, LOOKERS)) > 1,
    }  # fmt: skip
    return Html("payments/list.html", context)


@pages.get("/payments/review", who=LOOKS, query=EstateArgs, keeps=("estate",))
def show_review(call: Call) -> Answer:
    """What was taken at the desks and waits."""
    rows = payments.waiting(call.session, call.actor, on=local_day(call.at), estate_id=call.query["estate"] or None)
    waits = tallies.waits(call.session, call.actor)
    return Html("payments/review.html", {"rows": rows, "may_review": call.actor.holds(*KEEPERS), "waits": waits})


@pages.get("/payments/<id:payment_id>", who=LOOKS)
def show_payment(call: Call) -> Answer:
    """One payment: what it settled, its receipts and refunds, what may be done."""
    found = payments.payment(call.session, call.actor, call.path["payment_id"], on=local_day(call.at))
    context = {
        "payment": found, "parts": settled.parts(call.session, found), "moves": _moves(call, found),
        "back": settled.given_back(call.session, found),
        "receipts": papers.receipts(call.session, call.house, found["id"]),
        "causes": CAUSES, "free_days": figures()["days_after_return"],
        "may_replace": may_review(call.session, call.actor, found["estate_id"]),
    }  # fmt: skip
    return Html("payments/payment.html", context)


@pages.post("/payments/<id:payment_id>/review", who=KEEPS, form=VersionForm)
def review(call: Call) -> Answer:
    """The money is there."""
    payment_id = call.path["payment_id"]
    desk.review(call.session, call.actor, payment_id, version=call.body["version"], at=call.at)
    return Redirect("/payments/review", "已到账，收据开好了。")


@pages.post("/payments/<id:payment_id>/refuse", who=KEEPS, form=WhyForm)
def refuse(call: Call) -> Answer:
    """The money is not there, or it is somebody else's."""
    payment_id, form = call.path["payment_id"], call.body
    desk.refuse(call.session, call.actor, payment_id, why=form["why"], version=form["version"], at=call.at)
    return Redirect("/payments/review", "已退回。")


@pages.post("/payments/<id:payment_id>/void", who=KEEPS, form=WhyForm)
def void(call: Call) -> Answer:
    """It was entered wrong."""
    payment_id, form = call.path["payment_id"], call.body
    desk.void(call.session, call.actor, payment_id, why=form["why"], version=form["version"], at=call.at)
    return Redirect(f"/payments/{payment_id}", "已作废，它抵的账单重新变成未付。")


@pages.post("/payments/<id:payment_id>/refund", who=KEEPS, form=RefundForm)
def ask_refund(call: Call) -> Answer:
    """Ask for money to be given back; a second person agrees."""
    payment_id, form = call.path["payment_id"], call.body
    payments.payment(call.session, call.actor, payment_id, on=local_day(call.at))
    refunding.ask(call.session, call.actor, payment_id=payment_id, fen=form["fen"], reason=form["reason"],
                  cause=Cause(form["cause"]), at=call.at)  # fmt: skip
    return Redirect(f"/payments/{payment_id}", "已提交，等另一位同事同意。")


@pages.post("/payments/receipts/<id:receipt_id>/replace", who=KEEPS, form=WhyOnlyForm)
def replace_receipt(call: Call) -> Answer:
    """Make a receipt void and write another for the same payment."""
    receipts.replace(call.session, call.actor, call.path["receipt_id"], why=call.body["why"], at=call.at)
    return Redirect(
        f"/payments/{papers.payment_of(call.session, call.path['receipt_id'])}", "旧收据作废，新收据开好了。"
    )


def _moves(call: Call, found: dict[str, object]) -> list[str]:
    mine = found["mine"] or found["own"]
    keeps = may_review(call.session, call.actor, int(str(found["estate_id"])))
    takes = may_take(call.session, call.actor, int(str(found["estate_id"])))
    by_wechat = found["method"] == Method.WECHAT  # what lies at WeChat can only be given back
    allowed = {
        "review": found["state"] == State.WAITING and keeps and not mine,
        "refund": found["state"] == State.RECEIVED and takes and int(str(found["left_fen"])) > 0,
        "void": found["state"] == State.RECEIVED and keeps and not mine and not found["refunds"] and not by_wechat,
    }
    return [name for name, may in allowed.items() if may]
