"""The bills of paid repairs: they stand apart from the fees, in no rate and in no list of demands; and what of them
waits for somebody."""

from __future__ import annotations

from marshmallow import fields

from server.fees.pages.choosing import chosen
from server.fees.pages.forms import TEMPLATES, EstateArgs, WhyOnlyForm
from server.fees.policy import KEEPERS
from server.fees.rules.repair_reminders import usual
from server.fees.screens import repairs as screens
from server.fees.service import unbilled
from server.kit.actor import staff_with
from server.kit.clock import local_day
from server.kit.doors import Call
from server.kit.fields import Id, Text, one_of
from server.kit.pages import Answer, Html, Pages, Redirect

pages = Pages("fees", TEMPLATES, nav="fees")

KEEPS = staff_with(*KEEPERS)


class PayerForm(WhyOnlyForm):
    """Who agreed to the price of a repair, and how that is known."""

    person = Id(required=True)


class RepairArgs(EstateArgs):
    """Open bills alone, or all of them."""

    show = fields.String(load_default=screens.OPEN, validate=one_of(screens.OPEN, screens.EVERY))
    cursor = Text(200, load_default=None)


@pages.get("/fees/repairs", who=KEEPS, query=RepairArgs, keeps=("estate",))
def show_repairs(call: Call) -> Answer:
    """What residents ordered and pay for, the latest first."""
    estate, args = chosen(call, KEEPERS, "有偿维修", "/fees/repairs"), call.query
    if isinstance(estate, Html):
        return estate
    page = screens.listed(
        call.session, estate["id"], show=args["show"], on=local_day(call.at), cursor=args["cursor"] or None
    )
    waiting = screens.waiting(call.session, call.actor, estate["id"], on=local_day(call.at))
    figures = screens.figures(call.session, estate["id"])
    told = {"estate": estate, "args": args, "page": page, "figures": figures, "by": usual()}
    return Html("fees/repairs.html", told | waiting)


@pages.post("/fees/repairs/<id:unbilled_id>/payer", who=KEEPS, form=PayerForm)
def name_payer(call: Call) -> Answer:
    """Somebody of the home agreed to the price: the bill is theirs."""
    form = call.body
    bill_id = unbilled.name_payer(
        call.session, call.actor, call.path["unbilled_id"], person_id=form["person"], why=form["why"], at=call.at
    )
    return Redirect(f"/fees/bills/{bill_id}", "账单出好了，会告诉付的人；他觉得不对，可以提异议。")


@pages.post("/fees/repairs/<id:unbilled_id>/let-go", who=KEEPS, form=WhyOnlyForm)
def let_go(call: Call) -> Answer:
    """Nobody is asked for it."""
    unbilled.let_go(call.session, call.actor, call.path["unbilled_id"], why=call.body["why"], at=call.at)
    return Redirect("/fees/repairs", "已记下：这件不收了，不再提醒。")
