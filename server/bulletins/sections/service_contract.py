"""The service contract, in one plain line: until when it runs, what comes next, who decides.

Each month; in a week only where a day of it is near or just gone, or the firm goes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from server.bulletins.rules.words import Kind
from server.bulletins.sections.contract import Ground, Order, Reading, Section
from server.contracts.queries import standing, telling
from server.contracts.queries.standing import Standing

NEAR, JUST_GONE = timedelta(days=30), timedelta(days=7)


def contracts(session: Session, orders: Sequence[Order], _at: datetime) -> Mapping[int, Standing]:
    """The contract of each estate as it stands."""
    return {one.estate_id: standing.of(session, one.estate_id) for one in orders}


def read(ground: Ground) -> Reading | None:
    """The line; nothing where no contract is written down, or where a week has nothing to say of it."""
    now: Standing = ground[contracts]
    day = ground.order.day
    near = any(due.day - NEAR <= day <= due.day + JUST_GONE for due in now.dues)
    if now.contract.since is None or not (ground.order.kind is Kind.MONTHLY or near or now.notice):
        return None
    return Reading((telling.line_of(now, day),))


SECTION = Section("contract", "物业合同", "receipt", read, (contracts,), frozenset({Kind.WEEKLY, Kind.MONTHLY}))
