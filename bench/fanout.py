"""A notice to 100,000 recipients: our one statement beside a raw INSERT ... SELECT of the same rows.

The raw one fills a table of the same columns and indexes from a plain list of ids; ours finds out who lives in the
estate, keeps each once and leaves out who has it already. Both in one process of their own, in turns, and what that
process holds at its peak says whether anything of the crowd passes through it.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from statistics import median
from typing import Any

from sqlalchemy import Column, MetaData, Table, insert, literal, quoted_name, select, text
from sqlalchemy.orm import Session

import config
from bench.figures import Figure, figure
from bench.servers import Engines, clean_environment
from server.delivery.models import Credit, InboxItem
from server.delivery.service import fanout
from server.delivery.templates import template
from server.kit.bulk import insert_rows
from server.kit.db import BigInt, Database, table
from server.migrations.schema import upgrade
from server.people.models import Person, Tenure, WechatIdentity
from server.people.queries import residents_select
from server.places.models import Building, Estate, Home, Stair
from server.wechat.subscribe import Value

PEOPLE, HOMES_ON_A_STAIR, CREDITS = 100_000, 50, 20_000
RATE, LARGEST_GROWTH_MB = 0.5, 64
DAY, AT = date(2026, 11, 21), datetime(2026, 11, 21, 1, tzinfo=UTC)
_CROWD = Table("bench_crowd", MetaData(), Column("person_id", BigInt, primary_key=True))


def measure(engines: Engines, engine: str, *, people: int = PEOPLE, rounds: int = 5) -> Iterator[Figure]:
    """Recipients a second by ours and by the raw statement, and how much the process grew meanwhile."""
    url = engines.fresh(engine, "fanout")
    found = _alone("settle", url, people) | _alone("trial", url, rounds)
    raw, ours = median(found["raw"]), median(found["ours"])
    share = median(slow / fast for slow, fast in zip(found["raw"], found["ours"], strict=True))
    yield figure(f"notice to {people:,} inboxes, {engine}", people / ours, "/s", people / raw, share, at_least=RATE)
    yield figure(f"notice to {people:,} inboxes, {engine}: peak memory grows by", found["grown_mb"], "MB",
                 LARGEST_GROWTH_MB, at_most=1.0)  # fmt: skip
    yield figure(f"subscribe messages to {found['paid']:,} of {people:,} with a credit, {engine}",
                 found["paid"] / found["pushed"], "/s", people / ours)  # fmt: skip


def settle(url: str, people: int) -> dict[str, Any]:
    """Make the estate and the list of ids, in a process of its own: what it takes is none of the fan-out's."""
    database = Database(url)
    upgrade(database)
    with database.write() as session:
        _settle(session, people)
        for each in (_twin(), _CROWD):
            each.create(session.connection())
        session.execute(insert(_CROWD).from_select(["person_id"], select(Person.id)))
    with database.write() as session:
        session.execute(text("ANALYZE"))
    return {}


def trial(url: str, rounds: int) -> dict[str, Any]:
    """Ours and the raw one in turns after a first one of each, and the process's peak before and after."""
    database = Database(url)
    with database.read() as session:
        estate_id = session.scalars(select(Estate.id)).one()
    crowd, raw_items, before = residents_select(estate_id, day=DAY), _twin(), _peak_mb()
    times: dict[str, list[float]] = {"raw": [], "ours": []}
    for number in range(rounds + 1):
        times["raw"].append(_raw(database, raw_items, estate_id, number))
        times["ours"].append(_ours(database, crowd, estate_id, number))
    began = time.monotonic()
    with database.write() as session:
        fields: dict[str, Value] = {"title": "停水通知", "place": "全小区", "at": AT, "note": "请提前存水"}
        paid = fanout.to_subscribers(session, cause="notice:1", key="notice", fields=fields, people=crowd, at=AT)
    pushed, grown = time.monotonic() - began, _peak_mb() - before
    return {**{key: values[1:] for key, values in times.items()}, "grown_mb": grown, "paid": paid, "pushed": pushed}


def _alone(act: str, url: str, number: int) -> dict[str, Any]:
    words = [sys.executable, "-m", "bench.fanout", act, url, str(number)]
    ran = subprocess.run(words, cwd=config.ROOT, env=clean_environment(), check=True, stdout=subprocess.PIPE)
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def _raw(database: Database, into: Table, estate_id: int, number: int) -> float:
    given = {**_item(number), "estate_id": estate_id, "at": AT}
    rows = select(_CROWD.c.person_id, *(literal(value, into.c[name].type) for name, value in given.items()))
    filled = insert(into).from_select(["person_id", *given], rows, include_defaults=False)
    began = time.monotonic()
    with database.write() as session:
        session.execute(filled)
    return time.monotonic() - began


def _ours(database: Database, crowd: Any, estate_id: int, number: int) -> float:
    began = time.monotonic()
    with database.write() as session:
        told = fanout.to_inbox(session, people=crowd, at=AT, estate_id=estate_id, **_item(number))
    took = time.monotonic() - began
    assert told > 0, "everybody was told"
    return took


def _item(number: int) -> dict[str, str]:
    words = "全小区，11月22日 09:00 至 12:00。水箱清洗，请提前存水。"
    return {"cause": f"notice:{1000 + number}", "title": "停水通知：明天上午停水", "words": words,
            "page": f"pages/notice/notice?id={1000 + number}"}  # fmt: skip


def _settle(session: Session, people: int) -> None:
    """An estate in which every home has two people, each with a phone, some with a credit."""
    estate = Estate(name="云山新城", city="台州")
    session.add(estate)
    session.flush()
    homes = range(1, people // 2 + 1)
    stairs = range(1, len(homes) // HOMES_ON_A_STAIR + 2)
    insert_rows(session, table(Building), ["id", "estate_id", "name", "rank"], [(1, estate.id, "1栋", 1)])
    insert_rows(session, table(Stair), ["id", "building_id", "name", "rank"],
                [(n, 1, f"{n}单元", n) for n in stairs])  # fmt: skip
    insert_rows(
        session, table(Home), ["id", "estate_id", "stair_id", "room", "label", "area", "use_state", "note", "version"],
        [(n, estate.id, 1 + n // HOMES_ON_A_STAIR, str(n), f"1栋{n}", 8800, "", "", 1) for n in homes],
    )  # fmt: skip
    ids = range(1, people + 1)
    insert_rows(session, table(Person), ["id", "kind", "name", "strength", "made_at", "version"],
                [(n, "human", f"住户{n}", 0, AT, 1) for n in ids])  # fmt: skip
    insert_rows(
        session, table(Tenure), ["id", "person_id", "home_id", "role", "share", "share_of", "joint", "since", "source"],
        [(n, n, (n + 1) // 2, "owner", 1, 1, False, DAY, "roster") for n in ids],
    )  # fmt: skip
    insert_rows(session, table(WechatIdentity), ["openid", "person_id", "made_at"], [(f"o-{n}", n, AT) for n in ids])
    insert_rows(session, table(Credit), ["id", "openid", "template_id", "cause", "given_at"],
                [(n, f"o-{n}", template("notice").id, "bench", AT) for n in ids[:CREDITS]])  # fmt: skip


def _twin() -> Table:
    """A table of the same columns and indexes as the inbox under other names."""
    inbox = table(InboxItem)
    twin = inbox.to_metadata(MetaData(naming_convention=inbox.metadata.naming_convention), name="bench_items")
    for index in twin.indexes:
        index.name = quoted_name(f"bench_{index.name}", None)
    for constraint in twin.constraints:
        constraint.name = f"bench_{constraint.name}"
    return twin


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    done = {"settle": settle, "trial": trial}[sys.argv[1]](sys.argv[2], int(sys.argv[3]))
    sys.stdout.write(json.dumps(done))
