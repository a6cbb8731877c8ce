"""今天, 明天 and their like fit the day on which they are written: on any other day they are said as dates. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from server.bulletins.rules.view import SectionView, SheetView
from server.bulletins.rules.words import Kind

NEXT = {Kind.DAILY: "明天", Kind.WEEKLY: "下周", Kind.MONTHLY: "下月"}
AWAY = {"大后": 3, "大前": -3, "今": 0, "明": 1, "后": 2, "昨": -1, "前": -2}
_ENDS = {"天": "", "日": "", "早": "早上", "晨": "早上", "晚": "晚上"}
_TWO = re.compile(r"(今明|明后)(?:两|二)?[天日]")
_ONE = re.compile(
    r"(大后|大前)天|(?<![以从目之先])(前)天|(?<![先以今最])(后)天|([今明昨])(?:[天早晚晨]上?|日(?!之|头条))"
)
_TWICE = re.compile(r"(\d+月\d+日)[（(]?\1[)）]?")
_SAME_LINES = frozenset({"contributed"})
"""Sections in which people wrote on the day of the sheet; notices are dated by their own day when they are read."""


def dated(words: str, day: date) -> str:
    """``words`` written on ``day``, with dates for 今天, 明天 and their like: they fit every other day."""
    words = _TWO.sub(lambda found: "和".join(_date(day, AWAY[one]) for one in found[1]), words)
    return _TWICE.sub(r"\1", _ONE.sub(lambda found: _said(found, day), words))


def next_day_words(view: SheetView) -> str:
    """What stands over what comes: 明天, or the date of a sheet that went on a later day."""
    return view.next_words or NEXT[Kind(view.kind)]


def said_on(view: SheetView, day: date) -> SheetView:
    """The sheet as it is true of those who get it on ``day``: of a daily sheet that goes after its own day, what was
    said from that day is said as dates."""
    own = date.fromisoformat(view.day)
    if view.kind != Kind.DAILY or day <= own:
        return view
    return replace(
        view, weather=dated(view.weather, own) if view.weather else view.weather,
        tomorrow=tuple(dated(line, own) for line in view.tomorrow), next_words=_date(own, 1),
        sections=tuple(_section(one, own) for one in view.sections),
    )  # fmt: skip


def written_on(view: SheetView, day: date, *, weather: str | None, tomorrow: Sequence[str]) -> SheetView:
    """The sheet with what somebody wrote on ``day``; after the sheet's own day their new words are dated by theirs."""
    new = view.kind == Kind.DAILY and day > date.fromisoformat(view.day)
    lines = tuple(dated(one, day) if new and one not in view.tomorrow else one for one in tomorrow)
    weather = dated(weather, day) if new and weather and weather != view.weather else weather
    return said_on(replace(view, weather=weather, tomorrow=lines), day)


def _section(section: SectionView, own: date) -> SectionView:
    if section.key not in _SAME_LINES:
        return section
    return replace(section, lines=tuple(dated(line, own) for line in section.lines))


def _said(found: re.Match[str], day: date) -> str:
    away = next(one for one in found.groups() if one)
    rest = found[0][len(away) :].removesuffix("上")
    return _date(day, AWAY[away]) + _ENDS[rest]


def _date(day: date, away: int) -> str:
    day += timedelta(days=away)
    return f"{day.month}月{day.day}日"
