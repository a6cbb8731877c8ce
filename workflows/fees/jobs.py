"""What the clock does with bills: the runs of the month are prepared, drafted stretch by stretch, and published where
the estate says so. What is due is read from the database: a restart misses nothing, a double tick does nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from server.fees.queries import charging, terms
from server.fees.queries.telling import run as run_of
from server.fees.queries.terms import Terms
from server.fees.rules.items import Kind, RunState
from server.fees.rules.payers import month_of
from server.fees.rules.segments import segments
from server.fees.service import debtors, runs
from server.kit.actor import SYSTEM
from server.kit.calendar.days import add_months
from server.kit.clock import local_day
from server.kit.errors import DomainError
from server.kit.house import House
from server.kit.logs import log
from workflows.engine.jobs import Job, cron, every

IN_ARREARS = (Kind.METERED, Kind.SHARED_BY_AREA)
"""What is known only when the month is over is billed a month later."""
READY_ON = 5
"""From this day of a month readings and costs of the month before are taken to be there."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A run that a month asks for; ``slot`` is its name, once for the estate."""

    estate_id: int
    slot: str
    from_month: date
    item_ids: tuple[int, ...]
    auto_publish: bool


def make_bills(house: House, at: datetime) -> str | None:
    """Prepare this month's runs of every estate, go on with those that are not ready, and publish what comes out by
    itself. Told what it did; one estate that cannot be billed stops no other."""
    made = published = 0
    with house.database.read() as session:
        estates = terms.with_monthly_run(session)
    for held in estates:
        for wanted in _wanted(house, held, local_day(at)):
            made += _prepare(house, wanted, at)
    stretches = _go_on(house, at)
    for held in estates:
        published += _publish(house, held, at) if held.auto_publish else 0
    told = {"prepared": made, "stretches": stretches, "published": published}
    return ", ".join(f"{count} {name}" for name, count in told.items() if count) or None


def follow_owners(house: House, _at: datetime) -> str | None:
    """Bring the debtors of every estate up to date with its people's book: what no fact told of, such as a day of
    hand-over that was put right, counts from the next bill on."""
    changed = 0
    with house.database.read() as session:
        estates = charging.estates(session)
    for estate_id in estates:
        after: int | None = 0
        while after is not None:
            after, more = _follow(house, estate_id, after)
            changed += more
    return f"{changed} debtors changed" if changed else None


def _follow(house: House, estate_id: int, after: int) -> tuple[int | None, int]:
    with house.database.write() as session:
        last = debtors.stretch_after(session, estate_id, after, runs.STRETCH)
        if last is None:
            return None, 0
        return last, debtors.refresh_between(session, estate_id, after + 1, last, vault=house.vault)


def _wanted(house: House, held: Terms, today: date) -> Iterator[Wanted]:
    month = month_of(today)
    with house.database.read() as session:
        items = charging.items(session, held.estate_id)
    ahead = [item for item in items if item.kind not in IN_ARREARS]
    behind = [item for item in items if item.kind in IN_ARREARS] if today.day >= READY_ON else []
    for name, some, first in (("ahead", ahead, month), ("behind", behind, add_months(month, -1))):
        billed = [item for item in some if segments([item], first, 1)]
        if billed:
            ids = tuple(item.id for item in billed)
            yield Wanted(held.estate_id, f"{first:%Y-%m} {name}", first, ids, held.auto_publish)


def _prepare(house: House, wanted: Wanted, at: datetime) -> int:
    with house.database.read() as session:
        if runs.of_slot(session, wanted.estate_id, wanted.slot) is not None:
            return 0
    try:
        with house.database.write() as session:
            runs.prepare(session, SYSTEM, estate_id=wanted.estate_id, from_month=wanted.from_month, months=1,
                         item_ids=wanted.item_ids, at=at, slot=wanted.slot)  # fmt: skip
    except DomainError as refused:
        log.warning("run_refused", estate=wanted.estate_id, slot=wanted.slot, code=refused.code)
        return 0
    return 1


def _go_on(house: House, at: datetime) -> int:
    """Draft what is left of every run, a transaction for each stretch."""
    with house.database.read() as session:
        waiting = runs.unfinished(session)
    stretches = 0
    for run_id in waiting:
        more = True
        while more:
            with house.database.write() as session:
                more = runs.again(session, run_id, at=at)
            stretches += 1
    return stretches


def _publish(house: House, held: Terms, at: datetime) -> int:
    with house.database.read() as session:
        ready = [id_ for id_ in runs.of_clock(session, held.estate_id) if _is_ready(session, id_)]
    for run_id in ready:
        with house.database.write() as session:
            runs.publish(session, SYSTEM, run_id, at=at)
    return len(ready)


def _is_ready(session: Session, run_id: int) -> bool:
    found = run_of(session, run_id)
    return found.state == RunState.CHECKED and found.bills > 0


JOBS = [
    Job("fees.bills", every(minutes=5), make_bills, silent_after=timedelta(hours=1)),
    Job("fees.follow_owners", cron(hour=2, minute=10), follow_owners, silent_after=timedelta(hours=30)),
]
