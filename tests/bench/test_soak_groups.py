"""A few days of the long trial with owner groups: real processes, one killed with -9 on each day."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.soak_groups import Trial, run


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_no_group_reads_a_sheet_twice_and_none_is_left_without_a_reason(empty_url: str, tmp_path: Path) -> None:
    trial = run(Trial(rounds=2), empty_url, tmp_path, seed=7)
    assert trial.faults() == []
    assert trial.posts[1] >= 10 and trial.posts[0] >= 10
