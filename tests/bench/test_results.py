"""Figures are kept by name: measuring one part again leaves the others as they were."""

from __future__ import annotations

import json
from pathlib import Path

from bench.figures import Figure
from bench.results import keep


def _figure(name: str, value: float) -> Figure:
    return Figure(name=name, value=value, unit="ms", ceiling=1.0, ratio=value, wanted="", reached=True)


def test_a_second_run_replaces_its_own_figures_and_keeps_the_others(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    keep([_figure("a list", 2.0), _figure("a report", 3.0)], path)
    keep([_figure("a report", 4.0)], path)
    rows = {row["name"]: row for row in json.loads(path.read_text(encoding="utf-8"))}
    assert {name: row["value"] for name, row in rows.items()} == {"a list": 2.0, "a report": 4.0}
    assert all(row["measured_on"] and row["commit"] for row in rows.values())
