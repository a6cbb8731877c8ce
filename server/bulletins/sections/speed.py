"""How fast: the first response to what is new, the time from first word to done of what is finished."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from server.bulletins.sections.contract import Figure, Ground, Reading, Section, mean, measured, minutes_words
from server.bulletins.sections.loaders import reports
from server.reports.queries.day import Touched


def read(ground: Ground) -> Reading | None:
    """Two means in minutes. Nothing at all where nothing was answered or finished: that is said elsewhere."""
    rows: Sequence[Touched] = ground[reports]
    answered = [(one.id, one.made_at, one.acknowledged_at) for one in rows if one.made_in(*ground.span)]
    finished = [(one.id, one.made_at, one.done_at) for one in rows if one.done_in(*ground.span)]
    figures = (
        *_mean(ground, "first_response", "平均首次响应", "reports.first_response", answered),
        *_mean(ground, "fix_time", "平均完成用时", "reports.fix_time", finished),
    )
    if not figures:
        return None
    return Reading(figures=figures)


def _mean(
    ground: Ground, key: str, label: str, query: str, rows: Sequence[tuple[int, datetime, datetime | None]]
) -> list[Figure]:
    taken = [(id_, int((end - start).total_seconds() // 60)) for id_, start, end in rows if end is not None]
    if not taken:
        return []
    value = mean([minutes for _, minutes in taken])
    return [measured(ground, key, label, query, value, [id_ for id_, _ in taken], minutes_words(value))]


SECTION = Section("speed", "响应", "clock", read, (reports,))
