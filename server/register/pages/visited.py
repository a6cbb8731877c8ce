"""What the page of a lift shows of the visits to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from server.kit.clock import local_day
from server.kit.doors import Call
from server.media import queries as media
from server.people import queries as people
from server.places import queries as places
from server.places.rules.visits import VISIT_LABELS
from server.register import policy
from server.register.rules import calls_said

YEAR = timedelta(days=365)


def visited(call: Call, lift: Mapping[str, Any], today: date) -> dict[str, Any]:
    """The visits, who wrote them down, their pictures, the gaps of a year, and who heard of what is due."""
    session = call.session
    rows = places.visits(session, lift["id"])
    pictures = [row["media_id"] for row in rows if row["media_id"]]
    made = places.calls_made(session, [lift["id"]])[lift["id"]]
    return {
        "visits": rows, "names": people.names(session, {row["written_by"] for row in rows}), "today": today,
        "photos": media.views(session, call.house, pictures, private=True) if pictures else {},
        "gaps": places.lift_gaps(session, [lift["id"]], since=today - YEAR, until=today)[lift["id"]],
        "labels": VISIT_LABELS, "kinds": list(VISIT_LABELS.items()),
        "calls": calls_said({step: local_day(at) for step, at in made.items()}),
        "may_write": policy.may_write_visits(session, call.actor, lift["estate_id"]),
    }  # fmt: skip
