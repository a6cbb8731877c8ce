"""When the sheets of each estate are made and sent, and who looks them over."""

from __future__ import annotations

from server.bulletins import policy
from server.bulletins.pages.forms import EDITS, TEMPLATES, PlanForm
from server.bulletins.queries.plans import plan, plan_of
from server.bulletins.rules.plan import Plan, clock_words
from server.bulletins.rules.words import AfterDeadline, Mode, OnHolidays
from server.bulletins.service.planning import set_plan
from server.kit.actor import staff_with
from server.kit.doors import Call
from server.kit.fields import KitSchema, Whole
from server.kit.pages import Answer, Html, Pages, Redirect
from server.people import queries as people
from server.places import queries as places

pages = Pages("bulletins", TEMPLATES, nav="bulletins")

DECIDES = staff_with(*policy.DECIDERS)


class PlansArgs(KitSchema):
    """Of which estate; 0 for all of mine."""

    estate = Whole(0, load_default=0)


@pages.get("/bulletins/plan", who=EDITS, query=PlansArgs, keeps=("estate",))
def show_plans(call: Call) -> Answer:
    """The plans of my estates."""
    mine = places.estates_inside(call.session, [grant for grant in call.actor.grants if grant.role in policy.EDITORS])
    wanted = call.query["estate"]
    rows = [(row, plan_of(call.session, row["id"])) for row in mine if not wanted or row["id"] == wanted]
    names = people.names(call.session, [plan.reviewer_id or 0 for _, (plan, _) in rows])
    return Html("bulletins/plans.html", {"rows": rows, "names": names, "clock": clock_words})


@pages.get("/bulletins/plan/<id:estate_id>", who=EDITS)
def show_plan(call: Call) -> Answer:
    """The plan of one estate."""
    estate_id = call.path["estate_id"]
    found, version = plan(call.session, call.actor, estate_id)
    context = {
        "estate": places.estate(call.session, estate_id), "plan": found, "version": version, "clock": clock_words,
        "team": people.staff_covering(call.session, estate_id, policy.EDITORS),
        "may": policy.may_plan(call.session, call.actor, estate_id),
    }  # fmt: skip
    return Html("bulletins/plan.html", context)


@pages.post("/bulletins/plan/<id:estate_id>", who=DECIDES, form=PlanForm)
def save_plan(call: Call) -> Answer:
    """Set the plan of one estate."""
    form, estate_id = dict(call.body), call.path["estate_id"]
    version = form.pop("version")
    shapes = {"mode": Mode, "after_deadline": AfterDeadline, "on_holidays": OnHolidays}
    wanted = Plan(**{**form, **{name: shape(form[name]) for name, shape in shapes.items()}})
    set_plan(call.session, call.actor, estate_id=estate_id, plan=wanted, version=version, at=call.at)
    return Redirect(f"/bulletins/plan/{estate_id}", "设置已保存，从下一期开始生效。")
