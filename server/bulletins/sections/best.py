"""The three best repairs of a week (B-02): best rated first, then fastest."""

from __future__ import annotations

from collections.abc import Sequence

from server.bulletins.rules.words import Kind
from server.bulletins.sections.contract import Ground, Reading, Section, counted, minutes_words
from server.bulletins.sections.loaders import reports
from server.reports.queries.day import COMPLAINT, Touched

MOST = 3


def read(ground: Ground) -> Reading | None:
    """Up to three lines; nothing where nobody was satisfied yet."""
    rows: Sequence[Touched] = ground[reports]
    rated = [one for one in rows if one.done_in(*ground.span) and (one.stars or 0) >= 4 and one.kind != COMPLAINT]
    best = sorted(rated, key=lambda one: (-(one.stars or 0), _minutes(one), one.id))[:MOST]
    if not best:
        return None
    lines = tuple(f"{one.category_label}：{minutes_words(_minutes(one))}完成，住户评 {one.stars} 星" for one in best)
    figures = (counted(ground, "good", "四星以上", "reports.rated_4_or_5", [one.id for one in rated]),)
    return Reading(lines, figures)


def _minutes(one: Touched) -> int:
    return int((one.done_at - one.made_at).total_seconds() // 60) if one.done_at else 0


SECTION = Section("best", "做得好的", "star", read, (reports,), frozenset({Kind.WEEKLY}))
