"""Pure decisions of the register: office hours as people write them, how a lift stands on a day."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from server.kit.calendar.hours import working_hours
from server.kit.calendar.workdays import calendar_from
from server.kit.errors import Malformed
from server.places.rules.upkeep import apply_by, is_old

WEEKDAYS = {"Mon": "周一", "Tue": "周二", "Wed": "周三", "Thu": "周四", "Fri": "周五", "Sat": "周六", "Sun": "周日"}
SOON = timedelta(days=30)
"""A contract that ends within a month is to be renewed now."""
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


@dataclass(frozen=True, slots=True)
class LiftStands:
    """How a lift stands on a day: whole years in use, whether that makes it an old one (E-24), by when its inspection
    is to be asked for (特种设备安全法 40), and whether that, the inspection or the contract is over or near."""

    years: int | None
    old: bool
    apply_by: date | None
    inspection_over: bool
    apply_now: bool
    contract_over: bool
    contract_soon: bool


def stands(lift: Mapping[str, Any], today: date) -> LiftStands:
    """From ``in_use_since``, ``next_inspection_on`` and ``contract_until`` of a lift."""
    since, inspected, contract = lift["in_use_since"], lift["next_inspection_on"], lift["contract_until"]
    asked = apply_by(inspected) if inspected else None
    over = inspected is not None and inspected < today
    ended = contract is not None and contract < today
    years = today.year - since.year - ((today.month, today.day) < (since.month, since.day)) if since else None
    return LiftStands(
        years=years, old=since is not None and is_old(since, today), apply_by=asked, inspection_over=over,
        apply_now=asked is not None and not over and asked <= today, contract_over=ended,
        contract_soon=contract is not None and not ended and contract <= today + SOON,
    )  # fmt: skip


def is_missing(estate: Mapping[str, Any]) -> list[str]:
    """What an estate has not said of itself yet, in the words of its page; a report needs the number at night."""
    wanted = {"phone": "24 小时电话", "address": "地址", "company": "物业公司", "community": "社区"}
    return [words for key, words in wanted.items() if not estate[key]]
