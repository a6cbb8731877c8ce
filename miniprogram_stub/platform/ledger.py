"""The ledger of every call in and every push out, and the count of which doors were tried with what outcome."""

import itertools
from collections import deque
from typing import Any

from .clock import PlatformClock

_KEPT = 20_000
_SECRET = {"access_token", "secret", "corpsecret", "session_key"}


class Ledger:
    """The last 20,000 lines, newest last, and the coverage of doors since the start."""

    def __init__(self, clock: PlatformClock) -> None:
        self._clock = clock
        self._numbers = itertools.count(1)
        self.lines: deque[dict[str, Any]] = deque(maxlen=_KEPT)
        self.coverage: dict[str, dict[str, Any]] = {}

    def note(self, side: str, host: str, path: str, **rest: Any) -> dict[str, Any]:
        """Adds a line: `side` in or out, `host` weixin, wecom, phone or push."""
        line = {
            "n": next(self._numbers),
            "at": self._clock.now(),
            "side": side,
            "host": host,
            "path": path,
            **rest,
        }
        self.lines.append(line)
        return line

    def count(self, host: str, path: str, errcode: int) -> None:
        """Counts one call of a door as gone well (0) or refused."""
        row = self.coverage.setdefault(f"{host} {path}", {"ok": 0, "refused": 0, "errcodes": {}})
        row["ok" if errcode == 0 else "refused"] += 1
        if errcode:
            row["errcodes"][str(errcode)] = row["errcodes"].get(str(errcode), 0) + 1

    def read(self, *, after: int = 0, path: str = "", side: str = "") -> list[dict[str, Any]]:
        """Lines after a number, of a path, of a side."""
        return [
            line
            for line in list(self.lines)
            if line["n"] > after and path in ("", line["path"]) and side in ("", line["side"])
        ]


def without_secrets(values: dict[str, Any]) -> dict[str, Any]:
    """The same values with tokens and secrets blotted out."""
    return {key: "***" if key in _SECRET else value for key, value in values.items()}
