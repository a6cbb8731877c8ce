"""What the desk is handed for a home, and whether it may be taken so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.fees.queries.payable import payable
from server.kit.clock import local_day
from server.kit.errors import Malformed, not_found
from server.payments.queries.waiting import same_taken
from server.payments.rules.lines import Line
from server.payments.rules.methods import Method, TakenBefore, check_desk
from server.payments.rules.whose import OthersDebt, is_others
from server.people import queries as people
from server.places import queries as places
from server.places.queries import HOMES


@dataclass(frozen=True, slots=True)
class Slip:
    """Money as the desk takes it, for a home. ``lines`` are the bills the payer named and how much of each (a line
    without a bill is for the balance); without lines it goes to what is due first. ``payer_id`` is who pays, where we
    know them, ``payer_words`` who says to pay where we do not. ``for_others``: they said that they pay what a former
    owner owes. ``taken_again``: it is not the money that was taken for this home before on that day."""

    estate_id: int
    home_id: int
    method: Method
    fen: int
    received_on: date
    lines: Sequence[Line] = ()
    payer_id: int | None = None
    payer_words: str = ""
    reference: str | None = None
    note: str = ""
    for_others: bool = False
    taken_again: bool = False


def check(session: Session, slip: Slip, *, at: datetime) -> None:
    """Refuse what cannot be taken: :class:`Malformed`, :class:`NotFound` for bills of another home, and
    :class:`OthersDebt` where it would pay what a former owner owes and the payer has not said so."""
    check_desk(slip.method, slip.fen, slip.reference)
    if slip.received_on > local_day(at):
        raise Malformed("day_ahead", "收款日期不能晚于今天。", fields={"received_on": ["不能晚于今天"]})
    if places.home(session, slip.home_id)["estate_id"] != slip.estate_id:
        raise not_found("房屋")
    if slip.payer_id is not None and not people.names(session, [slip.payer_id]):
        raise not_found("付款人")
    if slip.lines and sum(line.fen for line in slip.lines) != slip.fen:
        raise Malformed("lines_differ", "各项金额加起来要等于收款金额。", fields={"fen": ["和各项合计不一致"]})
    bills = payable(session, bill_ids=[line.bill_id for line in slip.lines if line.bill_id is not None])
    for line in slip.lines:
        if line.fen <= 0:
            raise Malformed("fen_wrong", "每一项的金额都要大于零。", fields={"lines": ["金额不对"]})
        if line.bill_id is not None and (line.bill_id not in bills or bills[line.bill_id].home_id != slip.home_id):
            raise not_found("账单")
    if not slip.for_others:
        owners = {row["person_id"] for row in people.owners(session, slip.home_id, local_day(at))} if bills else set()
        if any(slip.payer_id not in one.people and is_others(one.people, owners) for one in bills.values()):
            raise OthersDebt


def check_once(session: Session, payment_id: int, slip: Slip) -> None:
    """Refuse the same sum for the same home on the same day: :class:`TakenBefore`, unless they said it is another."""
    if slip.taken_again:
        return
    # Two clerks with the same cash: the second waits for the home's row and then finds what the first took.
    session.execute(select(HOMES.c.id).where(HOMES.c.id == slip.home_id).with_for_update(key_share=True))
    if same_taken(
        session, estate_id=slip.estate_id, home_id=slip.home_id, fen=slip.fen, day=slip.received_on, but=payment_id
    ):
        raise TakenBefore(slip.fen)
