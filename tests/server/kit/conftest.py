"""What several tests of the kit need."""

from __future__ import annotations

import os

import pytest

from tests.server.kit.disks import Disk


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    """The disk under every log."""
    made = Disk()
    monkeypatch.setattr(os, "fsync", made.sync)
    return made
