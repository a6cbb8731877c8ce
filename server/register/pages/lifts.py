"""Lifts: one file each, what is due soon, and the plate to hang in the car."""

from __future__ import annotations

from typing import Any

import segno
from markupsafe import Markup

from server.kit.actor import staff_with
from server.kit.clock import local_day
from server.kit.doors import Call
from server.kit.errors import not_found
from server.kit.pages import Answer, Html, Pages, Redirect
from server.people.queries import roles_in
from server.places import queries as places
from server.places.rules import plates, profile
from server.places.rules.duty_words import lines
from server.places.rules.visits import STATES
from server.register import policy
from server.register.pages.forms import TEMPLATES, ChangeLiftForm, EstateArgs, NewLiftForm
from server.register.pages.visited import visited
from server.register.service import lifts

pages = Pages("register", TEMPLATES, nav="lifts")

KEEPS = staff_with(*policy.KEEP_LIFTS)
MOST_ESTATES = 60


@pages.get("/lifts", query=EstateArgs, keeps=("estate",))
def show_lifts(call: Call) -> Answer:
    """The lifts of my estates: who maintains them, whom to call, when they are inspected next, how far they reach."""
    estates = places.estates_inside(call.session, call.actor.grants)
    wanted = call.query["estate"]
    shown = [row for row in estates if not wanted or row["id"] == wanted][:MOST_ESTATES]
    found = places.lifts_stand(call.session, [row["id"] for row in shown], local_day(call.at))
    groups = [
        (estate, places.lift_coverage(call.session, estate["id"]), found[estate["id"]])
        for estate in shown if found[estate["id"]] or wanted
    ]  # fmt: skip
    keeping = places.estates_inside(call.session, policy.keeping_lifts(call.actor))
    return Html("register/lifts.html", {"groups": groups, "may_keep": bool(keeping), "wanted": wanted,
                                         "today": local_day(call.at)})  # fmt: skip


@pages.get("/lifts/new", who=KEEPS, query=EstateArgs)
def show_new_lift(call: Call) -> Answer:
    """The form of a lift nobody has registered yet."""
    mine = places.estates_inside(call.session, policy.keeping_lifts(call.actor))
    chosen = call.query["estate"] or (mine[0]["id"] if len(mine) == 1 else 0)
    estate = next((row for row in mine if row["id"] == chosen), None)
    if chosen and estate is None:
        raise not_found("小区")
    stairs = places.stair_names(call.session, chosen) if estate else []
    context = {"mine": mine, "estate": estate, "stairs": stairs, "states": [(one, one) for one in STATES], "served": ()}
    return Html("register/lift_new.html", {**context, "lift": dict.fromkeys(lifts.SAID)})


@pages.post("/lifts", who=KEEPS, form=NewLiftForm)
def register_lift(call: Call) -> Answer:
    """Open its file."""
    form = dict(call.body)
    lift_id = lifts.register(
        call.session, call.actor, estate_id=form.pop("estate"), stair_ids=form.pop("stairs"), at=call.at, **form
    )
    return Redirect(f"/lifts/{lift_id}", "电梯已登记。请打印轿厢码，贴在轿厢内和一楼候梯处。")


@pages.get("/lifts/<id:lift_id>")
def show_lift(call: Call) -> Answer:
    """One lift's file: how it stands, who was at it, what is written down of it."""
    lift, estate = lift_of(call)
    session, today = call.session, local_day(call.at)
    stands = places.lift_stands(session, lift, today)
    context = {
        "lift": lift, "estate": estate, "stairs": places.stair_names(session, estate["id"]), "stands": stands,
        "served": places.stairs_of_lift(session, lift["id"]), "states": [(one, one) for one in STATES],
        "lines": lines(dict(lift), stands, today), "may_keep": policy.may_keep_lifts(session, call.actor, estate["id"]),
    }  # fmt: skip
    return Html("register/lift.html", context | visited(call, lift, today))


@pages.post("/lifts/<id:lift_id>", who=KEEPS, form=ChangeLiftForm)
def change_lift(call: Call) -> Answer:
    """Put its file right."""
    lift, form = lift_of(call)[0], dict(call.body)
    lifts.change(
        call.session, call.actor, lift_id=lift["id"], version=form.pop("version"), stair_ids=form.pop("stairs"),
        at=call.at, **form,
    )  # fmt: skip
    return Redirect(f"/lifts/{lift['id']}", "电梯档案已保存。")


@pages.get("/lifts/<id:lift_id>/plate")
def show_plate(call: Call) -> Answer:
    """The plate to hang in the car: whom to call, and a square code that opens the page of this lift for anybody."""
    lift, estate = lift_of(call)
    address = plates.address(call.house.settings.web.public_url, lift["plate"])
    code = segno.make(address, error="m").svg_inline(scale=6, border=2, dark="#14342a")
    shown = {
        "address": address.partition("://")[2],
        "parts": plates.in_fours(lift["code"]),
        "rescue": profile(estate["city"]).rescue_phone,
    }
    return Html("register/plate.html", {"lift": lift, "estate": estate, "code": Markup(code), **shown})


def lift_of(call: Call) -> tuple[Any, Any]:
    """The lift of the address and its estate; :class:`NotFound` for who has no role there."""
    lift = places.lift(call.session, lift_id=call.path["lift_id"])
    if not roles_in(call.session, call.actor, lift["estate_id"]):
        raise not_found("电梯")
    return lift, places.estate(call.session, lift["estate_id"])
