"""The second person's word on what asks more of owners: a higher price, the owners' contract."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.fees.pages.choosing import known
from server.fees.pages.forms import TEMPLATES, VersionForm, WhyForm
from server.fees.pages.price_forms import GroundForm
from server.fees.policy import KEEPERS
from server.fees.rules.rises import Ground
from server.fees.screens import changes
from server.fees.service import raising
from server.kit.actor import staff_with
from server.kit.doors import Call
from server.kit.pages import Answer, Pages, Redirect

pages = Pages("fees", TEMPLATES, nav="fees")

KEEPS = staff_with(*KEEPERS)


def ground(form: Mapping[str, Any]) -> Ground:
    """On what it rests, as somebody filled it in."""
    return Ground(form["basis"], form["poll"] or None, form["paper_day"], form["paper_number"])


@pages.post("/fees/terms/<id:estate_id>/contract", who=KEEPS, form=GroundForm)
def ask_contract(call: Call) -> Answer:
    """The owners have signed: written down once a colleague has looked at the ground."""
    estate_id = call.path["estate_id"]
    known(call, KEEPERS, estate_id)
    raising.ask_contract(call.session, call.actor, estate_id, ground(call.body), at=call.at)
    return Redirect("/fees/terms", "已提交，等另一位同事核对依据。")


@pages.post("/fees/changes/<id:change_id>/approve", who=KEEPS, form=VersionForm)
def approve(call: Call) -> Answer:
    """It holds, and owners are told."""
    back = changes.page_of(call.session, call.actor, call.path["change_id"])
    raising.approve(call.session, call.actor, call.path["change_id"], version=call.body["version"], at=call.at)
    return Redirect(back, "已同意，业主和业委会会收到消息。")


@pages.post("/fees/changes/<id:change_id>/refuse", who=KEEPS, form=WhyForm)
def refuse(call: Call) -> Answer:
    """Everything stays as it is."""
    form, back = call.body, changes.page_of(call.session, call.actor, call.path["change_id"])
    raising.refuse(call.session, call.actor, call.path["change_id"], why=form["why"], version=form["version"],
                   at=call.at)  # fmt: skip
    return Redirect(back, "已退回，价格和合同都没有变。")
