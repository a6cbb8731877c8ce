"""Nobody else on the machine reads the database, its log or a copy."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

from server.kit import private


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_database_and_what_lies_beside_it_are_its_owners(tmp_path: Path) -> None:
    path = tmp_path / "var" / "linli.db"
    private.database(path)
    private.begin(path)
    opened = sqlite3.connect(path)
    opened.execute("PRAGMA journal_mode=WAL")
    opened.execute("CREATE TABLE one (id)")
    assert [mode(path), mode(path.with_name("linli.db-wal")), mode(path.parent)] == [0o600, 0o600, 0o700]
    opened.close()


def test_one_that_stood_open_is_closed_to_others_and_keeps_what_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "linli.db"
    path.write_bytes(b"kept")
    path.chmod(0o644)
    private.database(path)
    assert (mode(path), path.read_bytes()) == (0o600, b"kept")


def test_whatever_a_process_writes_from_then_on_is_its_owners(tmp_path: Path) -> None:
    said = (
        "from pathlib import Path; from server.kit import private; private.from_now_on();"
        "Path('logs').mkdir(); Path('logs/linli.log').write_text('x')"
    )
    root = Path(__file__).parents[3]
    subprocess.run([sys.executable, "-c", said], cwd=tmp_path, check=True, env={**os.environ, "PYTHONPATH": str(root)})
    assert [mode(tmp_path / "logs"), mode(tmp_path / "logs" / "linli.log")] == [0o700, 0o600]
