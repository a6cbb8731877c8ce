"""Drafting a poll: first what is decided, which fixes what it needs; then the words, the owners, the topics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from server.kit.actor import staff_with
from server.kit.doors import Call
from server.kit.errors import Malformed, not_found
from server.kit.pages import Answer, Html, Pages, Redirect
from server.places import queries as places
from server.votes import policy
from server.votes.pages.forms import TEMPLATES, EditForm, NewArgs, NewForm
from server.votes.policy import CONVENERS
from server.votes.rules.matters import SCOPE_LABELS, Matter, ScopeKind, matter, matters, threshold_words
from server.votes.screens.poll import told
from server.votes.screens.rulebook import evote_mode
from server.votes.screens.words import EVOTE_WORDS, IDENTITY_WORDS, State
from server.votes.service import drafting
from server.votes.service.asking import OWNERS, Asked

pages = Pages("votes", TEMPLATES, nav="votes")

RUNS = staff_with(*CONVENERS)
NOBODY: Mapping[str, str] = {"by": "", "paper": "", "homes": ""}
NO_TOPIC: Mapping[str, Any] = {
    "words": "", "kind": "yes_no", "options": "", "seats": None, "planned_seats": None, "most": None,
    "why_words": "",
}  # fmt: skip


@pages.get("/votes/new", who=RUNS, query=NewArgs, keeps=("estate",))
def show_new(call: Call) -> Answer:
    """Which estate, then what is decided, then the form."""
    args = call.query
    estates = places.estates_inside(call.session, [one for one in call.actor.grants if one.role in CONVENERS])
    chosen = args["estate"] or (estates[0]["id"] if len(estates) == 1 else 0)
    if not chosen:
        return Html("votes/choose_estate.html", {"mine": estates, "title": "起草表决", "path": "new?estate="})
    if not policy.may_convene(call.session, call.actor, chosen):
        raise not_found("小区")
    if not args["type"]:
        context: dict[str, Any] = {"estate": places.estate(call.session, chosen), "classes": _classes()}
        return Html("votes/choose_type.html", context)
    kind = matter(args["type"])
    offered = _offered(call, kind, chosen)
    scope = {"kind": offered["scope_keys"][0], "ids": (), "homes": ""}
    context = {**offered, "poll": None, "topics": [_first(kind)], "scope": scope, "extraordinary": False,
               "asked": NOBODY}  # fmt: skip
    return Html("votes/write.html", context)


@pages.post("/votes/new", who=RUNS, form=NewForm)
def draft(call: Call) -> Answer:
    """Keep it as a draft of its own; one that decides on a matter is begun from the matter."""
    form = call.body
    poll_id = drafting.draft(
        call.session, call.actor, estate_id=form["estate_id"], matter_id=None, title=form["title"],
        matter_type=form["matter_type"], scope=_scope(call, form, form["estate_id"]), topics=_topics(form),
        extraordinary=form["extraordinary"], asked=_asked(call, form, form["estate_id"]), at=call.at,
    )  # fmt: skip
    return Redirect(f"/votes/{poll_id}", "草稿已保存。下一步核对名册。")


@pages.get("/votes/<id:poll_id>/edit", who=RUNS)
def show_edit(call: Call) -> Answer:
    """The form with what is written so far."""
    poll = told(call.session, call.actor, call.path["poll_id"], at=call.at)
    if not poll["may_run"] or poll["state"] != State.DRAFT:
        raise not_found("草稿")
    ids, kind = poll["scope_ids"], matter(poll["matter_type"])
    homes = [places.home(call.session, one)["label"] for one in ids] if poll["scope_kind"] == ScopeKind.HOMES else []
    context = {
        **_offered(call, kind, poll["estate_id"]), "poll": poll,
        "topics": [_written(one) for one in poll["topics"]] or [_first(kind)],
        "extraordinary": bool(poll["rules"]["extraordinary"]), "asked": _asked_so_far(call, poll),
        "scope": {"kind": poll["scope_kind"], "ids": ids, "homes": "\n".join(homes)},
    }  # fmt: skip
    return Html("votes/write.html", context)


@pages.post("/votes/<id:poll_id>/edit", who=RUNS, form=EditForm)
def edit(call: Call) -> Answer:
    """Keep the changes. Whoever decides on a matter is who the matter was raised for: that scope stays."""
    poll_id, form = call.path["poll_id"], call.body
    poll = told(call.session, call.actor, poll_id, at=call.at)
    scope = _scope(call, form, poll["estate_id"]) if poll["matter_id"] is None else None
    drafting.edit(
        call.session, call.actor, poll_id, version=form["version"], title=form["title"],
        scope=scope, topics=_topics(form), extraordinary=form["extraordinary"],
        asked=_asked(call, form, poll["estate_id"]), at=call.at,
    )  # fmt: skip
    return Redirect(f"/votes/{poll_id}", "已保存。")


def _classes() -> list[tuple[str, list[str], list[dict[str, Any]]]]:
    groups: dict[str, list[Matter]] = {}
    for one in matters().values():
        groups.setdefault(one.class_label, []).append(one)
    return [
        (label, threshold_words(held[0].thresholds), [
            {"type": one.type, "label": one.label, "article": one.article,
             "scopes_label": "、".join(SCOPE_LABELS[kind] for kind in one.scopes)} for one in held
        ])
        for label, held in groups.items()
    ]  # fmt: skip


def _first(kind: Matter) -> dict[str, Any]:
    return {**NO_TOPIC, "kind": "candidates" if kind.candidates else "yes_no"}


def _offered(call: Call, kind: Matter, estate_id: int) -> dict[str, Any]:
    tree = places.stair_names(call.session, estate_id)
    buildings = list({row["building_id"]: row["building"] for row in tree}.items())
    return {
        "estate": places.estate(call.session, estate_id), "matter": kind, "blank": NO_TOPIC,
        "threshold_words": threshold_words(kind.thresholds), "identity_words": IDENTITY_WORDS[kind.identity],
        "evote_words": EVOTE_WORDS[evote_mode(call.session, estate_id)],
        "scopes": [(str(one), SCOPE_LABELS[one]) for one in kind.scopes],
        "scope_keys": [str(one) for one in kind.scopes],
        "places": [("buildings", "楼栋", buildings), ("stairs", "单元", [(row["id"], row["label"]) for row in tree])],
    }  # fmt: skip


def _scope(call: Call, form: Mapping[str, Any], estate_id: int) -> drafting.Scope:
    kind = form["scope_kind"]
    ids: Sequence[int] = form[kind] if kind in (ScopeKind.BUILDINGS, ScopeKind.STAIRS) else ()
    if kind == ScopeKind.HOMES:
        ids = _homes(call, estate_id, form["homes"])
    return drafting.Scope(kind, ids, form["scope_reason"], form["each_part"])


def _asked(call: Call, form: Mapping[str, Any], estate_id: int) -> Asked | None:
    if not form["extraordinary"]:
        return None
    homes = _listed(call, estate_id, form["asked_homes"]) if form["asked_by"] == OWNERS else []
    return Asked(form["asked_by"], form["asked_paper"], homes)


def _asked_so_far(call: Call, poll: Mapping[str, Any]) -> dict[str, str]:
    listed = set(poll["rules"].get("asked_homes", ()))
    homes = places.homes_inside(call.session, poll["estate_id"]) if listed else []
    return {**NOBODY, **poll["rules"].get("asked", {}),
            "homes": "\n".join(row["label"] for row in homes if row["id"] in listed)}  # fmt: skip


def _listed(call: Call, estate_id: int, written: str) -> list[int]:
    """A list of homes, however long, in one statement."""
    known = {row["label"]: row["id"] for row in places.homes_inside(call.session, estate_id)}
    labels = list(dict.fromkeys(line.strip() for line in written.splitlines() if line.strip()))
    if missing := [label for label in labels if label not in known]:
        said = f"没有找到这些房屋：{'、'.join(missing[:5])}。"
        raise Malformed("home_unknown", said, homes=missing, fields={"asked_homes": [said]})
    return [known[label] for label in labels]


def _homes(call: Call, estate_id: int, written: str) -> list[int]:
    labels = list(dict.fromkeys(line.strip() for line in written.splitlines() if line.strip()))
    found: dict[str, int] = {}
    for label in labels:
        rows = places.homes(call.session, estate_id, words=label, limit=10).items
        found |= {row["label"]: row["id"] for row in rows if row["label"] == label}
    if missing := [label for label in labels if label not in found]:
        raise Malformed("home_unknown", f"没有找到这些房屋：{'、'.join(missing[:5])}。", homes=missing)
    return [found[label] for label in labels]


def _topics(form: Mapping[str, Any]) -> list[drafting.Topic]:
    return [_topic(one) for one in form["topics"]]


def _topic(one: Mapping[str, Any]) -> drafting.Topic:
    if one["kind"] == drafting.YES_NO:
        return drafting.Topic(one["words"])
    lines = [line.replace("|", "｜").partition("｜") for line in one["options"].splitlines() if line.strip()]
    options = [drafting.Option(words.strip(), detail.strip()) for words, _, detail in lines]
    if any(len(option.words) > 100 or len(option.detail) > 500 for option in options):
        raise Malformed("options_wrong", "名称最多 100 个字，说明最多 500 个字。")
    most = one["most"] or (one["seats"] if one["kind"] == drafting.CANDIDATES else 1) or 1
    return drafting.Topic(
        one["words"], one["kind"], options, one["seats"], one["planned_seats"], most, one["why_words"],
    )  # fmt: skip


def _written(topic: Mapping[str, Any]) -> dict[str, Any]:
    names = [one for one in topic["options"] if one["person_id"] is None]
    lines = [f"{one['words']}｜{one['detail']}" if one["detail"] else one["words"] for one in names]
    return {**topic, "options": "\n".join(lines)}
