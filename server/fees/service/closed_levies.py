"""What paid a share of a levy that has ended stays where it is: what was left went back to those who paid."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.fees.models import Bill, Levy
from server.fees.rules.items import LevyState
from server.fees.rules.levy_ends import LevyClosed


def check(session: Session, bill_ids: Collection[int]) -> None:
    """:class:`LevyClosed` where one of these bills, all held, is a share of a levy that has ended."""
    asked = select(Levy.title).join(Bill, Bill.levy_id == Levy.id)
    title = session.scalar(asked.where(Bill.id.in_(bill_ids), Levy.state == LevyState.CLOSED).limit(1))
    if title is not None:
        raise LevyClosed(title)
