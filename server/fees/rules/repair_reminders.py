"""When whoever owes for a repair is reminded, and when staff are: days of ``config``, no more than so often. Pure but
for their numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from config import FOLDER, read_toml
from server.kit.waiting import figures


@dataclass(frozen=True, slots=True)
class Reminders:
    """``after``: days after the last day to pay, ``every``: days between two, ``most``: so often."""

    after: int
    every: int
    most: int


@cache
def usual() -> Reminders:
    """The numbers of ``config/repair_bills.toml``."""
    table = read_toml(FOLDER / "repair_bills.toml")
    return Reminders(*(int(table[f"remind_{name}"]) for name in ("after_days", "every_days", "most")))


def is_ripe(by: Reminders, *, due: date, on: date, sent: int, last: date | None) -> bool:
    """Whether whoever owes a repair that was due on a day is reminded now; ``sent``: so often before, ``last`` on that
    day."""
    return sent < by.most and on >= due + timedelta(days=by.after) and _rested(by, on, last)


def is_over(by: Reminders, *, on: date, sent: int, last: date | None) -> bool:
    """Whether they were reminded as often as they may be, and had the days of another reminder since."""
    return sent >= by.most and _rested(by, on, last)


def round_of(since: date, on: date) -> int | None:
    """Which time staff are reminded of what waits for them since a day: 0 the first time, None while it is too early
    (``config/waiting.toml``). Each time lasts until the next one: who runs late misses none."""
    days = (on - since).days - figures()["remind_after_days"]
    return days // figures()["remind_repair_again_days"] if days >= 0 else None


def _rested(by: Reminders, on: date, last: date | None) -> bool:
    return last is None or on >= last + timedelta(days=by.every)
