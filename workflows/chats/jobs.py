"""What the clock does with chats: who waits too long climbs the ladder; what is silent ends; what is old is erased."""

from __future__ import annotations

from datetime import datetime, timedelta

from server.chats.rules.settings import default_talks
from server.chats.service import climbing, duty, ending
from server.delivery.service import chatting
from server.kit.house import House
from server.media import service as media
from workflows.engine.jobs import Job, cron, every

KEEP_SHIFTS = timedelta(days=180)


def climb(house: House, at: datetime) -> str | None:
    """Take every rung that is due, each chat in a transaction of its own."""
    talks, after, done = default_talks(), 0, 0
    while True:
        with house.database.read() as session:
            found = climbing.waiting_ids(session, at=at, talks=talks, after=after)
        for chat_id in found:
            with house.database.write() as session:
                done += climbing.climb(session, chat_id, at=at, talks=talks)
        if not found:
            return f"{done} called again" if done else None
        after = found[-1]


def end_silent(house: House, at: datetime) -> str | None:
    """Give silent chats back to the bot, and end those nobody speaks in any more."""
    talks = default_talks()
    with house.database.write() as session:
        back = ending.give_back_silent(session, at=at, talks=talks)
        over = ending.end_silent(session, at=at, talks=talks)
    return f"{back} given back, {over} ended" if back or over else None


def erase(house: House, at: datetime) -> str | None:
    """Erase the words of chats that are old, and what their messages said soon after they left. Their pictures are
    forgotten with those nobody used."""
    talks, erased = default_talks(), 0
    with house.database.write() as session:
        chatting.forget(session, at=at)
    lines = 1
    while lines:
        with house.database.write() as session:
            lines, files = ending.erase_lines(session, at=at, talks=talks)
            media.release(session, files, at=at)
    while True:
        with house.database.write() as session:
            gone, files = ending.erase(session, at=at, talks=talks)
            media.release(session, files, at=at)
            duty.forget(session, before=at - KEEP_SHIFTS)
        erased += gone
        if not gone:
            return f"{erased} erased" if erased else None


JOBS = [
    Job("chats.climb", every(minutes=1), climb, silent_after=timedelta(minutes=15)),
    Job("chats.end_silent", every(minutes=30), end_silent, silent_after=timedelta(hours=4)),
    Job("chats.erase", cron(hour=3, minute=50), erase, silent_after=timedelta(days=2)),
]
