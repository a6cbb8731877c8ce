"""One sheet: its editor with a live preview, the rows behind each figure."""

from __future__ import annotations

from typing import Any

from server.bulletins.pages.forms import EDITS, LOOKS, TEMPLATES, EditForm, FigureArgs
from server.bulletins.queries import desk
from server.bulletins.screens import one as screens
from server.bulletins.service import editing
from server.kit.doors import Call
from server.kit.errors import Conflict
from server.kit.pages import Answer, Fragment, Html, Pages, Redirect

pages = Pages("bulletins", TEMPLATES, nav="bulletins")


@pages.get("/bulletins/<id:sheet_id>", who=LOOKS)
def show_sheet(call: Call) -> Answer:
    """The sheet as residents will see it, what the gate found, what may be done, where it went."""
    told = screens.told(call.session, call.house, call.actor, call.path["sheet_id"], at=call.at)
    return Html("bulletins/sheet.html", {**told, "pair_report": screens.shown_report(told["view"], told["choices"])})


@pages.get("/bulletins/<id:sheet_id>/figure", who=LOOKS, query=FigureArgs)
def show_figure(call: Call) -> Answer:
    """The rows behind a figure."""
    sheet = desk.sheet(call.session, call.actor, call.path["sheet_id"])
    return Html("bulletins/figure.html", {"sheet": sheet, **desk.behind(call.session, call.actor, sheet_id=sheet["id"],
                                                                       **call.query)})  # fmt: skip


@pages.post("/bulletins/<id:sheet_id>/preview", who=EDITS, form=EditForm, once=False, writes=False)
def preview(call: Call) -> Answer:
    """How the sheet would look, and what the privacy gate would say. Nothing is written."""
    form, sheet_id = call.body, call.path["sheet_id"]
    sheet = desk.sheet(call.session, call.actor, sheet_id)
    if sheet["view"] is None:
        raise Conflict("nothing_made", "这一期没有生成内容。")
    view, refused = screens.tried(
        call.session, call.actor, sheet_id, weather=form["weather"], tomorrow=form["tomorrow"].split("\n"),
        pair=form["pair"], pair_words=form["pair_words"], order=form["order"], at=call.at,
    )  # fmt: skip
    photos = screens.pictures(call.session, call.house, view)
    changed = screens.corrected(call.session, call.actor, sheet, view)
    context: dict[str, Any] = {"view": view, "photos": photos, "sheet_id": sheet_id, **changed}
    return Fragment("bulletins/preview.html", {**context, "findings": refused, "live": True})


@pages.post("/bulletins/<id:sheet_id>", who=EDITS, form=EditForm)
def save(call: Call) -> Answer:
    """Keep what was written. Each part is kept by its own use case, as far as it changed."""
    form, sheet_id, session = call.body, call.path["sheet_id"], call.session
    told = screens.told(session, call.house, call.actor, sheet_id, at=call.at)
    view, version = told["view"], form["version"]
    shared: dict[str, Any] = {"sheet_id": sheet_id, "at": call.at}
    tomorrow = [line.strip() for line in form["tomorrow"].split("\n") if line.strip()]
    version = editing.set_words(
        session, call.actor, version=version, weather=form["weather"] or None, tomorrow=tomorrow, **shared
    )
    if (form["pair"], form["pair_words"]) != (screens.shown_report(view, told["choices"]), _words_of(view)):
        version = editing.choose_pair(
            session, call.actor, version=version, report_id=form["pair"], words=form["pair_words"], **shared
        )
    if form["order"] and form["order"] != [one.key for one in view.sections]:
        editing.set_order(session, call.actor, version=version, keys=form["order"], **shared)
    return Redirect(f"/bulletins/{sheet_id}", "已保存。")


def _words_of(view: Any) -> str:
    return view.pair.words if view.pair else ""
