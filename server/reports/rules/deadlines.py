"""Replies owed by law or local rule: complaints (R-05), objections (D-03), the 12345 hotline (R-06)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from server.kit.calendar.days import DayDeadline, within_days
from server.kit.calendar.workdays import CountedDays, Workdays, count_workdays
from server.kit.errors import Conflict
from server.reports.rules.levels import default_table


class ExtensionTooLong(Conflict):
    """A hotline ticket may be extended only so far."""

    def __init__(self, asked: int, longest: int) -> None:
        super().__init__("extension_too_long", f"最多只能延长 {longest} 个工作日。", asked=asked, longest=longest)


@dataclass(frozen=True)
class Replies:
    """Days within which we answer: a complaint (杭州 art. 50), an objection to what was disclosed (聊城 art. 35)."""

    complaint_days: int
    objection_days: int

    def to_complaint(self, received_at: datetime) -> DayDeadline:
        """The last day to answer a complaint received at an instant (R-05)."""
        return within_days(received_at, self.complaint_days)

    def to_objection(self, received_at: datetime) -> DayDeadline:
        """The last day to answer an objection to something disclosed (D-03)."""
        return within_days(received_at, self.objection_days)


@dataclass(frozen=True)
class HotlineRule:
    """Working days of a 12345 ticket: to reply, at most to extend, to return one that was sent to the wrong place."""

    reply: int
    longest_extension: int
    give_back: int


@cache
def default_replies() -> Replies:
    """The days of ``config/service_levels.toml``; a city profile may set others."""
    table: Mapping[str, Any] = default_table()["replies"]
    return Replies(table["complaint_days"], table["objection_days"])


@cache
def hotline_rule(profile: str) -> HotlineRule | None:
    """The rule of a city profile that counts in working days; None where we know none."""
    table = default_table()["hotline"].get(profile, {})
    if "reply_working_days" not in table:
        return None
    return HotlineRule(
        table["reply_working_days"], table["longest_extension_working_days"], table["return_working_days"]
    )


def reply_to_hotline(received_at: datetime, rule: HotlineRule, calendar: Workdays) -> CountedDays:
    """The working days to reply in; the day of receipt is not counted."""
    return count_workdays(received_at, rule.reply, calendar)


def return_to_hotline(received_at: datetime, rule: HotlineRule, calendar: Workdays) -> CountedDays:
    """The working days within which a mis-sent ticket is given back."""
    return count_workdays(received_at, rule.give_back, calendar)


def extended_hotline(received_at: datetime, rule: HotlineRule, calendar: Workdays, extension: int) -> CountedDays:
    """The working days to reply in after an extension, which follows on the last day of the first term.

    :class:`ExtensionTooLong` when more is asked than the rule allows.
    """
    if extension > rule.longest_extension:
        raise ExtensionTooLong(extension, rule.longest_extension)
    return count_workdays(received_at, rule.reply + extension, calendar)
