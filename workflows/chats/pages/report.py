"""A report made from chosen lines of a chat."""

from __future__ import annotations

from typing import Any

from server.chats.queries import window
from server.chats.service import looking
from server.kit.doors import Call
from server.kit.errors import NotAllowed, not_found
from server.kit.numbering import report_number
from server.kit.pages import Answer, Html, Pages, Redirect
from server.people import queries as people
from server.people.rules import ADMIN, MANAGER, STAFF
from server.places import queries as places
from server.reports.rules.categories import default_catalogue
from server.reports.rules.words import KIND_LABELS, PLACE_LABELS, Kind, Place
from workflows.chats import reporting
from workflows.chats.pages.forms import TEMPLATES, ChosenArgs, ReportForm
from workflows.chats.pages.window import ANSWERS

ANSWERERS = (STAFF, MANAGER, ADMIN)
pages = Pages("chats", TEMPLATES, nav="chats")


@pages.get("/chats/<id:chat_id>/report", who=ANSWERS, query=ChosenArgs)
def show_report_form(call: Call) -> Answer:
    """The form, filled with what the chosen lines say; without a choice, with the resident's last ones. Where nobody
    knows the estate, it is chosen first."""
    chat = _opened(call)
    estate_id = chat["estate_id"] or call.query["estate_id"]
    if estate_id is None:
        answers = [one for one in call.actor.grants if one.role in ANSWERERS]
        mine = places.estates_inside(call.session, answers)
        return Html("talks/choose_estate.html", {"chat": chat, "mine": mine, "chosen": call.query["line"]})
    if not people.covers(call.session, call.actor, estate_id, ANSWERERS):
        raise not_found("小区")
    lines = window.chosen(call.session, call.house, chat["id"], call.query["line"]) or _latest(call, chat)
    words, category = reporting.suggested(lines)
    catalogue = default_catalogue()
    context: dict[str, Any] = {
        "chat": chat, "estate": places.estate(call.session, estate_id), "lines": lines, "words": words,
        "category": category,
        "kinds": [(KIND_LABELS[kind], catalogue.of_kind(kind)) for kind in Kind if kind is not Kind.EMERGENCY],
        "places": [(str(place), label) for place, label in PLACE_LABELS.items()],
        "homes": reporting.homes_of(call.session, chat["person_id"], estate_id, at=call.at),
        "stairs": _stairs(call, estate_id),
        "lifts": [(row["id"], row["label"]) for row in places.lifts(call.session, estate_id)],
    }  # fmt: skip
    return Html("talks/report.html", context)


@pages.post("/chats/<id:chat_id>/report", who=ANSWERS, form=ReportForm)
def make_report(call: Call) -> Answer:
    """Make it; the resident hears the number in the chat."""
    chat, form = _opened(call), call.body
    asked = reporting.Asked(
        category=form["category"], place=Place(form["place"]), words=form["words"], home_id=form["home_id"],
        stair_id=form["stair_id"], lift_id=form["lift_id"], where=form["where"], name=form["name"] or None,
        phone=form["phone"], estate_id=form["estate_id"],
    )  # fmt: skip
    assert call.key is not None
    report_id = reporting.make(
        call.session, call.house, call.actor, chat["id"], asked, line_ids=form["line"], key=call.key, at=call.at
    )
    return Redirect(f"/chats/{chat['id']}", f"已登记 {report_number(report_id)}，编号已发给住户。")


def _opened(call: Call) -> dict[str, Any]:
    chat = window.one(call.session, call.actor, call.path["chat_id"], at=call.at)
    if not looking.is_open(call.session, call.actor, chat["id"], at=call.at):
        raise NotAllowed("chat_not_open", "请先打开会话，看过内容再登记。")
    return chat


def _latest(call: Call, chat: dict[str, Any]) -> list[dict[str, Any]]:
    lines = window.lines(call.session, call.house, chat["id"], opened=True)[0]
    return [line for line in lines if line["side"] == "resident" and line["report_id"] is None][-5:]


def _stairs(call: Call, estate_id: int) -> list[tuple[int, str]]:
    tree = places.tree(call.session, estate_id)["buildings"]
    return [(stair["id"], block["name"] + stair["name"]) for block in tree for stair in block["stairs"]]
