"""The numbers of ``config/talks.toml``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from config import FOLDER, read_toml


@dataclass(frozen=True, slots=True)
class Night:
    """From which minute of the Shanghai day to which one nobody reads who is not on the duty list."""

    start: int
    end: int

    @property
    def ends(self) -> str:
        """The morning as it is said: 7:00."""
        return f"{self.end // 60}:{self.end % 60:02d}"


@dataclass(frozen=True, slots=True)
class ShutIn:
    """How somebody says that a lift holds them: a word of ``lift`` with one of ``shut_in``, or one of ``alone``."""

    lift: tuple[str, ...]
    shut_in: tuple[str, ...]
    alone: frozenset[str]


@dataclass(frozen=True, slots=True)
class Talks:
    """How soon a person answers, when nobody reads, how long what is kept."""

    rungs: tuple[timedelta, ...]
    night: Night
    give_back_after: timedelta
    tell_again_after: timedelta
    end_after: timedelta
    keep: timedelta
    look: timedelta
    danger: tuple[str, ...]
    trapped: ShutIn
    closing: frozenset[str]


@cache
def default_talks() -> Talks:
    """What ``config/talks.toml`` says."""
    table = read_toml(FOLDER / "talks.toml")
    night, chats, trapped = table["night"], table["chats"], table["danger"]["trapped"]
    return Talks(
        rungs=tuple(timedelta(minutes=each) for each in sorted(table["unanswered"]["minutes"])),
        night=Night(_minute(night["start"]), _minute(night["end"])),
        give_back_after=timedelta(hours=chats["give_back_after_hours"]),
        tell_again_after=timedelta(minutes=chats["tell_again_after_minutes"]),
        end_after=timedelta(hours=chats["end_after_hours"]),
        keep=timedelta(days=chats["keep_days"]),
        look=timedelta(minutes=chats["look_minutes"]),
        danger=tuple(table["danger"]["words"]),
        trapped=ShutIn(tuple(trapped["lift"]), tuple(trapped["shut_in"]), frozenset(trapped["alone"])),
        closing=frozenset(table["closing"]["words"]),
    )


def _minute(words: str) -> int:
    hour, _, minute = words.partition(":")
    return int(hour) * 60 + int(minute)
