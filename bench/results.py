"""What was measured, kept by the name of the figure: a run of one part leaves the other figures as they are."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import config
from bench.figures import Figure

RESULTS = Path(__file__).with_name("results.json")


def keep(figures: Iterable[Figure], path: Path = RESULTS) -> None:
    """Write the figures over those of the same name, each with the day and the commit it was measured at."""
    stamp = {"measured_on": datetime.now(UTC).date().isoformat(), "commit": _commit()}
    known = {row["name"]: row for row in _read(path)}
    known |= {figure["name"]: {**figure, **stamp} for figure in figures}
    path.write_text(json.dumps(list(known.values()), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _read(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []
    return found


def _commit() -> str:
    """The commit that was measured, with a plus when files differ from it."""
    words = ["git", "describe", "--always", "--dirty=+", "--exclude=*"]
    return subprocess.run(words, cwd=config.ROOT, capture_output=True, text=True, check=True).stdout.strip()
