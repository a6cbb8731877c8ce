"""A house for tests: stopped clock, temporary folder, limits in memory, the settings of ``config/test.toml``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from argon2 import PasswordHasher

import bootstrap
from config import Settings, load
from server.kit.clock import SHANGHAI, StoppedClock
from server.kit.db import Database
from server.kit.files import FolderStore
from server.kit.house import House
from server.kit.limits import Limits
from server.kit.vault import Vault
from server.people.service import signing_in

SATURDAY_MORNING = datetime(2026, 11, 21, 9, 0, tzinfo=SHANGHAI)


@pytest.fixture
def clock() -> StoppedClock:
    """Saturday 2026-11-21, 09:00 in Shanghai, until a test moves it."""
    return StoppedClock(SATURDAY_MORNING)


@pytest.fixture
def at(clock: StoppedClock) -> datetime:
    """The instant at which the test begins, in UTC."""
    return clock.now()


@pytest.fixture(scope="session", autouse=True)
def careful_passwords() -> Iterator[PasswordHasher]:
    """How passwords are kept outside of tests; in tests with the least work, unless one asks for this."""
    with pytest.MonkeyPatch.context() as patch:
        careful = signing_in._HASHER
        patch.setattr(signing_in, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield careful


@pytest.fixture(scope="session")
def settings() -> Settings:
    """The settings of tests; nothing of the machine's environment."""
    return load("test", environ={})


@pytest.fixture
def house(settings: Settings, clock: StoppedClock, database: Database, tmp_path: Path) -> House:
    """A house on an empty database; put in what the room under test needs."""
    found = House(
        settings,
        clock=clock,
        database=database,
        vault=Vault(settings.secrets.vault),
        files=FolderStore(tmp_path / "files"),
        limits=Limits("memory://"),
    )
    bootstrap.acquaint(found)
    return found
