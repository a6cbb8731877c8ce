"""Bill runs: what is prepared is looked at, then published or undone."""

from __future__ import annotations

from typing import Any

from server.fees.pages.choosing import chosen, known
from server.fees.pages.forms import TEMPLATES, BillArgs, EstateArgs, RunForm, VersionForm
from server.fees.policy import KEEPERS
from server.fees.rules.items import RunState
from server.fees.screens import overview
from server.fees.screens import runs as screens
from server.fees.service import runs
from server.kit.actor import staff_with
from server.kit.calendar.days import add_months
from server.kit.clock import local_day
from server.kit.doors import Call
from server.kit.pages import Answer, Fragment, Html, Pages, Redirect

pages = Pages("fees", TEMPLATES, nav="fees")

KEEPS = staff_with(*KEEPERS)


@pages.get("/fees/runs", who=KEEPS, query=EstateArgs, keeps=("estate",))
def show_runs(call: Call) -> Answer:
    """The runs of an estate, and the form for the next."""
    estate = chosen(call, KEEPERS, "出账", "/fees/runs")
    if isinstance(estate, Html):
        return estate
    rows = screens.listed(call.session, estate["id"])
    context: dict[str, Any] = {
        "estate": estate, "rows": rows, "items": screens.items(call.session, estate["id"]),
        "month": add_months(local_day(call.at).replace(day=1), 1), "waits": overview.waits(call.session, call.actor),
        "unpublished": next((one for one in rows if one["state"] in (RunState.DRAFT, RunState.CHECKED)), None),
    }  # fmt: skip
    return Html("fees/runs.html", context)


@pages.post("/fees/runs", who=KEEPS, form=RunForm)
def prepare_run(call: Call) -> Answer:
    """Draft the bills; nobody but us sees a draft."""
    form = call.body
    known(call, KEEPERS, form["estate_id"])
    run_id = runs.prepare(
        call.session, call.actor, estate_id=form["estate_id"], from_month=form["from_month"], months=form["months"],
        item_ids=form["items"], at=call.at,
    )  # fmt: skip
    return Redirect(f"/fees/runs/{run_id}", "草稿算好了，请看差异，再发布。")


@pages.get("/fees/runs/<id:run_id>", who=KEEPS, query=BillArgs)
def show_run(call: Call) -> Answer:
    """A dry run with its totals, the difference to the months before, samples and what is lacking; or what came out."""
    found = screens.run(call.session, call.actor, call.path["run_id"], today=local_day(call.at))
    args = call.query
    listed = screens.bills(call.session, found["id"], words=args["q"], cursor=args["cursor"])
    shown = args["show"] if args["show"] in screens.KINDS else _first(found)
    context = {
        "run": found, "args": args, "page": listed, "shown": shown,
        "lines": found["differences"].get(shown, []), "samples": screens.samples(call.session, found["id"]),
        "estate": known(call, KEEPERS, found["estate_id"]),
    }  # fmt: skip
    return Html("fees/run.html", context)


@pages.get("/fees/runs/<id:run_id>/progress", who=KEEPS)
def show_progress(call: Call) -> Answer:
    """How far the drafts are."""
    found = screens.run(call.session, call.actor, call.path["run_id"], today=local_day(call.at))
    return Fragment("fees/progress.html", {"run": found})


@pages.post("/fees/runs/<id:run_id>/publish", who=KEEPS, form=VersionForm)
def publish_run(call: Call) -> Answer:
    """Let the drafts be bills."""
    run_id = call.path["run_id"]
    runs.publish(call.session, call.actor, run_id, version=call.body["version"], at=call.at)
    return Redirect(f"/fees/runs/{run_id}", "已发布，业主在手机上能看到、能付了。")


@pages.post("/fees/runs/<id:run_id>/undo", who=KEEPS)
def undo_run(call: Call) -> Answer:
    """Throw the drafts away."""
    run_id = call.path["run_id"]
    runs.undo(call.session, call.actor, run_id, at=call.at)
    return Redirect(f"/fees/runs/{run_id}", "草稿已撤销，没有发出任何账单。")


def _first(found: dict[str, Any]) -> str:
    return next((key for key, _, count in found["kinds"] if count), "changed")
