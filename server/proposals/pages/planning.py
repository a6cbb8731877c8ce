"""The plan of a matter: its words, money and files, the ways of sharing beside each other, home by home."""

from __future__ import annotations

from server.kit.actor import staff_with
from server.kit.doors import Call
from server.kit.pages import Answer, Html, Pages, Redirect
from server.proposals.pages.forms import TEMPLATES, VersionForm, prepare
from server.proposals.pages.plan_forms import FileIdForm, PlanForm, SetForm, SetIdForm
from server.proposals.policy import LOOKERS, MOVERS
from server.proposals.queries import desk
from server.proposals.rules.shares import CUSTOM, coefficient_sets, compensation_is_high
from server.proposals.rules.subsidies import Budget, apart, together
from server.proposals.service import planning, sharing

pages = Pages("proposals", TEMPLATES, nav="matters")

LOOKS, MOVES = staff_with(*LOOKERS), staff_with(*MOVERS)


def _back(call: Call, said: str) -> Redirect:
    return Redirect(f"/matters/{call.path['matter_id']}/plan", said)


@pages.get("/matters/<id:matter_id>/plan", who=LOOKS)
def show_plan(call: Call) -> Answer:
    """The plan being written, or the one that counts, with every home's share under every set."""
    matter = desk.frame(call.session, call.house, call.actor, call.path["matter_id"], at=call.at)
    found = desk.planned(call.session, matter["row"], matter["files"])
    plan = found["plan"]
    known = [(key, one.name) for key, one in coefficient_sets().items() if key not in {s.key for s in found["sets"]}]
    context = {
        "matter": matter, "tab": "plan", "known": known, "custom": CUSTOM,
        "budgets": apart(plan.subsidy, plan.subsidy_words) if plan else [Budget("", 0)],
        "high": bool(plan and plan.paid_out and compensation_is_high(plan.gross, plan.paid_out)),
    }  # fmt: skip
    return Html("matters/plan.html", {**context, **found})


@pages.post("/matters/<id:matter_id>/plan", who=MOVES, form=PlanForm, upload="evidence", fetch=prepare)
def save_plan(call: Call) -> Answer:
    """Keep the draft; every share is worked out anew."""
    form = dict(call.body)
    version, keep, more = form.pop("version"), form, form.pop("budgets")
    budgets = [Budget(keep["subsidy_words"], keep["subsidy"]), *(Budget(one["name"], one["sum"]) for one in more)]
    keep["subsidy"], keep["subsidy_words"] = together(budgets)
    said = planning.Said(**{**keep, "not_paying": tuple(keep["not_paying"])})
    planning.save(call.session, call.actor, call.path["matter_id"], said, version=version, brought=call.fetched,
                  at=call.at)  # fmt: skip
    return _back(call, "草稿已保存，每户分摊已重新计算。")


@pages.post("/matters/<id:matter_id>/plan/files/remove", who=MOVES, form=FileIdForm)
def take_file(call: Call) -> Answer:
    """Take a file out of the draft."""
    planning.take_file(call.session, call.actor, call.path["matter_id"], **call.body, at=call.at)
    return _back(call, "文件已去掉。")


@pages.post("/matters/<id:matter_id>/plan/sets", who=MOVES, form=SetForm)
def add_set(call: Call) -> Answer:
    """Put another way of sharing beside the others."""
    sharing.add(call.session, call.actor, call.path["matter_id"], **call.body, at=call.at)
    return _back(call, "已加入，每户分摊在下面的表里。")


@pages.post("/matters/<id:matter_id>/plan/sets/remove", who=MOVES, form=SetIdForm)
def remove_set(call: Call) -> Answer:
    """Take a way of sharing out."""
    sharing.remove(call.session, call.actor, call.path["matter_id"], **call.body, at=call.at)
    return _back(call, "已去掉。")


@pages.post("/matters/<id:matter_id>/plan/sets/choose", who=MOVES, form=SetIdForm)
def choose_set(call: Call) -> Answer:
    """Choose the way the owners want."""
    sharing.choose(call.session, call.actor, call.path["matter_id"], **call.body, at=call.at)
    return _back(call, "已选定。出资人签字后，这张表就是协议。")


@pages.post("/matters/<id:matter_id>/plan/publish", who=MOVES, form=VersionForm)
def publish_plan(call: Call) -> Answer:
    """Let everybody read it."""
    number = planning.publish(call.session, call.actor, call.path["matter_id"], **call.body, at=call.at)
    return _back(call, f"第 {number} 版方案已公布，每户能看到自己的一份。")
