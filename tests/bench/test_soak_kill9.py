"""A short round of the long trial: real worker processes, killed with -9 while they send."""

from __future__ import annotations

from pathlib import Path

from bench.soak_kill9 import Trial, run


def test_two_kills_lose_nothing_and_double_nothing(empty_url: str, engine_name: str, tmp_path: Path) -> None:
    workers = 1 if engine_name == "sqlite" else 2
    trial = run(Trial(engine_name, kills=2, messages=60, workers=workers), empty_url, tmp_path, seed=7)
    assert trial.faults() == [] and trial.aimed == 1
