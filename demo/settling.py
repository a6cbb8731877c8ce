"""Money that owners of the demo transfer for what they decided together: entered by one, reviewed by another."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from demo.cast import staff_of
from demo.table import Table
from demo.walk import Act
from server.fees.models import Bill
from server.kit.clock import local_day
from server.payments.rules.lines import Line
from server.payments.rules.methods import Method
from server.payments.service import desk
from server.payments.service.slips import Slip
from server.people import queries as people


def settle(table: Table, label: str, *, only_first: bool = False) -> Act:
    """Pay by transfer what a home owes of levies, or the part of it that is due first."""

    def act(session: Session, at: datetime) -> None:
        home_id = table.home(session, label)
        asked = select(Bill.id, Bill.fen).where(
            Bill.home_id == home_id, Bill.levy_id.is_not(None), Bill.state == "open"
        )
        owed = session.execute(asked.order_by(Bill.due_on, Bill.id)).all()[: 1 if only_first else None]
        lines = [Line(bill_id=row.id, home_id=home_id, fen=row.fen) for row in owed]
        bring(session, table.estate_id, home_id, sum(line.fen for line in lines), f"LEVY{owed[0].id:010d}", lines, at)

    return act


def bring(
    session: Session, estate_id: int, home_id: int, fen: int, reference: str, lines: list[Line], at: datetime
) -> None:
    """A transfer of ``fen`` for a home came in, by its first owner: finance enters it, the manager looks again."""
    payer_id = people.owners(session, home_id, local_day(at))[0]["person_id"]
    slip = Slip(estate_id, home_id, Method.TRANSFER, fen, local_day(at), lines=lines, payer_id=payer_id,
                reference=reference)  # fmt: skip
    payment_id = desk.enter(session, staff_of(session, estate_id, "finance"), slip, at=at)
    desk.review(session, staff_of(session, estate_id, "manager"), payment_id, version=1, at=at)
