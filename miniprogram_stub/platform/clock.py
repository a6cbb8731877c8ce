"""The platform's clock and agenda: time can be moved or stopped from outside, and what is due then happens."""

import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

Job = Callable[[], None]


_LOG = logging.getLogger(__name__)


class PlatformClock:
    """Seconds since 1970. Runs with an offset, or stands still when frozen."""

    def __init__(self) -> None:
        self._offset = 0.0
        self._frozen_at: float | None = None

    def now(self) -> float:
        """The platform's time in seconds, UTC."""
        return self._frozen_at if self._frozen_at is not None else time.time() + self._offset

    def stamp(self) -> int:
        """The platform's time as the whole seconds that go into messages."""
        return int(self.now())

    def advance(self, seconds: float) -> None:
        """Moves forward (or back, when negative), frozen or not."""
        if self._frozen_at is not None:
            self._frozen_at += seconds
        else:
            self._offset += seconds

    def set(self, at: float) -> None:
        """Jumps to a moment, frozen or not."""
        self.advance(at - self.now())

    def set_real(self) -> None:
        """Back to the machine's own time, running."""
        self._offset, self._frozen_at = 0.0, None

    def freeze(self) -> None:
        """Stops at the present moment."""
        self._frozen_at = self.now()

    def thaw(self) -> None:
        """Runs on from the moment it was stopped at."""
        if self._frozen_at is not None:
            self._offset, self._frozen_at = self._frozen_at - time.time(), None


class Agenda:
    """What happens later. One thread watches the platform clock; a few workers do what is due.

    Jobs run outside every lock of the platform, because they call our server.
    """

    def __init__(self, clock: PlatformClock, workers: int = 4) -> None:
        self._clock = clock
        self._due: list[tuple[float, int, Job]] = []
        self._count = itertools.count()
        self._running = 0
        self._stopped = False
        self._changed = threading.Condition()
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="platform-agenda")
        self._thread = threading.Thread(target=self._watch, name="platform-clock", daemon=True)
        self._thread.start()

    def later(self, seconds: float, job: Job) -> None:
        """Runs the job once the platform clock has moved on by so many seconds (0: at once)."""
        with self._changed:
            heapq.heappush(self._due, (self._clock.now() + seconds, next(self._count), job))
            self._changed.notify_all()

    def wake(self) -> None:
        """Looks at the clock again, after it was moved."""
        with self._changed:
            self._changed.notify_all()

    def settle(self, seconds: float) -> bool:
        """Waits until nothing is due or running; False when that took longer than `seconds` of real time."""
        with self._changed:
            self._changed.notify_all()
            return self._changed.wait_for(self._is_quiet, timeout=seconds)

    def forget(self) -> None:
        """Drops what has not begun."""
        with self._changed:
            self._due.clear()

    def stop(self) -> None:
        """Ends the thread and the workers; what waits is dropped."""
        with self._changed:
            self._stopped = True
            self._due.clear()
            self._changed.notify_all()
        self._thread.join()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _is_quiet(self) -> bool:
        return self._running == 0 and not (self._due and self._due[0][0] <= self._clock.now())

    def _watch(self) -> None:
        with self._changed:
            while not self._stopped:
                while self._due and self._due[0][0] <= self._clock.now():
                    self._running += 1
                    self._pool.submit(self._run, heapq.heappop(self._due)[2]).add_done_callback(_say_if_broken)
                self._changed.wait(timeout=0.2 if self._due else None)

    def _run(self, job: Job) -> None:
        try:
            job()
        finally:
            with self._changed:
                self._running -= 1
                self._changed.notify_all()


def _say_if_broken(done: "Future[None]") -> None:
    error = None if done.cancelled() else done.exception()
    if error is not None:
        _LOG.error("a job of the agenda broke", exc_info=error)
