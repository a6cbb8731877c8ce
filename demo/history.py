"""Six months of the two estates, made through the use cases with a clock that is walked forward."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from demo import calling, committee, contacts, fees, matters, moving, notices, past, sheets, upkeep
from demo.reporting import Reporting
from demo.walk import Estate, Walk
from server.kit.clock import StoppedClock
from server.kit.house import House
from workflows.lifts.jobs import remind
from workflows.reports.jobs import climb, close, stand

DAYS = 183


def play(
    house: House, clock: StoppedClock, estates: Sequence[Estate], until: datetime, tell: Callable[[str], None]
) -> int:
    """Play every day up to ``until``; gives how many reports were made."""
    walk = Walk(house, clock, until)
    _plan(walk, estates)
    reporting, day, made = Reporting(walk), until - timedelta(days=DAYS), 0
    while day < until:
        made += sum(reporting.plan_day(estate, day) for estate in estates)
        for estate in estates:
            calling.plan_day(walk, estate, day)
        walk.to(min(day + timedelta(days=1), until))
        walk.run(climb, close, stand, remind)
        if day.day == 1:
            tell(f"  到 {day:%Y-%m-%d} 为止一共 {made} 件报事")
        day += timedelta(days=1)
    past.leave_behind(house)
    return made


def _plan(walk: Walk, estates: Sequence[Estate]) -> None:
    for estate in estates:
        notices.plan(walk.at, until=walk.until, estate_id=estate.id, stairs=estate.stairs, lifts=estate.lifts,
                     writer=estate.counter)  # fmt: skip
        upkeep.plan(walk, estate)
    reviewed, *automatic = (estate.id for estate in estates)
    matters.plan(walk, reviewed)
    committee.plan(walk, reviewed)
    contacts.plan(walk, reviewed)
    fees.plan(walk, reviewed)
    moving.plan(walk, reviewed)
    sheets.plan(walk.at, until=walk.until, reviewed=reviewed, automatic=automatic, seed=walk.seed)
