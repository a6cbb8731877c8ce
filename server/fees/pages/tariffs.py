"""Items and their prices: the list, one item with all versions, a new price from a month on."""

from __future__ import annotations

from server.fees.pages.changing import ground
from server.fees.pages.choosing import chosen, known
from server.fees.pages.forms import TEMPLATES, EndForm, EstateArgs, ItemForm, VersionForm, WithdrawForm
from server.fees.pages.price_forms import PriceForm
from server.fees.policy import KEEPERS
from server.fees.rules.items import BILLED_BY_RUNS, CYCLE_LABELS, KIND_LABELS, Cycle, Kind, Payer
from server.fees.rules.prices import UNITS
from server.fees.screens import changes, measures, overview
from server.fees.screens import tariffs as screens
from server.fees.screens.words import PAYER_LABELS
from server.fees.service import items, raising, tariffs, withdrawing
from server.kit.actor import staff_with
from server.kit.calendar.days import add_months
from server.kit.clock import local_day
from server.kit.doors import Call
from server.kit.pages import Answer, Html, Pages, Redirect
from server.votes.queries.passed import passed

pages = Pages("fees", TEMPLATES, nav="fees")

KEEPS = staff_with(*KEEPERS)


@pages.get("/fees/tariffs", who=KEEPS, query=EstateArgs, keeps=("estate",))
def show_tariffs(call: Call) -> Answer:
    """What an estate charges for, at which prices."""
    estate = chosen(call, KEEPERS, "收费标准", "/fees/tariffs")
    if isinstance(estate, Html):
        return estate
    rows = screens.items(call.session, estate["id"], on=local_day(call.at))
    context = {
        "estate": estate, "rows": rows, "waits": overview.waits(call.session, call.actor),
        "asked": {one["item_id"] for one in changes.waiting(call.session, call.actor, estate["id"])},
        "kinds": [(str(one), KIND_LABELS[one]) for one in BILLED_BY_RUNS],
        "cycles": [(str(one), CYCLE_LABELS[one]) for one in Cycle],
        "payers": [(str(one), PAYER_LABELS[one]) for one in Payer],
    }  # fmt: skip
    return Html("fees/tariffs.html", context)


@pages.post("/fees/tariffs", who=KEEPS, form=ItemForm)
def add_item(call: Call) -> Answer:
    """Charge for something new."""
    form = call.body
    known(call, KEEPERS, form["estate_id"])
    item_id = items.add(
        call.session, call.actor, estate_id=form["estate_id"], key=form["key"], name=form["name"],
        kind=Kind(form["kind"]), cycle=Cycle(form["cycle"]), payer=Payer(form["payer"]), at=call.at,
    )  # fmt: skip
    return Redirect(f"/fees/items/{item_id}", "已添加，接着填第一个标准。")


@pages.get("/fees/items/<id:item_id>", who=KEEPS)
def show_item(call: Call) -> Answer:
    """One item: each version of its price, what was billed with it, and the form for the next."""
    found = screens.item(call.session, call.actor, call.path["item_id"], on=local_day(call.at))
    context = {
        "item": found, "last": screens.latest(found["prices"]), "unit": UNITS[Kind(found["kind"])],
        "next_month": add_months(local_day(call.at).replace(day=1), 1),
        "buildings": screens.buildings(call.session, found["estate_id"]),
        "stairs": screens.stairs(call.session, found["estate_id"]),
        "changes": changes.of_item(call.session, call.actor, found["estate_id"], found["id"]),
        "votes": passed(call.session, found["estate_id"]),
        "costs": measures.costs(call.session, found["id"]), "read": measures.read_months(call.session, found["id"]),
    }  # fmt: skip
    return Html("fees/item.html", context)


@pages.post("/fees/items/<id:item_id>/prices", who=KEEPS, form=PriceForm)
def add_price(call: Call) -> Answer:
    """Another price from a month on; the one before it ends with the month before."""
    item_id, form = call.path["item_id"], call.body
    said = tariffs.Said(
        form["price"], form["from_month"], name=form["name"], unit=form["unit"], starts_on=form["starts_on"],
        natural=form["natural"], building_ids=tuple(form["buildings"]), stair_ids=tuple(form["stairs"]),
        basis=form["basis"],
        due_rule={name: form[name] for name in ("after_months", "day", "least_days")},
    )  # fmt: skip
    screens.item(call.session, call.actor, item_id, on=local_day(call.at))
    if form["of"]:
        tariffs.held(call.session, call.actor, form["of"], form["version"])
    if tariffs.rises(call.session, call.actor, item_id, said):
        raising.ask_price(call.session, call.actor, item_id, said, ground(form), at=call.at, of=form["of"] or None,
                          version=form["version"])  # fmt: skip
        return Redirect(f"/fees/items/{item_id}", "比现在贵，已提交，等另一位同事核对依据。")
    if form["of"]:
        tariffs.new_version(call.session, call.actor, form["of"], said, version=form["version"], at=call.at)
    else:
        tariffs.set_(call.session, call.actor, item_id, said, at=call.at)
    return Redirect(f"/fees/items/{item_id}", "新标准已保存；已经出的账单不会变。")


@pages.post("/fees/prices/<id:tariff_id>/end", who=KEEPS, form=EndForm)
def end_price(call: Call) -> Answer:
    """It holds to the end of a month."""
    form = call.body
    tariffs.end(
        call.session, call.actor, call.path["tariff_id"], last_month=form["last_month"], version=form["version"],
        at=call.at,
    )  # fmt: skip
    return Redirect("/fees/tariffs", "已定好终止月份。")


@pages.post("/fees/prices/<id:tariff_id>/withdraw", who=KEEPS, form=WithdrawForm)
def withdraw_price(call: Call) -> Answer:
    """It never was: it has not begun, and no bill was made with it."""
    form = call.body
    item_id = withdrawing.withdraw(
        call.session, call.actor, call.path["tariff_id"], version=form["version"], resume=form["resume"], at=call.at
    )
    return Redirect(f"/fees/items/{item_id}", "已撤回，操作记录里留着。")


@pages.post("/fees/items/<id:item_id>/end", who=KEEPS, form=VersionForm)
def end_item(call: Call) -> Answer:
    """Charge for it no more."""
    items.end(call.session, call.actor, call.path["item_id"], version=call.body["version"], at=call.at)
    return Redirect("/fees/tariffs", "已停用，以前的账单不受影响。")
