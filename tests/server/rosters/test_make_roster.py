"""The roster the measurements are taken on: the same each time, and read without loss."""

from __future__ import annotations

from pathlib import Path

from server.rosters.check import check
from server.rosters.tally import HomeRow
from tests.server.rosters.make_roster import make_roster


def test_a_made_roster_is_the_same_each_time_and_all_of_it_is_read(tmp_path: Path) -> None:
    first: list[HomeRow] = []
    second: list[HomeRow] = []
    found = check(make_roster(tmp_path / "a.xlsx", 2_000), take=first.append)
    check(make_roster(tmp_path / "b.xlsx", 2_000), take=second.append)
    assert first == second
    assert (found.rows, found.homes, found.findings) == (2_000, 2_000, ())
    assert found.estate.value == "春风里"
    assert found.owners_without_id == 0
