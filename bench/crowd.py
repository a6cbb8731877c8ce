"""The estate that is measured: residents signed in, staff, and as many reports as a scale asks for.

The rows are written straight into the tables, the same for the same scale, because a hundred thousand reports through
the use cases would take longer than measuring them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, text

from server.kit.db import Base, Database
from server.kit.tokens import token_hash
from server.migrations.schema import load_models, upgrade

ESTATE, STAFF = 1, 1_000_000
RESIDENTS, REPORTS = 2000, 1000
OPEN_NOW = 200
"""How many reports wait at any time: years of use leave more ended ones behind, not more open ones."""
CATEGORIES = ("leak", "lighting", "blocked_drain", "cleaning")
CHUNK = 5000


@dataclass(frozen=True)
class Scale:
    """How much there is: ``times`` 1 or 100."""

    times: int

    @property
    def reports(self) -> int:
        """How many reports were made so far."""
        return REPORTS * self.times

    @property
    def residents(self) -> int:
        """How many people live here; ten times as many at the large scale, so that each has reported more too."""
        return RESIDENTS if self.times == 1 else RESIDENTS * 10


def token_of(person_id: int) -> str:
    """The token of a resident or of the member of staff; it stands for 256 random bits."""
    return f"bench-{person_id:037d}"


def fill(url: str, scale: Scale) -> None:
    """Bring the schema up and put everything in."""
    load_models()
    database = Database(url)
    upgrade(database)
    now = datetime.now(UTC)
    filled = []
    for table, rows in _tables(scale, now):
        _insert(database.engine, table, rows)
        filled.append(table)
    _settle(database.engine, filled)
    database.dispose()


def _tables(scale: Scale, now: datetime) -> Iterator[tuple[str, Iterator[dict[str, Any]]]]:
    people = range(1, scale.residents + 1)
    once = [("companies", {"id": 1, "name": "物业"}),
            ("estates", {"id": ESTATE, "name": "秀山花园", "city": "南宁市", "company_id": 1, "address": "",
                         "version": 1}),
            ("buildings", {"id": 1, "estate_id": ESTATE, "name": "1栋", "rank": "1"}),
            ("stairs", {"id": 1, "building_id": 1, "name": "1单元", "rank": "1"})]  # fmt: skip
    for table, row in once:
        yield table, iter([row])
    yield "homes", (_home(n) for n in people)
    yield "persons", (_person(n, now) for n in (*people, STAFF))
    yield "sign_ins", (_sign_in(n, now) for n in (*people, STAFF))
    yield "tenures", (_tenure(n) for n in people)
    yield "staff_accounts", iter([{"person_id": STAFF, "skills": [], "must_change": False, "version": 1,
                                   "active": True, "on_duty": True, "failures": 0}])  # fmt: skip
    yield "staff_grants", iter([{"id": 1, "person_id": STAFF, "role": "staff", "scope": "estate", "scope_id": ESTATE,
                                 "made_at": now, "granted_by": 0}])  # fmt: skip
    made = range(1, scale.reports + 1)
    yield "reports", (_report(n, scale, now) for n in made)
    yield "report_events", (_event(n, k, scale, now) for n in made for k in range(3))
    yield "facts", (_fact(n, now) for n in range(1, 2 * scale.reports + 1))


def reporter_of(report: int, scale: Scale) -> int:
    """Who made a report: thirty each, by the first of the residents at the small scale, spread at the large."""
    return (report - 1) // 30 % scale.residents + 1


def _home(n: int) -> dict[str, Any]:
    return {"id": n, "estate_id": ESTATE, "stair_id": 1, "floor": 1, "room": f"{n}", "area": 8000,
            "label": f"1栋1单元{n}", "use_state": "自住", "version": 1}  # fmt: skip


def _person(n: int, now: datetime) -> dict[str, Any]:
    return {"id": n, "kind": "human", "name": f"住户{n}", "strength": 2, "made_at": now, "version": 1}


def _sign_in(n: int, now: datetime) -> dict[str, Any]:
    return {"id": n, "token_hash": token_hash(token_of(n)), "person_id": n, "door": "app", "device": "",
            "made_at": now, "expires_at": now + timedelta(days=30)}  # fmt: skip


def _tenure(n: int) -> dict[str, Any]:
    return {"id": n, "home_id": n, "person_id": n, "role": "owner", "since": datetime(2020, 1, 1, tzinfo=UTC).date(),
            "share": 1, "share_of": 1, "joint": False, "source": "roster"}  # fmt: skip


def _report(n: int, scale: Scale, now: datetime) -> dict[str, Any]:
    at, who = now - timedelta(minutes=scale.reports - n), reporter_of(n, scale)
    ended = n <= scale.reports - OPEN_NOW
    return {
        "id": n, "estate_id": ESTATE, "kind": "repair", "category": CATEGORIES[n % 4], "place": "home", "home_id": who,
        "place_label": f"1栋1单元{who}", "words": f"厨房漏水第 {n} 次，水一直滴到楼下。", "words_state": "shown",
        "answers": {}, "state": "closed" if ended else "made", "priority": "P2", "responsible": "owner",
        "reporter_id": who, "channel": "app", "anonymous": False, "photo_consent": False, "drill": False,
        "request_key": f"bench-{n}", "made_at": at, "acknowledge_by": at + timedelta(hours=1),
        "fix_by": at + timedelta(days=2), "certain": True, "reopen_count": 0, "urge_count": 0, "version": 1,
        "next_due_at": None if ended else at + timedelta(hours=1),
    }  # fmt: skip


def _event(n: int, k: int, scale: Scale, now: datetime) -> dict[str, Any]:
    who = reporter_of(n, scale) if k == 0 else STAFF
    return {"id": 3 * (n - 1) + k + 1, "report_id": n, "kind": ("made", "take", "said")[k], "thread": "resident",
            "at": now, "by_id": who, "by_part": "staff" if k else "reporter", "words": None, "data": {}}  # fmt: skip


def _fact(n: int, now: datetime) -> dict[str, Any]:
    return {"id": n, "name": "report.made", "payload": {}, "at": now, "state": "done", "attempts": 1, "next_at": now}


def _insert(engine: Engine, name: str, rows: Iterator[dict[str, Any]]) -> None:
    table = Base.metadata.tables[name]
    with engine.begin() as connection:
        while some := [row for _, row in zip(range(CHUNK), rows, strict=False)]:
            connection.execute(table.insert(), _known(table.columns.keys(), some))


def _known(columns: Any, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: value for name, value in row.items() if name in columns} for row in rows]


def _settle(engine: Engine, filled: Sequence[str]) -> None:
    """Let the engine know what it holds, and number new rows after those that came with an id.

    Only of tables that were filled: autovacuum passes untouched ones too. One that was looked at while it was empty is
    read from end to end, by plans that were made then, until it is looked at again.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if engine.dialect.name == "postgresql":
            for name in (
                "homes",
                "persons",
                "sign_ins",
                "tenures",
                "staff_grants",
                "reports",
                "report_events",
                "facts",
            ):
                _number(connection, name)
            connection.execute(text(f"VACUUM ANALYZE {', '.join(filled)}"))
        else:
            connection.execute(text("ANALYZE"))


def _number(connection: Connection, table: str) -> None:
    connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"))
