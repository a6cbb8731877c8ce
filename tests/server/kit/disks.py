"""The disk under logs and files, in a test's hands."""

from __future__ import annotations

import threading


class Disk:
    """Counts the journeys to the disk; keeps them waiting, or fails, when told to."""

    def __init__(self) -> None:
        self.journeys = 0
        self.open, self.broken = threading.Event(), False
        self.reached = threading.Semaphore(0)
        self.open.set()

    def sync(self, _file: int) -> None:
        """Stands in for ``os.fsync``."""
        self.reached.release()
        assert self.open.wait(20)
        if self.broken:
            raise OSError("the disk is gone")
        self.journeys += 1
