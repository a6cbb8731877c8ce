"""The cast stands as the stories say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from server.kit.clock import local_day
from server.kit.db import Database
from server.kit.house import House
from server.people import queries as people
from tests import kept
from tests.cast import RESIDENTS, STAFF, Cast, FakeMini, gather
from tests.engines import empty, renew


def test_everybody_is_at_home_or_at_work(cast: Cast) -> None:
    with cast.house.database.read() as session:
        day = local_day(cast.house.clock.now())
        homes = {name: people.homes_of(session, cast.ids[name], day) for name in (*RESIDENTS, "daughter", "tenant")}
    assert {name: (rows[0]["label"], rows[0]["role"]) for name, rows in homes.items()} == {
        "meijie": ("21栋1单元702", "owner"), "laowang": ("21栋1单元101", "owner"),
        "stranger": ("德福楼1单元302", "owner"), "daughter": ("21栋1单元702", "family"),
        "tenant": ("21栋1单元101", "tenant"),
    }  # fmt: skip
    assert all(cast[name].grants[0].role == clerk.role for name, clerk in STAFF.items())


@pytest.mark.parametrize("name", ["meijie", "xiaoli", "newcomer"])
def test_everybody_has_a_token_that_opens_the_doors(cast: Cast, name: str) -> None:
    assert cast.visitor(name).get("/me").json["id"] == cast.ids[name]


def sorted_rows(database: Database) -> list[tuple[str, Any]]:
    """Every row there is, in an order of its own: PostgreSQL puts a row wherever something was cleared away before."""
    found = kept.stored(database)
    return [(table.name, sorted(rows.splitlines()) if isinstance(rows, bytes) else rows) for table, rows in found]


def test_the_cast_put_back_is_the_cast_that_was_made(house: House, database: Database, sqlite_template: Path) -> None:
    kept.forget()
    made, rows = gather(house, FakeMini()), sorted_rows(database)
    if database.is_sqlite:
        database.dispose()
        renew(database, sqlite_template)
    else:
        empty(database)
    assert kept.stored(database) == []
    again = gather(house, FakeMini())
    assert sorted_rows(database) == rows
    assert (again.ids, again.homes, again.tokens) == (made.ids, made.homes, made.tokens)
    assert again.mini.numbers == made.mini.numbers
    report_id = again.work(again.report())
    assert again.visitor("meijie").get(f"/reports/{report_id}").json["state"] == "done"


def test_where_something_stands_already_nothing_is_put_back(cast: Cast) -> None:
    assert kept.once(cast.house, "cast", lambda: "made beside it") == "made beside it"
