"""How the duties of a lift stand on a day: contract, maintenance, inspection, self-test (E-20 to E-24, F2, F3).

Pure, and the one truth of it: console, mini-program, chat, reminders and bulletins all read it from here. What nobody
has written down is a state of its own, never a calm one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from server.places.rules import upkeep
from server.places.rules.upkeep import Act, Care, Contract, Due
from server.places.rules.visits import AT_REST, MAINTENANCE, TESTS, Visit

SOON = timedelta(days=30)
"""A contract that ends within a month is to be renewed now."""


class Duty(StrEnum):
    """What a lift needs to be carried on lawfully."""

    CONTRACT = "contract"
    MAINTENANCE = "maintenance"
    INSPECTION = "inspection"
    SELF_TEST = "self_test"


class Stand(StrEnum):
    """How a duty stands; ``missing``: nobody wrote it down; ``open``: no day is known or needed."""

    FINE = "fine"
    SOON = "soon"
    LATE = "late"
    MISSING = "missing"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Standing:
    """One duty: how it stands, the last day on which it is in time, and when it was done last."""

    duty: Duty
    stand: Stand
    by: date | None = None
    last: date | None = None

    def days_left(self, today: date) -> int | None:
        """Whole days until its last day; negative once that is gone, None where there is none."""
        return (self.by - today).days if self.by else None


@dataclass(frozen=True, slots=True)
class LiftStands:
    """How a lift stands: whole years in use, whether that makes it an old one (E-24), whether anybody is under contract
    to maintain it and what follows if not (E-21), by when to ask for its inspection (特种设备安全法 40), and its
    duties. ``rests``: it is out of use, and nothing of it is called out."""

    years: int | None
    old: bool
    contract: Contract
    acts: tuple[Act, ...]
    apply_by: date | None
    rests: bool
    duties: tuple[Standing, ...]

    def duty(self, duty: str) -> Standing:
        """One of its duties."""
        return next(one for one in self.duties if one.duty == duty)

    @property
    def unmaintained(self) -> bool:
        """Nobody maintains it (失保)."""
        return self.contract is Contract.UNMAINTAINED


def stands(lift: Mapping[str, Any], last: Mapping[str, date], today: date, days: int) -> LiftStands:
    """From ``in_use_since``, ``next_inspection_on``, ``contract_until`` and ``state`` of a lift, the last day of each
    kind of visit, and the longest interval of maintenance in days (E-20)."""
    since, inspected = lift["in_use_since"], lift["next_inspection_on"]
    kept = max((day for kind, day in last.items() if kind in MAINTENANCE), default=None)
    care = upkeep.upkeep(lift["contract_until"], kept, today, days)
    years = today.year - since.year - ((today.month, today.day) < (since.month, since.day)) if since else None
    first = upkeep.next_maintenance(since, days) if since else None
    rests = lift["state"] in AT_REST
    return LiftStands(
        years=years, old=since is not None and upkeep.is_old(since, today), contract=care.contract,
        acts=() if rests else care.acts, apply_by=upkeep.apply_by(inspected) if inspected else None, rests=rests,
        duties=(_contract(lift["contract_until"], care, today), _maintenance(care, last, kept, first, today),
                _inspection(inspected, last.get(Visit.INSPECTION), today), _self_test(since, last, today)),
    )  # fmt: skip


def next_self_test(installed: date, last: date | None, today: date) -> Due | None:
    """The first self-test that no test or inspection on ``last`` has served; without one, the first that is not over.
    None once the lift is inspected every year."""
    tests = (year for year in range(1, upkeep.INSPECTION_YEARS[-1] + 1) if upkeep.care_in(year) is Care.SELF_TEST)
    dues = (upkeep.due_in(installed, year) for year in tests)
    return next((due for due in dues if (due.earliest > last if last else due.by >= today)), None)


def _contract(until: date | None, care: upkeep.Upkeep, today: date) -> Standing:
    if until is None:
        return Standing(Duty.CONTRACT, Stand.MISSING)
    over = care.contract is Contract.UNMAINTAINED
    return Standing(Duty.CONTRACT, Stand.LATE if over else Stand.SOON if until <= today + SOON else Stand.FINE, until)


def _maintenance(
    care: upkeep.Upkeep, last: Mapping[str, date], kept: date | None, first: date | None, today: date
) -> Standing:  # fmt: skip
    if kept is None:
        begins = first is not None and today <= first
        return Standing(Duty.MAINTENANCE, Stand.FINE, first) if begins else Standing(Duty.MAINTENANCE, Stand.MISSING)
    if last.get(Visit.ON_DEMAND) == kept:
        # The pilot sets the interval, not the law: there is no day to go by.
        return Standing(Duty.MAINTENANCE, Stand.OPEN, last=kept)
    return Standing(Duty.MAINTENANCE, Stand.LATE if care.overdue else Stand.FINE, care.next_due, kept)


def _inspection(by: date | None, last: date | None, today: date) -> Standing:
    if by is None:
        return Standing(Duty.INSPECTION, Stand.MISSING, last=last)
    soon = upkeep.apply_by(by) <= today
    return Standing(Duty.INSPECTION, Stand.LATE if by < today else Stand.SOON if soon else Stand.FINE, by, last)


def _self_test(since: date | None, last: Mapping[str, date], today: date) -> Standing:
    done, served = last.get(Visit.SELF_TEST), max((last[kind] for kind in TESTS if kind in last), default=None)
    due = next_self_test(since, served, today) if since else None
    if due is None:
        return Standing(Duty.SELF_TEST, Stand.OPEN if since else Stand.MISSING, last=done)
    stand = Stand.LATE if due.by < today else Stand.SOON if due.earliest <= today else Stand.FINE
    return Standing(Duty.SELF_TEST, stand, due.by, done)
