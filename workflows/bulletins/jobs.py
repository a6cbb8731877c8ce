"""What the clock does with sheets. What is due is read from the database: a restart misses nothing, a double tick
does nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from server.bulletins.queries.due import Due, due
from server.bulletins.service import ahead, making, publishing, reviewing
from server.bulletins.service.making import Made
from server.kit.house import House
from server.kit.logs import log
from workflows.engine.jobs import Job, every

BATCH = 40
"""Sheets per transaction: few statements each, and the one writer of SQLite is soon free again."""


def make(house: House, at: datetime) -> str | None:
    """See to what a wrong clock made ahead, then make every sheet that is due, some per transaction; one that
    cannot be made stops no other."""
    aside = _all(house, ahead.see_to_ahead, at)
    if aside:
        log.warning("sheets_made_ahead", sheets=aside)
    with house.database.read() as session:
        waiting = due(session, at=at)
    total, broken = Made(), list[Due]()
    for start in range(0, len(waiting), BATCH):
        some = waiting[start : start + BATCH]
        try:
            total += _write(house, some, at)
        except Exception:  # noqa: BLE001 - made again one by one, so that the broken one is found
            for one in some:
                total += _alone(house, one, at, broken)
    if broken:
        raise RuntimeError(f"{total.made} made, broken: {[one.order.estate_id for one in broken][:20]}")
    return _told(total)


def publish(house: House, at: datetime) -> str | None:
    """Close reviews whose deadline has passed, then publish every sheet whose hour has come."""
    closed = _all(house, reviewing.close_reviews, at)
    out = _all(house, publishing.publish_due, at)
    return f"{closed} reviews over, {out} seen to" if closed or out else None


def _write(house: House, some: Sequence[Due], at: datetime) -> Made:
    with house.database.write() as session:
        return making.make_all(session, some, at=at)


def _alone(house: House, one: Due, at: datetime, broken: list[Due]) -> Made:
    try:
        return _write(house, [one], at)
    except Exception:  # noqa: BLE001 - the others must not wait for one that is broken
        log.exception("sheet_broken", estate=one.order.estate_id, kind=one.order.kind, day=str(one.order.day))
        broken.append(one)
        return Made()


def _all(house: House, step: Callable[..., int], at: datetime) -> int:
    done = 0
    while True:
        with house.database.write() as session:
            some = _step(session, step, at)
        done += some
        if not some:
            return done


def _step(session: Session, step: Callable[..., int], at: datetime) -> int:
    return step(session, at=at)


def _told(total: Made) -> str | None:
    parts = {"made": total.made, "skipped": total.skipped, "dropped": total.dropped}
    return ", ".join(f"{number} {word}" for word, number in parts.items() if number) or None


JOBS = [
    Job("bulletins.make", every(minutes=1), make, silent_after=timedelta(minutes=15)),
    Job("bulletins.publish", every(minutes=1), publish, silent_after=timedelta(minutes=15)),
]
