"""Fees of the month before (B-03): the four collection rates, each named for what it is.

Sums of everybody, never a home or a name (P-06).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from server.bulletins.rules.words import Kind
from server.bulletins.sections.contract import Figure, Ground, Order, Reading, Section
from server.fees.queries import rates as rates_of
from server.fees.queries.rates import Rates
from server.fees.queries.rates_shown import span_until
from server.fees.rules.rate_sums import Figure as Rate
from server.fees.rules.rate_words import SMALLEST_GROUP
from server.kit.clock import local_day

SHORT = {
    ("current", "by_due"): "当期收缴率（金额，到缴费日）",
    ("current", "to_date"): "当期收缴率（金额，到月末）",
    ("arrears", "in_period"): "旧欠清收率（金额，到月末）",
    ("combined", "in_period"): "综合收缴率（金额，到月末）",
    ("households", "by_due"): "户数收缴率（按户，到缴费日）",
    ("households", "to_date"): "户数收缴率（按户，到月末）",
}


def rates(session: Session, orders: Sequence[Order], _at: datetime) -> Mapping[int, Rates]:
    """The rates of the span of each sheet, as of its last day."""
    found: dict[int, Rates] = {}
    for one in orders:
        last = _last_day(one)
        months = (last.year - local_day(one.since).year) * 12 + last.month - local_day(one.since).month + 1
        found[one.estate_id] = rates_of.rates(session, one.estate_id, span_until(last, months, as_of=last))
    return found


def read(ground: Ground) -> Reading | None:
    """The rates that mean something, and the day they are counted to; nothing where there were hardly any bills."""
    found: Rates = ground[rates]
    if found.whole.homes < SMALLEST_GROUP:
        return None
    shown = tuple(_figure(ground, one) for one in found.figures if one.whole)
    last = found.span.as_of
    lines = (f"{found.whole.homes} 户有账单，付款统计到 {last.month}月{last.day}日。四种口径不同，不能混用。",)
    return Reading(lines, shown)


def _figure(ground: Ground, one: Rate) -> Figure:
    value = one.part * 10_000 // one.whole
    arguments = ground.arguments(part=one.part, whole=one.whole)
    key = f"{one.rate}_{one.cut}"
    return Figure(key, SHORT[one.rate, one.cut], value, "‱", "fees.rates", arguments, ground.at, one.percent)


def _last_day(order: Order) -> date:
    return local_day(order.until - timedelta(seconds=1))


SECTION = Section("fees", "物业费收缴", "wallet", read, (rates,), frozenset({Kind.MONTHLY}))
