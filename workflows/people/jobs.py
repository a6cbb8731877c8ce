"""What the clock does for people: sign-ins that ended long ago are forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta

from server.kit.house import House
from server.people.service import signing_in
from workflows.engine.jobs import Job, cron

KEEP = timedelta(days=180)
"""Network logs, sign-ins among them, are kept at least six months (Cybersecurity Law 21)."""


def forget_sign_ins(house: House, at: datetime) -> str | None:
    """Drop sign-ins that ended more than six months ago."""
    with house.database.write() as session:
        gone = signing_in.forget_old(session, before=at - KEEP)
    return f"{gone} forgotten" if gone else None


JOBS = [Job("people.forget_sign_ins", cron(hour=3, minute=20), forget_sign_ins, silent_after=timedelta(days=2))]
