"""The large vote of the demo as a newcomer counts it again, from the export: as it is, and after changing a choice."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import orjson
import pytest
from sqlalchemy import select

import config
from demo import railings
from demo.table import Table
from demo.voting import Voting
from demo.walk import Walk
from server.kit.clock import SHANGHAI, StoppedClock
from server.votes.models import Poll
from server.votes.service import exporting
from tests.cast import Cast
from tests.demo.stairs import three_stairs

UNTIL = datetime(2026, 11, 21, 7, tzinfo=SHANGHAI)


@pytest.fixture
def lines(cast: Cast, clock: StoppedClock) -> list[bytes]:
    """The file anybody gets."""
    clock.set(UNTIL - timedelta(days=190))
    walk = Walk(cast.house, clock, UNTIL)
    table = Table(walk, three_stairs(cast))
    table.settle(-182, evote_mode="SELF_HOSTED_ALLOWED")
    railings.plan(table, Voting(table))
    walk.to(UNTIL)
    assert walk.refused == []
    with cast.house.database.read() as session:
        return list(exporting.export(session, session.scalars(select(Poll)).one(), whole=False))


def test_every_ballot_of_the_large_vote_is_counted_again(lines: list[bytes], tmp_path: Path) -> None:
    ballots = [one for one in map(orjson.loads, lines) if one["line"] == "ballot"]
    assert len(ballots) > 30 and all(one["choices"] for one in ballots)
    said = _recounted(tmp_path, lines)
    assert said.returncode == 0, said.stdout
    assert "没打开的票 0 张" in said.stdout
    assert f"表决票 {len(ballots)} 张" in said.stdout
    assert "结果：通过" in said.stdout


def test_a_choice_that_was_changed_in_the_file_is_found(lines: list[bytes], tmp_path: Path) -> None:
    at = next(at for at, one in enumerate(lines) if b'"choice":"oppose"' in one)
    lines[at] = lines[at].replace(b"oppose", b"approve")
    said = _recounted(tmp_path, lines)
    assert said.returncode == 1
    assert f"第 {orjson.loads(lines[at])['number']} 张表决票" in said.stdout
    assert "的选择和投票时封存的不一样" in said.stdout
    assert "事项 1 公布的数字或结果和重新计算的不一样" in said.stdout


def _recounted(folder: Path, lines: list[bytes]) -> subprocess.CompletedProcess[str]:
    file = folder / "ballots.jsonl"
    file.write_bytes(b"".join(lines))
    words = [sys.executable, "server/votes/recount.py", str(file)]
    return subprocess.run(words, cwd=config.ROOT, capture_output=True, text=True, check=False)
