"""When a bill is due: a day of a month, as the tariff says, and never sooner than its payer can have seen it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from server.kit.calendar.days import add_months
from server.kit.errors import Malformed

LAST_DAY, LEAST_DAYS = 31, 10
DEFAULT: Mapping[str, int] = {"after_months": 0, "day": LAST_DAY, "least_days": LEAST_DAYS}
"""The last day of the first month of the period, and at least ten days after the bill came out."""
_BOUNDS = {"after_months": (0, 24), "day": (1, LAST_DAY), "least_days": (0, 90)}


def checked(rule: Mapping[str, int]) -> dict[str, int]:
    """A rule with what it does not say filled in; :class:`Malformed` for what is no rule."""
    found = {**DEFAULT, **rule}
    for name, value in found.items():
        least, most = _BOUNDS.get(name, (1, 0))
        if not least <= value <= most:
            raise Malformed("due_rule_wrong", "缴费期限的填写不正确。", field=name)
    return found


def due_on(period: date, rule: Mapping[str, int]) -> date:
    """The day by the tariff alone; the 31st is the last day of every month."""
    month = add_months(period, rule["after_months"])
    last = add_months(month, 1) - timedelta(days=1)
    return month.replace(day=min(rule["day"], last.day))
