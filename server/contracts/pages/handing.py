"""Ticking what the leaving firm has handed over."""

from __future__ import annotations

from server.contracts import policy
from server.contracts.pages.forms import TEMPLATES, HandedForm, UndoneForm
from server.contracts.service import ending
from server.kit.actor import staff_with
from server.kit.doors import Call
from server.kit.pages import Answer, Pages, Redirect

pages = Pages("contracts", TEMPLATES, nav="contract")

TAKES = staff_with(*policy.WRITERS)


@pages.post("/contract/notices/<id:contract_notice_id>/handed", who=TAKES, form=HandedForm)
def hand_over(call: Call) -> Answer:
    """A thing was handed over."""
    form = call.body
    ending.hand_over(call.session, call.actor, call.path["contract_notice_id"], form["key"], on=form["on"],
                     taker=form["taker"], at=call.at)  # fmt: skip
    return Redirect("/contract", "已登记。")


@pages.post("/contract/notices/<id:contract_notice_id>/undone", who=TAKES, form=UndoneForm)
def take_back(call: Call) -> Answer:
    """It was not: the tick was wrong."""
    form = call.body
    ending.take_back(call.session, call.actor, call.path["contract_notice_id"], form["key"], why=form["why"],
                     at=call.at)  # fmt: skip
    return Redirect("/contract", "已取消，这一项还没有交。")
