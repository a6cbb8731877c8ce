"""The monthly figures of reports (R-07): counts in, rates out, every denominator written down.

``tickets`` are all reports of the month except withdrawn and merged ones. ``closed`` means closed as solved: closed
without a fix is an outcome of its own and never counts as fixed (B12). Only stars given by a person are ``rated``:
a report closed by silence is closed, never satisfied (B10).
"""

from __future__ import annotations

from dataclasses import dataclass

from server.kit.percent import percent

SATISFIED_FROM = 4


@dataclass(frozen=True)
class Counts:
    """What was counted. ``visits`` are the reports that were promised an arrival."""

    tickets: int
    ack_on_time: int
    closed: int
    closed_on_time: int
    rated: int
    rated_4_or_5: int
    reopened: int
    visits: int = 0
    arrived_on_time: int = 0
    unfixed: int = 0


@dataclass(frozen=True)
class Rates:
    """The rates as shown, each cut to two decimals; a dash where the denominator is zero."""

    ack_on_time_rate: str
    arrive_on_time_rate: str
    completion_rate: str
    on_time_completion_rate: str
    satisfaction_rate: str
    reopen_rate: str
    unfixed_rate: str


def rates(counts: Counts) -> Rates:
    """Denominators: all tickets; visits; all tickets; closed; rated; closed; all tickets."""
    return Rates(
        ack_on_time_rate=percent(counts.ack_on_time, counts.tickets),
        arrive_on_time_rate=percent(counts.arrived_on_time, counts.visits),
        completion_rate=percent(counts.closed, counts.tickets),
        on_time_completion_rate=percent(counts.closed_on_time, counts.closed),
        satisfaction_rate=percent(counts.rated_4_or_5, counts.rated),
        reopen_rate=percent(counts.reopened, counts.closed),
        unfixed_rate=percent(counts.unfixed, counts.tickets),
    )


HOW = (
    ("按时响应", "按时受理的 ÷ 全部"),
    ("按时到场", "按时到场的 ÷ 说好要上门的"),
    ("办结率", "修好办结的 ÷ 全部；未修复结案不算修好"),
    ("按时办结", "按时修好的 ÷ 修好办结的"),
    ("满意率", "4 星和 5 星 ÷ 有人评了的；没有评的不算满意"),
    ("重开率", "重开过的 ÷ 修好办结的"),
    ("未修复", "未修复结案的 ÷ 全部"),
)
"""The name of each rate in the order of :class:`Rates`, and of what it is made."""


def is_satisfied(stars: int) -> bool:
    """Do these stars (1 to 5) count as satisfied?"""
    return stars >= SATISFIED_FROM
