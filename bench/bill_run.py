"""The bills of a city: drafted, compared and published estate by estate, beside a raw INSERT … SELECT of the same rows.

The raw copies go into tables with the same columns, indexes and foreign keys, in one statement each. Ours works the
amounts and the formulas out, tells differences, posts to the ledger, and is one transaction per stretch of homes.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import select, text

from bench.city import TAIZHOU, Size, build_city
from bench.figures import Figure, figure
from bench.servers import Engines
from server.fees.rules.items import Cycle, Kind
from server.fees.service import debtors, runs, tariffs
from server.kit.actor import SYSTEM
from server.kit.clock import SHANGHAI
from server.kit.db import Database
from server.migrations.schema import upgrade
from server.places.queries import HOMES

AT = datetime(2026, 11, 1, 3, 0, tzinfo=SHANGHAI)
MONTH = date(2026, 10, 1)
WANTED, MOST_GROWTH = 0.3, 1.1
ESTATES_AT_ONCE = 50


def measure(engines: Engines, *, size: Size = TAIZHOU) -> Iterator[Figure]:
    """Bills a second as a share of the raw copy: drafted alone, and drafted and published; and how memory grew."""
    database = Database(engines.fresh("postgresql", "bill_run"))
    upgrade(database)
    build_city(database, size, until=AT)
    work = _prepare(database)
    prepared, published, grown = _run(database, work)
    rows = _count(database)
    bills, transfers = _copy(database, "bills"), _copy(database, "ledger_transfers")
    database.dispose()
    yield figure(f"bill run of {rows:,} homes drafted: of a raw INSERT … SELECT", rows / prepared, "bills/s",
                 rows / bills, at_least=WANTED)  # fmt: skip
    yield figure(f"bill run of {rows:,} homes drafted and published: of raw copies of bills and transfers",
                 rows / (prepared + published), "bills/s", rows / (bills + transfers), at_least=WANTED)  # fmt: skip
    yield figure("memory of a bill run: end of it as a share of its first tenth", grown, "times", 1.0,
                 at_most=MOST_GROWTH)  # fmt: skip


def _prepare(database: Database) -> list[tuple[int, int]]:
    """An item with its price in every estate, and the debtors of every home; gives (estate, item)."""
    with database.read() as session:
        found = select(HOMES.c.estate_id, HOMES.c.id).order_by(HOMES.c.estate_id, HOMES.c.id)
        ends: dict[int, tuple[int, int]] = {}
        for estate_id, home_id in session.execute(found):
            ends[estate_id] = (ends.get(estate_id, (home_id, 0))[0], home_id)
    work: list[tuple[int, int]] = []
    each = list(ends.items())
    for begin in range(0, len(each), ESTATES_AT_ONCE):
        with database.write() as session:
            for estate_id, (first, last) in each[begin : begin + ESTATES_AT_ONCE]:
                item_id = tariffs.add_item(session, SYSTEM, estate_id=estate_id, key="property", name="物业费",
                                           kind=Kind.PER_AREA, cycle=Cycle.QUARTER, at=AT)  # fmt: skip
                tariffs.set_(session, SYSTEM, item_id, tariffs.Said("2.35", date(2026, 1, 1), basis="合同"), at=AT)
                debtors.refresh_between(session, estate_id, first, last)
                work.append((estate_id, item_id))
    with database.write() as session:
        session.execute(text("ANALYZE"))
    return work


def _run(database: Database, work: list[tuple[int, int]]) -> tuple[float, float, float]:
    """Seconds of drafting, seconds of publishing, and how far the largest memory grew after the first tenth."""
    prepared = published = 0.0
    early = 0
    for number, (estate_id, item_id) in enumerate(work):
        began = time.monotonic()
        with database.write() as session:
            run_id = runs.prepare(session, SYSTEM, estate_id=estate_id, from_month=MONTH, item_ids=[item_id], at=AT)
        more = True
        while more:
            with database.write() as session:
                more = runs.again(session, run_id, at=AT)
        drafted = time.monotonic()
        with database.write() as session:
            runs.publish(session, SYSTEM, run_id, at=AT)
        prepared, published = prepared + drafted - began, published + time.monotonic() - drafted
        if number == len(work) // 10:
            early = _largest_memory()
    return prepared, published, _largest_memory() / max(early, 1)


def _largest_memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _count(database: Database) -> int:
    with database.read() as session:
        return int(session.scalar(text("SELECT count(*) FROM bills WHERE state = 'open'")) or 0)


def _copy(database: Database, name: str) -> float:
    """Seconds of one INSERT … SELECT of every row into a table made like the other."""
    keys = ("SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE contype = 'f' AND conrelid = '{}'::regclass")  # fmt: skip
    with database.write() as session:
        session.execute(text(f"CREATE TABLE bare_{name} (LIKE {name} INCLUDING ALL)"))
        for key, told in session.execute(text(keys.format(name))).all():
            session.execute(text(f"ALTER TABLE bare_{name} ADD CONSTRAINT bare_{key} {told}"))
        columns = text("SELECT string_agg(column_name, ', ') FROM information_schema.columns WHERE table_name = :name")
        listed = session.scalar(columns, {"name": name})
    began = time.monotonic()
    with database.write() as session:
        session.execute(text(f"INSERT INTO bare_{name} ({listed}) SELECT {listed} FROM {name}"))
    return time.monotonic() - began
