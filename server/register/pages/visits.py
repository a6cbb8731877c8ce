"""Writing down who was at a lift, and putting it right."""

from __future__ import annotations

from typing import Any

import server.media.service as media
from server.kit.actor import Actor, staff_with
from server.kit.doors import Call
from server.kit.house import House
from server.kit.pages import Answer, Pages, Redirect
from server.places import queries as places
from server.places.rules.visits import Visit
from server.register import policy
from server.register.pages.forms import TEMPLATES, CorrectVisitForm, VisitForm
from server.register.service import visits
from server.register.service.visits import Seen

pages = Pages("register", TEMPLATES, nav="lifts")

WRITES = staff_with(*policy.WRITE_VISITS)


def prepare(house: House, _actor: Actor, given: dict[str, Any]) -> list[media.Prepared]:
    """Make the picture small before any transaction."""
    return [media.prepare(house.files, content) for content in [*(body for _, body in given["files"].values())][:1]]


@pages.post("/lifts/<id:lift_id>/visits", who=WRITES, form=VisitForm, upload="photo", fetch=prepare)
def write_visit(call: Call) -> Answer:
    """Write it down."""
    lift_id = call.path["lift_id"]
    visits.write(call.session, call.actor, lift_id=lift_id, seen=_seen(call), at=call.at)
    return Redirect(f"/lifts/{lift_id}", "已记下，住户能看到日期。")


@pages.post("/lifts/visits/<id:visit_id>", who=WRITES, form=CorrectVisitForm, upload="photo", fetch=prepare)
def correct_visit(call: Call) -> Answer:
    """Put it right by a later entry."""
    form, visit_id = call.body, call.path["visit_id"]
    seen = None if form["gone"] else _seen(call)
    visits.correct(call.session, call.actor, visit_id=visit_id, seen=seen, why=form["why"], at=call.at)
    return Redirect(f"/lifts/{places.visit(call.session, visit_id)['lift_id']}", "已更正，原来那一条留着。")


def _seen(call: Call) -> Seen:
    form = call.body
    kept = [media.keep(call.session, call.actor, one, purpose="report", at=call.at) for one in call.fetched or ()]
    return Seen(form["day"], Visit(form["kind"]), form["firm"], form["who"], form["note"], kept[0] if kept else None,
                form["next_on"])  # fmt: skip
