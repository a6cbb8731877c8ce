"""The four collection rates, each by its own name and meaning, over time, by building, and the bills behind them."""

from __future__ import annotations

from typing import Any

from server.fees.pages.choosing import chosen
from server.fees.pages.forms import TEMPLATES, RateArgs, RowArgs
from server.fees.policy import KEEPERS
from server.fees.queries import rates_shown
from server.fees.rules.rate_sums import Span
from server.fees.rules.rate_words import CUT_LABELS, DEFINITIONS, RATE_LABELS, SMALLEST_GROUP, UNTOLD, Rate
from server.fees.screens import overview
from server.fees.screens.behind import page_of
from server.fees.screens.chart import chart
from server.kit import audit
from server.kit.actor import staff_with
from server.kit.clock import local_day
from server.kit.doors import Call
from server.kit.pages import Answer, Html, Pages

pages = Pages("fees", TEMPLATES, nav="fees")

KEEPS = staff_with(*KEEPERS)


@pages.get("/fees/rates", who=KEEPS, query=RateArgs, keeps=("estate",))
def show_rates(call: Call) -> Answer:
    """The rates of an estate for so many months up to one."""
    estate = chosen(call, KEEPERS, "收缴率", "/fees/rates")
    if isinstance(estate, Html):
        return estate
    args, today = call.query, local_day(call.at)
    found = rates_shown.shown(
        call.session, call.actor, estate["id"], today=today, months=args["months"], until=args["until"]
    )
    context: dict[str, Any] = {
        "estate": estate, "found": found, "args": args, "chart": chart(found["months"]), "smallest": SMALLEST_GROUP,
        "untold": UNTOLD,
        "meanings": [(RATE_LABELS[one], DEFINITIONS[one]) for one in Rate], "cuts": CUT_LABELS,
        "waits": overview.waits(call.session, call.actor), "today": today,
    }  # fmt: skip
    return Html("fees/rates.html", context)


@pages.get("/fees/rates/rows", who=KEEPS, query=RowArgs, writes=True)
def show_rows(call: Call) -> Answer:
    """The bills behind the figures, one by one, with their sums; the look is written down."""
    estate = chosen(call, KEEPERS, "收缴率的明细", "/fees/rates/rows")
    if isinstance(estate, Html):
        return estate
    args = call.query
    today = local_day(call.at)
    last = args["last"] or today.replace(day=1)
    span = Span(min(args["first"] or last, last), last, today)
    rows = rates_shown.behind(call.session, call.actor, estate["id"], span)
    seen = {"from_month": span.first.isoformat(), "until_month": span.last.isoformat(), "bills": len(rows)}
    audit.record(call.session, call.actor, "fees.rate_rows_read", "estate", estate["id"], at=call.at,
                 estate_id=estate["id"], after=seen)  # fmt: skip
    context = {"estate": estate, "args": args, "span": span, **page_of(call.session, rows, args["page"])}
    return Html("fees/rate_rows.html", context)
