"""Spans, what is due in them, and whether it was published (D-02, C-11). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from server.kit.calendar.spans import Span, span_of
from server.openness.rules import Disclosed, Item, disclosed_as_due, posting

LONGEST_PLACE, LONGEST_WORDS = 60, 200


class State(StrEnum):
    """How an item stands in a span. COMING: the span is not over; SHORT: it was taken down early and is owed again."""

    DONE = "done"
    COMING = "coming"
    DUE = "due"
    SHORT = "short"
    LATE = "late"


STATE_LABELS = {State.DONE: "已公布", State.COMING: "还没到", State.DUE: "该公布了", State.SHORT: "撤早了，要重新公布",
                State.LATE: "逾期没公布"}  # fmt: skip
OWED = (State.DUE, State.SHORT, State.LATE)
OFTEN = {0: "一直公布，变了就更新", 1: "每年", 2: "每半年", 4: "每季度", 12: "每月"}


@dataclass(frozen=True, slots=True)
class Hung:
    """A posting on the board: the day it went up, the day it came down (None: it hangs)."""

    up: date
    down: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """An item in a span: its state, by when it is due, when it was first published, how many postings were cut short,
    until when the one that hangs must stay, and how many days after its last day it was published."""

    state: State
    due_by: date
    published_on: date | None
    short: int
    hang_until: date | None
    lacking: str = ""
    late_days: int = 0


def spans(times: int, today: date, many: int, *, since: date | None) -> list[Span]:
    """The last spans that are over, the latest first; none that ended before the estate was known here."""
    found, span = list[Span](), span_of(today, times)
    for _ in range(many):
        span = span_of(span.from_ - timedelta(days=1), times)
        if since is not None and span.to < since:
            break
        found.append(span)
    return found


def days_hung(hung: Hung) -> int | None:
    """How many days it stayed, the day of posting and the day of removal not counted; None while it hangs."""
    return None if hung.down is None else (hung.down - hung.up).days - 1


def cut_short(item: Item, hung: Hung) -> bool:
    """Whether it came down before it might (CV-4)."""
    return hung.down is not None and hung.down < posting(hung.up, item.show_days).may_remove_from


def judge(
    item: Item, due_by: date, *, online: date | None, board: Sequence[Hung], today: date, both: bool = False,
    over: bool = True,
) -> Standing:  # fmt: skip
    """How an item stands: enough is the app or the board, or both where the city asks for both. ``over``: the span has
    ended, so that something is owed. What hangs counts as long as it hangs. Where both are asked for it was published
    on the later of the two days."""
    hung = [Disclosed(one.up, _counted(item, one)) for one in board]
    verdict = disclosed_as_due(replace(item, times=1), hung)
    boarded = verdict.published > verdict.short
    done = (online is not None and boarded) if both else (online is not None or boarded)
    days = [day for day in (online, _boarded_on(item, board)) if day is not None]
    until = max((posting(one.up, item.show_days).last_day for one in board if one.down is None), default=None)
    state = State.DONE if done else State.COMING if not over else State.LATE if today > due_by else State.DUE
    if state is State.DUE and verdict.short:
        state = State.SHORT
    lacking = "" if done or not both else "还没上墙" if online else "小程序里还没有" if boarded else ""
    late = (max(days) if both else min(days)) - due_by if done else timedelta()
    return Standing(state, due_by, min(days, default=None), verdict.short, until, lacking, max(late.days, 0))


def late_words(standing: Standing) -> str:
    """What is said of a publication after its last day; empty where it was in time or is still owed."""
    return f"晚了 {standing.late_days} 天" if standing.late_days else ""


def _boarded_on(item: Item, board: Sequence[Hung]) -> date | None:
    return min((one.up for one in board if not cut_short(item, one)), default=None)


def _counted(item: Item, hung: Hung) -> int | None:
    # The rule counts whole days; who may take it down on the day after the last one has left it there for all of them.
    days = days_hung(hung)
    return None if days is None else days if cut_short(item, hung) else max(days, item.show_days)
