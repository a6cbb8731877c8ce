"""What the clock does for people: old sign-ins are forgotten, bindings end with the role they stand
for, and old ids mean somebody without detours."""

from __future__ import annotations

from datetime import datetime, timedelta

from server.kit.clock import local_day
from server.kit.house import House
from server.people.service import binding, merging, signing_in
from workflows.engine.jobs import Job, cron

KEEP = timedelta(days=180)
"""Network logs, sign-ins among them, are kept at least six months (Cybersecurity Law 21)."""


def forget_sign_ins(house: House, at: datetime) -> str | None:
    """Drop sign-ins that ended more than six months ago."""
    with house.database.write() as session:
        gone = signing_in.forget_old(session, before=at - KEEP)
    return f"{gone} forgotten" if gone else None


def end_outlived(house: House, at: datetime) -> str | None:
    """A home that changes hands on a day recorded beforehand: that day its old bindings end."""
    with house.database.write() as session:
        ended = binding.end_outlived(session, today=local_day(at))
    return f"{ended} ended" if ended else None


def straighten_merges(house: House, at: datetime) -> str | None:
    """Whoever turned out to be one person twice over: what was left under an id on the way is followed once more."""
    with house.database.write() as session:
        found = merging.straighten(session, at=at)
    return f"{found} straightened" if found else None


JOBS = [
    Job("people.forget_sign_ins", cron(hour=3, minute=20), forget_sign_ins, silent_after=timedelta(days=2)),
    Job("people.end_outlived", cron(hour=0, minute=5), end_outlived, silent_after=timedelta(days=2)),
    Job("people.straighten_merges", cron(hour=3, minute=40), straighten_merges, silent_after=timedelta(days=2)),
]
