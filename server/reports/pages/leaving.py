"""What the question before somebody's account is closed says of their reports; the account is another room's."""

from __future__ import annotations

from server.kit.actor import staff_with
from server.kit.doors import Call
from server.kit.pages import Answer, Fragment, Pages
from server.people.rules import ADMIN
from server.reports.pages.forms import TEMPLATES
from server.reports.queries.held import count_held

pages = Pages("reports", TEMPLATES, nav="staff")


@pages.get("/reports/held/<id:person_id>", who=staff_with(ADMIN))
def show_held(call: Call) -> Answer:
    """How many reports somebody has in hand, in a sentence."""
    return Fragment("reports/held.html", {"count": count_held(call.session, call.path["person_id"])})
