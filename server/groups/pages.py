"""The console's pages of owner groups: which there are and where they belong, join codes, what was posted by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from marshmallow import fields, validate

from server.groups import policy, queries, screens
from server.groups.policy import KEEPERS, LOOKERS, POSTERS
from server.groups.rules import (
    GROUP_STATE_LABELS,
    KIND_LABELS,
    MISSED,
    REASON_LABELS,
    STATE_LABELS,
    GroupState,
    Kind,
    State,
)
from server.groups.service import add_plain, mark_posted, place, retire, want_join_qr, want_sync
from server.kit.actor import staff_with
from server.kit.doors import Call
from server.kit.fields import Id, KitSchema, Text, Whole, one_of
from server.kit.pages import Answer, Fragment, Html, Pages, Redirect
from server.people import queries as people
from server.places import queries as places

pages = Pages("groups", Path(__file__).with_name("templates"), nav="groups")

LOOKS, POSTS, KEEPS = staff_with(*LOOKERS), staff_with(*POSTERS), staff_with(*KEEPERS)
SHOWS = {"all": "全部", "unplaced": "没有归属", "broken": "要处理"}
BY_HAND = (State.BY_HAND, State.UNCERTAIN, *MISSED)
"""Where somebody may still post by hand and say so."""


class ListArgs(KitSchema):
    """Which groups."""

    estate = Whole(0, load_default=0)
    show = fields.String(load_default="all", validate=one_of(*SHOWS))
    cursor = Text(200, load_default=None)


class SpotsArgs(KitSchema):
    """Of which estate the buildings are wanted."""

    estate_id = Id(load_default=None)


class PlainForm(KitSchema):
    """A plain WeChat group."""

    estate_id = Id(required=True)
    name = Text(60, least=1, required=True)


class PlaceForm(KitSchema):
    """Where a group belongs: an estate, and in it a building or a stair (``building:3``, ``stair:7``)."""

    estate_id = Id(required=True)
    spot = fields.String(load_default="", validate=validate.Regexp(r"^(|(building|stair):[0-9]{1,16})\Z"))
    version = Whole(1, required=True)


class VersionForm(KitSchema):
    """Against which version somebody acts."""

    version = Whole(1, required=True)


class PostedForm(KitSchema):
    """Where to go on after saying that something was posted by hand."""

    back = fields.String(
        load_default="", validate=validate.Regexp(r"^(|/(groups|bulletins|notices)/[0-9]{1,16}(/groups)?)\Z")
    )


@pages.get("/groups", who=LOOKS, query=ListArgs, keeps=("estate",), badge=lambda call: _waiting(call))
def show_groups(call: Call) -> Answer:
    """The groups I may see, with where they belong and what was posted last."""
    args, session = call.query, call.session
    estate_id = args["estate"] or None
    page = screens.listed(session, call.actor, show=args["show"], estate_id=estate_id, cursor=args["cursor"])
    keeps = call.actor.holds(*KEEPERS)
    context = {
        "page": page, "args": args, "shows": SHOWS, "synced_at": screens.last_sync(session, call.actor),
        "tallies": screens.tallies(session, call.actor, estate_id=estate_id), "may_sync": keeps,
        "kept": screens.estates_kept(session, call.actor) if keeps else [], **_words(),
    }  # fmt: skip
    return Html("groups/groups.html", context)


@pages.get("/groups/<id:group_id>", who=LOOKS)
def show_group(call: Call) -> Answer:
    """One group: where it belongs, its join code, what was posted in it."""
    session = call.session
    group = screens.dressed(session, [queries.group(session, call.actor, call.path["group_id"])])[0]
    postings = queries.postings_of_group(session, group["id"])
    may_keep = policy.may_keep(session, call.actor, group["estate_id"])
    context = {
        "group": group, "postings": postings, "may_keep": may_keep, "reasons": REASON_LABELS,
        "may_post": group["estate_id"] is not None and policy.may_post(session, call.actor, group["estate_id"]),
        "kept": screens.estates_kept(session, call.actor) if may_keep else [],
        "spots": screens.spots(session, group["estate_id"]) if may_keep and group["estate_id"] else [],
        "spot": _spot(group), "by_hand": BY_HAND, "posters": people.names(session, [p["posted_by"] for p in postings]),
        "may_join": group["kind"] == Kind.CUSTOMER and group["state"] == GroupState.ACTIVE, **_words(),
    }  # fmt: skip
    return Html("groups/group.html", context)


@pages.get("/groups/spots", who=KEEPS, query=SpotsArgs)
def show_spots(call: Call) -> Answer:
    """The buildings and stairs of an estate, to choose from."""
    wanted = call.query["estate_id"]
    mine = wanted is not None and policy.may_keep(call.session, call.actor, wanted)
    return Fragment("groups/spots.html", {"spots": screens.spots(call.session, wanted) if mine else [], "spot": ""})


@pages.post("/groups/sync", who=KEEPS)
def sync_now(call: Call) -> Answer:
    """Have all groups read from WeCom now."""
    want_sync(call.session, call.actor, at=call.at)
    return Redirect("/groups", "正在同步，稍等一会儿就能看到。")


@pages.post("/groups", who=KEEPS, form=PlainForm)
def add_group(call: Call) -> Answer:
    """Register a plain group, in which colleagues post by hand."""
    group_id = add_plain(call.session, call.actor, **call.body, at=call.at)
    return Redirect(f"/groups/{group_id}", "已登记。以后的简报和通知都会提醒同事转发到这个群。")


@pages.post("/groups/<id:group_id>/place", who=KEEPS, form=PlaceForm)
def place_group(call: Call) -> Answer:
    """Say which estate, building or stair a group is of."""
    form, group_id = call.body, call.path["group_id"]
    kind, _, id_ = form["spot"].partition(":")
    place(
        call.session, call.actor, group_id, estate_id=form["estate_id"], version=form["version"], at=call.at,
        building_id=int(id_) if kind == "building" else None, stair_id=int(id_) if kind == "stair" else None,
    )  # fmt: skip
    where = places.estate(call.session, form["estate_id"])["name"]
    return Redirect(f"/groups/{group_id}", f"归属已改为{where}。")


@pages.post("/groups/<id:group_id>/join", who=KEEPS)
def make_join_code(call: Call) -> Answer:
    """Ask WeCom for a code by which residents join."""
    want_join_qr(call.session, call.actor, call.path["group_id"], at=call.at)
    return Redirect(f"/groups/{call.path['group_id']}", "正在生成入群二维码，稍等一会儿就能看到。")


@pages.post("/groups/<id:group_id>/retire", who=KEEPS, form=VersionForm)
def retire_group(call: Call) -> Answer:
    """A plain group is used no more."""
    retire(call.session, call.actor, call.path["group_id"], version=call.body["version"], at=call.at)
    return Redirect("/groups", "已停用，以后不再提醒转发到这个群。")


@pages.post("/groups/postings/<id:posting_id>/posted", who=POSTS, form=PostedForm)
def say_posted(call: Call) -> Answer:
    """I have posted this in the group by hand."""
    posting_id = call.path["posting_id"]
    mark_posted(call.session, call.actor, posting_id, at=call.at)
    row = queries.posting(call.session, call.actor, posting_id)
    return Redirect(call.body["back"] or f"/groups/{row['group_id']}", f"“{row['group_name']}”已记为人工转发。")


def _waiting(call: Call) -> int:
    return screens.waiting_by_hand(call.session, call.actor)


def _spot(group: dict[str, Any]) -> str:
    if group["stair_id"]:
        return f"stair:{group['stair_id']}"
    return f"building:{group['building_id']}" if group["building_id"] else ""


def _words() -> dict[str, Any]:
    return {"kinds": KIND_LABELS, "states": GROUP_STATE_LABELS, "labels": STATE_LABELS}
