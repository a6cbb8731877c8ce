"""How reports of a month were dealt with: by estate for whoever watches, of one estate by what and by whom."""

from __future__ import annotations

from datetime import date

from server.kit.actor import staff_with
from server.kit.clock import local_day
from server.kit.doors import Call
from server.kit.errors import not_found
from server.kit.pages import Answer, Html, Pages, workbook_file
from server.people import queries as people
from server.reports.pages.forms import TEMPLATES, FiguresArgs
from server.reports.policy import SEERS, SUPERVISORS
from server.reports.queries import rates
from server.reports.rules.figures import HOW
from server.reports.service import exporting

pages = Pages("reports", TEMPLATES, nav="reports")


@pages.get("/reports/figures", who=staff_with(*SEERS), query=FiguresArgs)
def show_figures(call: Call) -> Answer:
    """The figures of a month."""
    month = _month(call)
    parts = rates.by_estate(call.session, call.actor, month=month, at=call.at)
    chosen = call.query["estate"] or (parts[0].id if len(parts) == 1 else None)
    context = {"month": month, "how": HOW, "parts": parts, "estate": None}
    if chosen is not None:
        estate = next((one for one in parts if one.id == chosen), None)
        if estate is None:
            raise not_found("小区")
        context |= {"estate": estate} | _inside(call, chosen, month)
    return Html("reports/figures.html", context)


@pages.get("/reports/figures/export", who=staff_with(*SUPERVISORS), query=FiguresArgs, writes=True, rate="30/hour")
def fetch_month(call: Call) -> Answer:
    """The workbook of a month of an estate."""
    content, name = exporting.month(
        call.session, call.actor, estate_id=call.query["estate"], first=_month(call),
        fonts=call.house.settings.design.fonts, at=call.at,
    )  # fmt: skip
    return workbook_file(name, content)


def _inside(call: Call, estate_id: int, month: date) -> dict[str, object]:
    supervises = people.covers(call.session, call.actor, estate_id, SUPERVISORS)
    return {
        "may_take_out": supervises,
        "kinds": rates.by_category(call.session, call.actor, estate_id, month=month, at=call.at),
        "colleagues": rates.by_colleague(call.session, call.actor, estate_id, month=month, at=call.at)
        if supervises
        else [],
    }


def _month(call: Call) -> date:
    asked: date | None = call.query["month"]
    return asked or local_day(call.at).replace(day=1)
