"""How pages are rendered: one Jinja environment over the template folders of all rooms.

Undefined names are errors and everything is escaped. Times are shown in Shanghai, near ones by their distance.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from server.kit.area import square_metres
from server.kit.clock import SHANGHAI, local_day
from server.kit.masking import mask_name, mask_phone
from server.kit.money import yuan
from server.kit.numbering import report_number
from server.kit.tokens import new_token

WEEKDAYS = "一二三四五六日"


def environment(folders: Iterable[Path]) -> Environment:
    """The environment over these template folders, in their order."""
    env = Environment(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in dict.fromkeys(folders)]),
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"],
    )  # fmt: skip
    env.filters |= {
        "when": _when, "until": _until, "dated": _dated, "dated_end": _dated_end, "end": show_end, "day": show_day,
        "remaining": _remaining,
        "instant": show_instant, "exactly": show_exactly, "clock": show_clock, "local_day": local_day,
        "iso": _iso, "pairs": _pairs, "mask_name": mask_name, "mask_phone": mask_phone,
        "area": square_metres, "yuan": yuan, "report_number": report_number,
    }  # fmt: skip
    env.globals |= {"new_key": new_token}
    return env


def show_when(at: datetime, now: datetime) -> str:
    """An instant as people say it: 今天 14:05, 昨天 09:30, 11月3日 14:05, 2025年3月4日."""
    local, today = at.astimezone(SHANGHAI), local_day(now)
    away = (today - local.date()).days
    near = {0: "今天", 1: "昨天", -1: "明天"}.get(away)
    clock = f"{local:%H:%M}"
    if near:
        return f"{near} {clock}"
    if local.year == today.year:
        return f"{local.month}月{local.day}日 {clock}"
    return show_day(local.date())


def show_until(until: datetime, now: datetime) -> str:
    """The end of something as people say it: midnight belongs to the day that ends with it, 明天 24:00."""
    if not _is_midnight(until):
        return show_when(until, now)
    return show_when(until - timedelta(minutes=1), now).replace("23:59", "24:00")


def show_dated(at: datetime, now: datetime) -> str:
    """An instant on paper and in rules that stand, wherever it is read: 11月3日 14:05, 2025年3月4日 14:05."""
    local = at.astimezone(SHANGHAI)
    year = f"{local.year}年" if local.year != local_day(now).year else ""
    return f"{year}{local.month}月{local.day}日 {local:%H:%M}"


def show_dated_end(until: datetime, now: datetime) -> str:
    """The end of something, dated: midnight belongs to the day that ends with it, 11月3日 24:00."""
    if not _is_midnight(until):
        return show_dated(until, now)
    return show_dated(until - timedelta(minutes=1), now).replace("23:59", "24:00")


def show_day(day: date) -> str:
    """``2025年3月4日``."""
    return f"{day.year}年{day.month}月{day.day}日"


def show_instant(at: datetime) -> str:
    """The local instant to the minute, with its year: ``2026年11月21日 14:05``."""
    local = at.astimezone(SHANGHAI)
    return f"{show_day(local.date())} {local:%H:%M}"


def show_exactly(at: datetime) -> str:
    """The same to the second, where it is evidence: ``2026年11月21日 14:05:09``."""
    return f"{show_instant(at)}:{at.astimezone(SHANGHAI):%S}"


def show_end(until: datetime) -> str:
    """The local end of something, with its year, midnight as the end of its day: ``2026年12月17日 24:00``."""
    if not _is_midnight(until):
        return show_instant(until)
    return f"{show_day(local_day(until - timedelta(minutes=1)))} 24:00"


def show_clock(at: datetime) -> str:
    """The local time of day alone: ``14:05``."""
    return f"{at.astimezone(SHANGHAI):%H:%M}"


def show_span(span: timedelta) -> str:
    """A length of time in its two largest units: 2天3小时, 45分钟, 不到1分钟."""
    minutes = int(span.total_seconds() // 60)
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    if days:
        return f"{days}天{hours}小时" if hours else f"{days}天"
    if hours:
        return f"{hours}小时{rest}分" if rest else f"{hours}小时"
    return f"{rest}分钟" if rest else "不到1分钟"


def remaining(until: datetime, now: datetime, soon: timedelta = timedelta(hours=4)) -> tuple[str, str]:
    """How a promise stands: (late, soon or calm) and the words for it."""
    if until <= now:
        return "late", f"超时 {show_span(now - until)}"
    return ("soon" if until - now <= soon else "calm"), f"还剩 {show_span(until - now)}"


@pass_context
def _when(context: Context, at: datetime) -> str:
    return show_when(at, context["now"])


@pass_context
def _until(context: Context, until: datetime) -> str:
    return show_until(until, context["now"])


@pass_context
def _dated(context: Context, at: datetime) -> str:
    return show_dated(at, context["now"])


@pass_context
def _dated_end(context: Context, until: datetime) -> str:
    return show_dated_end(until, context["now"])


def _is_midnight(at: datetime) -> bool:
    local = at.astimezone(SHANGHAI)
    return (local.hour, local.minute, local.second) == (0, 0, 0)


@pass_context
def _remaining(context: Context, until: datetime, **soon: float) -> tuple[str, str]:
    return remaining(until, context["now"], timedelta(**soon) if soon else timedelta(hours=4))


def _pairs(rows: Iterable[dict[str, Any]], key: str, label: str) -> list[tuple[Any, Any]]:
    return [(row[key], row[label]) for row in rows]


def _iso(at: datetime) -> Any:
    return at.isoformat(timespec="seconds")
