"""Which bills would bear what late fee from when, shown while somebody types another one."""

from __future__ import annotations

from datetime import date
from typing import Any

from marshmallow import ValidationError, fields

from server.fees.pages.choosing import known
from server.fees.pages.forms import TEMPLATES
from server.fees.policy import KEEPERS
from server.fees.queries import terms
from server.fees.rules.clauses import Kept, check_rate, keep_cap, rate_of_percent, stepped
from server.fees.rules.late import Cap
from server.fees.screens.bearing import NONE, bearing
from server.kit.actor import staff_with
from server.kit.doors import Call
from server.kit.errors import Malformed
from server.kit.fields import KitSchema, one_of
from server.kit.pages import Answer, Fragment, Pages
from server.kit.pages.typed import Yuan

pages = Pages("fees", TEMPLATES, nav="fees")

WRONG = "金额不对"


class BearingArgs(KitSchema):
    """The late fee as it is typed."""

    assembly_contract = fields.Boolean(load_default=False)
    late_rate = fields.String(load_default="")
    late_cap = fields.String(load_default=Cap.PRINCIPAL.value, validate=one_of(*Cap))
    late_most = fields.String(load_default="")


@pages.get("/fees/terms/<id:estate_id>/late", who=staff_with(*KEEPERS), query=BearingArgs)
def show_bearing(call: Call) -> Answer:
    """What would become of each month's bills, were what is typed kept."""
    estate_id = call.path["estate_id"]
    known(call, KEEPERS, estate_id)
    held = terms.of(call.session, estate_id)
    kept = held.late_steps
    try:
        then = _typed(call, kept, held.contract_from)
    except (Malformed, ValidationError) as wrong:
        return Fragment("fees/bearing.html", {"fault": wrong.sentence if isinstance(wrong, Malformed) else WRONG})
    return Fragment("fees/bearing.html", shown(call, estate_id, kept, then))


def shown(call: Call, estate_id: int, now: Kept, then: Kept) -> dict[str, Any]:
    """What the piece of the page needs."""
    told = bearing(call.session, estate_id, now, then)
    return {"fault": None, "bearing": told, "then": bool(then), "none_words": NONE}


def _typed(call: Call, kept: Kept, since: date | None) -> Kept:
    args = call.query
    signed = args["assembly_contract"]
    most = Yuan().deserialize(args["late_most"]) if args["late_most"] else None
    rate = check_rate(rate_of_percent(args["late_rate"]), assembly_contract=signed)
    cap = keep_cap(args["late_cap"], most)
    return stepped(kept, rate=rate, cap=cap, assembly_contract=signed, since=since, at=call.at)
