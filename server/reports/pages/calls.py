"""Whom to ring up: to tell who reads nothing of ours how it stands, and after the work to ask whether it is good."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from server.kit.actor import staff_with
from server.kit.doors import Call
from server.kit.numbering import report_number
from server.kit.pages import Answer, Html, Pages, Redirect
from server.reports.pages.forms import TEMPLATES, CallForm, PhonedForm
from server.reports.policy import SUPERVISORS, TEAM
from server.reports.queries import calls, phoning
from server.reports.rules.categories import default_catalogue
from server.reports.rules.endings import ending, state_label
from server.reports.rules.followup import default_closing
from server.reports.rules.phoning import TOLD_LABELS, Told
from server.reports.rules.words import State
from server.reports.service import phoning as noting
from server.reports.service import ringing
from server.reports.service.ringing import Heard, Result

pages = Pages("reports", TEMPLATES, nav="reports")

RINGS = staff_with(*SUPERVISORS)
TELLS = staff_with(*TEAM)
SHOWN = 60


@pages.get("/reports/calls", who=TELLS)
def show_calls(call: Call) -> Answer:
    """The calls that wait: those to tell by phone, the longest owed first, and those to ask, the latest due first."""
    labels = default_catalogue()
    found = calls.waiting(call.session, call.actor, at=call.at)
    rows = [{"call": one, "number": report_number(one.id), "category": labels.category(one.category).label}
            for one in found[:SHOWN]]  # fmt: skip
    context = {"rows": rows, "waiting": len(found), "late": sum(one.late for one in found),
               "results": ringing.RESULTS, "share": default_closing().call_share_percent,
               "to_tell": _to_tell(call), "told_labels": list(TOLD_LABELS.items()),
               "rings": call.actor.holds(*SUPERVISORS)}  # fmt: skip
    return Html("reports/calls.html", context)


def _to_tell(call: Call) -> list[dict[str, Any]]:
    labels, found = default_catalogue(), phoning.waiting(call.session, call.house, call.actor)
    return [
        {
            **{each.name: getattr(one, each.name) for each in fields(one)}, "number": report_number(one.report.id),
            "category": labels.category(one.report.category).label,
            "state_label": state_label(State(one.report.state), ending(one.report.kind, one.report.category)),
        }
        for one in found[:SHOWN]
    ]  # fmt: skip


@pages.post("/reports/<id:report_id>/phoned", who=TELLS, form=PhonedForm)
def note_phoned(call: Call) -> Answer:
    """Write down that somebody was told, or did not take the call."""
    form = call.body
    noting.note(call.session, call.actor, report_id=call.path["report_id"], result=Told(form["result"]),
                words=form["words"], upto=form["upto"], at=call.at)  # fmt: skip
    said = "没接通，已记下，改天再打。" if form["result"] == Told.UNREACHED else "已记下：告诉过了。"
    return Redirect("/reports/calls", said)


@pages.post("/reports/<id:report_id>/called", who=RINGS, form=CallForm)
def note_call(call: Call) -> Answer:
    """Write down what came of one."""
    form = call.body
    heard = Heard(Result(form["result"]), form["words"])
    ringing.note(call.session, call.actor, report_id=call.path["report_id"], heard=heard, at=call.at)
    said = "已重新打开，由别的同事接手。" if heard.result is Result.BAD else "回访已记下。"
    return Redirect("/reports/calls", said)
