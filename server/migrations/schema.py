"""Brings a database to the newest schema and tells how far it is.

Models are found by their place in the tree (``server/<room>/models.py`` and the tables of the kit), so this room
imports no other, and a new room needs no line here.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from server.kit.db import Base, Database

FOLDER = Path(__file__).parent
SERVER = FOLDER.parent


def load_models() -> None:
    """Import every table, so that ``Base.metadata`` is complete."""
    places = [*SERVER.glob("*/models.py"), *SERVER.glob("*/models/*.py"), *SERVER.glob("kit/*.py")]
    for path in sorted(places):
        if "__tablename__" in path.read_text(encoding="utf-8"):
            importlib.import_module(".".join(path.relative_to(SERVER.parent).with_suffix("").parts))


def upgrade(database: Database, *, to: str = "head") -> None:
    """Walk the schema up to the newest step; a database that is there already stays as it is."""
    with database.engine.connect() as connection:
        command.upgrade(_config(connection), to)


def level(database: Database) -> str | None:
    """The step this database stands on, None before the first."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str | None:
    """The newest step there is."""
    return ScriptDirectory.from_config(_config(None)).get_current_head()


def is_current(database: Database) -> bool:
    """Whether the database stands on the newest step."""
    return level(database) == newest()


def differences(database: Database) -> list[Any]:
    """What the models say that the database does not, in Alembic's words; empty when the two agree."""
    load_models()
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=COMPARE)
        return list(compare_metadata(context, Base.metadata))


def write_step(database: Database, words: str) -> None:
    """Write the next step from what the models say and the database does not yet; read it before it is kept."""
    load_models()
    with database.engine.connect() as connection:
        command.revision(_config(connection), message=words, autogenerate=True, rev_id=_next_number())


COMPARE: dict[str, Any] = {"compare_type": True, "compare_server_default": False}


def _next_number() -> str:
    head = newest()
    return f"{int(head or 0) + 1:04d}"


def _config(connection: Any) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
