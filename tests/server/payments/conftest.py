"""The till that the stories of payments use."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.server.payments.till import Till


@pytest.fixture
def till(cast: Cast) -> Till:
    """Open, with WeChat and the desk."""
    return Till(cast).open()
