"""A month of an estate taken out as a workbook; each time is written down, and the workbook says by whom."""

from __future__ import annotations

from server.kit.actor import staff_with
from server.kit.calendar.days import add_months
from server.kit.clock import local_day
from server.kit.doors import Call
from server.kit.pages import Answer, Html, Pages, workbook_file
from server.payments.pages.choosing import chosen
from server.payments.pages.forms import TEMPLATES, EstateArgs, ExportArgs
from server.payments.policy import LOOKERS
from server.payments.screens import tallies
from server.payments.service import exporting

pages = Pages("payments", TEMPLATES, nav="payments")

LOOKS = staff_with(*LOOKERS)


@pages.get("/payments/export", who=LOOKS, query=EstateArgs, keeps=("estate",))
def show_export(call: Call) -> Answer:
    """Which month is taken out."""
    estate = chosen(call, LOOKERS, "导出", "/payments/export")
    if isinstance(estate, Html):
        return estate
    last = add_months(local_day(call.at).replace(day=1), -1)
    waits = tallies.waits(call.session, call.actor)
    return Html("payments/export.html", {"estate": estate, "last": last, "waits": waits})


@pages.get("/payments/export/month", who=LOOKS, query=ExportArgs, writes=True, rate="30/hour")
def fetch_month(call: Call) -> Answer:
    """The workbook of a month."""
    estate = chosen(call, LOOKERS, "导出", "/payments/export")
    if isinstance(estate, Html):
        return estate
    month = call.query["month"] or add_months(local_day(call.at).replace(day=1), -1)
    fonts = call.house.settings.design.fonts
    content, name = exporting.month(
        call.session, call.actor, estate_id=estate["id"], month=month, fonts=fonts, at=call.at
    )
    return workbook_file(name, content)
