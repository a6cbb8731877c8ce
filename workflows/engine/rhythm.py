"""How often a job comes, in the words of the console: 每 5 分钟, 每天 03:20, 每月 1 日 03:00."""

from __future__ import annotations

from datetime import timedelta

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

WEEKDAYS = {"mon": "一", "tue": "二", "wed": "三", "thu": "四", "fri": "五", "sat": "六", "sun": "日"}


def rhythm(trigger: BaseTrigger) -> str:
    """The words for a trigger; its own name where it is of a kind nobody uses here yet."""
    if isinstance(trigger, IntervalTrigger):
        return f"每 {_span(trigger.interval)}"
    if isinstance(trigger, CronTrigger):
        return _by_the_clock(trigger)
    return str(trigger)


def _span(interval: timedelta) -> str:
    seconds = int(interval.total_seconds())
    if seconds % 3600 == 0:
        return "小时" if seconds == 3600 else f"{seconds // 3600} 小时"
    if seconds % 60 == 0:
        return "分钟" if seconds == 60 else f"{seconds // 60} 分钟"
    return f"{seconds} 秒"


def _by_the_clock(trigger: CronTrigger) -> str:
    said = {field.name: str(field) for field in trigger.fields if not field.is_default}
    hour, minute = said.get("hour", "*"), said.get("minute", "0")
    if not (hour.isdecimal() and minute.isdecimal()):
        return str(trigger)
    clock = f"{int(hour):02d}:{int(minute):02d}"
    if "day" in said:
        return f"每月 {said['day']} 日 {clock}"
    if "day_of_week" in said:
        return f"每周{WEEKDAYS.get(said['day_of_week'], said['day_of_week'])} {clock}"
    return f"每天 {clock}"
