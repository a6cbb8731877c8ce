"""The bills of paid repairs: they stand apart from the fees, in no rate and in no list of reminders."""

from __future__ import annotations

from marshmallow import fields

from server.fees.pages.choosing import chosen
from server.fees.pages.forms import TEMPLATES, EstateArgs
from server.fees.policy import KEEPERS
from server.fees.screens import repairs as screens
from server.kit.actor import staff_with
from server.kit.clock import local_day
from server.kit.doors import Call
from server.kit.fields import Text, one_of
from server.kit.pages import Answer, Html, Pages

pages = Pages("fees", TEMPLATES, nav="fees")

KEEPS = staff_with(*KEEPERS)


class RepairArgs(EstateArgs):
    """Open bills alone, or all of them."""

    show = fields.String(load_default=screens.OPEN, validate=one_of(screens.OPEN, screens.EVERY))
    cursor = Text(200, load_default=None)


@pages.get("/fees/repairs", who=KEEPS, query=RepairArgs, keeps=("estate",))
def show_repairs(call: Call) -> Answer:
    """What residents ordered and pay for, the latest first."""
    estate, args = chosen(call, KEEPERS, "有偿维修", "/fees/repairs"), call.query
    if isinstance(estate, Html):
        return estate
    page = screens.listed(
        call.session, estate["id"], show=args["show"], on=local_day(call.at), cursor=args["cursor"] or None
    )
    figures = screens.figures(call.session, estate["id"])
    return Html("fees/repairs.html", {"estate": estate, "args": args, "page": page, "figures": figures})
