"""Which promises of a report were kept and which were late, as its record says. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

KEPT, AHEAD, NOT_DONE = "按时", "还没到时间", "没有办成"
LATE, STILL_LATE = "晚了 {span}", "已超时 {span}"


@dataclass(frozen=True, slots=True)
class Kept:
    """One promise: what, by when, when it was done, and how that is called; ``late`` counts against the firm."""

    what: str
    by: datetime
    done_at: datetime | None
    verdict: str
    late: bool


def kept(what: str, by: datetime, done_at: datetime | None, *, ended: bool, at: datetime) -> Kept:
    """A promise as it stands at an instant; ``ended``: the report is over, and what was not done will not be."""
    if done_at is not None:
        late = done_at > by
        return Kept(what, by, done_at, LATE.format(span=span(done_at - by)) if late else KEPT, late)
    if ended:
        return Kept(what, by, None, NOT_DONE, True)
    late = at > by
    return Kept(what, by, None, STILL_LATE.format(span=span(at - by)) if late else AHEAD, late)


def span(lost: timedelta) -> str:
    """A span of time in whole minutes, hours or days, never less than it was."""
    minutes = -(-int(lost.total_seconds()) // 60)
    if minutes < 60:
        return f"{max(minutes, 1)} 分钟"
    if minutes < 48 * 60:
        return f"{-(-minutes // 60)} 小时"
    return f"{-(-minutes // (24 * 60))} 天"
