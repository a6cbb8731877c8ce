"""When the sheets of an estate are made, looked over and sent. All instants are UTC, all times Shanghai's.

The numbers stand in ``config/bulletins.toml``; an estate may set its own for the daily sheet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from config import FOLDER, BadSettings, read_toml
from server.bulletins.rules.words import AfterDeadline, Kind, Mode, OnHolidays
from server.kit.calendar.days import add_months
from server.kit.calendar.quiet import is_quiet, loud_from
from server.kit.calendar.workdays import chinese_days
from server.kit.clock import day_start, local_day
from server.kit.errors import Malformed

TIMES = ("make_at", "send_at", "review_by", "quiet_from", "quiet_to")
TIME_TO_DRAW = timedelta(minutes=3)
"""So long groups wait for the film of a sheet that is out: a card sent without it cannot get it later."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What an estate has set. Times are minutes of the day; those of ``make_at``, ``send_at`` and ``review_by`` are
    the daily sheet's."""

    mode: Mode
    make_at: int
    send_at: int
    review_by: int
    after_deadline: AfterDeadline
    quiet_from: int
    quiet_to: int
    on_holidays: OnHolidays
    daily: bool
    weekly: bool
    monthly: bool
    reviewer_id: int | None = None
    active: bool = True

    def is_quiet(self, at: datetime) -> bool:
        """Whether nothing goes out now unless two people say so."""
        return is_quiet(at, start=self.quiet_from, end=self.quiet_to)

    def loud_from(self, at: datetime) -> datetime:
        """This instant, or the end of the quiet it lies in."""
        return loud_from(at, start=self.quiet_from, end=self.quiet_to)


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of one kind of sheet: minutes of the day, and how many days after ``day`` that is."""

    make_at: int
    send_at: int
    review_by: int
    oldest: timedelta
    days_after: int = 0


@dataclass(frozen=True, slots=True)
class Times:
    """When one sheet is made, sent and to be looked over at the latest."""

    make: datetime
    send: datetime
    review_by: datetime
    oldest: datetime

    def is_late(self, at: datetime) -> bool:
        """Made later than its hour, the usual minutes aside."""
        return at > self.make + grace()

    def goes_late(self, at: datetime, mode: Mode) -> bool:
        """Sent later than its hour, or than the reviewer's deadline where somebody looks it over."""
        last = max(self.send, self.review_by) if mode is Mode.REVIEWED else self.send
        return at > last + grace()


@cache
def table() -> Mapping[str, Any]:
    """The numbers as the file has them."""
    return read_toml(FOLDER / "bulletins.toml")


@cache
def usual_plan() -> Plan:
    """The plan of an estate that has set nothing."""
    given = dict(table()["plan"])
    times = {name: minute_of(given.pop(name)) for name in TIMES}
    shapes = {"mode": Mode, "after_deadline": AfterDeadline, "on_holidays": OnHolidays}
    return Plan(**{**given, **times, **{name: shape(given[name]) for name, shape in shapes.items()}})


def grace() -> timedelta:
    """How many minutes after its hour something is still in time."""
    return timedelta(minutes=table()["late"]["grace_minutes"])


def time_to_review() -> timedelta:
    """How much time a reviewer has at least, when a sheet was made late."""
    return timedelta(minutes=table()["late"]["review_minutes"])


def second_look(plan: Plan, times: Times, *, due: datetime, at: datetime) -> tuple[datetime, datetime]:
    """Until when a sheet that was to go at ``due``, changed at ``at`` after its review, is looked over again; and when
    that is said once more: before its hour, or before the end where its hour is too near."""
    by = max(times.review_by, due, plan.loud_from(at) + time_to_review())
    before = timedelta(minutes=table()["late"]["again_minutes"])
    return by, plan.loud_from(due - before if due - before > at else by - before)


def settling() -> timedelta:
    """What was written within this time may not be readable yet: the next sheet tells of it."""
    return timedelta(seconds=table()["late"]["settling_seconds"])


def longest_span() -> timedelta:
    """Of how much time a daily sheet tells at most, after a break."""
    return timedelta(days=table()["late"]["longest_span_days"])


def check_plan(plan: Plan) -> None:
    """Refuse a plan that contradicts itself; :class:`Malformed` says what."""
    if not plan.make_at < plan.send_at <= plan.review_by:
        raise Malformed("plan_out_of_order", "时间顺序应为：生成、发布、审阅截止。")
    if is_quiet(day_start(date(2026, 1, 1)) + timedelta(minutes=plan.send_at), start=plan.quiet_from,
                end=plan.quiet_to):  # fmt: skip
        raise Malformed("plan_in_quiet", "发布时间不能在免打扰时段里。")
    if plan.mode is Mode.REVIEWED and plan.reviewer_id is None:
        raise Malformed("reviewer_needed", "请选择由谁审阅。")


def hours_of(plan: Plan, kind: Kind) -> Hours:
    """The hours of a kind: the estate's own for the daily sheet, the file's for the others."""
    given = table()[kind]
    oldest = timedelta(hours=given["oldest_hours"])
    if kind is Kind.DAILY:
        return Hours(plan.make_at, plan.send_at, plan.review_by, oldest)
    make, send, review = (minute_of(given[name]) for name in ("make_at", "send_at", "review_by"))
    return Hours(make, send, review, oldest, given.get("on_day", 1) - 1)


def times_of(plan: Plan, kind: Kind, day: date) -> Times:
    """When the sheet of a kind and day is made and sent."""
    hours = hours_of(plan, kind)
    dawn = day_start(day + timedelta(days=hours.days_after))
    make, send, review = (dawn + timedelta(minutes=m) for m in (hours.make_at, hours.send_at, hours.review_by))
    return Times(make, send, review, make + hours.oldest)


def day_of(kind: Kind, at: datetime) -> date:
    """The day whose sheet of this kind comes next or came last: today, this Monday, the first of this month."""
    today = local_day(at)
    if kind is Kind.WEEKLY:
        return today - timedelta(days=today.weekday())
    return today.replace(day=1) if kind is Kind.MONTHLY else today


def day_before(kind: Kind, day: date) -> date:
    """The day of the sheet before."""
    if kind is Kind.MONTHLY:
        return add_months(day, -1)
    return day - timedelta(days=7 if kind is Kind.WEEKLY else 1)


def span_of(
    plan: Plan, kind: Kind, day: date, *, at: datetime, last_until: datetime | None
) -> tuple[datetime, datetime]:
    """Of which time a sheet tells, half open. A daily one goes on where the last one ended, so that every report is
    told of once, also after holidays and breaks; the others tell of whole days."""
    if kind is not Kind.DAILY:
        return day_start(day_before(kind, day)), day_start(day)
    usual, until = times_of(plan, kind, day_before(kind, day)).make, at - settling()
    if last_until is None or last_until < at - longest_span() or last_until >= until:
        return min(usual, at - timedelta(days=1)), until
    return last_until, until


def is_skipped(plan: Plan, kind: Kind, day: date) -> bool:
    """Whether an estate makes no daily sheet on this day because it is a public holiday."""
    return plan.on_holidays is OnHolidays.SKIP and kind is Kind.DAILY and not chinese_days(()).is_workday(day)


def wants(plan: Plan, kind: Kind) -> bool:
    """Whether an estate makes sheets of this kind at all."""
    return plan.active and {Kind.DAILY: plan.daily, Kind.WEEKLY: plan.weekly, Kind.MONTHLY: plan.monthly}[kind]


def minute_of(words: str) -> int:
    """``17:40`` as minutes of the day."""
    hour, mark, minute = words.partition(":")
    if not (mark and hour.isdecimal() and minute.isdecimal() and int(hour) < 24 and int(minute) < 60):
        raise BadSettings(f"a time looks like 17:40, not {words!r}")
    return int(hour) * 60 + int(minute)


def clock_words(minute: int) -> str:
    """Minutes of the day as ``17:40``."""
    return f"{minute // 60:02d}:{minute % 60:02d}"
