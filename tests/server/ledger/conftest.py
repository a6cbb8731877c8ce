"""A ledger on both engines."""

from __future__ import annotations

import pytest

from server.kit.clock import StoppedClock
from server.kit.db import Database
from tests.server.ledger.keeping import Ledger, open_ledger


@pytest.fixture
def ledger(database: Database, clock: StoppedClock) -> Ledger:
    """The ledger of 秀山花园, empty."""
    return open_ledger(database, clock)
