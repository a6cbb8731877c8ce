"""All daily sheets of a city, built by one worker, beside the bare aggregate queries alone; and whether a sheet costs
more where there are more estates.

The ceiling asks per estate what its sheet asks: reports, complaints and their times, lifts, notices of the day and of
tomorrow, contributions; four statements of plain SQL over a connection of the driver, prepared, nothing kept. Ours is
the job as the scheduler runs it: what is due, the figures with the rows behind them, the privacy gate, the rows of
sheets and figures, the facts.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from statistics import median
from typing import Any

import psycopg
from sqlalchemy import func, insert, select, text

import config
from bench.city import TAIZHOU, Size, build_city
from bench.figures import Figure, figure
from bench.servers import Engines
from server.bulletins.models import BulletinPlan, Sheet
from server.bulletins.queries.plans import FIELDS
from server.bulletins.rules.plan import usual_plan
from server.kit.clock import SHANGHAI, StoppedClock
from server.kit.db import Database
from server.kit.files import FolderStore
from server.kit.house import House
from server.kit.limits import Limits
from server.kit.vault import Vault
from server.migrations.schema import upgrade
from server.places.models import Estate
from server.reports.rules.words import OPEN
from workflows.bulletins import jobs

RATE, GROWTH = 0.3, 1.2
FEW = 100
EVENING = datetime(2026, 11, 24, 17, 1, tzinfo=SHANGHAI)
"""A Tuesday, a minute after the hour at which sheets are made."""
MADE = "sheets", "sheet_figures", "facts"


def measure(engines: Engines, *, size: Size = TAIZHOU, few: int = FEW, rounds: int = 3) -> Iterator[Figure]:
    """The rate against the bare queries', and the cost of a sheet in the whole city against that in a small one."""
    small = Size(few, max(1, size.homes * few // size.estates))
    with _house(engines, "city_small", small) as little, _house(engines, "city_whole", size) as whole:
        # A first round of each is thrown away: statements are prepared and pages read for the first time in it.
        rows = [(_bare(whole, size.estates), _built(whole, size), _built(little, small)) for _ in range(rounds + 1)][1:]
    bare, city, town = (median(one) for one in zip(*rows, strict=True))
    share, grown = median(b / c for b, c, _ in rows), median(c / t for _, c, t in rows)
    yield figure(f"daily sheets of {size.estates:,} estates, {size.homes:,} homes, one worker", 1 / city, "/s",
                 1 / bare, share, at_least=RATE)  # fmt: skip
    yield figure(f"cost of a sheet among {size.estates:,} estates, times that among {few}", city * 1000, "ms",
                 town * 1000, grown, at_most=GROWTH)  # fmt: skip


class _house:
    """A house on a city of its own, in which every estate wants daily sheets only."""

    def __init__(self, engines: Engines, name: str, size: Size) -> None:
        self.url = engines.fresh("postgresql", name)
        self._folder, self._size = engines.folder, size

    def __enter__(self) -> House:
        settings, database = config.load("test", environ={}), Database(self.url)
        upgrade(database)
        build_city(database, self._size, until=EVENING)
        plan: dict[str, Any] = {name: getattr(usual_plan(), name) for name in FIELDS}
        plan |= {"weekly": False, "monthly": False, "version": 1}
        with database.write() as session:
            ids = session.scalars(select(Estate.id)).all()
            session.execute(insert(BulletinPlan), [{**plan, "estate_id": id_} for id_ in ids])
        self.house = House(
            settings, clock=StoppedClock(EVENING), database=database, vault=Vault(settings.secrets.vault),
            files=FolderStore(self._folder / "files"), limits=Limits("memory://"),
        )  # fmt: skip
        return self.house

    def __exit__(self, *_: object) -> None:
        self.house.database.dispose()


def _built(house: House, size: Size) -> float:
    """Seconds per sheet of one run of the job."""
    with house.database.write() as session:
        session.execute(text(f"TRUNCATE {', '.join(MADE)} CASCADE"))
    began = time.monotonic()
    jobs.make(house, EVENING)
    took = time.monotonic() - began
    with house.database.read() as session:
        made = session.scalar(select(func.count()).select_from(Sheet).where(Sheet.state == "drafted"))
    assert made == size.estates, f"{made} sheets of {size.estates}"
    return took / size.estates


def _bare(house: House, estates: int) -> float:
    """Seconds per estate of the aggregates alone."""
    given = {
        "since": EVENING - timedelta(days=1), "until": EVENING, "open": sorted(OPEN), "day": EVENING.date(),
        "tomorrow": EVENING + timedelta(hours=7), "after": EVENING + timedelta(hours=31),
    }  # fmt: skip
    url = house.database.engine.url.render_as_string(hide_password=False).replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(url, autocommit=True) as connection, connection.cursor() as cursor:
        began = time.monotonic()
        for estate_id in range(1, estates + 1):
            for statement in _AGGREGATES:
                cursor.execute(statement, {**given, "estate": estate_id}, prepare=True).fetchall()
        return (time.monotonic() - began) / estates


_AGGREGATES = (
    """
SELECT count(*) FILTER (WHERE made), count(*) FILTER (WHERE done), count(*) FILTER (WHERE open),
       count(*) FILTER (WHERE open AND next_due_at < %(until)s), count(*) FILTER (WHERE made AND kind = 'complaint'),
       count(*) FILTER (WHERE done AND kind = 'complaint'), count(*) FILTER (WHERE open AND kind = 'complaint'),
       count(*) FILTER (WHERE made AND place = 'lift'), count(*) FILTER (WHERE done AND place = 'lift'),
       count(*) FILTER (WHERE open AND place = 'lift'), avg(acknowledged_at - made_at) FILTER (WHERE made),
       avg(done_at - made_at) FILTER (WHERE done)
FROM (SELECT *, made_at >= %(since)s AND made_at < %(until)s AS made,
             done_at >= %(since)s AND done_at < %(until)s AS done, state = ANY(%(open)s) AS open
      FROM reports
      WHERE (estate_id = %(estate)s AND made_at >= %(since)s AND made_at < %(until)s
             OR estate_id = %(estate)s AND done_at >= %(since)s AND done_at < %(until)s
             OR estate_id = %(estate)s AND state = ANY(%(open)s))
            AND NOT drill AND state NOT IN ('withdrawn', 'merged')) touched""",
    "SELECT count(*), min(next_inspection_on) FROM lifts WHERE estate_id = %(estate)s",
    """
SELECT count(*) FILTER (WHERE published_at >= %(since)s AND published_at < %(until)s),
       count(*) FILTER (WHERE starts_at < %(after)s AND ends_at > %(tomorrow)s)
FROM notices WHERE estate_id = %(estate)s AND state = 'published'""",
    """
SELECT count(*) FROM bulletin_contributions WHERE estate_id = %(estate)s AND day = %(day)s AND state = 'accepted'""",
)
