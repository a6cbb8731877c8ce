"""The schema can be walked up from nothing, says the same as the models, and changes without losing a row."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, text

from server.kit.db import Base, Database
from server.migrations import schema

FIRST = """
import sqlalchemy as sa
from alembic import op
revision, down_revision = "0001", None

def upgrade():
    op.create_table("gates", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(20)))
    op.create_table(
        "knocks", sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("gate_id", sa.Integer, sa.ForeignKey("gates.id", ondelete="CASCADE"), nullable=False),
    )
    op.execute("INSERT INTO gates (id, name) VALUES (1, '南门')")
    op.execute("INSERT INTO knocks (id, gate_id) VALUES (1, 1)")

def downgrade():
    op.drop_table("knocks")
    op.drop_table("gates")
"""
SECOND = """
import sqlalchemy as sa
from alembic import op
revision, down_revision = "0002", "0001"

def upgrade():
    with op.batch_alter_table("gates", recreate="auto") as batch:
        batch.alter_column("name", existing_type=sa.String(20), type_=sa.String(40), nullable=False)

def downgrade():
    with op.batch_alter_table("gates") as batch:
        batch.alter_column("name", existing_type=sa.String(40), type_=sa.String(20), nullable=True)
"""


@pytest.fixture
def bare(empty_url: str) -> Iterator[Database]:
    """A database without any table."""
    database = Database(empty_url, pool_size=2)
    yield database
    database.dispose()


@pytest.fixture
def history(tmp_path: Path) -> Path:
    """A made-up history of two steps."""
    folder = tmp_path / "versions"
    folder.mkdir()
    (folder / "0001_gates.py").write_text(FIRST, encoding="utf-8")
    (folder / "0002_longer_names.py").write_text(SECOND, encoding="utf-8")
    return folder


def test_a_database_walks_up_step_by_step_and_keeps_every_row(bare: Database, history: Path) -> None:
    schema.upgrade(bare, to="0001", versions=history)
    assert schema.level(bare) == "0001"
    schema.upgrade(bare, versions=history)
    schema.upgrade(bare, versions=history)
    assert schema.level(bare) == schema.newest(history) == "0002"
    with bare.read() as session:
        assert session.scalar(text("SELECT name FROM gates")) == "南门"
        assert session.scalar(text("SELECT count(*) FROM knocks")) == 1, "a rebuilt table must not empty those below"


def test_foreign_keys_hold_again_after_a_walk(bare: Database, history: Path) -> None:
    schema.upgrade(bare, versions=history)
    if bare.is_sqlite:
        with bare.read() as session:
            assert session.scalar(text("PRAGMA foreign_keys")) == 1


def test_a_database_walks_back(bare: Database, history: Path) -> None:
    schema.upgrade(bare, versions=history)
    schema.downgrade(bare, to="base", versions=history)
    assert schema.level(bare) is None
    assert set(inspect(bare.engine).get_table_names()) == {"alembic_version"}


def test_a_step_written_by_the_command_says_all_that_the_models_say(
    bare: Database, database: Database, tmp_path: Path
) -> None:
    versions = tmp_path / "versions"
    versions.mkdir()
    schema.write_step(bare, "first tables", versions=versions)
    assert [path.name for path in versions.glob("*.py")] == ["0001_first_tables.py"]
    schema.upgrade(bare, versions=versions)
    assert schema.differences(bare) == []
    assert portrait(bare) == portrait(database)


def test_the_steps_and_the_models_agree(bare: Database) -> None:
    schema.upgrade(bare)
    assert schema.is_current(bare)
    missing = [str(difference[:2])[:200] for difference in map(tuple, schema.differences(bare))]
    assert missing == [], 'run: make migration m="what changed"'


def test_the_steps_and_the_models_make_the_same_tables(bare: Database, database: Database) -> None:
    schema.upgrade(bare)
    walked, created = portrait(bare), portrait(database)
    assert [name for name in created if walked.get(name) != created[name]] == []


def test_every_step_can_be_walked_back(bare: Database) -> None:
    schema.upgrade(bare)
    schema.downgrade(bare, to="base")
    assert set(inspect(bare.engine).get_table_names()) <= {"alembic_version"}


def portrait(database: Database) -> dict[str, Any]:
    """Everything the engine itself tells of the tables, checks included, which Alembic does not compare."""
    seen = inspect(database.engine)
    ours = [name for name in seen.get_table_names() if name in Base.metadata.tables]
    return {
        name: {
            "columns": [(c["name"], str(c["type"]), c["nullable"]) for c in seen.get_columns(name)],
            "indexes": _sorted((i["name"], i["column_names"], i["unique"]) for i in seen.get_indexes(name)),
            "unique": _sorted((u["name"], u["column_names"]) for u in seen.get_unique_constraints(name)),
            "foreign": _sorted(
                (f["name"], f["constrained_columns"], f["referred_table"], f["options"])
                for f in seen.get_foreign_keys(name)
            ),
            "checks": _sorted((c["name"], c["sqltext"]) for c in seen.get_check_constraints(name)),
        }
        for name in ours
    }


def _sorted(rows: Any) -> list[str]:
    return sorted(repr(row) for row in rows)


WALK = """
import sys
from pathlib import Path
from server.kit.db import Database
from server.migrations import schema
database = Database(sys.argv[1], pool_size=2)
sys.stdin.readline()
schema.upgrade(database, versions=Path(sys.argv[2]))
"""


def test_two_processes_that_walk_up_at_the_same_moment_both_arrive(
    bare: Database, empty_url: str, history: Path
) -> None:
    assert schema.level(bare) is None
    words = [sys.executable, "-c", WALK, empty_url, str(history)]
    walkers = [
        subprocess.Popen(words, stdin=subprocess.PIPE, stderr=subprocess.PIPE, cwd=schema.SERVER.parent)
        for _ in range(2)
    ]
    for walker in walkers:
        assert walker.stdin is not None
        walker.stdin.write(b"go\n")
        walker.stdin.flush()
    for walker in walkers:
        _, said = walker.communicate(timeout=60)
        assert walker.returncode == 0, said.decode()
