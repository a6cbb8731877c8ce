"""Mandates: who may cast for whom."""

from __future__ import annotations

from server.kit.actor import staff_with
from server.kit.doors import Call
from server.kit.pages import Answer, Html, Pages
from server.votes.pages.forms import TEMPLATES
from server.votes.policy import LOOKERS
from server.votes.screens import counted
from server.votes.screens.poll import told

pages = Pages("votes", TEMPLATES, nav="votes")


@pages.get("/votes/<id:poll_id>/proxies", who=staff_with(*LOOKERS))
def show_proxies(call: Call) -> Answer:
    """The written mandates of a poll and what became of them."""
    poll = told(call.session, call.actor, call.path["poll_id"], at=call.at)
    return Html("votes/proxies.html", {"poll": poll, "rows": counted.mandates(call.session, poll["id"])})
