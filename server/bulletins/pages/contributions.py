"""What staff and the committee brought for the sheet: looked over here, and brought from the desk."""

from __future__ import annotations

from typing import Any

import server.media.service as media
from server.bulletins import policy
from server.bulletins.pages.forms import EDITS, TEMPLATES, BringForm, ContributionsArgs, DecideForm
from server.bulletins.queries import desk
from server.bulletins.service import contributing
from server.kit.actor import Actor, staff_with
from server.kit.doors import Call
from server.kit.house import House
from server.kit.pages import Answer, Html, Pages, Redirect
from server.media import queries as media_queries
from server.places import queries as places

pages = Pages("bulletins", TEMPLATES, nav="bulletins")

BRINGS = staff_with(*policy.CONTRIBUTORS)


@pages.get("/bulletins/contributions", who=BRINGS, query=ContributionsArgs, keeps=("estate",))
def show_contributions(call: Call) -> Answer:
    """What waits to be looked over, and what was."""
    args, session = call.query, call.session
    state = "waiting" if args["show"] == "waiting" else None
    page = desk.contributions(session, call.actor, state=state, estate_id=args["estate"] or None, cursor=args["cursor"])
    rows = [row for row in page.items if state or row["state"] != "waiting"]
    ids = [id_ for row in rows for id_ in row["media_ids"]]
    estates = {id_: places.estate(session, id_)["name"] for id_ in {row["estate_id"] for row in rows}}
    mine = places.estates_inside(session, [grant for grant in call.actor.grants if grant.role in policy.CONTRIBUTORS])
    context = {
        "rows": rows, "next": page.next, "args": args, "estates_of": estates, "mine": mine,
        "photos": media_queries.views(session, call.house, ids, private=True) if ids else {},
        "may": {id_: policy.may_edit(session, call.actor, id_) for id_ in estates},
    }  # fmt: skip
    return Html("bulletins/contributions.html", context)


def prepare(house: House, _actor: Actor, given: dict[str, Any]) -> list[media.Prepared]:
    """Make the pictures of a form small before any transaction."""
    return [media.prepare(house.files, content) for _, content in given["files"].values()]


@pages.post("/bulletins/contributions", who=BRINGS, form=BringForm, upload="photo", fetch=prepare)
def bring(call: Call) -> Answer:
    """Bring words and pictures from the desk."""
    form = call.body
    kept = [media.keep(call.session, call.actor, one, purpose="bulletin", at=call.at) for one in call.fetched or ()]
    contributing.contribute(
        call.session, call.actor, estate_id=form["estate_id"], words=form["words"], media_ids=kept,
        faces_agreed=form["faces"], at=call.at,
    )  # fmt: skip
    return Redirect("/bulletins/contributions", "已提交，审核后出现在简报里。")


@pages.post("/bulletins/contributions/<id:contribution_id>", who=EDITS, form=DecideForm)
def decide(call: Call) -> Answer:
    """Accept or refuse it."""
    form = call.body
    contributing.decide(
        call.session, call.actor, contribution_id=call.path["contribution_id"], version=form["version"],
        accept=form["accept"], faces_checked=form["faces"], why=form["why"] or None, at=call.at,
    )  # fmt: skip
    return Redirect("/bulletins/contributions", "已采用，会出现在当天的简报里。" if form["accept"] else "已退回。")
