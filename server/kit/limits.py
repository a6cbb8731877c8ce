"""How often something may be tried: counted in memory in one process, in Redis for many."""

from __future__ import annotations

import threading
import time
from collections import deque
from functools import cache

from limits import RateLimitItem, parse
from limits.storage import RedisStorage, storage_from_string
from limits.strategies import MovingWindowRateLimiter

from server.kit.errors import TooMany

IN_MEMORY = "memory://"
TIDY_EVERY = 10_000
_parse = cache(parse)


class Limits:
    """Counts tries under a key in a moving window. ``address`` is ``memory://`` or ``redis://host:port/0``."""

    def __init__(self, address: str) -> None:
        self.shared = address != IN_MEMORY
        counter = _Shared(address) if self.shared else _Windows()
        self._hit, self._give_back = counter.hit, counter.give_back

    def allows(self, rate: str, *key: str) -> bool:
        """Count one try; False when ``rate`` (such as ``5/minute``) is used up for this key."""
        return bool(self._hit(_parse(rate), *key))

    def check(self, rate: str, *key: str) -> None:
        """Count one try; :class:`TooMany` when the rate is used up."""
        if not self.allows(rate, *key):
            raise TooMany("too_many_tries", "操作太频繁了，请稍等一会儿再试。", rate=rate)

    def give_back(self, rate: str, *key: str) -> None:
        """Take back one try that was counted and then came to nothing, because its twin had won."""
        self._give_back(_parse(rate), *key)


class _Windows:
    """The times of the latest tries, per rate and key. The library's own storage starts a thread for every try."""

    def __init__(self) -> None:
        self._tries: dict[tuple[RateLimitItem, tuple[str, ...]], deque[float]] = {}
        self._lock, self._count = threading.Lock(), 0

    def hit(self, rate: RateLimitItem, *key: str) -> bool:
        now = time.monotonic()
        with self._lock:
            self._tidy(now)
            tries = self._tries.setdefault((rate, key), deque())
            while tries and tries[0] <= now - rate.get_expiry():
                tries.popleft()
            if len(tries) >= rate.amount:
                return False
            tries.append(now)
            return True

    def give_back(self, rate: RateLimitItem, *key: str) -> None:
        with self._lock:
            if tries := self._tries.get((rate, key)):
                tries.pop()

    def _tidy(self, now: float) -> None:
        self._count += 1
        if self._count % TIDY_EVERY == 0:
            gone = [kept for kept, tries in self._tries.items() if not tries or tries[-1] <= now - kept[0].get_expiry()]
            for kept in gone:
                del self._tries[kept]


class _Shared:
    """The same in Redis: one list per rate and key, the latest try first."""

    def __init__(self, address: str) -> None:
        storage = storage_from_string(address)
        assert isinstance(storage, RedisStorage)
        self._storage, self.hit = storage, MovingWindowRateLimiter(storage).hit

    def give_back(self, rate: RateLimitItem, *key: str) -> None:
        # The library counts and never takes back; of its layout only the order of the list is used.
        self._storage.storage.lpop(self._storage.prefixed_key(rate.key_for(*key)))
