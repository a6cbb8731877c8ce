"""The JSON doors of fees, for residents: what I owe, my bills, what I say against one, the prices and the rates."""

from __future__ import annotations

from typing import Any

from server.fees import rate_routes
from server.fees.queries import bill_story, owed, standards
from server.fees.schemas import BillDisputeIn, BillList, BillOut, BillPage, OwedOut, StandardsOut
from server.fees.service import disputing
from server.kit.clock import local_day
from server.kit.doors import Call, Doors
from server.kit.paging import Page

bill_doors = Doors("fees")
MOST_DISPUTES = "20/hour"


@bill_doors.get("/fees/owed", out=OwedOut)
def show_owed(call: Call) -> dict[str, Any]:
    """What I owe, home by home, and the homes of others that I may pay for."""
    return owed.owed(call.session, call.actor, today=local_day(call.at))


@bill_doors.get("/fees/bills", query=BillList, out=BillPage, page=True)
def list_bills(call: Call) -> Page:
    """My bills, the latest first: open, paid and void ones."""
    return owed.listed(call.session, call.actor, today=local_day(call.at), **call.query)


@bill_doors.get("/fees/bills/<id:bill_id>", out=BillOut)
def show_bill(call: Call) -> dict[str, Any]:
    """A whole bill: the formula, the price behind it, what was paid."""
    return _bill(call, call.path["bill_id"])


@bill_doors.post("/fees/bills/<id:bill_id>/disputes", body=BillDisputeIn, out=BillOut, status=201, creates=True,
                 rate=MOST_DISPUTES)  # fmt: skip
def dispute_bill(call: Call) -> dict[str, Any]:
    """Say that a bill of mine is wrong; until it is answered I am not reminded of it."""
    disputing.raise_(call.session, call.actor, bill_id=call.path["bill_id"], **call.body, at=call.at)
    return _bill(call, call.path["bill_id"])


@bill_doors.delete("/fees/disputes/<id:dispute_id>")
def withdraw_dispute(call: Call) -> None:
    """Take back what I said against a bill."""
    disputing.withdraw(call.session, call.actor, call.path["dispute_id"], at=call.at)


@bill_doors.get("/estates/<id:estate_id>/fee-standards", out=StandardsOut)
def show_standards(call: Call) -> dict[str, Any]:
    """What is charged in the estate, at what price, on what grounds."""
    return standards.standards(call.session, call.actor, call.path["estate_id"], today=local_day(call.at))


def _bill(call: Call, bill_id: int) -> dict[str, Any]:
    return bill_story.tell(call.session, call.actor, bill_id, today=local_day(call.at))


doors = [*bill_doors, *rate_routes.doors]
