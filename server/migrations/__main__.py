"""``python -m server.migrations "what changed"`` writes the next step: what the models say beyond the steps so far."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from server.kit.db import Database
from server.migrations.schema import upgrade, write_step


def main(words: str) -> None:
    """Walk an empty SQLite database up, compare, write."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'schema.db'}", pool_size=2)
        upgrade(database)
        write_step(database, words)
        database.dispose()


if __name__ == "__main__":
    if len(sys.argv) != 2 or not sys.argv[1].strip():
        sys.exit('say what changed: make migration m="add lifts"')
    main(sys.argv[1].strip())
