"""A roster of 100,000 homes: brought in by the command, beside reading the file and writing its cells as they are."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from python_calamine import CalamineWorkbook
from sqlalchemy import Column, Integer, MetaData, String, Table, create_engine

import config
from bench.figures import Figure, figure
from bench.servers import Engines, clean_environment
from tests.server.rosters.make_roster import make_roster

HOMES, TIMES = 100_000, 3.0
COLUMNS, CHUNK = 13, 5000


def measure(engines: Engines, engine: str, *, homes: int = HOMES, rounds: int = 3) -> Iterator[Figure]:
    """Seconds of the import, and of the raw copy, each in a process of its own, in turns."""
    path = engines.folder / f"roster-{homes}.xlsx"
    if not path.exists():
        make_roster(path, homes)
    took: list[tuple[float, float]] = []
    for n in range(rounds):
        raw = _seconds([sys.executable, "-m", "bench.roster", str(path), engines.fresh(engine, f"raw_{n}")], {})
        took.append((raw, _import(engines, engine, path, n)))
    times = median(ours / raw for raw, ours in took)
    yield figure(f"import of {homes:,} homes, {engine}: times a raw copy", median(ours for _, ours in took), "s",
                 median(raw for raw, _ in took), times, at_most=TIMES)  # fmt: skip


def copy_raw(path: Path, url: str) -> None:
    """Read every row and insert its cells as text, in chunks."""
    table = Table("raw_rows", MetaData(), Column("id", Integer, primary_key=True),
                  *(Column(f"c{n}", String) for n in range(COLUMNS)))  # fmt: skip
    engine = create_engine(url)
    table.create(engine)
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).iter_rows()
    with engine.begin() as connection:
        while some := [row for _, row in zip(range(CHUNK), rows, strict=False)]:
            cells = [{f"c{n}": str(row[n]) if n < len(row) else "" for n in range(COLUMNS)} for row in some]
            connection.execute(table.insert(), cells)
    engine.dispose()


def _import(engines: Engines, engine: str, path: Path, n: int) -> float:
    over = {
        "LINLI_DATABASE__URL": engines.fresh(engine, f"roster_{n}"),
        "LINLI_RUN__FILES": str(engines.folder / "files"),
        "LINLI_RUN__LOG_LEVEL": "WARNING",
    }
    manage = [sys.executable, str(config.ROOT / "manage.py"), "--env", "test"]
    _seconds([*manage, "migrate"], over)
    return _seconds([*manage, "import", str(path), "--estate", "春风里", "--city", "南宁市", "--yes"], over)


def _seconds(words: list[str], over: dict[str, str]) -> float:
    began = time.monotonic()
    subprocess.run(words, cwd=config.ROOT, env=clean_environment() | over, check=True, capture_output=True)
    return time.monotonic() - began


if __name__ == "__main__":
    copy_raw(Path(sys.argv[1]), sys.argv[2])
