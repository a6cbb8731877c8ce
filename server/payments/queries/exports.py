"""A month of an estate for an accountant: bills, payments, allocations, refunds, every transfer, and the accounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import RowMapping, func, select
from sqlalchemy.orm import Session

from server.fees.queries.payable import payable
from server.fees.queries.settled import allocations
from server.kit.clock import local_day
from server.ledger.queries.statements import journal
from server.ledger.queries.trial import TrialLine, trial
from server.ledger.rules.accounts import LABELS, Account
from server.payments.models import Payment, Receipt, Refund
from server.payments.queries.payments import home_labels
from server.payments.rules.methods import METHOD_LABELS, STATE_LABELS, State
from server.payments.rules.refunding import GIVEN_BACK, label
from server.places import queries as places

PIECE = 500


@dataclass(frozen=True)
class Month:
    """What was found; each row is a tuple in the order of its sheet's columns, sums in fen."""

    estate: str
    first: date
    last: date
    bills: Sequence[tuple[Any, ...]]
    payments: Sequence[tuple[Any, ...]]
    allocations: Sequence[tuple[Any, ...]]
    refunds: Sequence[tuple[Any, ...]]
    transfers: Sequence[tuple[Any, ...]]
    accounts: Sequence[TrialLine]


def month(session: Session, estate_id: int, first: date, last: date) -> Month:
    """Everything of an estate between two days, both included."""
    place = places.estate(session, estate_id)
    transfers = list(journal(session, estate_id, first, last))
    return Month(
        place["name"], first, last, list(_bills(session, transfers)),
        list(_payments(session, estate_id, first, last)), list(_allocations(session, estate_id, first, last)),
        list(_refunds(session, estate_id, first, last)), [_transfer(row) for row in transfers],
        trial(session, estate_id, first, last).lines,
    )  # fmt: skip


def _bills(session: Session, transfers: Iterable[RowMapping]) -> Iterator[tuple[Any, ...]]:
    """Every bill whose claim moved: what was added to it and what came off, by the ledger."""
    moved: defaultdict[int, list[int]] = defaultdict(lambda: [0, 0])
    for row in transfers:
        for side, name in enumerate(("debit", "credit")):
            if row[name] == Account.RECEIVABLE and row["bill_id"] is not None:
                moved[row["bill_id"]][side] += row["fen"]
    ids = iter(sorted(moved))
    while piece := list(islice(ids, PIECE)):
        known = payable(session, bill_ids=piece)
        for bill_id in piece:
            bill = known.get(bill_id)
            told = (bill.home_label, bill.item_name, bill.period_words, bill.fen) if bill else ("", "已作废", "", 0)
            yield bill_id, *told, *moved[bill_id]


def _payments(session: Session, estate_id: int, first: date, last: date) -> Iterator[tuple[Any, ...]]:
    receipt = select(func.max(Receipt.number)).where(Receipt.payment_id == Payment.id, Receipt.void_at.is_(None))
    asked = select(Payment, receipt.scalar_subquery().label("number"))
    rows = session.execute(asked.where(Payment.estate_id == estate_id, Payment.day.between(first, last))).all()
    named = [row.Payment.home_id for row in rows] + [line["home_id"] for row in rows for line in row.Payment.lines]
    labels = home_labels(session, named)
    for payment, number in sorted(rows, key=lambda row: (row.Payment.day, row.Payment.id)):
        homes = dict.fromkeys([line["home_id"] for line in payment.lines] + [payment.home_id])
        counted = payment.fen if payment.state == State.RECEIVED else 0
        yield (payment.id, payment.day, METHOD_LABELS[payment.method], STATE_LABELS[payment.state],
               "、".join(labels[id_] for id_ in homes if id_ in labels), payment.reference or "", number or "",
               payment.fen, counted)  # fmt: skip


def _allocations(session: Session, estate_id: int, first: date, last: date) -> Iterator[tuple[Any, ...]]:
    for row in allocations(session, estate_id, first, last):
        fen = -row["fen"] if row["reverses"] else row["fen"]
        yield (row["id"], row["day"], row["payment_id"], row["bill_id"], row["home"], row["item"],
               f"{row['period']:%Y-%m}", "冲回" if row["reverses"] else "核销", fen)  # fmt: skip


def _refunds(session: Session, estate_id: int, first: date, last: date) -> Iterator[tuple[Any, ...]]:
    asked = select(Refund).where(Refund.estate_id == estate_id, Refund.approved_at.is_not(None)).order_by(Refund.id)
    for row in session.scalars(asked):
        day = local_day(row.done_at or row.approved_at or row.asked_at)
        if first <= day <= last:
            yield (row.id, day, row.payment_id, row.out_refund_no, label(row.state, row.to_balance),
                   row.reason, row.fen, row.fen if row.state in GIVEN_BACK else 0)  # fmt: skip


def _transfer(row: RowMapping) -> tuple[Any, ...]:
    return (row["day"], row["event_id"], row["source"], row["words"], LABELS[Account(row["debit"])],
            LABELS[Account(row["credit"])], row["item"] or "", row["bill_id"] or "", row["payment_id"] or "",
            row["fen"])  # fmt: skip
