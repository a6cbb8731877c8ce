"""The record of a report to print, as its reporter reads it."""

from __future__ import annotations

from server.kit.actor import staff_with
from server.kit.doors import Call
from server.kit.pages import Answer, Html, Pages
from server.reports.pages.forms import TEMPLATES
from server.reports.policy import TEAM
from server.reports.queries import paper

pages = Pages("reports", TEMPLATES, nav="reports")


@pages.get("/reports/<id:report_id>/record", who=staff_with(*TEAM))
def show_record(call: Call) -> Answer:
    """The record on one page, with its drawing to keep."""
    report_id = call.path["report_id"]
    found = paper.told(call.session, call.house, call.actor, report_id, call.at)
    address = paper.address(call.house, call.actor, report_id)
    return Html("reports/record.html", {"paper": found, "report_id": report_id, "address": address})
