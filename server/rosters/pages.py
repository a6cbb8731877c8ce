"""The console's pages of imports: bring in a file, see what was found, correct columns, approve or put aside."""

from __future__ import annotations

from typing import Any

from server.kit.actor import staff_with
from server.kit.doors import Call
from server.kit.pages import Answer, Fragment, Html, Page, Pages, Redirect
from server.kit.pages.mount import needs_file
from server.places import queries as places
from server.rosters import policy, queries
from server.rosters.difference import FIELDS
from server.rosters.fields import HOME_FIELDS
from server.rosters.findings import KINDS
from server.rosters.models import RosterImport
from server.rosters.policy import IMPORTERS
from server.rosters.rules import APPROVED, RECEIVED, moves_from
from server.rosters.schemas import TEMPLATES, CorrectForm, ImportsArgs, SettleForm, UploadForm
from server.rosters.service import changed, receiving

pages = Pages("rosters", TEMPLATES, nav="rosters")

IMPORTS = staff_with(*IMPORTERS)
STATES = {
    "received": ("正在检查", "plain"), "checked": ("等您审核", "line"), "refused": ("读不了", "bad"),
    "approved": ("正在写入", "plain"), "applied": ("已导入", "good"), "discarded": ("已放弃", "plain"),
}  # fmt: skip


def count_waiting(call: Call) -> int:
    """How many imports wait for approval."""
    return queries.waiting(call.session, call.actor)


@pages.get("/rosters", who=IMPORTS, query=ImportsArgs, keeps=("estate",), badge=count_waiting)
def show_imports(call: Call) -> Answer:
    """Files brought in so far, and the form for the next."""
    query = call.query
    found = queries.imports(call.session, call.actor, estate_id=query["estate"], cursor=query["cursor"])
    mine = places.estates_inside(call.session, [grant for grant in call.actor.grants if grant.role in IMPORTERS])
    context = {
        "page": found, "states": STATES, "mine": [(row["id"], row["name"]) for row in mine],
        "chosen": query["estate"], "may_found": policy.may_found(call.actor),
    }  # fmt: skip
    return Html("rosters/imports.html", context)


@pages.post("/rosters", who=IMPORTS, form=UploadForm, upload="file", rate="30/hour")
def upload(call: Call) -> Answer:
    """Take a file in; a worker checks it."""
    name, content = needs_file(call)
    form = call.body
    import_id = receiving.receive(
        call.session, call.house.files, call.actor, name=name, content=content, estate_id=form["estate_id"] or None,
        estate_name=form["estate_name"], city=form["city"], at=call.at,
    )  # fmt: skip
    return Redirect(f"/rosters/{import_id}", "收到了，正在检查。")


@pages.get("/rosters/<id:import_id>", who=IMPORTS)
def show_import(call: Call) -> Answer:
    """One file: how it was understood, what is wrong with it, what it would change."""
    return Html("rosters/import.html", _context(call))


@pages.get("/rosters/<id:import_id>/progress", who=IMPORTS)
def show_progress(call: Call) -> Answer:
    """How far a check or an application is; asked for every second while it runs."""
    return Fragment("rosters/progress.html", _context(call))


@pages.post("/rosters/<id:import_id>/correct", who=IMPORTS, form=CorrectForm)
def correct(call: Call) -> Answer:
    """Other columns, or another estate: check again."""
    form, mapped = call.body, dict[str, dict[str, str]]()
    for row in form["columns"]:
        mapped.setdefault(row["sheet"], {})[row["field"]] = row["column"].upper()
    import_id = call.path["import_id"]
    receiving.correct(
        call.session, call.actor, import_id=import_id, version=form["version"], mapped=mapped,
        estate_name=form["estate_name"], city=form["city"], at=call.at,
    )  # fmt: skip
    return Redirect(f"/rosters/{import_id}", "按新的列再检查一遍。")


@pages.post("/rosters/<id:import_id>/approve", who=IMPORTS, form=SettleForm)
def approve(call: Call) -> Answer:
    """Apply it."""
    import_id = call.path["import_id"]
    receiving.approve(call.session, call.actor, import_id=import_id, version=call.body["version"], at=call.at)
    return Redirect(f"/rosters/{import_id}", "已确认，正在写入。")


@pages.post("/rosters/<id:import_id>/discard", who=IMPORTS, form=SettleForm)
def discard(call: Call) -> Answer:
    """Put it aside."""
    import_id = call.path["import_id"]
    receiving.discard(call.session, call.actor, import_id=import_id, version=call.body["version"], at=call.at)
    return Redirect("/rosters", "已放弃这个文件，什么都没有改动。")


def _context(call: Call) -> dict[str, Any]:
    record = receiving.see(call.session, call.actor, call.path["import_id"])
    found, homes = record.found, changed.homes_changed(record.difference)
    return {
        "record": record, "found": found, "difference": record.difference, "states": STATES, "kinds": KINDS,
        "labels": FIELDS, "fields": HOME_FIELDS, "sheets": _sheets(record), "moves": moves_from(record.state),
        "running": record.state in (RECEIVED, APPROVED), "percent": _percent(record),
        "levels": {level: sum(1 for f in found.get("findings", ()) if f["level"] == level) for level in LEVELS},
        "another": changed.wanted(homes) if changed.needs_another(call.session, call.actor, record) else "",
        "difference_empty": not (record.difference.get("added") or record.difference.get("changed")),
    }  # fmt: skip


LEVELS = ("error", "warning")


def _percent(record: RosterImport) -> int:
    return min(100, 100 * record.done // record.total) if record.total else 0


def _sheets(record: RosterImport) -> list[dict[str, Any]]:
    """The sheets whose columns may be corrected: those of homes, and those nothing was made of."""
    told = record.found.get("sheets")
    if told is None and "sheet" in record.found:
        told = [{"name": record.found["sheet"], "kind": "other", "columns": record.found["columns"], "unsure": []}]
    return [sheet for sheet in told or () if sheet["kind"] in ("homes", "other")]


PAGES: tuple[Page, ...] = (*pages,)
