"""Brings a database to the newest schema and tells how far it is.

Models are found by their place in the tree (``server/<room>/models.py`` and the tables of the kit), so this room
imports no other, and a new room needs no line here.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import JSON, Connection

from server.kit.db import Base, Database, UtcDateTime

FOLDER = Path(__file__).parent
SERVER = FOLDER.parent
VERSIONS = FOLDER / "versions"
WALK = 0x6C696E6C69
"""The number of the lock on PostgreSQL under which one at a time walks."""
COMPARE: dict[str, Any] = {"compare_type": True, "compare_server_default": False}


def load_models() -> None:
    """Import every table, so that ``Base.metadata`` is complete."""
    places = [*SERVER.glob("*/models.py"), *SERVER.glob("*/models/*.py"), *SERVER.glob("kit/*.py")]
    places += SERVER.parent.glob("workflows/*/models.py")
    for path in sorted(places):
        if "__tablename__" in path.read_text(encoding="utf-8"):
            importlib.import_module(".".join(path.relative_to(SERVER.parent).with_suffix("").parts))


def upgrade(database: Database, *, to: str = "head", versions: Path = VERSIONS) -> None:
    """Walk the schema up to a step, the newest by default; a database that is there already stays as it is."""
    with _connected(database) as connection:
        command.upgrade(_config(connection, versions), to)


def downgrade(database: Database, *, to: str, versions: Path = VERSIONS) -> None:
    """Walk the schema back to an earlier step; ``base`` is before the first."""
    with _connected(database) as connection:
        command.downgrade(_config(connection, versions), to)


def level(database: Database) -> str | None:
    """The step this database stands on, None before the first."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest(versions: Path = VERSIONS) -> str | None:
    """The newest step there is."""
    return ScriptDirectory.from_config(_config(None, versions)).get_current_head()


def is_current(database: Database) -> bool:
    """Whether the database stands on the newest step."""
    return level(database) == newest()


def differences(database: Database) -> list[Any]:
    """What the models say that the database does not, in Alembic's words; empty when the two agree."""
    load_models()
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=COMPARE)
        return list(compare_metadata(context, Base.metadata))


def write_step(database: Database, words: str, *, versions: Path = VERSIONS) -> None:
    """Write the next step from what the models say and the database does not yet; read it before it is kept."""
    with database.engine.connect() as connection:
        number = f"{int(newest(versions) or 0) + 1:04d}"
        command.revision(_config(connection, versions), message=words, autogenerate=True, rev_id=number)


def render(kind: str, item: Any, context: Any) -> str | Literal[False]:
    """Our own types in words of SQLAlchemy alone, so that an old step never needs today's code."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, JSON):
        context.imports.add("from sqlalchemy.dialects import postgresql")
        return "sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')"
    return False


@contextmanager
def _connected(database: Database) -> Iterator[Connection]:
    # SQLite rebuilds a table by dropping the old one, and with foreign keys on that would empty the tables below.
    with database.engine.connect().execution_options(writes=True) as connection:
        if database.is_sqlite:
            connection.connection.execute("PRAGMA foreign_keys=OFF")
        else:
            # Who walks at the same moment waits here until this connection is gone, and then finds nothing to do.
            connection.connection.execute(f"SELECT pg_advisory_lock({WALK})")
        try:
            yield connection
        finally:
            connection.invalidate()


def _config(connection: Connection | None, versions: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    config.set_main_option("version_locations", str(versions))
    config.attributes["connection"] = connection
    return config
