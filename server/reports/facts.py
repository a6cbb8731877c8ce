"""What happens to reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from server.kit.facts import Fact


@dataclass(frozen=True)
class ReportMade(Fact):
    """Somebody reported something."""

    name: ClassVar[str] = "report.made"
    report_id: int
    estate_id: int
    priority: str
    media_ids: list[int]


@dataclass(frozen=True)
class ReportMoved(Fact):
    """A report made one of its legal moves."""

    name: ClassVar[str] = "report.moved"
    report_id: int
    estate_id: int
    event_id: int
    move: str
    before: str
    after: str
    by_id: int


@dataclass(frozen=True)
class ReportSaid(Fact):
    """Somebody wrote in one of a report's threads."""

    name: ClassVar[str] = "report.said"
    report_id: int
    estate_id: int
    event_id: int
    thread: str
    by_id: int
    by_part: str


@dataclass(frozen=True)
class ReportEscalated(Fact):
    """A late report climbed a rung of the ladder; ``rung`` is its key."""

    name: ClassVar[str] = "report.escalated"
    report_id: int
    estate_id: int
    event_id: int
    rung: str


@dataclass(frozen=True)
class ReportLocated(Fact):
    """Another place, or the first, stands on an open report; ``before`` and ``after`` as staff call them."""

    name: ClassVar[str] = "report.located"
    report_id: int
    estate_id: int
    before: str
    after: str


@dataclass(frozen=True)
class ReportShownAnew(Fact):
    """The reporter changed what neighbours see; the new words wait for their check."""

    name: ClassVar[str] = "report.shown_anew"
    report_id: int
    estate_id: int
