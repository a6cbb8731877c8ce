"""Complaints: how many came, were answered, are open. Never what was said, nor about whom."""

from __future__ import annotations

from collections.abc import Sequence

from server.bulletins.rules.words import Kind
from server.bulletins.sections.contract import Ground, Reading, Section, counted
from server.bulletins.sections.loaders import reports
from server.reports.queries.day import COMPLAINT, Touched

WHEN = {Kind.DAILY: "今天", Kind.WEEKLY: "上周", Kind.MONTHLY: "上月"}


def read(ground: Ground) -> Reading:
    """Three figures, or a word that there was none."""
    rows: Sequence[Touched] = [one for one in ground[reports] if one.kind == COMPLAINT]
    new = [one.id for one in rows if one.made_in(*ground.span)]
    done = [one.id for one in rows if one.done_in(*ground.span)]
    open_ = [one.id for one in rows if one.open_at(ground.order.until)]
    figures = (
        counted(ground, "new", "收到", "reports.complaints_new", new),
        counted(ground, "done", "办结", "reports.complaints_done", done),
        counted(ground, "open", "办理中", "reports.complaints_open", open_),
    )
    empty = "" if new or done or open_ else f"{WHEN[ground.order.kind]}没有投诉。"
    return Reading(figures=figures, empty=empty)


SECTION = Section("complaints", "投诉", "chat", read, (reports,))
