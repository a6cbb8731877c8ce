"""What was promised at a meeting about a matter by a day: who keeps the matter is reminded shortly before it, and told
once when the day has gone by and nobody noted that it was done."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from server.kit.clock import local_day
from server.kit.house import House
from server.proposals.queries.promised import Promised, at_meetings
from workflows.engine.jobs import Job, cron
from workflows.proposals import telling

BEFORE = timedelta(days=3)
KEEPERS = (*telling.TEAM, "commissioner")
SOON_TITLE, LATE_TITLE = "会上答应的事快到日子了", "会上答应的事过了日子"
SOON = "“{title}”会上答应：{words}，最晚 {by}。办好后请在议题的“会议”里点“办到了”。"
LATE = "“{title}”会上答应：{words}，最晚 {by}，还没有记下办到。邻居在议题里看得到，请马上办；办好后点“办到了”。"


def remind(house: House, at: datetime) -> str | None:
    """Remind of every promise whose day is near or over, each once before and once after. One per transaction."""
    day = local_day(at)
    with house.database.read() as session:
        found = at_meetings(session, until=day + BEFORE, day=day)
    for one in found:
        with house.database.write() as session:
            tell_of(session, one, at)
    return f"{len(found)} promised" if found else None


def tell_of(session: Session, one: Promised, at: datetime) -> None:
    """Those who keep the matter."""
    title, words = (LATE_TITLE, LATE) if one.late else (SOON_TITLE, SOON)
    said = words.format(title=one.title, words=one.words, by=f"{one.due_on.month}月{one.due_on.day}日")
    cause = f"promise:{one.id}:{'late' if one.late else 'soon'}:{one.due_on:%Y%m%d}"
    telling.staff(session, one.estate_id, cause=cause, title=title, words=said, roles=KEEPERS, at=at)


JOBS = [
    Job("matters.promises", cron(hour=9, minute=30), remind, oldest=timedelta(hours=8),
        silent_after=timedelta(hours=30)),
]  # fmt: skip
