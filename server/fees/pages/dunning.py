"""Reminders and demands: who is due, what would be said, what was sent and arrived, when debts run out; the ladder."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from marshmallow import fields

from server.fees.pages.choosing import chosen, known
from server.fees.pages.forms import TEMPLATES, ActiveForm, DemandForm, EstateArgs, LadderForm
from server.fees.policy import KEEPERS
from server.fees.queries import limits, reminding, terms
from server.fees.rules.items import STEP_LABELS, DemandStep
from server.fees.rules.reminding import PLACES, next_look
from server.fees.screens import due_list, overview
from server.fees.screens import dunning as screens
from server.fees.service import exporting
from server.fees.service import reminding as service
from server.fees.service import terms as kept
from server.kit.actor import staff_with
from server.kit.carrying import Carrying
from server.kit.clock import local_day
from server.kit.doors import Call
from server.kit.fields import Text, Whole, one_of
from server.kit.pages import Answer, Html, Pages, Redirect, workbook_file

pages = Pages("fees", TEMPLATES, nav="fees")

KEEPS = staff_with(*KEEPERS)


class DunningArgs(EstateArgs):
    """Which part of dunning; of who is due, one building, one next step, and whether it may go out now."""

    show = fields.String(load_default="due", validate=one_of("due", "prepared", "sent", "watch"))
    building = Whole(0, load_default=0)
    step = fields.String(load_default="", validate=one_of("", *due_list.STEPS))
    goes = fields.String(load_default="", validate=one_of("", *due_list.GOES))
    cursor = Text(200, load_default=None)


@pages.get("/fees/dunning", who=KEEPS, query=DunningArgs, keeps=("estate",))
def show_dunning(call: Call) -> Answer:
    """Who is due for which step today; notices that wait for somebody; what was sent; debts about to run out."""
    estate = chosen(call, KEEPERS, "催缴", "/fees/dunning")
    if isinstance(estate, Html):
        return estate
    args, session = call.query, call.session
    context: dict[str, Any] = {
        "estate": estate, "args": args, "shows": screens.SHOWS, "ladder": screens.ladder_of(session, estate["id"]),
        "version": terms.of(session, estate["id"]).version, "waits": overview.waits(session, call.actor),
        "figures": overview.figures(session, estate["id"], on=local_day(call.at)),
        "watched": [], "page": None, "at": next_look(screens.ladder_of(session, estate["id"]), call.at),
    }  # fmt: skip
    if args["show"] == "due":
        context |= _due(call, estate["id"])
    elif args["show"] == "watch":
        context["watched"] = limits.runs_out(session, call.actor, estate["id"], on=local_day(call.at))
    else:
        context["page"] = found = reminding.listed(
            session, call.actor, estate["id"], state="prepared" if args["show"] == "prepared" else None,
            cursor=args["cursor"],
        )  # fmt: skip
        context["demands"] = screens.shown(session, call.house.need(Carrying), found.items, at=call.at)
    return Html("fees/dunning.html", context)


def _due(call: Call, estate_id: int) -> dict[str, Any]:
    args, everybody = call.query, screens.due(call.session, estate_id, at=call.at)
    lines = due_list.narrowed(
        call.session, estate_id, everybody, building_id=args["building"], step=args["step"], goes=args["goes"]
    )
    asked = {name: args[name] for name in ("building", "step", "goes") if args[name]}
    return {
        "page": due_list.page(lines, args["cursor"]), "counts": due_list.counts(lines), "everybody": len(everybody),
        "buildings": due_list.buildings(call.session, estate_id), "steps": due_list.STEPS, "goes": due_list.GOES,
        "goes_on": screens.GOES_ON,
        "narrowed": bool(asked), "query": urlencode(asked),
    }  # fmt: skip


@pages.get("/fees/arrears/export", who=KEEPS, query=EstateArgs, writes=True, rate="30/hour")
def fetch_arrears(call: Call) -> Answer:
    """The workbook of what is owed."""
    estate = chosen(call, KEEPERS, "导出欠费", "/fees/arrears/export")
    if isinstance(estate, Html):
        return estate
    fonts = call.house.settings.design.fonts
    content, name = exporting.take_arrears(call.session, call.actor, estate_id=estate["id"], fonts=fonts, at=call.at)
    return workbook_file(name, content)


@pages.get("/fees/debtors/<id:debtor_id>", who=KEEPS)
def show_debtor(call: Call) -> Answer:
    """One debtor: what is overdue, the words of each step, what was said before."""
    found = screens.debtor(call.session, call.actor, call.path["debtor_id"], at=call.at)
    before = reminding.listed(call.session, call.actor, found["estate_id"], debtor_id=found["id"])
    context = {
        "debtor": found, "demands": screens.shown(call.session, call.house.need(Carrying), before.items, at=call.at),
        "channels": list(service.BY_HAND.items()),
        "steps": [(str(one), STEP_LABELS[one]) for one in DemandStep], "today": local_day(call.at),
        "watch": limits.watch_dates(call.session, found["bill_ids"], on=local_day(call.at)),
    }  # fmt: skip
    return Html("fees/debtor.html", context)


@pages.post("/fees/debtors/<id:debtor_id>/demands", who=KEEPS, form=DemandForm)
def record_demand(call: Call) -> Answer:
    """Write down a demand made by letter, visit or phone, with its proof."""
    debtor_id, form = call.path["debtor_id"], call.body
    service.record(
        call.session, call.actor, debtor_id=debtor_id, channel=form["channel"], step=DemandStep(form["step"]),
        words=form["words"], sent_at=form["sent_at"], arrived_at=form["arrived_at"], proof=form["proof"],
        key=call.key or "", at=call.at,
    )  # fmt: skip
    return Redirect(f"/fees/debtors/{debtor_id}", "已记下。有送达凭据的，时效从送达那天重新算。")


@pages.post("/fees/demands/<id:demand_id>/send", who=KEEPS)
def send_demand(call: Call) -> Answer:
    """Send a notice of a claim that was prepared."""
    service.send(call.session, call.actor, call.path["demand_id"], at=call.at)
    return Redirect("/fees/dunning?show=sent", "已发出。")


@pages.post("/fees/dunning/<id:estate_id>/active", who=KEEPS, form=ActiveForm)
def pause_dunning(call: Call) -> Answer:
    """Stop reminding, or go on."""
    estate_id, form = call.path["estate_id"], call.body
    known(call, KEEPERS, estate_id)
    remind = {**(terms.of(call.session, estate_id).remind or {}), "active": form["active"]}
    kept.set_(call.session, call.actor, estate_id, version=form["version"], at=call.at, remind=remind)
    return Redirect("/fees/dunning", "催缴已经恢复。" if form["active"] else "催缴已经停下，什么都不会发。")


@pages.get("/fees/ladder", who=KEEPS, query=EstateArgs, keeps=("estate",))
def show_ladder(call: Call) -> Answer:
    """The steps of an estate, their days and words."""
    estate = chosen(call, KEEPERS, "催缴设置", "/fees/ladder")
    if isinstance(estate, Html):
        return estate
    held = screens.ladder_of(call.session, estate["id"])
    context = {
        "estate": estate, "ladder": held, "labels": {str(one): label for one, label in STEP_LABELS.items()},
        "version": terms.of(call.session, estate["id"]).version, "clock": _clock, "places": "、".join(PLACES),
    }  # fmt: skip
    return Html("fees/ladder.html", context)


@pages.post("/fees/ladder/<id:estate_id>", who=KEEPS, form=LadderForm)
def set_ladder(call: Call) -> Answer:
    """Keep them; the words are checked."""
    estate_id, form = call.path["estate_id"], dict(call.body)
    known(call, KEEPERS, estate_id)
    version = form.pop("version")
    remind = {**form, "step": [dict(one) for one in form["step"]]}
    kept.set_(call.session, call.actor, estate_id, version=version, at=call.at, remind=remind)
    return Redirect("/fees/ladder", "已保存，下一次催缴按这个来。")


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
