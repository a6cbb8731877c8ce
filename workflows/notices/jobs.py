"""What the clock does with notices: those whose hour has come are published."""

from __future__ import annotations

from datetime import datetime, timedelta

from server.kit.house import House
from server.notices.service import publishing
from workflows.engine.jobs import Job, every


def publish_due(house: House, at: datetime) -> str | None:
    """Publish every scheduled notice whose hour has come; what that means for others follows from the facts."""
    with house.database.write() as session:
        out = publishing.publish_due(session, at=at)
    return f"{len(out)} published" if out else None


JOBS = [Job("notices.publish", every(minutes=1), publish_due, silent_after=timedelta(minutes=15))]
