"""What only the month tells (B-03): the estate in numbers, and the rates of repairs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from server.bulletins.rules.words import Kind
from server.bulletins.sections.contract import Figure, Ground, Order, Reading, Section
from server.places import queries as places
from server.reports.queries import day

MONTH = frozenset({Kind.MONTHLY})


def basics(session: Session, orders: Sequence[Order], _at: datetime) -> Mapping[int, dict[str, int]]:
    """Homes and area (hundredths of a square metre) of each estate."""
    return {one.estate_id: places.totals(session, one.estate_id) for one in orders}


def rates(session: Session, orders: Sequence[Order], _at: datetime) -> Mapping[int, Any]:
    """The rates of R-07 of each estate."""
    return {
        one.estate_id: day.monthly_rates(session, one.estate_id, since=one.since, until=one.until) for one in orders
    }


def read_basics(ground: Ground) -> Reading:
    """Households and area."""
    found, arguments = ground[basics], {"estate_id": ground.order.estate_id}
    area = found["area"] // 100
    return Reading(figures=(
        Figure("homes", "房屋", found["homes"], "套", "places.totals", arguments, ground.at),
        Figure("area", "建筑面积", area, "㎡", "places.totals", arguments, ground.at, f"{area:,} ㎡"),
    ))  # fmt: skip


def read_rates(ground: Ground) -> Reading | None:
    """The rates as R-07 shows them; nothing where the month had no report."""
    found = ground[rates]
    shown = (
        ("ack", "按时受理", found.ack_on_time_rate), ("completion", "办结", found.completion_rate),
        ("on_time", "按时办结", found.on_time_completion_rate), ("satisfied", "满意", found.satisfaction_rate),
        ("reopened", "返工", found.reopen_rate),
    )  # fmt: skip
    figures = tuple(_rate(ground, key, label, words) for key, label, words in shown if words[:1].isdigit())
    return Reading(figures=figures) if figures else None


def _rate(ground: Ground, key: str, label: str, words: str) -> Figure:
    value = round(float(words.rstrip("%")) * 100)
    return Figure(key, f"{label}率", value, "‱", "reports.rates", ground.arguments(), ground.at, words)


BASICS = Section("basics", "小区概况", "home", read_basics, (basics,), MONTH)
RATES = Section("rates", "办理质量", "check", read_rates, (rates,), MONTH)
