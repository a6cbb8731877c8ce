"""What takes long: open reports older than seven days, and why they wait (B-02)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from server.bulletins.rules.words import Kind
from server.bulletins.sections.contract import Ground, Reading, Section, counted
from server.bulletins.sections.loaders import reports
from server.reports.queries.day import Touched

LONG = timedelta(days=7)
MOST_LINES = 5


def read(ground: Ground) -> Reading:
    """How many, by kind of thing and reason."""
    rows: Sequence[Touched] = ground[reports]
    old = [one for one in rows if one.open_at(ground.order.until) and one.made_at < ground.at - LONG]
    figures = (counted(ground, "old", "超过 7 天", "reports.open_over_7_days", [one.id for one in old]),)
    why = Counter((one.category_label, one.reason_label or "正在处理") for one in old).most_common(MOST_LINES)
    lines = tuple(f"{label} {number} 件：{reason}" for (label, reason), number in why)
    return Reading(lines, figures, "" if old else "没有超过 7 天的未办结事项。")


SECTION = Section("longest", "超过 7 天未办结", "pause", read, (reports,), frozenset({Kind.WEEKLY, Kind.MONTHLY}))
