"""Files lent to a platform for three days, so that the same picture is not uploaded for every message."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

LENT_SECONDS = 2 * 86400
"""The platform lends a file for three days; we ask again a day before that."""
BAD_MEDIA = 40007


class Lending:
    """Remembers media ids by the key of the file, in this process."""

    def __init__(self) -> None:
        self._lent: dict[str, tuple[str, float]] = {}
        self._lock = threading.Lock()

    def lend(self, key: str, upload: Callable[[], str]) -> str:
        """The media id of a file, uploaded when it is not lent yet."""
        with self._lock:
            known, until = self._lent.get(key, ("", 0.0))
        if known and time.monotonic() < until:
            return known
        lent = upload()
        with self._lock:
            self._lent[key] = (lent, time.monotonic() + LENT_SECONDS)
        return lent

    def forget(self) -> None:
        """The platform knows one of them no more: ask for all anew."""
        with self._lock:
            self._lent.clear()
