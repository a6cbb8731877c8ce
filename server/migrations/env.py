"""How Alembic walks: over the connection it is given, in batch mode: SQLite changes a table by rebuilding it."""

from __future__ import annotations

from alembic import context

from server.kit.db import Base
from server.migrations.schema import COMPARE, load_models, render

load_models()

connection = context.config.attributes["connection"]
context.configure(
    connection=connection, target_metadata=Base.metadata, render_as_batch=True, render_item=render, **COMPARE
)
with context.begin_transaction():
    context.run_migrations()
