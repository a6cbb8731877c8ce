"""How often something may be tried: counted in memory in one process, in Redis for many."""

from __future__ import annotations

import threading
import time
from collections import deque
from functools import cache

from limits import RateLimitItem, parse
from limits.storage import RedisStorage, storage_from_string
from limits.strategies import MovingWindowRateLimiter
from redis.connection import Connection
from redis.exceptions import RedisError

from server.kit.clock import SystemClock
from server.kit.errors import TooMany
from server.kit.logs import log

IN_MEMORY = "memory://"
TIDY_EVERY = 10_000
_PATIENCE = {"socket_timeout": 1.0, "socket_connect_timeout": 1.0}
"""Seconds a question may take: limits are asked while somebody waits."""
ALONE_SECONDS = 5.0
"""How long Redis is left in peace after it did not answer."""
_parse = cache(parse)
_CLOCK = SystemClock()


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


def _command(*words: object) -> bytes:
    """EVALSHA as it goes over the line."""
    said = [b"EVALSHA", *(str(word).encode() for word in words)]
    return b"".join([b"*%d\r\n" % len(said), *(b"$%d\r\n%b\r\n" % (len(word), word) for word in said)])


class _Shared:
    """The same in Redis: one list per rate and key, the latest try first, counted by the library's script.

    The client finds a connection, a way to try again and somebody to tell for each command, which costs more than the
    rest of a question. Each thread keeps a connection of its own and asks on it; whatever is odd there (the script is
    not known, nobody answers) goes the client's way. Where Redis is gone, each process counts for itself meanwhile:
    whoever reports a fire is not turned away because nobody can count.
    """

    def __init__(self, address: str) -> None:
        storage = storage_from_string(address, **_PATIENCE)
        assert isinstance(storage, RedisStorage)
        self._storage, self._by_client = storage, MovingWindowRateLimiter(storage).hit
        self._local = threading.local()
        # Of several servers the client knows the right one.
        self._alone = type(storage) is RedisStorage
        self._meanwhile, self._again_at = _Windows(), 0.0

    def hit(self, rate: RateLimitItem, *key: str) -> bool:
        if time.monotonic() < self._again_at:
            return self._meanwhile.hit(rate, *key)
        try:
            return self._ask(rate, key)
        except RedisError as error:
            self._rest(error)
            return self._meanwhile.hit(rate, *key)

    def _rest(self, error: RedisError) -> None:
        log.error("limits_not_shared", error=str(error)[:200])
        self._again_at = time.monotonic() + ALONE_SECONDS

    def _ask(self, rate: RateLimitItem, key: tuple[str, ...]) -> bool:
        if self._alone:
            try:
                return self._by_line(rate, key)
            except RedisError:
                self._local.line = None
        return bool(self._by_client(rate, *key))

    def _by_line(self, rate: RateLimitItem, key: tuple[str, ...]) -> bool:
        line: Connection | None = getattr(self._local, "line", None)
        if line is None:
            line = self._local.line = self._storage.storage.connection_pool.make_connection()
        words = (
            self._storage.prefixed_key(rate.key_for(*key)),
            _CLOCK.now().timestamp(),
            rate.amount,
            rate.get_expiry(),
            1,
        )
        line.send_packed_command([_command(self._storage.lua_acquire_moving_window.sha, 1, *words)], check_health=False)
        return bool(line.read_response())

    def give_back(self, rate: RateLimitItem, *key: str) -> None:
        # The library counts and never takes back; of its layout only the order of the list is used.
        try:
            self._storage.storage.lpop(self._storage.prefixed_key(rate.key_for(*key)))
        except RedisError as error:
            self._rest(error)
            self._meanwhile.give_back(rate, *key)
