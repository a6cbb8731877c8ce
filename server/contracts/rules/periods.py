"""How long before its end a service contract is given notice of (F-18, 民法典 946 to 948): full days in between. The
contract may set other periods."""

from __future__ import annotations

from datetime import date

from server.kit.calendar.days import earliest_after, latest_before

OWNERS_DISMISS_DAYS, FIRM_LEAVES_DAYS, WITHOUT_TERM_DAYS = 60, 90, 60


def latest_dismissal(effective_from: date, days: int = OWNERS_DISMISS_DAYS) -> date:
    """The last day on which owners may give notice that the firm goes from the beginning of ``effective_from`` on."""
    return latest_before(effective_from, days)


def latest_refusal(first_day_without: date, days: int = FIRM_LEAVES_DAYS) -> date:
    """The last day on which the firm may say that it will not renew; the contract runs to the end of the day before
    ``first_day_without``."""
    return latest_before(first_day_without, days)


def earliest_end(notice: date, days: int = WITHOUT_TERM_DAYS) -> date:
    """The first day without the firm when either side ends a contract that runs on without a term (民法典 948)."""
    return earliest_after(notice, days)
