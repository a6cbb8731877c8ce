"""Estates: what each says of itself, who looks after it, and what is still missing."""

from __future__ import annotations

from typing import Any

from server.kit.actor import staff_with
from server.kit.doors import Call
from server.kit.errors import not_found
from server.kit.pages import Answer, Html, Pages, Redirect
from server.people.rules import ADMIN
from server.places import queries as places
from server.places.rules import profile
from server.register import policy, rules
from server.register.pages.forms import TEMPLATES, CommunityForm, CompanyForm, DescribeForm, HandForm, OfficesForm
from server.register.service import estates, offices

pages = Pages("register", TEMPLATES, nav="estates")

DESCRIBES, ADMINS = staff_with(*policy.DESCRIBE), staff_with(ADMIN)


@pages.get("/estates", who=DESCRIBES)
def show_estates(call: Call) -> Answer:
    """The estates I describe, with what each has not said yet; companies and communities where I may hand them on."""
    mine = places.estates_inside(call.session, policy.describing(call.actor))
    rows = [{**row, "missing": rules.is_missing(dict(row))} for row in mine]
    context: dict[str, Any] = {"rows": rows, "whole": sum(not row["missing"] for row in rows)}
    may_hand = policy.may_hand(call.actor)
    bodies = _bodies(call) if may_hand else {}
    return Html("register/estates.html", {**context, **bodies, "may_hand": may_hand})


@pages.get("/estates/<id:estate_id>", who=DESCRIBES)
def show_estate(call: Call) -> Answer:
    """One estate's own file."""
    estate = _mine(call)
    hours, may_hand = estate["hours"], policy.may_hand(call.actor)
    context = {
        "estate": estate, "totals": places.totals(call.session, estate["id"]),
        "lifts": places.lift_coverage(call.session, estate["id"]), "missing": rules.is_missing(estate),
        "windows": rules.windows_of(hours), "hours_now": rules.hours_said(hours), "weekdays": rules.WEEKDAYS,
        "rest": hours["weekend"] if hours else ["Sat", "Sun"],
        "city_known": profile(estate["city"]).known, "holidays": not hours or hours["holidays"] != "none",
        "may_hand": may_hand, "offices": places.offices(call.session, estate["id"]),
    }  # fmt: skip
    return Html("register/estate.html", {**context, **(_bodies(call) if may_hand else {})})


@pages.post("/estates/<id:estate_id>", who=DESCRIBES, form=DescribeForm)
def describe_estate(call: Call) -> Answer:
    """Put right what it says of itself."""
    form, estate_id = call.body, call.path["estate_id"]
    hours = rules.office_hours(form["windows"], form["rest"], holidays=form["holidays"])
    estates.describe(
        call.session, call.actor, estate_id=estate_id, version=form["version"], phone=form["phone"],
        address=form["address"], hours=hours, at=call.at,
    )  # fmt: skip
    return Redirect(f"/estates/{estate_id}", "小区资料已保存。")


@pages.post("/estates/<id:estate_id>/hand", who=ADMINS, form=HandForm)
def hand_estate(call: Call) -> Answer:
    """Say which company and community look after it."""
    form, estate_id = call.body, call.path["estate_id"]
    estates.hand_to(
        call.session, call.actor, estate_id=estate_id, version=form["version"], company_id=form["company"],
        community_id=form["community"], city=form["city"], at=call.at,
    )  # fmt: skip
    return Redirect(f"/estates/{estate_id}", "归属已保存，按公司、社区授予的角色立即按新的归属生效。")


@pages.post("/estates/<id:estate_id>/offices", who=DESCRIBES, form=OfficesForm)
def write_offices(call: Call) -> Answer:
    """Write down how community and street are reached."""
    estate_id = call.path["estate_id"]
    offices.write(call.session, call.actor, estate_id=estate_id, **call.body, at=call.at)
    return Redirect(f"/estates/{estate_id}", "已保存，住户在“谁管我们小区”里马上看得到。")


@pages.post("/estates/companies", who=ADMINS, form=CompanyForm)
def add_company(call: Call) -> Answer:
    """Register a property company."""
    estates.found_company(call.session, call.actor, **call.body, at=call.at)
    return Redirect("/estates", f"已登记{call.body['name']}。")


@pages.post("/estates/communities", who=ADMINS, form=CommunityForm)
def add_community(call: Call) -> Answer:
    """Register a community."""
    estates.found_community(call.session, call.actor, **call.body, at=call.at)
    return Redirect("/estates", f"已登记{call.body['community']}。")


def _bodies(call: Call) -> dict[str, Any]:
    return {"companies": list(places.companies(call.session).items()),
            "communities": list(places.communities(call.session).items())}  # fmt: skip


def _mine(call: Call) -> Any:
    estate_id = call.path["estate_id"]
    if not policy.may_describe(call.session, call.actor, estate_id):
        raise not_found("小区")
    return places.estate(call.session, estate_id)
