"""When each promise falls due, what a pause does to it, and whether it was kept (R-01, R-02, R-04).

A promise is kept when it is done at the due instant or before. A pause stops the clock only for the reasons of
``reasons.REASONS``, with a photo, and only at priorities that may pause; it moves what is still ahead by the time
lost, never what was already missed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from server.kit.calendar.hours import Moment, WorkingHours
from server.kit.errors import Conflict, Malformed
from server.reports.rules.levels import Level
from server.reports.rules.reasons import Reason, reason_of
from server.reports.rules.terms import Term
from server.reports.rules.words import Move, Priority


class Promised(StrEnum):
    """The things promised, in the order they fall due."""

    ACKNOWLEDGE = "acknowledge"
    ARRIVE = "arrive"
    ANSWER = "answer"
    FIX = "fix"


class NeverPauses(Conflict):
    """Danger and urgent repairs run through (R-04)."""

    def __init__(self, priority: Priority) -> None:
        super().__init__("clock_never_pauses", "紧急的事情不能暂停计时，请继续处理。", priority=str(priority))


class PauseNeedsPhoto(Malformed):
    """A pause without a picture is not a pause."""

    def __init__(self) -> None:
        super().__init__("pause_needs_photo", "暂停需要一张现场照片。")


@dataclass(frozen=True)
class Promise:
    """What was promised, as instants (UTC). ``certain`` is false when the year's holidays are not yet published."""

    acknowledge_by: datetime
    arrive_by: datetime | None
    answer_by: datetime | None
    fix_by: datetime
    certain: bool = True

    def due(self, what: Promised) -> datetime | None:
        """When one of the promises falls due; None when it was not made."""
        if what is Promised.ACKNOWLEDGE:
            return self.acknowledge_by
        if what is Promised.ARRIVE:
            return self.arrive_by
        return self.answer_by if what is Promised.ANSWER else self.fix_by


@dataclass(frozen=True)
class Done:
    """When each promise was kept, as far as it was."""

    acknowledged_at: datetime | None = None
    arrived_at: datetime | None = None
    answered_at: datetime | None = None
    fixed_at: datetime | None = None

    def at(self, what: Promised) -> datetime | None:
        """When this was done. To come is also to answer, and what is fixed needs nobody to come any more."""
        if what is Promised.ACKNOWLEDGE:
            return self.acknowledged_at or self.arrived_at or self.fixed_at
        if what is Promised.ARRIVE:
            return self.arrived_at or self.fixed_at
        return self.answered_at or self.fixed_at if what is Promised.ANSWER else self.fixed_at


@dataclass(frozen=True)
class Appointment:
    """The time the resident chose for a visit."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class Pause:
    """One stop of the clock; ``until`` is None while it lasts."""

    since: datetime
    until: datetime | None = None


def promise(level: Level, made_at: datetime, hours: WorkingHours, appointment: Appointment | None = None) -> Promise:
    """The times promised for a report made at an instant.

    An appointment replaces the time of arrival where the level allows one; when the resident chose a time later
    than we would have come, the fix is counted from the end of it.
    """
    acknowledge = level.acknowledge.due(made_at, hours)
    arrive = _due(level.arrive, made_at, hours)
    answer = _due(level.answer, made_at, hours)
    fix = level.fix.due(made_at, hours)
    if appointment and level.by_appointment:
        chosen_late = appointment.end > (arrive or fix).at
        fix = level.fix.due(appointment.end, hours) if chosen_late else fix
        arrive = Moment(appointment.end)
    moments = [moment for moment in (acknowledge, arrive, answer, fix) if moment]
    return Promise(
        acknowledge_by=acknowledge.at,
        arrive_by=arrive.at if arrive else None,
        answer_by=answer.at if answer else None,
        fix_by=fix.at,
        certain=all(moment.certain for moment in moments),
    )


def check_pause(level: Level, reason: str, *, photos: int) -> Reason:
    """The reason of a lawful pause; :class:`NeverPauses`, ``UnknownReason`` or :class:`PauseNeedsPhoto` else."""
    if not level.may_pause:
        raise NeverPauses(level.priority)
    found = reason_of(Move.PAUSE, reason)
    if photos < 1:
        raise PauseNeedsPhoto
    return found


def after_pauses(level: Level, made: Promise, pauses: Iterable[Pause], hours: WorkingHours, now: datetime) -> Promise:
    """The promise as the pauses moved it; one that still lasts counts up to ``now``."""
    if not level.may_pause:
        return made
    merged = list(_merged(pauses, now))
    arrive = _moved(level.arrive, made.arrive_by, merged, hours)
    answer = _moved(level.answer, made.answer_by, merged, hours)
    fix = _moved(level.fix, made.fix_by, merged, hours)
    moments = [moment for moment in (arrive, answer, fix) if moment]
    certain = made.certain and all(moment.certain for moment in moments)
    return replace(
        made,
        arrive_by=arrive.at if arrive else None,
        answer_by=answer.at if answer else None,
        fix_by=fix.at if fix else made.fix_by,
        certain=certain,
    )


def lost(term: Term, pauses: Iterable[Pause], hours: WorkingHours, now: datetime) -> timedelta:
    """How much of a promise's time the pauses took, what two of them share counted once."""
    spans = [term.lost(since, until, hours) for since, until in _merged(pauses, now)]
    return sum(spans, timedelta(0))


def kept(due: datetime, done_at: datetime | None, now: datetime) -> bool | None:
    """Was the promise kept? None while it is neither done nor due; at the due instant itself it is still kept."""
    if done_at is None:
        return False if now > due else None
    return done_at <= due


def late(made: Promise, done: Done, now: datetime) -> tuple[Promised, ...]:
    """The promises that are missed by now and not yet made good, in order. The report is overdue when any is."""
    return tuple(
        what for what in Promised if (due := made.due(what)) is not None and done.at(what) is None and now > due
    )


def first_missed(made: Promise, done: Done, now: datetime) -> datetime | None:
    """When the oldest promise still owed was missed; the ladder of escalation starts there."""
    dues = [due for what in late(made, done, now) if (due := made.due(what)) is not None]
    return min(dues, default=None)


def next_due(made: Promise, done: Done) -> tuple[Promised, datetime] | None:
    """The next promise still owed and its time; None when all are kept."""
    owed = [(due, what) for what in Promised if (due := made.due(what)) is not None and done.at(what) is None]
    if not owed:
        return None
    due, what = min(owed, key=lambda pair: pair[0])
    return what, due


def _due(part: Term | None, start: datetime, hours: WorkingHours) -> Moment | None:
    return part.due(start, hours) if part else None


def _merged(pauses: Iterable[Pause], now: datetime) -> Iterable[tuple[datetime, datetime]]:
    spans = sorted((pause.since, pause.until or now) for pause in pauses)
    while spans:
        start, end = spans.pop(0)
        while spans and spans[0][0] <= end:
            end = max(end, spans.pop(0)[1])
        yield start, end


def _moved(
    part: Term | None, due: datetime | None, pauses: Iterable[tuple[datetime, datetime]], hours: WorkingHours
) -> Moment | None:
    if due is None:
        return None
    if part is None:
        return Moment(due)
    moment = Moment(due)
    for start, end in pauses:
        if start < moment.at:
            later = part.later(moment.at, part.lost(start, end, hours), hours)
            moment = Moment(later.at, moment.certain and later.certain)
    return moment
