"""Settling bills with money: what a payment goes to, and the way back.

The ledger is told by the caller, in one event with the rest of the payment: these functions give the moves for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, or_, select, update
from sqlalchemy.orm import Session

from server.fees.facts import BillPaid, BillReopened
from server.fees.models import Allocation, Bill, FeeItem
from server.fees.queries import calm
from server.fees.queries.open_bills import OPEN_FEN
from server.fees.rules.allocation import Part
from server.fees.rules.items import AllocationKind, BillState
from server.fees.service import closed_levies, late
from server.kit.db import table
from server.kit.errors import Conflict
from server.kit.facts import publish_all
from server.ledger.rules.accounts import Account
from server.ledger.service.posting import Move

_BILLS = table(Bill)


class BillsChanged(Conflict):
    """Something was paid, waived or made void since the bills were read; nothing was settled."""

    def __init__(self) -> None:
        super().__init__("bills_changed", "账单刚刚有变化，请刷新后再试。")


@dataclass(frozen=True, slots=True)
class _Touched:
    """A bill as it stands after a change, and what its moves are about."""

    id: int
    debtor_id: int
    estate_id: int
    state: str
    kind: AllocationKind
    item: str


def settle(
    session: Session, *, payment_id: int, parts: Sequence[Part], day: date, at: datetime, debit: Account,
    person_id: int | None = None,
) -> list[Move]:  # fmt: skip
    """Give the parts of a payment to their bills: rows of allocation and a conditional update of each bill.

    ``debit`` is where the money came in (``WECHAT``, ``CASH``, ``BANK``, ``POS``), or ``PREPAID`` with the
    ``person_id`` whose balance pays. Gives the moves (``debit`` to ``RECEIVABLE``) for the caller's event.
    :class:`BillsChanged` when a bill has less open than asked: the whole transaction must then be thrown away.
    """
    principals = _apply(session, _principals(parts), payment_id=payment_id, day=day, at=at)
    charged = late.charge(session, [one.id for one, _ in principals], day=day)
    touched = [*principals, *_apply(session, _lates(session, parts), payment_id=payment_id, day=day, at=at)]
    paid = [one for one, _ in touched if one.state == BillState.PAID]
    publish_all(session, [BillPaid(one.id, one.debtor_id, one.estate_id) for one in paid], at=at)
    return charged + [
        Move(debit, Account.RECEIVABLE, fen, debtor_id=one.debtor_id, person_id=person_id, bill_id=one.id,
             payment_id=payment_id, item=one.item) for one, fen in touched
    ]  # fmt: skip


def reverse(
    session: Session, *, payment_id: int, fen: int | None, day: date, at: datetime, credit: Account,
    person_id: int | None = None, spared: bool = False,
) -> list[Move]:  # fmt: skip
    """Take ``fen`` of a payment (None: all that is left of it) back from its bills, last allocated first.

    Gives the moves (``RECEIVABLE`` to ``credit``: where the money goes, such as ``REFUND_DUE``); they come to less
    than ``fen`` where the payment settled less than that, the rest was balance. The bills are owed again, and what was
    charged because they were paid late is void: the moves of that name no payment. ``spared``: the firm was wrong, and
    neither the days it had the money make the payer late nor the ``days_after_return`` to pay again
    (``config/late_fee.toml``). :class:`LevyClosed` for a share of a levy that has ended.
    """
    until = late.spared_until(day) if spared else None
    back = undo(session, live(session, payment_id), fen, day=day, at=at, spared_to=until)
    touched = [_change(session, bill_id, -back[bill_id]) for bill_id in sorted(back)]
    closed_levies.check(session, back)
    session.flush()
    gone, void = late.take_back(session, back)
    open_ = [one for one in touched if one.id not in gone]
    publish_all(session, [BillReopened(one.id, one.debtor_id, one.estate_id) for one in open_], at=at)
    return [
        Move(Account.RECEIVABLE, credit, back[one.id], debtor_id=one.debtor_id, person_id=person_id, bill_id=one.id,
             payment_id=payment_id, item=one.item) for one in touched
    ] + void  # fmt: skip


def undo(
    session: Session, live: Iterable[tuple[Allocation, int]], fen: int | None, *, day: date, at: datetime,
    spared_to: date | None = None,
) -> dict[int, int]:  # fmt: skip
    """Write that ``fen`` of these rows count no more; gives them by bill. The bills are the caller's to change."""
    back: dict[int, int] = {}
    for row, part in _take(live, fen):
        back[row.bill_id] = back.get(row.bill_id, 0) + part
        undone = Allocation(bill_id=row.bill_id, payment_id=row.payment_id, fen=part, kind=row.kind, day=day, at=at)
        undone.reverses, undone.spared_to = row.id, spared_to
        session.add(undone)
    return back


def allocated(session: Session, payment_id: int) -> dict[int, int]:
    """What of a payment lies on which bill now, in fen."""
    found: dict[int, int] = {}
    for row, left in _left(session, payment_id):
        found[row.bill_id] = found.get(row.bill_id, 0) + left
    return found


def _apply(
    session: Session, wanted: Mapping[int, int], *, payment_id: int, day: date, at: datetime
) -> list[tuple[_Touched, int]]:  # fmt: skip
    """Pay so much of each of these bills, with its row of allocation, in the order of their numbers."""
    touched = [(_change(session, bill_id, wanted[bill_id]), wanted[bill_id]) for bill_id in sorted(wanted)]
    for one, fen in touched:
        session.add(Allocation(bill_id=one.id, payment_id=payment_id, fen=fen, kind=one.kind, day=day, at=at))
    session.flush()
    return touched


def _principals(parts: Sequence[Part]) -> dict[int, int]:
    wanted: dict[int, int] = {}
    for part in parts:
        if part.principal < 0 or part.late_fee < 0:
            raise BillsChanged
        if part.principal:
            wanted[int(part.id)] = wanted.get(int(part.id), 0) + part.principal
    return wanted


def _lates(session: Session, parts: Sequence[Part]) -> dict[int, int]:
    """The late fees of each bill in the order in which they were charged, the last of them just now."""
    wanted: dict[int, int] = {}
    for part in parts:
        for late_id, fen in _late_parts(session, int(part.id), part.late_fee) if part.late_fee else ():
            wanted[late_id] = wanted.get(late_id, 0) + fen
    return wanted


def _late_parts(session: Session, bill_id: int, left: int) -> Iterator[tuple[int, int]]:
    asked = select(_BILLS.c.id, OPEN_FEN.label("owed")).where(
        or_(_BILLS.c.late_of == bill_id, (_BILLS.c.id == bill_id) & _BILLS.c.late_of.is_not(None)),
        _BILLS.c.state == BillState.OPEN,
    )
    # What is doubted, or about to be waived, comes last.
    held = session.execute(asked.order_by(_BILLS.c.id).with_for_update()).all()
    quiet = calm.resting(session, [row.id for row in held]) if len(held) > 1 else set()
    for late_id, owed in sorted(held, key=lambda row: (row.id in quiet, row.id)):
        part = min(left, owed)
        if part:
            yield late_id, part
        left -= part
    if left:
        raise BillsChanged


def _change(session: Session, bill_id: int, fen: int) -> _Touched:
    """Add to (or, below zero, take from) what is paid of a bill, if it stands and has room for it."""
    paid = _BILLS.c.paid_fen + fen
    room = (_BILLS.c.state.in_((BillState.OPEN, BillState.PAID)), paid >= 0, paid + _BILLS.c.waived_fen <= _BILLS.c.fen)
    full = case((paid + _BILLS.c.waived_fen == _BILLS.c.fen, BillState.PAID.value), else_=BillState.OPEN.value)
    item = select(FeeItem.key).where(FeeItem.id == _BILLS.c.item_id).scalar_subquery()
    change = update(_BILLS).where(_BILLS.c.id == bill_id, *room)
    change = change.values(paid_fen=paid, state=full, version=_BILLS.c.version + 1)
    columns = (_BILLS.c.debtor_id, _BILLS.c.estate_id, _BILLS.c.state, _BILLS.c.late_of, item.label("item"))
    row = session.execute(change.returning(*columns)).one_or_none()
    if row is None:
        raise BillsChanged
    kind = AllocationKind.PRINCIPAL if row.late_of is None else AllocationKind.LATE_FEE
    return _Touched(bill_id, row.debtor_id, row.estate_id, row.state, kind, row.item)


def live(session: Session, payment_id: int) -> list[tuple[Allocation, int]]:
    """The rows of a payment that are held from now on, and what is left of each, last allocated first."""
    # Whoever waited for these rows must see what the other wrote meanwhile: first the lock, then the look.
    locked = select(Allocation.id).where(Allocation.payment_id == payment_id).order_by(Allocation.id)
    session.execute(locked.with_for_update())
    return list(reversed(_left(session, payment_id)))


def _left(session: Session, payment_id: int) -> list[tuple[Allocation, int]]:
    """The allocations of a payment and what is left of each, first allocated first."""
    rows = session.scalars(select(Allocation).where(Allocation.payment_id == payment_id).order_by(Allocation.id)).all()
    back: dict[int, int] = {}
    for row in rows:
        if row.reverses is not None:
            back[row.reverses] = back.get(row.reverses, 0) + row.fen
    standing = [(row, row.fen - back.get(row.id, 0)) for row in rows if row.reverses is None]
    return [(row, left) for row, left in standing if left]


def _take(live: Iterable[tuple[Any, int]], fen: int | None) -> Iterator[tuple[Any, int]]:
    for row, left in live:
        part = left if fen is None else min(left, fen)
        if part:
            yield row, part
        fen = None if fen is None else fen - part
