"""Charging the late fee 违约金 (F-07): a bill of its own, made when a part of its principal is paid late.

Off unless the owners' contract has a rate. What it comes to is worked out anew from the rows each time: called twice,
or after a payment was given back, it never charges the same days twice.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.fees.models import Bill, BillRun, FeeItem, bears_late
from server.fees.queries import calm
from server.fees.queries import late as lateness
from server.fees.rules.accruing import earned
from server.fees.rules.clauses import cap_words, figures, rate_words
from server.fees.rules.items import BillState, Cycle, Kind
from server.fees.rules.late import Terms, days_late
from server.fees.service import taking_back
from server.kit.money import yuan
from server.kit.once import insert_new
from server.ledger.rules.accounts import Account
from server.ledger.service.posting import Move

KEY, NAME = "late_fee", "违约金"


def charge(session: Session, bill_ids: Collection[int], *, day: date) -> list[Move]:
    """Charge what the paid parts of these bills have earned and was not charged yet, each as a new bill line that is
    owed with it. Gives the moves for the caller's event; none for a levy, a paid repair or a
    late fee itself.

    Called once the allocations of ``day`` are written; the caller's update holds each principal until the transaction
    ends, so that two parts paid at once are charged one after the other.
    """
    estates = session.scalars(select(Bill.estate_id).where(Bill.id.in_(bill_ids)).distinct()).all()
    held = lateness.clauses(session, estates)
    if not held:
        return []
    mine = Bill.id.in_(bill_ids) & bears_late(Bill) & Bill.estate_id.in_(held)
    asked = select(Bill, BillRun.published_at).outerjoin(BillRun, BillRun.id == Bill.run_id).where(mine)
    bills = session.execute(asked.order_by(Bill.id).execution_options(populate_existing=True)).all()
    ids = [bill.id for bill, _ in bills]
    charged, paid = lateness.charged_for(session, ids), lateness.paid_parts(session, ids)
    spared = lateness.spared_parts(session, ids)
    moves: list[Move] = []
    for bill, published_at in bills:
        by, before = held[bill.estate_id].of(bill.period, published_at), charged.get(bill.id, (0, 0))[0]
        parts, free = paid.get(bill.id, []), spared.get(bill.id, [])
        fen = lateness.due_now(bill.fen - bill.waived_fen, bill.due_on, by, parts, free, before)
        moves += [_charge(session, bill, by, fen, day)] if by and fen else []
    return moves


def take_back(session: Session, bill_ids: Collection[int]) -> tuple[set[int], list[Move]]:
    """Make void what these bills were charged for parts that are paid no more: lines of which nothing is paid, waived
    or asked about, the last first; of one that stands in part the rest is charged anew, due when it was. The days run
    on, but for those that were spared, and are charged when the part is paid. Gives the lines and the moves."""
    whole = select(func.coalesce(Bill.late_of, Bill.id)).where(Bill.id.in_(bill_ids))
    asked = select(Bill, BillRun.published_at).outerjoin(BillRun, BillRun.id == Bill.run_id)
    bills = session.execute(asked.where(Bill.id.in_(whole)).execution_options(populate_existing=True)).all()
    ids = {bill.id for bill, _ in bills}
    held, paid = lateness.clauses(session, {bill.estate_id for bill, _ in bills}), lateness.paid_parts(session, ids)
    charged, lines, spared = (
        lateness.charged_for(session, ids), loose(session, ids), lateness.spared_parts(session, ids)
    )  # fmt: skip
    gone: set[int] = set()
    moves: list[Move] = []
    for bill, published_at in bills if lines else ():
        by, parts = held.get(bill.estate_id), paid.get(bill.id, [])
        terms = by.of(bill.period, published_at) if by else None
        if terms is None and parts:
            continue
        over = charged.get(bill.id, (0, 0))[0]
        over -= earned(bill.fen - bill.waived_fen, bill.due_on, parts, terms, spared.get(bill.id, []))
        for line in (one for one in lines if one.late_of == bill.id):
            if over <= 0:
                break
            moves.append(taking_back.take_back(session, line.id))
            gone.add(line.id)
            over -= line.fen
            if over < 0 and terms is not None:
                moves.append(_charge(session, bill, terms, -over, max(one.on for one in parts), line.due_on))
    return gone, moves


def loose(session: Session, ids: Collection[int]) -> Sequence[Bill]:
    """The late fees of these bills of which nothing is paid, waived or asked about, the last first."""
    untouched = (Bill.state == BillState.OPEN) & (Bill.paid_fen == 0) & (Bill.waived_fen == 0) & ~calm.rests()
    asked = select(Bill).where(Bill.late_of.in_(ids), untouched).order_by(Bill.part.desc())
    return session.scalars(asked.execution_options(populate_existing=True)).all()


def _charge(session: Session, bill: Bill, by: Terms, fen: int, day: date, due_on: date | None = None) -> Move:
    line = _line(session, bill, by, fen, day, due_on or day + timedelta(days=figures()["days_to_pay"]))
    session.add(line)
    session.flush()
    return Move(Account.RECEIVABLE, Account.LATE_INCOME, fen, debtor_id=bill.debtor_id, bill_id=line.id, item=KEY)


def _line(session: Session, bill: Bill, by: Terms, fen: int, day: date, due_on: date) -> Bill:
    number = session.scalar(select(func.max(Bill.part)).where(Bill.late_of == bill.id))
    return Bill(
        run_id=None, estate_id=bill.estate_id, building_id=bill.building_id, home_id=bill.home_id,
        item_id=late_item(session, bill.estate_id), tariff_id=None, debtor_id=bill.debtor_id, period=bill.period,
        through=bill.through, months=0, part=(number or 0) + 1, fen=fen, exact=str(fen),
        formula=_formula(bill, by, fen, day), due_on=due_on,
        state=BillState.OPEN, late_of=bill.id,
    )  # fmt: skip


def spared_until(day: date) -> date:
    """From when on it counts again as late what the firm gave back on a day for a mistake of its own: paid on that day
    it is paid in time."""
    return day + timedelta(days=figures()["days_after_return"])


def late_item(session: Session, estate_id: int) -> int:
    """The item under which an estate charges late fees; made when it is needed first."""
    row = {"estate_id": estate_id, "key": KEY, "name": NAME, "kind": Kind.LATE_FEE, "cycle": Cycle.MONTH,
           "income_account": Account.LATE_INCOME.value, "payer": "owner", "state": "active", "version": 1}  # fmt: skip
    insert_new(session, FeeItem, [row])
    return session.scalars(select(FeeItem.id).where(FeeItem.estate_id == estate_id, FeeItem.key == KEY)).one()


def _formula(bill: Bill, by: Terms, fen: int, day: date) -> str:
    days, rate = days_late(bill.due_on, day), rate_words(by.daily_rate)
    cap = f"，{words}" if (words := cap_words(by)) else ""
    return (
        f"{bill.due_on:%Y-%m-%d} 到期，{day:%Y-%m-%d} 付，逾期 {days} 天，{rate}，"
        f"按付的本金单利计算{cap} = {yuan(fen)} 元"
    )
