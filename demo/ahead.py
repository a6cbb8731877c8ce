"""``python -m demo.ahead --minutes 240``: the house on a clock put forward, for the story, where weeks pass."""

from __future__ import annotations

import argparse
import sys
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
    settings = config.load(arguments.env)
    set_up_logs(settings.run.log_level)
    house = bootstrap.build(settings, clock=Ahead(arguments.minutes))
    return 0 if bootstrap.serve_embedded(house, until=bootstrap.until_stopped()) else 1


if __name__ == "__main__":
    sys.exit(main())
