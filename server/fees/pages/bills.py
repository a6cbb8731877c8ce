"""One bill; waivers and disputes, each answered by a second person."""

from __future__ import annotations

from server.fees.pages.forms import TEMPLATES, DecideForm, SaidForm, ShowArgs, WaiveForm, WhyOnlyForm
from server.fees.policy import KEEPERS, LOOKERS
from server.fees.screens import asked, overview
from server.fees.screens import bills as screens
from server.fees.service import deciding, disputing, voiding, waiving
from server.kit.actor import staff_with
from server.kit.clock import local_day
from server.kit.doors import Call
from server.kit.pages import Answer, Html, Pages, Redirect
from server.people.rules import FINANCE, MANAGER

pages = Pages("fees", TEMPLATES, nav="fees")

LOOKS, KEEPS = staff_with(*LOOKERS), staff_with(*KEEPERS)


@pages.get("/fees/bills/<id:bill_id>", who=LOOKS)
def show_bill(call: Call) -> Answer:
    """How it came about, what settled it, what may be done."""
    found = screens.bill(call.session, call.actor, call.path["bill_id"], on=local_day(call.at))
    return Html("fees/bill.html", {"bill": found})


@pages.post("/fees/bills/<id:bill_id>/waive", who=KEEPS, form=WaiveForm)
def ask_waiver(call: Call) -> Answer:
    """Ask that part of it need not be paid."""
    bill_id, form = call.path["bill_id"], call.body
    waiving.ask(call.session, call.actor, bill_id=bill_id, fen=form["fen"], why=form["why"], at=call.at)
    return Redirect(f"/fees/bills/{bill_id}", "已提交，等另一位同事同意。")


@pages.post("/fees/bills/<id:bill_id>/void", who=KEEPS, form=WhyOnlyForm)
def void_bill(call: Call) -> Answer:
    """It is wrong as a whole."""
    bill_id = call.path["bill_id"]
    voiding.void(call.session, call.actor, bill_id, why=call.body["why"], at=call.at)
    return Redirect(f"/fees/bills/{bill_id}", "已作废，不用再付；住户会收到消息。")


@pages.post("/fees/bills/<id:bill_id>/disputes", who=LOOKS, form=SaidForm, rate="30/hour")
def enter_dispute(call: Call) -> Answer:
    """Somebody at the desk says that it is wrong."""
    bill_id, form = call.path["bill_id"], call.body
    disputing.enter(
        call.session, call.actor, bill_id=bill_id, person_id=form["person"], words=form["words"], at=call.at
    )
    return Redirect(f"/fees/bills/{bill_id}", "已登记。答复以前不催缴、不自动扣款，答复会发给业主。")


@pages.post("/fees/waivers/<id:waiver_id>/approve", who=KEEPS)
def approve_waiver(call: Call) -> Answer:
    """Somebody else agrees."""
    waiving.approve(call.session, call.actor, call.path["waiver_id"], at=call.at)
    return Redirect("/fees/disputes", "已减免，账单少了这笔钱。")


@pages.post("/fees/waivers/<id:waiver_id>/refuse", who=KEEPS)
def refuse_waiver(call: Call) -> Answer:
    """The bill is owed as it is."""
    waiving.refuse(call.session, call.actor, call.path["waiver_id"], at=call.at)
    return Redirect("/fees/disputes", "已回绝。")


@pages.get("/fees/disputes", who=KEEPS, query=ShowArgs, keeps=("estate",))
def show_disputes(call: Call) -> Answer:
    """What somebody says is wrong, and what is asked to be waived."""
    args, estate_id = call.query, call.query["estate"] or None
    show = args["show"]
    context = {
        "args": args,
        "disputes": asked.disputes(call.session, call.actor, state=show, estate_id=estate_id),
        "waivers": asked.waivers(call.session, call.actor, on=local_day(call.at), state=show, estate_id=estate_id),
        "waits": overview.waits(call.session, call.actor), "may_give_back": call.actor.holds(FINANCE, MANAGER),
    }  # fmt: skip
    return Html("fees/disputes.html", context)


@pages.post("/fees/disputes/<id:dispute_id>", who=KEEPS, form=DecideForm)
def decide_dispute(call: Call) -> Answer:
    """Answer it, with the reason; a waiver that follows is agreed to by somebody else."""
    form = call.body
    upheld = form["decision"] == "upheld"
    waiver = deciding.decide(
        call.session, call.actor, call.path["dispute_id"], upheld=upheld, answer=form["answer"],
        version=form["version"], waive_fen=form["waive"] if upheld else None, at=call.at,
    )  # fmt: skip
    more = "" if waiver is None else "减免要另一位同事在下面同意后才生效，在那以前不催他。"
    return Redirect("/fees/disputes", f"已答复，业主会收到。{more}")
