"""``python -m demo.ahead --minutes 240``: the house on a clock put forward, for the story, where weeks pass."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from datetime import datetime, timedelta

import bootstrap
import config
from server.kit.clock import Clock, SystemClock
from server.kit.logs import set_up_logs


class Ahead(Clock):
    """The clock of this machine and some time."""

    def __init__(self, minutes: int) -> None:
        self._more, self._real = timedelta(minutes=minutes), SystemClock()

    def now(self) -> datetime:
        """The instant, so many minutes on."""
        return self._real.now() + self._more


def main() -> int:
    """Doors, worker and scheduler in one process, until stopped."""
    parser = argparse.ArgumentParser(prog="python -m demo.ahead", description=__doc__)
    parser.add_argument("--env", default="demo")
    parser.add_argument("--minutes", type=int, required=True)
    arguments = parser.parse_args()
    settings, stopped = config.load(arguments.env), threading.Event()
    set_up_logs(settings.run.log_level)
    house = bootstrap.build(settings, clock=Ahead(arguments.minutes))
    bootstrap.recover(house)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    running = [bootstrap.worker(house), bootstrap.scheduler(house)]
    for one in running:
        one.start()
    try:
        bootstrap.serve_embedded(house, until=stopped)
    finally:
        stopped_well = [one.stop() for one in running]
        house.database.dispose()
    return 0 if all(stopped_well) else 1


if __name__ == "__main__":
    sys.exit(main())
