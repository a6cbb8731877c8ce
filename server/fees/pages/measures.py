"""Meters read at the end of a month, what shared costs came to, homes that stand empty."""

from __future__ import annotations

from server.fees.pages.forms import TEMPLATES, CostForm, EmptyForm, MetersForm, MonthArgs
from server.fees.policy import KEEPERS
from server.fees.rules.items import Kind
from server.fees.screens import measures as screens
from server.fees.screens import tariffs
from server.fees.service import readings, vacancies
from server.kit.actor import staff_with
from server.kit.calendar.days import add_months
from server.kit.clock import local_day
from server.kit.doors import Call
from server.kit.errors import not_found
from server.kit.pages import Answer, Html, Pages, Redirect

pages = Pages("fees", TEMPLATES, nav="fees")

KEEPS = staff_with(*KEEPERS)


@pages.get("/fees/items/<id:item_id>/meters", who=KEEPS, query=MonthArgs)
def show_meters(call: Call) -> Answer:
    """A sheet of all homes: what each meter showed, and showed a month before."""
    today = local_day(call.at)
    item = tariffs.item(call.session, call.actor, call.path["item_id"], on=today)
    if item["kind"] != Kind.METERED:
        raise not_found("表计项目")
    month = call.query["month"] or add_months(today.replace(day=1), -1)
    rows = screens.meters(call.session, call.actor, item["id"], item["estate_id"], month, on=today)
    return Html("fees/meters.html", {"item": item, "month": month, "rows": rows})


@pages.post("/fees/items/<id:item_id>/meters", who=KEEPS, form=MetersForm)
def read_meters(call: Call) -> Answer:
    """Keep what was read; what was left empty stays unread."""
    item_id, form = call.path["item_id"], call.body
    shown = {int(home): value for home, value in form["home"].items()}
    readings.read(call.session, call.actor, item_id=item_id, month=form["month"], shown=shown, at=call.at)
    return Redirect(f"/fees/items/{item_id}/meters?month={form['month']:%Y-%m}", f"已记下 {len(shown)} 户。")


@pages.post("/fees/items/<id:item_id>/costs", who=KEEPS, form=CostForm)
def set_cost(call: Call) -> Answer:
    """What a shared cost came to in a month."""
    item_id, form = call.path["item_id"], call.body
    readings.cost(
        call.session, call.actor, item_id=item_id, month=form["month"], volume=form["volume"],
        total_fen=form["total"], at=call.at,
    )  # fmt: skip
    return Redirect(f"/fees/items/{item_id}", "已记下，下次出账按面积分摊。")


@pages.post("/fees/homes/<id:home_id>/empty", who=KEEPS, form=EmptyForm)
def set_empty(call: Call) -> Answer:
    """A home stands empty from a day on, or somebody lives there again."""
    home_id, form = call.path["home_id"], call.body
    if form["empty"]:
        vacancies.begin(call.session, call.actor, home_id=home_id, since=form["day"], at=call.at)
    else:
        vacancies.end(call.session, call.actor, home_id=home_id, on=form["day"], at=call.at)
    return Redirect(f"/accounts/{home_id}", "已登记，以后的账单按这个算。")
