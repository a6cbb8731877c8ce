"""Raising a matter from the desk, and putting its words right."""

from __future__ import annotations

from typing import Any

from server.kit.actor import staff_with
from server.kit.doors import Call
from server.kit.errors import Malformed, not_found
from server.kit.pages import Answer, Html, Pages, Redirect
from server.places import queries as places
from server.proposals import policy
from server.proposals.pages.forms import TEMPLATES, EditForm, MatterForm, NewArgs
from server.proposals.policy import MOVERS
from server.proposals.queries import desk, scope
from server.proposals.rules.asking import is_question
from server.proposals.service import raising
from server.proposals.service.raising import Said
from server.votes.rules.matters import SCOPE_LABELS, ScopeKind, matters

pages = Pages("proposals", TEMPLATES, nav="matters")

MOVES = staff_with(*MOVERS)


@pages.get("/matters/new", who=MOVES, query=NewArgs, keeps=("estate",))
def show_new(call: Call) -> Answer:
    """An empty form, once the estate is chosen."""
    mine = [grant for grant in call.actor.grants if grant.role in MOVERS]
    estates = places.estates_inside(call.session, mine)
    chosen = call.query["estate"] or (estates[0]["id"] if len(estates) == 1 else 0)
    if not chosen:
        return Html("matters/choose_estate.html", {"mine": estates})
    if not policy.may_move(call.session, call.actor, chosen):
        raise not_found("小区")
    context = {"row": None, "named": "", "kind": call.query["kind"], **_offered(call, chosen)}
    return Html("matters/write.html", context)


@pages.post("/matters/new", who=MOVES, form=MatterForm)
def raise_matter(call: Call) -> Answer:
    """Raise it."""
    matter_id = raising.raise_(call.session, call.actor, _said(call), at=call.at)
    return Redirect(f"/matters/{matter_id}", f"议题已提出，业主现在就能看到。{_title_asks(call)}")


@pages.get("/matters/<id:matter_id>/edit", who=MOVES)
def show_edit(call: Call) -> Answer:
    """The form with what is written so far."""
    row = desk.found(call.session, call.actor, call.path["matter_id"])
    if not policy.may_move(call.session, call.actor, row.estate_id):
        raise not_found("议题")
    homes = scope.homes(call.session, row.estate_id, "homes", row.scope_ids) if row.scope_kind == "homes" else []
    named = "\n".join(home["label"] for home in homes)
    return Html("matters/write.html", {"row": row, "named": named, **_offered(call, row.estate_id)})


@pages.post("/matters/<id:matter_id>/edit", who=MOVES, form=EditForm)
def edit(call: Call) -> Answer:
    """Keep the changes."""
    matter_id = call.path["matter_id"]
    version = call.body["version"]
    raising.edit(call.session, call.actor, matter_id, _said(call), version=version, at=call.at)
    return Redirect(f"/matters/{matter_id}", f"已保存。{_title_asks(call)}")


def _title_asks(call: Call) -> str:
    return "标题是问句，表决前要写成一件事。" if is_question(call.body["title"]) else ""


def _offered(call: Call, estate_id: int) -> dict[str, Any]:
    blocks = places.tree(call.session, estate_id)["buildings"]
    stairs = [(stair["id"], block["name"] + stair["name"]) for block in blocks for stair in block["stairs"]]
    return {
        "estate": places.estate(call.session, estate_id),
        "kinds": [(key, one.label) for key, one in matters().items()],
        "scope_kinds": list(SCOPE_LABELS.items()),
        "spots": [("buildings", "楼栋", [(block["id"], block["name"]) for block in blocks]),
                  ("stairs", "单元", stairs)],
    }  # fmt: skip


def _said(call: Call) -> Said:
    form = call.body
    kind = form["scope_kind"]
    ids = _homes(call, form["estate_id"]) if kind == ScopeKind.HOMES else form.get(kind, [])
    return Said(form["estate_id"], form["kind"], form["title"], form["words"], kind, tuple(ids), form["scope_reason"])


def _homes(call: Call, estate_id: int) -> list[int]:
    wanted = [line.strip() for line in call.body["homes"].splitlines() if line.strip()]
    known = scope.labelled(call.session, estate_id, wanted)
    if lacking := [line for line in wanted if line not in known]:
        said = f"小区里没有：{'、'.join(lacking[:5])}"
        raise Malformed("home_unknown", said + "。", fields={"homes": [said]})
    return list(dict.fromkeys(known[line] for line in wanted))
