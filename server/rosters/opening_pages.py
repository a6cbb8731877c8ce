"""The console's pages of what is brought over from another system: a file, what it means, and its way to the books."""

from __future__ import annotations

from datetime import date
from typing import Any

from marshmallow import fields

from server.fees.queries import openings as reads
from server.fees.service import openings
from server.kit.actor import staff_with
from server.kit.clock import local_day
from server.kit.doors import Call
from server.kit.errors import not_found
from server.kit.fields import Id, KitSchema, Whole
from server.kit.pages import Answer, Html, Pages, Redirect
from server.kit.pages.mount import needs_file
from server.kit.pages.typed import Yuan
from server.people import queries as people
from server.people.rules import ADMIN, FINANCE, MANAGER
from server.places import queries as places
from server.rosters.schemas import TEMPLATES
from server.rosters.service import opening

pages = Pages("openings", TEMPLATES, nav="fees")

ROLES = (FINANCE, MANAGER, ADMIN)
KEEPS = staff_with(*ROLES)
SHOWN = 200


class OpeningArgs(KitSchema):
    """Which estate; 0 where none was chosen."""

    estate = Whole(0, load_default=0)


class OpeningForm(KitSchema):
    """A file, the estate it is about, and the day up to which the old system was used."""

    estate_id = Id(required=True)
    day = fields.Date(required=True)


class ApplyForm(KitSchema):
    """The sums as the second person reads them in the old system, in yuan."""

    version = Whole(1, required=True)
    owed = Yuan(least=0, required=True)
    prepaid = Yuan(least=0, required=True)


class OpeningVersionForm(KitSchema):
    """The version that was looked at."""

    version = Whole(1, required=True)


@pages.get("/fees/openings", who=KEEPS, query=OpeningArgs, keeps=("estate",))
def show_openings(call: Call) -> Answer:
    """The files so far, and the form for the next."""
    mine = places.estates_inside(call.session, [one for one in call.actor.grants if one.role in ROLES])
    wanted = call.query["estate"] or (mine[0]["id"] if len(mine) == 1 else 0)
    estate = next((row for row in mine if row["id"] == wanted), None)
    if wanted and estate is None:
        raise not_found("小区")
    rows = reads.listed(call.session, estate["id"]) if estate else []
    context = {"mine": [(row["id"], row["name"]) for row in mine], "estate": estate, "rows": rows,
               "today": local_day(call.at)}  # fmt: skip
    return Html("rosters/openings.html", context)


@pages.post("/fees/openings", who=KEEPS, form=OpeningForm, upload="file", rate="30/hour")
def bring_opening(call: Call) -> Answer:
    """Take a file in; nobody owes anything yet."""
    name, content = needs_file(call)
    estate_id: int = call.body["estate_id"]
    _mine(call, estate_id)
    day: date = call.body["day"]
    opening_id = opening.bring(
        call.session, call.actor, estate_id=estate_id, name=name, content=content, day=day, at=call.at
    )
    return Redirect(f"/fees/openings/{opening_id}", "读好了，还没有入账。请看看有没有读不懂的。")


@pages.get("/fees/openings/<id:opening_id>", who=KEEPS)
def show_opening(call: Call) -> Answer:
    """One file: what is wrong with it, its sums, its lines, and how it stands."""
    found = reads.one(call.session, call.actor, call.path["opening_id"])
    lines = found["rows"][:SHOWN]
    labels = {row["id"]: row["label"] for row in places.homes_inside(
        call.session, found["estate_id"], home_ids=[one["home_id"] for one in lines])} if lines else {}  # fmt: skip
    context: dict[str, Any] = {
        "found": found, "lines": lines, "labels": labels, "estate": places.estate(call.session, found["estate_id"]),
        "errors": [one for one in found["flaws"] if one["level"] == "error"],
        "warnings": [one for one in found["flaws"] if one["level"] != "error"],
        "mine": people.same(call.session, found["made_by"], call.actor.id),
    }  # fmt: skip
    return Html("rosters/opening.html", context)


@pages.post("/fees/openings/<id:opening_id>/apply", who=KEEPS, form=ApplyForm)
def apply_opening(call: Call) -> Answer:
    """Another person puts it on the books."""
    opening_id = call.path["opening_id"]
    openings.apply(call.session, call.actor, opening_id, **call.body, at=call.at)
    return Redirect(f"/fees/openings/{opening_id}", "已入账，住户在手机上能看到、能付了。")


@pages.post("/fees/openings/<id:opening_id>/undo", who=KEEPS, form=OpeningVersionForm)
def undo_opening(call: Call) -> Answer:
    """Take it off the books while nothing is paid."""
    opening_id = call.path["opening_id"]
    openings.undo(call.session, call.actor, opening_id, version=call.body["version"], at=call.at)
    return Redirect(f"/fees/openings/{opening_id}", "已撤回，账单都作废了，预存也退掉了。")


@pages.post("/fees/openings/<id:opening_id>/discard", who=KEEPS, form=OpeningVersionForm)
def discard_opening(call: Call) -> Answer:
    """Put it aside."""
    openings.discard(
        call.session, call.actor, call.path["opening_id"], version=call.body["version"], at=call.at
    )  # fmt: skip
    return Redirect("/fees/openings", "已放弃这个文件，什么都没有改动。")


def _mine(call: Call, estate_id: int) -> None:
    if not people.covers(call.session, call.actor, estate_id, ROLES):
        raise not_found("小区")
