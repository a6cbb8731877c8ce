"""Money that counts: what it settles, what becomes balance, the ledger's event and the receipt, all in one transaction.

Whoever calls has made sure that this payment comes here once: an order's row held, a review won.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from server.fees.queries.calm import resting
from server.fees.queries.open_bills import open_bills
from server.fees.queries.payable import payable
from server.fees.rules.allocation import Part, allocate
from server.fees.service import settling
from server.fees.service.settling import BillsChanged
from server.kit.clock import local_day
from server.kit.facts import publish
from server.kit.money import yuan
from server.ledger.rules.accounts import Account
from server.ledger.service import posting
from server.ledger.service.posting import Move
from server.payments.facts import PaymentReceived
from server.payments.models import Payment
from server.payments.rules.lines import Division, Line, divide
from server.payments.rules.methods import LANDS_IN, METHOD_LABELS, Method
from server.payments.rules.whose import first_asked, is_others
from server.payments.service import receipts
from server.people import queries as people

TRIES = 5
"""How often what others pay at the same moment may get in the way."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a payment: fen that settled bills, became balance as wanted, or were left over."""

    settled: int
    prepaid: int
    surplus: int
    left: tuple[Line, ...]


def receive(session: Session, payment: Payment, lines: Sequence[Line], *, at: datetime) -> Taken:
    """Book a payment and write its paper."""
    taken = book(session, payment, lines, at=at)
    paper(session, payment, at=at)
    return taken


def book(session: Session, payment: Payment, lines: Sequence[Line], *, at: datetime) -> Taken:
    """Settle what ``lines`` say, or without any what is due first at the payment's home; the rest becomes balance.

    ``surplus`` is what bills named in the lines needed no more: it is the payer's too, and the caller tells somebody.
    """
    division, moves = _settle(session, payment, lines, at)
    rest = division.prepaid + division.surplus
    if rest:
        moves.append(_rest(payment, rest))
    _post(session, payment, moves, at)
    return Taken(payment.fen - rest, division.prepaid, division.surplus, division.left)


def paper(session: Session, payment: Payment, *, at: datetime) -> None:
    """Write the receipt and tell. The company's series of numbers is held from here on: nothing is locked after it."""
    receipts.issue(session, payment_id=payment.id, at=at)
    publish(session, PaymentReceived(payment.id, payment.estate_id, payment.payer_id), at=at)


def _settle(
    session: Session, payment: Payment, lines: Sequence[Line], at: datetime
) -> tuple[Division, list[Move]]:  # fmt: skip
    for left in reversed(range(TRIES)):
        division = _divided(session, payment, lines)
        if payment.method == Method.BALANCE and division.prepaid + division.surplus:
            # A balance gives what bills need and nothing more: there is nowhere for the rest to go.
            raise BillsChanged
        if not division.parts:
            break
        try:
            with session.begin_nested():
                return division, _moves(session, payment, division.parts, at)
        except BillsChanged:
            if not left:
                raise
    return division, []


def _moves(session: Session, payment: Payment, parts: Sequence[Part], at: datetime) -> list[Move]:
    # In the order of the bills' numbers, so that two payments over the same bills never wait for each other in a ring.
    ordered = sorted(parts, key=lambda part: int(part.id))
    own = payment.payer_id if payment.method == Method.BALANCE else None
    return settling.settle(
        session, payment_id=payment.id, parts=ordered, day=local_day(payment.received_at), at=at,
        debit=LANDS_IN[payment.method], person_id=own,
    )  # fmt: skip


def _divided(session: Session, payment: Payment, lines: Sequence[Line]) -> Division:
    if lines:
        bill_ids = [line.bill_id for line in lines if line.bill_id is not None]
        opens = open_bills(session, bill_ids=bill_ids) if bill_ids else []
        return divide(payment.fen, lines, {int(bill.id): bill for bill in opens})
    wanted = _unasked(session, payment)
    bills = [one.without_rest() for one in open_bills(session, bill_ids=wanted)]
    found = allocate(payment.fen, bills, on=local_day(payment.received_at))
    return Division(found.parts, found.rest, 0, ())


@dataclass(frozen=True, slots=True)
class _Owed:
    """An open bill of the home, by who owes it."""

    id: int
    people: frozenset[int]
    rests: bool
    others: bool
    ordered: bool


def _unasked(session: Session, payment: Payment) -> list[int]:
    """The bills that money without a word about it goes to (D8)."""
    if payment.home_id is None:
        return []
    owners = {row["person_id"] for row in people.owners(session, payment.home_id, payment.day)}
    bills = payable(session, home_ids=[payment.home_id]).values()
    quiet = resting(session, [bill.id for bill in bills])
    owed = [
        _Owed(bill.id, bill.people, bill.id in quiet, is_others(bill.people, owners), bill.is_repair) for bill in bills
    ]
    return [bill.id for bill in first_asked(owed, payment.payer_id)]


def _rest(payment: Payment, fen: int) -> Move:
    into = Account.PREPAID if payment.payer_id is not None else Account.UNKNOWN
    return Move(LANDS_IN[payment.method], into, fen, person_id=payment.payer_id, payment_id=payment.id)


def _post(session: Session, payment: Payment, moves: Sequence[Move], at: datetime) -> None:
    words = f"{METHOD_LABELS[payment.method]}付款 {yuan(payment.fen)} 元"
    posting.post(
        session, estate_id=payment.estate_id, kind="payment", source=f"payment:{payment.id}", day=payment.day,
        words=words, transfers=moves, at=at, by=payment.entered_by,
    )  # fmt: skip
