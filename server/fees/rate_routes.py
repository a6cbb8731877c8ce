"""The JSON door of the collection rates: sums of everybody, open to whoever lives or works in the estate."""

from __future__ import annotations

from typing import Any

from server.fees.queries import rates_shown
from server.fees.rate_schemas import RatesAsked, RatesOut
from server.kit.clock import local_day
from server.kit.doors import Call, Doors

doors = Doors("fees")


@doors.get("/estates/<id:estate_id>/rates", query=RatesAsked, out=RatesOut)
def show_rates(call: Call) -> dict[str, Any]:
    """The four collection rates of an estate, each with its meaning: in all, month by month, by building."""
    estate_id, today = call.path["estate_id"], local_day(call.at)
    return rates_shown.shown(call.session, call.actor, estate_id, today=today, **call.query)
