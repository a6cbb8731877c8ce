"""The open books of 秀山花园."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.server.books.keeping import Books


@pytest.fixture
def kept(cast: Cast) -> Books:
    """Its books, empty."""
    return Books(cast)
