"""The fonts sheets are drawn with here."""

from __future__ import annotations

import pytest

from config import Settings
from server.kit.drawing.fonts import Family, find_family


@pytest.fixture(scope="session")
def family(settings: Settings) -> Family:
    """The family of the settings; without it the test says what to run."""
    return find_family(settings.design.fonts)
