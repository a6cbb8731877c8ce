"""What the clock does with pictures: ask again where no verdict came, forget what was never used."""

from __future__ import annotations

from datetime import datetime, timedelta

from server.kit.house import House
from server.media import queries, service
from workflows.engine.jobs import Job, cron, every
from workflows.media.slow import ask

ASK_AGAIN_AFTER = timedelta(hours=1)
UNUSED_FOR = timedelta(days=2)


def ask_again(house: House, at: datetime) -> str | None:
    """Ask once more about what no verdict has reached."""
    with house.database.write() as session:
        late = queries.waiting(session, before=at - ASK_AGAIN_AFTER)
        for media_id in late:
            owner_id = queries.owner(session, media_id)
            cause = f"again:{media_id}:{at:%Y%m%d%H}"
            ask(session, media_id=media_id, owner_id=owner_id, cause=cause, at=at)
    return f"{len(late)} asked again" if late else None


def forget_unused(house: House, at: datetime) -> str | None:
    """Delete pictures that were brought and never used: least data."""
    with house.database.write() as session:
        keys = service.forget_unused(session, before=at - UNUSED_FOR)
    for key in keys:
        house.files.drop(key)
    return f"{len(keys)} files dropped" if keys else None


JOBS = [
    Job("media.ask_again", every(hours=1), ask_again, silent_after=timedelta(hours=5)),
    Job("media.forget_unused", cron(hour=3, minute=40), forget_unused, silent_after=timedelta(days=2)),
]
