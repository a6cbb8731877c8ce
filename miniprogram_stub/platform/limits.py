"""Quotas, counted on the platform clock: sliding minutes and hours, calendar days of Shanghai."""

from collections import defaultdict, deque
from collections.abc import Mapping

from .clock import PlatformClock

_SECONDS = {"minute": 60, "hour": 3600}
_DAY, _SHANGHAI_OFFSET = 86400, 8 * 3600

# Per name: how many calls in which window. Names of doors are their paths; others are counted by their door.
CAPS: Mapping[str, Mapping[str, int]] = {
    "/cgi-bin/token": {"day": 2000},
    "/cgi-bin/stable_token": {"minute": 10_000, "day": 500_000},
    "stable_token forced": {"day": 20},
    "code2session per user": {"minute": 100},
    "/wxa/msg_sec_check": {"minute": 4000, "day": 2_000_000},
    "/wxa/media_check_async": {"minute": 2000, "day": 200_000},
    "/cgi-bin/message/subscribe/send": {"day": 10_000_000},
    "/wxa/getwxacodeunlimit": {"minute": 5000},
    "wecom per call": {"minute": 10_000, "hour": 150_000},
    "wecom per member": {"minute": 30, "hour": 1000},
    "robot": {"minute": 20},
}


class Limits:
    """Counts against caps; the caps may be changed from outside to make a quota run out soon."""

    def __init__(self, clock: PlatformClock) -> None:
        self._clock = clock
        self._caps: dict[str, dict[str, int]] = {name: dict(caps) for name, caps in CAPS.items()}
        self._slides: defaultdict[tuple[str, str, str], deque[float]] = defaultdict(deque)
        self._days: dict[tuple[str, str], tuple[int, int]] = {}

    def set_cap(self, name: str, window: str, most: int) -> None:
        """At most so many of `name` per minute, hour or day from now on."""
        self._caps.setdefault(name, {})[window] = most

    def caps(self) -> dict[str, dict[str, int]]:
        """What is in force, for the control plane."""
        return {name: dict(caps) for name, caps in self._caps.items()}

    def clear(self) -> None:
        """Forgets every count and every changed cap."""
        self._caps = {name: dict(caps) for name, caps in CAPS.items()}
        self._slides.clear()
        self._days.clear()

    def take(self, name: str, who: str = "", amount: int = 1) -> bool:
        """Counts one use (or `amount`); False, and nothing counted, when a window is full."""
        caps = self._caps.get(name, {})
        if any(self._used(name, who, window) + amount > most for window, most in caps.items()):
            return False
        for window in caps:
            if window == "day":
                self._days[name, who] = (self._today(), self._used(name, who, window) + amount)
            else:
                self._slides[name, who, window].extend([self._clock.now()] * amount)
        return True

    def _used(self, name: str, who: str, window: str) -> int:
        if window == "day":
            day, used = self._days.get((name, who), (0, 0))
            return used if day == self._today() else 0
        times = self._slides[name, who, window]
        while times and times[0] <= self._clock.now() - _SECONDS[window]:
            times.popleft()
        return len(times)

    def _today(self) -> int:
        return int((self._clock.now() + _SHANGHAI_OFFSET) // _DAY)
