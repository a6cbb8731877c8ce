"""Pure decisions of the register: office hours as people write them, what an estate has not said yet."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from server.kit.calendar.hours import working_hours
from server.kit.calendar.workdays import calendar_from
from server.kit.errors import Malformed
from server.places.rules.calls import MISSING, Rung
from server.places.rules.duties import Duty
from server.places.rules.duty_words import DUTY_LABELS, day_words

WEEKDAYS = {"Mon": "周一", "Tue": "周二", "Wed": "周三", "Thu": "周四", "Fri": "周五", "Sat": "周六", "Sun": "周日"}
_APART = re.compile(r"[,，、;；\s]+")
_DASHES = re.compile(r"\s*[-–—~～〜至到]\s*")


def office_hours(windows: str, rest: Sequence[str], *, holidays: bool) -> dict[str, Any] | None:
    """``("8:30-12:00，14:00-18:00", ["Sat", "Sun"])`` as an estate keeps it; None for no words, the usual hours.

    ``rest`` are the days nobody works, ``holidays`` whether the state's holidays and make-up days count as well.
    :class:`Malformed` where windows are out of order or overlap, or nobody would ever work.
    """
    if not windows.strip():
        return None
    found = [part for part in _APART.split(_DASHES.sub("-", windows.replace("：", ":").strip())) if part]
    hours = {"windows": found, "weekend": [day for day in WEEKDAYS if day in rest],
             "holidays": "china" if holidays else "none"}  # fmt: skip
    if len(hours["weekend"]) == len(WEEKDAYS):
        raise Malformed("hours_never", "一周七天都休息，就没有人处理报事了。")
    try:
        working_hours(found, calendar_from(hours))
    except ValueError as error:
        raise Malformed("hours_wrong", "办公时间请写成 08:30-12:00 14:00-18:00，按先后，不要重叠。") from error
    return hours


def windows_of(hours: Mapping[str, Any] | None) -> str:
    """The windows as they are written into the form."""
    return " ".join(hours["windows"]) if hours else ""


def hours_said(hours: Mapping[str, Any] | None) -> str:
    """``08:30-12:00 14:00-18:00，周六、周日休息``; the usual ones where an estate keeps none of its own."""
    if not hours:
        return "按通用办公时间"
    rest = "、".join(WEEKDAYS[day] for day in hours["weekend"])
    return "，".join([windows_of(hours), f"{rest}休息" if rest else "天天上班",
                     "节假日照常" if hours["holidays"] == "none" else "按国家节假日"])  # fmt: skip


RUNG_LABELS = {Rung.FIRM: "物业", Rung.COMMISSIONER: "电梯专员", Rung.COMMUNITY: "社区", Rung.STREET: "街道"}
REPORTED = "reported"


def calls_said(made: Mapping[str, date]) -> list[str]:
    """What was called out of a lift, by the steps of :mod:`server.places.rules.calls` and their days, latest first."""
    ordered = sorted(made.items(), key=lambda one: one[1], reverse=True)
    return [f"{day_words(day)} {_call_said(*step.split(':'))}" for step, day in ordered]


def _call_said(duty: str, what: str, how: str) -> str:
    label = DUTY_LABELS[Duty(duty)]
    if how == REPORTED:
        return f"{label}到期，自动开了报事"
    rungs = list(Rung)
    if how not in rungs:
        return f"{label}提前 {how} 天提醒物业" if how != "0" else f"{label}当天提醒物业"
    heard = "、".join(RUNG_LABELS[one] for one in rungs[: rungs.index(Rung(how)) + 1])
    return f"{label}{'没有登记' if what == MISSING else '过期'}，告诉了{heard}"


def is_missing(estate: Mapping[str, Any]) -> list[str]:
    """What an estate has not said of itself yet, in the words of its page; a report needs the number at night."""
    wanted = {"phone": "24 小时电话", "address": "地址", "company": "物业公司", "community": "社区"}
    return [words for key, words in wanted.items() if not estate[key]]
