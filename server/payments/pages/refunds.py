"""Money given back: refunds and payouts of balances, agreed to by a second person."""

from __future__ import annotations

from server.fees.rules.clauses import figures
from server.fees.service import deciding
from server.kit.actor import staff_with
from server.kit.clock import local_day
from server.kit.doors import Call
from server.kit.pages import Answer, Html, Pages, Redirect
from server.payments.pages.forms import TEMPLATES, PayOutForm, RefundArgs, SettleForm, VersionForm, WhyForm
from server.payments.policy import KEEPERS, LOOKERS
from server.payments.rules.methods import AT_THE_DESK, METHOD_LABELS, Method
from server.payments.rules.refunding import agreed
from server.payments.screens import refunds, tallies
from server.payments.service import balances, closing_levies, giving_back, refunding

pages = Pages("payments", TEMPLATES, nav="payments")

LOOKS, KEEPS = staff_with(*LOOKERS), staff_with(*KEEPERS)


@pages.get("/payments/refunds", who=LOOKS, query=RefundArgs, keeps=("estate",))
def show_refunds(call: Call) -> Answer:
    """Refunds by where they stand, and what is asked back of balances."""
    args, estate_id = call.query, call.query["estate"] or None
    context = {
        "free_days": figures()["days_after_return"],
        "args": args, "shows": refunds.SHOWS, "may_decide": call.actor.holds(*KEEPERS),
        "page": refunds.refunds(call.session, call.actor, args["show"], estate_id=estate_id, cursor=args["cursor"],
                                 on=local_day(call.at)),
        "payouts": refunds.payouts(call.session, call.actor, args["show"], estate_id=estate_id, day=local_day(call.at),
                                   after=bool(args["cursor"])),
        "waits": tallies.waits(call.session, call.actor),
        "methods": [(str(one), METHOD_LABELS[one]) for one in AT_THE_DESK],
    }  # fmt: skip
    return Html("payments/refunds.html", context)


@pages.post("/payments/disputes/<id:dispute_id>", who=KEEPS, form=SettleForm)
def settle_dispute(call: Call) -> Answer:
    """Answer a dispute over a bill on which something was paid; what is given back somebody else agrees to."""
    form, dispute_id = call.body, call.path["dispute_id"]
    upheld = form["decision"] == "upheld"
    told = {"answer": form["answer"], "version": form["version"], "waive_fen": form["waive"] if upheld else None}
    if not upheld or form["back"] is None:
        deciding.decide(call.session, call.actor, dispute_id, upheld=upheld, at=call.at, **told)
        return Redirect("/fees/disputes", "已答复，业主会收到。")
    asked = giving_back.settle(
        call.session, call.actor, dispute_id, back_fen=form["back"], to_balance=form["way"] == "balance", at=call.at,
        **told,
    )  # fmt: skip
    return Redirect(
        "/fees/disputes",
        f"已答复，业主会收到。退给{refunds.payers_of(call.session, asked)}，等另一位同事在“退款”里同意。",
    )


@pages.post("/payments/closings/<id:closing_id>/approve", who=KEEPS, form=VersionForm)
def approve_closing(call: Call) -> Answer:
    """Agree that a levy end: what is left goes back to those who paid."""
    closing_levies.approve(call.session, call.actor, call.path["closing_id"], version=call.body["version"], at=call.at)
    return Redirect("/fees", "已结清，剩下的钱退进了各家的预存款，业主会收到消息。")


@pages.post("/payments/refunds/<id:refund_id>/approve", who=KEEPS, form=VersionForm)
def approve_refund(call: Call) -> Answer:
    """Agree to it: its money leaves bills and balance now."""
    refund_id = call.path["refund_id"]
    refunding.approve(call.session, call.actor, refund_id, version=call.body["version"], at=call.at)
    words, over = agreed(*refunds.comes_from(call.session, refund_id))
    return Redirect(f"/payments/refunds?show={'over' if over else 'sending'}", words)


@pages.post("/payments/refunds/<id:refund_id>/refuse", who=KEEPS, form=WhyForm)
def refuse_refund(call: Call) -> Answer:
    """Say no."""
    refund_id, form = call.path["refund_id"], call.body
    refunding.refuse(call.session, call.actor, refund_id, why=form["why"], version=form["version"], at=call.at)
    return Redirect("/payments/refunds", "已回绝。")


@pages.post("/payments/refunds/<id:refund_id>/pay-out", who=KEEPS, form=PayOutForm)
def pay_out_refund(call: Call) -> Answer:
    """Note that it was given back at the desk."""
    refund_id, form = call.path["refund_id"], call.body
    refunding.pay_out(
        call.session, call.actor, refund_id, method=Method(form["method"]), reference=form["reference"] or None,
        version=form["version"], at=call.at,
    )  # fmt: skip
    return Redirect("/payments/refunds?show=over", "已登记退还。")


@pages.post("/payments/payouts/<id:payout_id>/agree", who=KEEPS, form=VersionForm)
def agree_payout(call: Call) -> Answer:
    """Agree that money of a balance is given back."""
    balances.give_back(call.session, call.actor, call.path["payout_id"], version=call.body["version"], agree=True,
                       at=call.at)  # fmt: skip
    return Redirect("/payments/refunds", "已同意，预存减少了。")


@pages.post("/payments/payouts/<id:payout_id>/refuse", who=KEEPS, form=VersionForm)
def refuse_payout(call: Call) -> Answer:
    """Say no."""
    balances.give_back(call.session, call.actor, call.path["payout_id"], version=call.body["version"], agree=False,
                       at=call.at)  # fmt: skip
    return Redirect("/payments/refunds", "已回绝。")
