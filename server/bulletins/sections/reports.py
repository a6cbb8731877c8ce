"""Repairs and requests: new, done, open, overdue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from server.bulletins.rules.words import Kind
from server.bulletins.sections.contract import Figure, Ground, Reading, Section, counted
from server.bulletins.sections.loaders import before, reports, reports_before
from server.reports.queries.day import Touched

MOST_LABELS = 4
NOTHING = {
    Kind.DAILY: "今天没有新的报事，也没有未办结的事项。",
    Kind.WEEKLY: "上周没有报事，也没有未办结的事项。",
    Kind.MONTHLY: "上月没有报事，也没有未办结的事项。",
}


def read(ground: Ground) -> Reading:
    """Four figures, and of what kind the new and the finished ones are."""
    rows: Sequence[Touched] = ground[reports]
    new = [one for one in rows if one.made_in(*ground.span)]
    done = [one for one in rows if one.done_in(*ground.span)]
    open_ = [one for one in rows if one.open_at(ground.order.until)]
    overdue = [one for one in open_ if one.next_due_at is not None and one.next_due_at < ground.order.until]
    figures = (
        counted(ground, "new", "新增", "reports.new", _ids(new)),
        counted(ground, "done", "完成", "reports.done", _ids(done)),
        counted(ground, "open", "未办结", "reports.open", _ids(open_)),
        counted(ground, "overdue", "超时", "reports.overdue", _ids(overdue)),
    )
    if not (new or done or open_):
        return Reading(figures=figures, empty=NOTHING[ground.order.kind])
    return Reading(tuple(_lines(ground, new, done)), figures)


def _lines(ground: Ground, new: list[Touched], done: list[Touched]) -> Iterable[str]:
    if new:
        yield f"新增：{_labels(new)}"
    elif ground.order.kind is Kind.DAILY:
        yield "今天没有新的报事。"
    if done:
        yield f"完成：{_labels(done)}"


def compare(ground: Ground) -> Reading | None:
    """The span against the one before."""
    now, then = ground[reports], ground[reports_before]
    span = before(ground)
    new, new_then = _made(now, ground.span), _made(then, span)
    done, done_then = _done(now, ground.span), _done(then, span)
    figures = (
        _then(ground, "new_before", "此前新增", "reports.new_before", new_then),
        _then(ground, "done_before", "此前完成", "reports.done_before", done_then),
    )
    words = "上一周" if ground.order.kind is Kind.WEEKLY else "上个月"
    lines = (
        _difference(f"新增比{words}", len(new), len(new_then)),
        _difference(f"完成比{words}", len(done), len(done_then)),
    )
    return Reading(lines, figures)


def _then(ground: Ground, key: str, label: str, query: str, rows: list[Touched]) -> Figure:
    return counted(ground, key, label, query, _ids(rows))


def _difference(words: str, now: int, then: int) -> str:
    if now == then:
        return f"{words}持平（{now} 件）。"
    return f"{words}{'多' if now > then else '少'} {abs(now - then)} 件（{now} 件，此前 {then} 件）。"


def _made(rows: Sequence[Touched], span: tuple[datetime, datetime]) -> list[Touched]:
    return [one for one in rows if one.made_in(*span)]


def _done(rows: Sequence[Touched], span: tuple[datetime, datetime]) -> list[Touched]:
    return [one for one in rows if one.done_in(*span)]


def _labels(rows: list[Touched]) -> str:
    ordered = Counter(one.category_label for one in rows).most_common()
    shown = "，".join(f"{label} {number} 件" for label, number in ordered[:MOST_LABELS])
    rest = sum(number for _, number in ordered[MOST_LABELS:])
    return f"{shown}，其他 {rest} 件" if rest else shown


def _ids(rows: Iterable[Touched]) -> list[int]:
    return [one.id for one in rows]


SECTION = Section("reports", "报事", "wrench", read, (reports,))
COMPARED = Section("compared", "与此前相比", "swap", compare, (reports, reports_before),
                   frozenset({Kind.WEEKLY, Kind.MONTHLY}))  # fmt: skip
