"""The audit trail: who did what, when, and who looked at what."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_

from server.kit.actor import staff_with
from server.kit.audit import AuditEntry
from server.kit.clock import day_start
from server.kit.doors import Call
from server.kit.pages import Answer, Html, Pages
from server.people import queries, screens
from server.people.pages.forms import TEMPLATES, TrailArgs
from server.people.pages.trail_words import WORDS, told
from server.people.rules import ADMIN, MANAGER, REGULATOR

pages = Pages("people", TEMPLATES, nav="audit")

READERS = (MANAGER, REGULATOR, ADMIN)


@pages.get("/audit", who=staff_with(*READERS), query=TrailArgs, keeps=("estate",))
def show_trail(call: Call) -> Answer:
    """The audit trail, newest first."""
    args = call.query
    found = queries.audit_trail(
        call.session, call.actor, _where(call), thing=args["thing"], thing_id=args["thing_id"], cursor=args["cursor"]
    )
    return Html("people/trail.html", {"page": found, "args": args, "words": WORDS, "told": told})


def _where(call: Call) -> ColumnElement[bool]:
    args: dict[str, Any] = call.query
    clauses = [queries.covered(call.actor, READERS, AuditEntry.estate_id)]
    if args["estate"]:
        clauses.append(AuditEntry.estate_id == args["estate"])
    if args["who"]:
        clauses.append(AuditEntry.actor_id.in_(screens.people_named(call.session, args["who"])))
    if args["day"]:
        begin = day_start(args["day"])
        clauses += [AuditEntry.at >= begin, AuditEntry.at < begin + timedelta(days=1)]
    return and_(*clauses)
