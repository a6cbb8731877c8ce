"""Until when a debt may be claimed (F-12, 民法典 188, 195): three years, begun anew by a demand that arrived."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from server.kit.calendar.days import add_months

MONTHS = 36


@dataclass(frozen=True, slots=True)
class Demand:
    """A demand for payment: the day it arrived, and whether it is proven to have reached the debtor.

    A poster in public is weak proof and restarts nothing; a message to the debtor's own number or a receipt does.
    """

    on: date
    reached: bool


def expires_on(due: date, demands: Iterable[Demand] = ()) -> date:
    """The last day of the term of one bill (CV-4). A demand after the term has run out does not bring it back."""
    last = add_months(due, MONTHS)
    for demand in sorted((each for each in demands if each.reached), key=lambda each: each.on):
        if due < demand.on <= last:
            last = max(last, add_months(demand.on, MONTHS))
    return last


def has_expired(due: date, on: date, demands: Iterable[Demand] = ()) -> bool:
    """Has the term run out by this day?"""
    return on > expires_on(due, demands)
