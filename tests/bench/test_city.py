"""The city of the bench: as large as asked, the same each time, and full of reports that fit together."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import text

from bench.city import Size, build_city
from server.kit.clock import SHANGHAI
from server.kit.db import Database
from server.migrations.schema import upgrade
from tests.engines import Postgres

EVENING = datetime(2026, 11, 24, 17, 1, tzinfo=SHANGHAI)
ODD = {
    "homes of no stair of their estate": """
        SELECT count(*) FROM homes h JOIN stairs s ON s.id = h.stair_id JOIN buildings b ON b.id = s.building_id
        WHERE b.estate_id <> h.estate_id""",
    "reporters of another estate": """
        SELECT count(*) FROM reports r JOIN homes h ON h.id = r.reporter_id WHERE h.estate_id <> r.estate_id""",
    "done before it was made, or later than now": """
        SELECT count(*) FROM reports WHERE done_at < made_at OR done_at > :until OR made_at > :until""",
    "open and finished at once": """
        SELECT count(*) FROM reports WHERE (done_at IS NULL) <> (state IN ('made', 'working', 'paused'))""",
}


@pytest.fixture
def city(postgres: Postgres) -> Database:
    """A city of three estates on a database of its own."""
    database = Database(postgres.fresh())
    upgrade(database)
    build_city(database, Size(3, 800), until=EVENING)
    return database


def test_a_city_is_as_large_as_asked_and_fits_together(city: Database) -> None:
    with city.read() as session:
        for name, many in (("estates", 3), ("homes", 800), ("persons", 800), ("tenures", 800), ("reports", 400)):
            assert session.scalar(text(f"SELECT count(*) FROM {name}")) == many
        assert (session.scalar(text("SELECT count(*) FROM report_media")) or 0) > 0
        for odd, asked in ODD.items():
            given = {"until": EVENING} if ":until" in asked else {}
            assert session.scalar(text(asked), given) == 0, odd
    city.dispose()


def test_the_same_size_is_the_same_city(city: Database, postgres: Postgres) -> None:
    twin = Database(postgres.fresh())
    upgrade(twin)
    build_city(twin, Size(3, 800), until=EVENING)
    told = text("SELECT md5(string_agg(r::text, '|' ORDER BY id)) FROM reports r")
    with city.read() as one, twin.read() as two:
        assert one.scalar(told) == two.scalar(told)
    for database in (city, twin):
        database.dispose()
