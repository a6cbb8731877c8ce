"""Whom to ring up after the work, and what they said."""

from __future__ import annotations

from server.kit.actor import staff_with
from server.kit.doors import Call
from server.kit.numbering import report_number
from server.kit.pages import Answer, Html, Pages, Redirect
from server.reports.pages.forms import TEMPLATES, CallForm
from server.reports.policy import SUPERVISORS
from server.reports.queries import calls
from server.reports.rules.categories import default_catalogue
from server.reports.rules.followup import default_closing
from server.reports.service import ringing
from server.reports.service.ringing import Heard, Result

pages = Pages("reports", TEMPLATES, nav="reports")

RINGS = staff_with(*SUPERVISORS)
SHOWN = 60


@pages.get("/reports/calls", who=RINGS)
def show_calls(call: Call) -> Answer:
    """The calls that wait, the latest due first."""
    labels = default_catalogue()
    found = calls.waiting(call.session, call.actor, at=call.at)
    rows = [{"call": one, "number": report_number(one.id), "category": labels.category(one.category).label}
            for one in found[:SHOWN]]  # fmt: skip
    context = {"rows": rows, "waiting": len(found), "late": sum(one.late for one in found),
               "results": ringing.RESULTS, "share": default_closing().call_share_percent}  # fmt: skip
    return Html("reports/calls.html", context)


@pages.post("/reports/<id:report_id>/called", who=RINGS, form=CallForm)
def note_call(call: Call) -> Answer:
    """Write down what came of one."""
    form = call.body
    heard = Heard(Result(form["result"]), form["words"])
    ringing.note(call.session, call.actor, report_id=call.path["report_id"], heard=heard, at=call.at)
    said = "已重新打开，由别的同事接手。" if heard.result is Result.BAD else "回访已记下。"
    return Redirect("/reports/calls", said)
