"""A notice for plain groups and stair boards: what to paste, its picture, its page, and where it stands."""

from __future__ import annotations

from marshmallow import fields

from server.bulletins.pages.forms import LOOKS, TEMPLATES
from server.bulletins.screens import notice as screens
from server.kit.doors import Call
from server.kit.fields import KitSchema, one_of
from server.kit.pages import Answer, File, Html, Pages

pages = Pages("bulletins", TEMPLATES, nav="notices")

MIMES = {"png": "image/png", "pdf": "application/pdf"}
MOST_DRAWN = "60/hour"


class DrawnArgs(KitSchema):
    """A picture or a page."""

    kind = fields.String(load_default="png", validate=one_of(*MIMES))


@pages.get("/notices/<id:notice_id>/groups", who=LOOKS)
def show_notice_in_groups(call: Call) -> Answer:
    """Where a notice stands in the owners' groups, and what to post by hand."""
    return Html("bulletins/notice.html", screens.told(call.session, call.actor, call.path["notice_id"], at=call.at))


@pages.get("/notices/<id:notice_id>/drawn", who=LOOKS, query=DrawnArgs, writes=False, rate=MOST_DRAWN)
def fetch_notice_drawn(call: Call) -> Answer:
    """The picture for a chat, or the page A4 for the stair board."""
    kind, notice_id = call.query["kind"], call.path["notice_id"]
    made = screens.drawn(call.session, call.house, call.actor, notice_id, kind, at=call.at)
    return File(f"通知{notice_id}.{kind}", MIMES[kind], made.content)
