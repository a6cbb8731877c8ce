"""By when: notice, window, publication, objections, filing, keeping (V-17 to V-19, C-07). Days are natural days in
Asia/Shanghai and the day something happens is not counted (CV-4); instants are aware and half open: a vote is open from
``opens_at`` on and shut at ``closes_at``, to the second."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from server.kit.calendar.days import add_months, earliest_after, full_days_between, within_days
from server.kit.clock import day_start
from server.kit.errors import Conflict, Malformed

SUE_MONTHS = 12
"""An owner may ask the court to set a decision aside within one year of knowing it (解释 12)."""
KEEP_AFTER_TERM_YEARS, KEEP_AT_LEAST_YEARS, IDENTITY_PICTURE_DAYS = 3, 5, 30
"""Ballots, deliveries and logs outlive the committee's term; pictures of identity papers do not (V-19)."""


@dataclass(frozen=True, slots=True)
class Days:
    """A city's numbers for a vote: full days of notice, shortest and longest window, publication, objections."""

    notice: int
    least: int
    most: int
    publish_within: int
    show: int


class Window(StrEnum):
    """Where an instant lies."""

    EARLY = "early"
    OPEN = "open"
    LATE = "late"


class NoticeTooShort(Conflict):
    """Fewer full days between notice and opening than must be (V-17). ``earliest`` is the first day allowed."""

    def __init__(self, days: int, earliest: date) -> None:
        self.earliest = earliest
        said = f"公告后要隔满 {days} 天才能开始，最早是 {earliest:%Y-%m-%d} 0 点。"
        super().__init__("notice_too_short", said, days=days, earliest=earliest.isoformat())


class WindowWrong(Malformed):
    """The window is shorter or longer than the city allows, or ends before it begins."""

    def __init__(self, least: int, most: int) -> None:
        super().__init__("window_wrong", f"投票时间要在 {least} 到 {most} 天之间。", least=least, most=most)


@dataclass(frozen=True, slots=True)
class Publicity:
    """How long something hangs: the first and the last day that count, and the instant (UTC) of the next step."""

    first_day: date
    last_day: date

    @property
    def next_from(self) -> datetime:
        """24:00 of the last day."""
        return day_start(self.last_day + timedelta(days=1))


def earliest_opening(noticed: date | datetime, days: int) -> datetime:
    """With ``days`` full days of notice between, the first instant (UTC) a vote may open: day D+N+1 at 00:00."""
    return day_start(earliest_after(noticed, days))


def notice_days(noticed: date | datetime, opens: date | datetime) -> int:
    """Full days strictly between notice and opening."""
    return full_days_between(noticed, opens)


def check_notice(noticed_at: datetime, opens_at: datetime, days: int) -> None:
    """Refuse an opening with too few full days of notice."""
    if opens_at < earliest_opening(noticed_at, days):
        raise NoticeTooShort(days, earliest_after(noticed_at, days))


def check_window(opens_at: datetime, closes_at: datetime, days: Days) -> None:
    """Refuse a window shorter or longer than the city's days, each of 24 hours."""
    if not timedelta(days=days.least) <= closes_at - opens_at <= timedelta(days=days.most):
        raise WindowWrong(days.least, days.most)


def window(at: datetime, opens_at: datetime, closes_at: datetime) -> Window:
    """Where an instant of the server's clock lies: the opening second is open, the closing second is late."""
    if at < opens_at:
        return Window.EARLY
    return Window.OPEN if at < closes_at else Window.LATE


def publicity(posted: date | datetime, days: int) -> Publicity:
    """So many full days after the day of posting; the next step may follow at 24:00 of the last."""
    first = earliest_after(posted, 0)
    return Publicity(first, within_days(posted, days).last_day)


def result_by(closed: date | datetime, days: int) -> date:
    """The last day on which the result must be out."""
    return within_days(closed, days).last_day


def objections_until(published_at: datetime, days: int) -> datetime:
    """Until when (UTC, not included) a ballot may be disputed after the preliminary result."""
    return publicity(published_at, days).next_from


def sue_by(known: date | datetime) -> date:
    """The last day to ask the court to set a decision aside."""
    return add_months(known, SUE_MONTHS)


def keep_ballots_until(decided: date | datetime, term_ends: date | None) -> date:
    """The committee's term plus 3 years, and at least 5 years from the decision; the later of the two (V-19)."""
    floor = add_months(decided, 12 * KEEP_AT_LEAST_YEARS)
    return max(floor, add_months(term_ends, 12 * KEEP_AFTER_TERM_YEARS)) if term_ends else floor


def delete_identity_pictures_by(verified: date | datetime) -> date:
    """Pictures of identity papers go 30 days after they were verified (V-19)."""
    return within_days(verified, IDENTITY_PICTURE_DAYS).last_day
