"""One levy, and asking that it end; the second person's yes is a page of payments, where it is known who paid."""

from __future__ import annotations

from marshmallow import fields

from server.fees.pages.forms import LONGEST_WHY, TEMPLATES, WhyForm
from server.fees.policy import KEEPERS
from server.fees.rules.levy_ends import LevyEnd
from server.fees.screens import levies as screens
from server.fees.service import closing_levies
from server.kit.actor import staff_with
from server.kit.doors import Call
from server.kit.fields import KitSchema, Text, one_of
from server.kit.pages import Answer, Html, Pages, Redirect

pages = Pages("fees", TEMPLATES, nav="fees")

KEEPS = staff_with(*KEEPERS)


class LevyEndForm(KitSchema):
    """How a levy ends, and why; the owners read it."""

    ends = fields.String(required=True, validate=one_of(*LevyEnd))
    said = Text(LONGEST_WHY, least=2, required=True)


@pages.get("/fees/levies/<id:levy_id>", who=KEEPS)
def show_levy(call: Call) -> Answer:
    """What came of it, what became of the money, and how it ends."""
    return Html("fees/levy.html", {"levy": screens.page(call.session, call.actor, call.path["levy_id"])})


@pages.post("/fees/levies/<id:levy_id>/end", who=KEEPS, form=LevyEndForm)
def ask_end(call: Call) -> Answer:
    """Ask that it end."""
    levy_id, form = call.path["levy_id"], call.body
    closing_levies.ask(call.session, call.actor, levy_id, ends=LevyEnd(form["ends"]), said=form["said"], at=call.at)
    return Redirect(f"/fees/levies/{levy_id}", "已提交，等另一位同事核对。")


@pages.post("/fees/closings/<id:closing_id>/refuse", who=KEEPS, form=WhyForm)
def refuse_end(call: Call) -> Answer:
    """It goes on."""
    form, closing_id = call.body, call.path["closing_id"]
    closing_levies.refuse(call.session, call.actor, closing_id, why=form["why"], version=form["version"], at=call.at)
    return Redirect("/fees", "已退回，分摊照旧。")
