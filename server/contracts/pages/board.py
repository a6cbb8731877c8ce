"""The contract of an estate: what is agreed, its days, the papers that wait."""

from __future__ import annotations

from typing import Any

from server.contracts import policy
from server.contracts.pages.forms import (
    TEMPLATES,
    AgreedForm,
    ConfirmForm,
    ContractArgs,
    NoticeForm,
    SendBackForm,
    ground,
    share_of,
)
from server.contracts.queries import desk
from server.contracts.rules.contract import Contract, Notice, Side
from server.contracts.service import agreeing, ending
from server.fees.rules.common_money import Form
from server.kit.actor import staff_with
from server.kit.clock import local_day
from server.kit.doors import Call
from server.kit.errors import not_found
from server.kit.pages import Answer, Html, Pages, Redirect
from server.people import queries as people
from server.places import queries as places

pages = Pages("contracts", TEMPLATES, nav="contract")

WRITES = staff_with(*policy.WRITERS)
FORMS = {
    Form.LUMP_SUM: "包干制：盈亏归物业公司",
    Form.COST_PLUS: "酬金制：物业公司只拿酬金，结余归业主",
}
SIDES = {Side.OWNERS: "全体业主共同决定解聘", Side.FIRM: "物业公司不再续签或解除"}


def count_waiting(call: Call) -> int:
    """Papers of others that wait for a second person."""
    return desk.waiting(call.session, call.actor)


def known(call: Call, estate_id: int) -> Any:
    """An estate whose contract this person may see; not found otherwise."""
    if not people.covers(call.session, call.actor, estate_id, policy.WRITERS):
        raise not_found("小区")
    return places.estate(call.session, estate_id)


@pages.get("/contract", who=WRITES, query=ContractArgs, keeps=("estate",), badge=count_waiting)
def show_contract(call: Call) -> Answer:
    """What is agreed, the days that come, the notice, the hand-over."""
    mine = places.estates_inside(call.session, [one for one in call.actor.grants if one.role in policy.WRITERS])
    estate_id = call.query["estate"] or (mine[0]["id"] if len(mine) == 1 else 0)
    if not estate_id:
        return Html("contracts/choose.html", {"mine": mine})
    estate = known(call, estate_id)
    told = desk.whole(call.session, call.actor, estate_id, today=local_day(call.at))
    sides = [(side, label) for side, label in SIDES.items() if policy.may_give(side, told["mine"])]
    return Html("contracts/board.html", {"estate": estate, "forms": list(FORMS.items()), "sides": sides, **told})


@pages.post("/contract/<id:estate_id>/versions", who=WRITES, form=AgreedForm)
def ask_version(call: Call) -> Answer:
    """Write down what was agreed on."""
    form, estate_id = call.body, call.path["estate_id"]
    known(call, estate_id)
    said = Contract(
        form["form"], form["since"], form["until"], share_of(form["percent"]), form["pay"], form["dismiss_days"],
        form["refuse_days"], form["open_days"], form["clause"],
    )  # fmt: skip
    agreeing.ask(call.session, call.actor, estate_id, said, ground(form), at=call.at)
    return Redirect(f"/contract?estate={estate_id}", "已登记，等另一位核对。")


@pages.post("/contract/versions/<id:contract_version_id>/approve", who=WRITES, form=ConfirmForm)
def approve_version(call: Call) -> Answer:
    """It holds from now on."""
    _answer_version(call, approved=True)
    return Redirect("/contract", "已核对，合同按这一份执行。")


@pages.post("/contract/versions/<id:contract_version_id>/refuse", who=WRITES, form=SendBackForm)
def refuse_version(call: Call) -> Answer:
    """Back to whoever wrote it down."""
    _answer_version(call, approved=False, why=call.body["why"])
    return Redirect("/contract", "已退回，合同没有变。")


@pages.post("/contract/<id:estate_id>/notices", who=WRITES, form=NoticeForm)
def ask_notice(call: Call) -> Answer:
    """Write down that the firm goes."""
    form, estate_id = call.body, call.path["estate_id"]
    known(call, estate_id)
    said = Notice(Side(form["side"]), form["given_on"], form["effective_from"])
    ending.ask(call.session, call.actor, estate_id, said, ground(form), at=call.at)
    return Redirect(f"/contract?estate={estate_id}", "已登记，等另一位核对。")


@pages.post("/contract/notices/<id:contract_notice_id>/approve", who=WRITES, form=ConfirmForm)
def approve_notice(call: Call) -> Answer:
    """It stands; the hand-over begins."""
    _answer_notice(call, approved=True)
    return Redirect("/contract", "已核对，业主会收到消息，交接开始。")


@pages.post("/contract/notices/<id:contract_notice_id>/refuse", who=WRITES, form=SendBackForm)
def refuse_notice(call: Call) -> Answer:
    """Back to whoever wrote it down."""
    _answer_notice(call, approved=False, why=call.body["why"])
    return Redirect("/contract", "已退回。")


def _answer_version(call: Call, *, approved: bool, why: str = "") -> None:
    agreeing.answer(call.session, call.actor, call.path["contract_version_id"], approved=approved, why=why,
                    version=call.body["version"], at=call.at)  # fmt: skip


def _answer_notice(call: Call, *, approved: bool, why: str = "") -> None:
    ending.answer(call.session, call.actor, call.path["contract_notice_id"], approved=approved, why=why,
                  version=call.body["version"], at=call.at)  # fmt: skip
