"""How often something may be tried: counted in memory in one process, in Redis for many."""

from __future__ import annotations

from limits import parse
from limits.storage import Storage, storage_from_string
from limits.strategies import MovingWindowRateLimiter

from server.kit.errors import TooMany


class Limits:
    """Counts tries under a key. ``address`` is ``memory://`` or ``redis://host:port/0``."""

    def __init__(self, address: str) -> None:
        self.shared = not address.startswith("memory://")
        storage = storage_from_string(address)
        assert isinstance(storage, Storage)
        self._limiter = MovingWindowRateLimiter(storage)

    def allows(self, rate: str, *key: str) -> bool:
        """Count one try; False when ``rate`` (such as ``5/minute``) is used up for this key."""
        return bool(self._limiter.hit(parse(rate), *key))

    def check(self, rate: str, *key: str) -> None:
        """Count one try; :class:`TooMany` when the rate is used up."""
        if not self.allows(rate, *key):
            raise TooMany("too_many_tries", "操作太频繁了，请稍等一会儿再试。", rate=rate)
