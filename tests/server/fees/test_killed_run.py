"""A run that is killed like a process with the power cut: started again, no home is billed twice and none is missed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

import config
from server.fees.service import runs
from tests.cast import Cast
from tests.server.fees.billing import Billing

DRAFTS = """
import sys
from datetime import UTC, datetime
from server.fees.service import runs
from server.kit.db import Database
from server.migrations.schema import load_models
load_models()
runs.STRETCH = 1
database = Database(sys.argv[1])
with database.write() as session:
    runs.again(session, int(sys.argv[2]), at=datetime(2026, 11, 21, 1, 0, tzinfo=UTC))
print("one", flush=True)
with database.write() as session:
    runs.again(session, int(sys.argv[2]), at=datetime(2026, 11, 21, 1, 0, tzinfo=UTC))
    session.flush()
    print("half", flush=True)
    sys.stdin.read()
"""


def test_a_run_killed_between_two_homes_is_whole_after_the_next_start(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    billing = Billing(cast)
    billing.item()
    monkeypatch.setattr(runs, "STRETCH", 1)
    run_id = billing.prepare()
    url = cast.house.database.engine.url.render_as_string(hide_password=False)
    words = [sys.executable, "-c", DRAFTS, url, str(run_id)]
    with subprocess.Popen(words, cwd=config.ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert [process.stdout.readline().strip() for _ in range(2)] == ["one", "half"]
        os.kill(process.pid, signal.SIGKILL)
    assert billing.run(run_id).counts["done"] == 2, "the half one is not there"
    more = True
    while more:
        with cast.house.database.write() as session:
            more = runs.again(session, run_id, at=billing.now)
    assert billing.run(run_id).counts == {"homes": 4, "done": 4, "bills": 4}
    assert len({bill.home_id for bill in billing.bills()}) == len(billing.bills()) == 4
