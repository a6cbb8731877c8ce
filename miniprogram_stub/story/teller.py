"""Tells what happens, line by line with the time, and stops the story when something was not seen."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
LOOK_AGAIN_SECONDS = 0.2
PATIENCE_SECONDS = 60.0
"""The story waits longer than anything takes even where other work holds the machine; how long it took is told."""

Found = TypeVar("Found")


class NotSeen(AssertionError):
    """Something the story needs was not seen to happen."""


class Teller:
    """Speaks. Every line that begins with ✓ was seen on a phone, in a chat, at a door or on a screen."""

    def __init__(self) -> None:
        self.seen_count = 0

    def chapter(self, title: str) -> None:
        """Begin a chapter."""
        self._write(f"\n【{title}】")

    def say(self, words: str) -> None:
        """Tell what somebody does."""
        self._write(f"{_now()}   {words}")

    def seen(self, words: str, really: object) -> None:
        """Tell what was seen; :class:`NotSeen` when it was not."""
        if not really:
            raise NotSeen(words)
        self.seen_count += 1
        self._write(f"{_now()} ✓ {words}")

    def wait(
        self, words: str, look: Callable[[], Found | None], *, within: float = PATIENCE_SECONDS
    ) -> Found:  # fmt: skip
        """Look again and again until something is there; tells how many seconds it took."""
        began = time.monotonic()
        while not (found := look()):
            if time.monotonic() - began > within:
                raise NotSeen(f"{words}（等了 {within:.0f} 秒）")
            time.sleep(LOOK_AGAIN_SECONDS)
        self.seen(f"{words}（{time.monotonic() - began:.1f} 秒）", really=True)
        return found

    def _write(self, line: str) -> None:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def clock(instant: str) -> str:
    """How an instant of the API is said: 11月21日 14:05."""
    at = datetime.fromisoformat(instant).astimezone(SHANGHAI)
    return f"{at.month}月{at.day}日 {at:%H:%M}"


def _now() -> str:
    return f"{datetime.now(SHANGHAI):%H:%M:%S}"
