"""The console's pages of how far a notice came: the counts, the people behind one, the homes to phone.

Whoever opens a list of people is written down, and so is each look at a number.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from marshmallow import fields

from server.delivery import reach
from server.delivery.policy import LOOKERS
from server.kit import audit
from server.kit.actor import staff_with
from server.kit.clock import local_day
from server.kit.doors import Call
from server.kit.errors import not_found
from server.kit.fields import Id, KitSchema, Text, one_of
from server.kit.masking import mask_name
from server.kit.pages import Answer, Fragment, Html, Pages
from server.people import queries as people

pages = Pages("reach", Path(__file__).with_name("templates"), nav="notices")

LOOKS = staff_with(*LOOKERS)
HOURS = {"0": "现在", "1": "1 小时后", "4": "4 小时后", "24": "一天后"}
"""How long a home with a phone is given before somebody calls."""


class PeopleArgs(KitSchema):
    """The people who stand at one point."""

    show = fields.String(load_default="no_app", validate=one_of(*reach.REACH))
    cursor = Text(200, load_default=None)


class HomesArgs(KitSchema):
    """The homes in which nobody has read it so many hours after it was told."""

    hours = fields.String(load_default="4", validate=one_of(*HOURS))
    cursor = Text(200, load_default=None)


class ContactForm(KitSchema):
    """Whose number is wanted."""

    person = Id(required=True)


@pages.get("/deliveries/notices/<id:notice_id>", who=LOOKS)
def show_reach(call: Call) -> Answer:
    """How many were reached, and how many of them have read it; never who."""
    told = _told(call)
    rows = reach.standings(call.session, told["cause"])
    return Html("delivery/reach.html", {"told": told, "rows": rows})


@pages.get("/deliveries/notices/<id:notice_id>/people", who=LOOKS, query=PeopleArgs, writes=True)
def show_people(call: Call) -> Answer:
    """The people who stand at one point, masked; the look is written down."""
    args = call.query
    told = _told(call)
    page = reach.recipients(call.session, told["cause"], reach=args["show"], estate_id=told["estate_id"],
                            day=local_day(call.at), cursor=args["cursor"])  # fmt: skip
    _write_down(call, told, {"show": args["show"], "people": len(page.items)})
    masked = [{**row, "name": mask_name(row["name"])} for row in page.items]
    context = {"told": told, "page": page, "rows": masked, "args": args, "label": reach.REACH[args["show"]]}
    return Html("delivery/reach_people.html", context)


@pages.get("/deliveries/notices/<id:notice_id>/homes", who=LOOKS, query=HomesArgs, writes=True)
def show_homes(call: Call) -> Answer:
    """The homes to phone, ready to be printed; the look is written down."""
    args, day = call.query, local_day(call.at)
    told = _told(call)
    before = call.at - timedelta(hours=int(args["hours"]))
    page = reach.unheard(call.session, told["cause"], estate_id=told["estate_id"], before=before, day=day,
                         cursor=args["cursor"])  # fmt: skip
    homes = [row["home_id"] for row in page.items]
    _write_down(call, told, {"show": "homes", "homes": len(homes)})
    known = people.contacts(call.session, call.house.vault, homes, day=day)
    context = {"told": told, "page": page, "contacts": known, "args": args, "hours": HOURS}
    return Html("delivery/reach_homes.html", context)


@pages.post("/deliveries/notices/<id:notice_id>/contact", who=LOOKS, form=ContactForm, once=False, rate="60/minute")
def show_number(call: Call) -> Answer:
    """The full name and number of somebody to phone; the look is written down."""
    told, person_id = _told(call), call.body["person"]
    if not reach.is_told(call.session, call.actor, told["cause"], person_id):
        raise not_found("住户")
    audit.record(call.session, call.actor, "phone.read", "person", person_id, at=call.at,
                 estate_id=told["estate_id"], after={"cause": told["cause"]})  # fmt: skip
    name = people.names(call.session, [person_id]).get(person_id, "")
    phone = people.phone_of(call.session, call.house.vault, person_id)
    return Fragment("delivery/contact.html", {"name": name, "phone": phone})


def _told(call: Call) -> dict[str, Any]:
    return {**reach.head(call.session, call.actor, f"notice:{call.path['notice_id']}"), "id": call.path["notice_id"]}


def _write_down(call: Call, told: dict[str, Any], seen: dict[str, Any]) -> None:
    audit.record(call.session, call.actor, "reach.read", "notice", told["id"], at=call.at,
                 estate_id=told["estate_id"], after=seen)  # fmt: skip
