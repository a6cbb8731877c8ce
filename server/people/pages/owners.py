"""A home changes hands: all new owners, their shares, the day and the reason on one screen."""

from __future__ import annotations

from typing import Any

from server.kit.actor import staff_with
from server.kit.clock import local_day
from server.kit.doors import Call
from server.kit.errors import Malformed, not_found
from server.kit.pages import Answer, Html, Pages, Redirect
from server.people import policy, screens
from server.people.pages.forms import TEMPLATES, ChangeOwnerForm
from server.people.policy import REVIEWERS
from server.people.service import ownership
from server.people.service.ownership import NewOwner
from server.places import queries as places

pages = Pages("people", TEMPLATES, nav="homes")

CHANGES_OWNER = staff_with(*REVIEWERS)


@pages.get("/homes/<id:home_id>/owners", who=CHANGES_OWNER)
def show_change_owner(call: Call) -> Answer:
    """The screen of a change of owner."""
    home = _home(call)
    day = local_day(call.at)
    found = screens.home_people(call.session, home["id"], day)
    return Html("people/change_owner.html", {"home": home, "today": day.isoformat(), **found})


@pages.post("/homes/<id:home_id>/owners", who=CHANGES_OWNER, form=ChangeOwnerForm)
def change_owner(call: Call) -> Answer:
    """Record the change."""
    home, form = _home(call), call.body
    _refuse_missing_shares(form)
    owners = [_owner(row, form["joint"]) for row in form["owners"]]
    ownership.change_owner(
        call.session, call.house.vault, call.actor, home_id=home["id"], owners=owners, on=form["on"],
        joint=form["joint"], reason=form["reason"], at=call.at,
    )  # fmt: skip
    return Redirect(f"/homes/{home['id']}", "业主变更已登记。")


def _home(call: Call) -> Any:
    home = places.home(call.session, call.path["home_id"])
    if not policy.may_change_owner(call.session, call.actor, home["estate_id"]):
        raise not_found("房屋")
    return home


def _refuse_missing_shares(form: dict[str, Any]) -> None:
    several = len(form["owners"]) > 1
    missing = [n for n, row in enumerate(form["owners"]) if row["share"] is None]
    if several and missing and not form["joint"]:
        fields = {f"owners-{n}-share": ["请填写份额"] for n in missing}
        raise Malformed("shares_needed", "有几位业主时，请填写每人的份额，或选择“共同共有”。", fields=fields)


def _owner(row: dict[str, Any], joint: bool) -> NewOwner:
    share, share_of = row["share"] if row["share"] and not joint else (1, 1)
    return NewOwner(row["name"], row["phone"], row["id_number"], share, share_of, row["kind"] == "company")
