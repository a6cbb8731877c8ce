"""Many rows and many questions at once, the same on both engines."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select

from server.kit.bulk import among, insert_rows, reserve_ids
from server.kit.db import Database, table
from server.people.models import Person

AT = datetime(2026, 11, 21, 1, tzinfo=UTC)
PERSONS = table(Person)
COLUMNS = ("id", "kind", "name", "id_index", "made_at", "strength", "version")
MANY = 40_000


def test_rows_get_ids_handed_out_before_and_are_found_among_more_texts_than_a_statement_has_room_for(
    database: Database,
) -> None:
    names = ["白兰娟", "a 'quoted' name", "back\\slash"]
    with database.write() as session:
        ids = reserve_ids(session, PERSONS, len(names))
        rows = [(id_, "human", name, f"mark of {name}", AT, 0, 1) for id_, name in zip(ids, names, strict=True)]
        insert_rows(session, PERSONS, COLUMNS, rows)
    wanted = {f"mark of {name}" for name in names[:2]} | {f"nobody {n}" for n in range(MANY)}
    with database.read() as session:
        asked = select(Person.id, Person.name).where(among(session, Person.id_index, wanted)).order_by(Person.id)
        assert session.execute(asked).all() == list(zip(ids[:2], names[:2], strict=True))


def test_nothing_to_write_and_nobody_to_find_are_no_error(database: Database) -> None:
    with database.write() as session:
        assert reserve_ids(session, PERSONS, 0) == []
        insert_rows(session, PERSONS, COLUMNS, [])
        assert session.scalars(select(Person.id).where(among(session, Person.id_index, set()))).all() == []
