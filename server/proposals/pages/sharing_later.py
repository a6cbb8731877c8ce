"""After the payers have signed: homes that join late; and help with a share, for those alone who decide on it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from marshmallow import fields

from server.kit.actor import staff_with
from server.kit.clock import local_day
from server.kit.doors import Call
from server.kit.errors import not_found
from server.kit.fields import Id, KitSchema, Text, Whole, one_of
from server.kit.pages import Answer, Html, Pages, Redirect
from server.proposals import policy
from server.proposals.pages.forms import TEMPLATES, VersionForm, prepare
from server.proposals.policy import CONVENERS, HELPERS, LOOKERS
from server.proposals.queries import desk, scope
from server.proposals.queries import helping as helped
from server.proposals.queries import joining as joined
from server.proposals.rules.helping import WISH_LABELS, Wish, help_limits
from server.proposals.rules.joining import OPEN_TO_JOIN
from server.proposals.rules.words import LONGEST_TEXT
from server.proposals.schemas.mine import LONGEST_REASON, MOST_MONTHS
from server.proposals.service import helping, joining

pages = Pages("proposals", TEMPLATES, nav="matters")

LOOKS, LEADS, HELPS = staff_with(*LOOKERS), staff_with(*CONVENERS), staff_with(*HELPERS)
FIRST_DUE_DAYS = 30


class JoinForm(VersionForm):
    """A home that signed late."""

    home_id = Id(required=True)
    words = Text(LONGEST_TEXT, lines=True, load_default="")


class SettledForm(VersionForm):
    """Whose money went back to the others."""

    join_id = Id(required=True)


class HelpForm(KitSchema):
    """What an owner asked for at the desk."""

    home_id = Id(required=True)
    wish = fields.String(required=True, validate=one_of(*Wish))
    months = Whole(1, MOST_MONTHS, load_default=1)
    reason = Text(LONGEST_REASON, least=2, lines=True, required=True)
    agreed = fields.Boolean(load_default=False)


class GrantForm(KitSchema):
    """How a share is paid from now on; the version is the application's."""

    hardship_id = Id(required=True)
    version = Whole(1, required=True)
    helps = fields.Boolean(load_default=False)
    months = Whole(1, MOST_MONTHS, required=True)
    first_due = fields.Date(required=True)
    words = Text(LONGEST_REASON, lines=True, load_default="")


class RefuseForm(KitSchema):
    """A no, with its reason."""

    hardship_id = Id(required=True)
    version = Whole(1, required=True)
    words = Text(LONGEST_REASON, least=2, lines=True, required=True)


@pages.get("/matters/<id:matter_id>/joins", who=LOOKS)
def show_joins(call: Call) -> Answer:
    """Homes that joined late, what they pay, who gets it; and what joining would cost each of the others now."""
    matter = desk.frame(call.session, call.house, call.actor, call.path["matter_id"], at=call.at)
    context = {"matter": matter, "tab": "joins", "found": joined.board(call.session, matter["id"]),
               "open": matter["state"] in OPEN_TO_JOIN and matter["convenes"]}  # fmt: skip
    return Html("matters/joins.html", context)


@pages.post("/matters/<id:matter_id>/joins", who=LEADS, form=JoinForm, upload="evidence", fetch=prepare)
def home_signed(call: Call) -> Answer:
    """A late home signed."""
    joining.agree(call.session, call.actor, call.path["matter_id"], **call.body, brought=call.fetched, at=call.at)
    return Redirect(f"/matters/{call.path['matter_id']}/joins", "已登记，正在给这户出账单。")


@pages.post("/matters/<id:matter_id>/joins/settle", who=LEADS, form=SettledForm, upload="evidence", fetch=prepare)
def money_went_back(call: Call) -> Answer:
    """Its money went back to the others."""
    joining.settle(call.session, call.actor, call.path["matter_id"], **call.body, brought=call.fetched, at=call.at)
    return Redirect(f"/matters/{call.path['matter_id']}/joins", "已记下，正在告诉先出资的各户。")


@pages.get("/matters/<id:matter_id>/hardships", who=HELPS, writes=True)
def show_hardships(call: Call) -> Answer:
    """Who asked for help and why; every look is written down."""
    matter = _entitled(call)
    row = matter["row"]
    homes = scope.homes(call.session, row.estate_id, row.scope_kind, row.scope_ids)
    paying = helped.shares_of(call.session, row.id, [home["id"] for home in homes])
    context: dict[str, Any] = {
        "matter": matter, "tab": "hardships", "wishes": list(WISH_LABELS.items()),
        "found": helped.board(call.session, call.actor, call.house.vault, row, at=call.at),
        "homes": [(home["id"], home["label"]) for home in homes if home["id"] in paying],
        "first_due": local_day(call.at) + timedelta(days=FIRST_DUE_DAYS), "most": help_limits().most_parts,
    }  # fmt: skip
    return Html("matters/hardships.html", context)


@pages.post("/matters/<id:matter_id>/hardships", who=HELPS, form=HelpForm)
def enter_hardship(call: Call) -> Answer:
    """Write down what an owner asked for at the desk."""
    matter_id = call.path["matter_id"]
    helping.enter(call.session, call.actor, call.house.vault, matter_id, **call.body, at=call.at)
    return Redirect(f"/matters/{matter_id}/hardships", "已录入。")


@pages.post("/matters/<id:matter_id>/hardships/grant", who=HELPS, form=GrantForm)
def grant_help(call: Call) -> Answer:
    """Grant it."""
    matter_id = call.path["matter_id"]
    helping.grant(call.session, call.actor, call.house.vault, matter_id, **call.body, at=call.at)
    return Redirect(f"/matters/{matter_id}/hardships", "已同意，账单会照这个改好。")


@pages.post("/matters/<id:matter_id>/hardships/refuse", who=HELPS, form=RefuseForm)
def refuse_help(call: Call) -> Answer:
    """Say no."""
    matter_id = call.path["matter_id"]
    helping.refuse(call.session, call.actor, call.house.vault, matter_id, **call.body, at=call.at)
    return Redirect(f"/matters/{matter_id}/hardships", "已答复申请的人。")


def _entitled(call: Call) -> dict[str, Any]:
    matter = desk.frame(call.session, call.house, call.actor, call.path["matter_id"], at=call.at)
    if not policy.may_help(call.session, call.actor, matter["row"].estate_id):
        raise not_found("议题")
    return matter
