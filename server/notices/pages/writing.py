"""Writing a notice and changing it before it is out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from server.kit.actor import staff_with
from server.kit.clock import SHANGHAI
from server.kit.doors import Call
from server.kit.errors import not_found
from server.kit.pages import Answer, Html, Pages, Redirect
from server.notices import policy
from server.notices.pages.forms import EVERYWHERE, SOME, TEMPLATES, EditForm, NewArgs, NoticeForm
from server.notices.policy import WRITERS
from server.notices.queries import board
from server.notices.rules import KIND_LABELS, LONGEST_TITLE, LONGEST_WORDS, Kind, Move, Spot, check_move
from server.notices.service import writing
from server.places import queries as places

pages = Pages("notices", TEMPLATES, nav="notices")

WRITES = staff_with(*WRITERS)


@pages.get("/notices/new", who=WRITES, query=NewArgs, keeps=("estate",))
def show_new(call: Call) -> Answer:
    """An empty form, once the estate is chosen."""
    mine = [grant for grant in call.actor.grants if grant.role in WRITERS]
    estates = places.estates_inside(call.session, mine)
    chosen = call.query["estate"] or (estates[0]["id"] if len(estates) == 1 else 0)
    if not chosen:
        return Html("notices/choose_estate.html", {"mine": estates})
    _refuse_others(call, chosen)
    return Html("notices/write.html", {**_offered(call, chosen), "notice": None, "chosen": []})


@pages.post("/notices/new", who=WRITES, form=NoticeForm)
def write(call: Call) -> Answer:
    """Keep it as a draft."""
    notice_id = writing.write(call.session, call.actor, _said(call.body), at=call.at)
    return Redirect(f"/notices/{notice_id}", "草稿已保存。请看一遍，再发布。")


@pages.get("/notices/<id:notice_id>/edit", who=WRITES)
def show_edit(call: Call) -> Answer:
    """The form with what is written so far."""
    notice = board.whole(call.session, call.actor, call.path["notice_id"], at=call.at)
    _refuse_others(call, notice["estate_id"])
    check_move(notice["state"], Move.EDIT)
    times = {name: _local(notice[name]) for name in ("starts_at", "ends_at")}
    context = {**_offered(call, notice["estate_id"]), "notice": {**notice, **times}, "chosen": notice["spots"]}
    return Html("notices/write.html", context)


@pages.post("/notices/<id:notice_id>/edit", who=WRITES, form=EditForm)
def edit(call: Call) -> Answer:
    """Keep the changes."""
    notice_id, form = call.path["notice_id"], call.body
    writing.edit(call.session, call.actor, notice_id, _said(form), version=form["version"], at=call.at)
    return Redirect(f"/notices/{notice_id}", "已保存。")


def _refuse_others(call: Call, estate_id: int) -> None:
    if not policy.may_write(call.session, call.actor, estate_id):
        raise not_found("小区")


def _offered(call: Call, estate_id: int) -> dict[str, Any]:
    tree = places.tree(call.session, estate_id)["buildings"]
    stairs = [
        (f"stair:{stair['id']}", block["name"] + stair["name"])
        for block in tree if len(block["stairs"]) > 1 for stair in block["stairs"]
    ]  # fmt: skip
    lifts = [(f"lift:{row['id']}", row["label"]) for row in places.lifts(call.session, estate_id)]
    buildings = [(f"building:{block['id']}", block["name"]) for block in tree]
    return {
        "estate": places.estate(call.session, estate_id),
        "kinds": list(KIND_LABELS.items()),
        "spots": [("楼栋", buildings), ("单元", stairs), ("电梯服务的单元", lifts)],
        "longest": {"title": LONGEST_TITLE, "words": LONGEST_WORDS},
    }


def _said(form: dict[str, Any]) -> writing.Said:
    chosen = [one.partition(":") for one in form["place"] if one != SOME] if EVERYWHERE not in form["place"] else []
    spots = tuple((Spot(name), int(number)) for name, _, number in chosen)
    rest = {key: form[key] for key in ("estate_id", "title", "words", "starts_at", "ends_at", "to_groups")}
    return writing.Said(kind=Kind(form["kind"]), names_agreed=form["names_agreed"], spots=spots, **rest)


def _local(at: datetime | None) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%dT%H:%M}" if at else ""
