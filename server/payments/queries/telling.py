"""What messages about payments say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.payments.models import CashDay, Mismatch, Payment, Payout, Receipt
from server.payments.queries.payments import home_labels
from server.payments.rules.orders import Kind
from server.people import queries as people
from server.places import queries as places


@dataclass(frozen=True, slots=True)
class Brief:
    """A payment in the few words of a message."""

    id: int
    estate_id: int
    estate_name: str
    estate_phone: str | None
    payer_id: int | None
    entered_by: int | None
    fen: int
    method: str
    homes: str
    state: str
    auto: bool
    received_at: datetime
    receipt_id: int | None
    why: str
    surplus: int
    order_id: int | None
    bill_ids: tuple[int, ...]


def brief(session: Session, payment_id: int) -> Brief:
    """One payment."""
    row = session.get_one(Payment, payment_id)
    estate = places.estate(session, row.estate_id)
    receipt = select(Receipt.id).where(Receipt.payment_id == payment_id, Receipt.void_at.is_(None))
    named = [line["home_id"] for line in row.lines if line["home_id"] is not None] or [row.home_id]
    labels = home_labels(session, [id_ for id_ in named if id_ is not None])
    return Brief(
        row.id, row.estate_id, estate["name"], estate["phone"], row.payer_id, _now(session, row.entered_by), row.fen,
        row.method, "、".join(labels[id_] for id_ in sorted(labels)) or "预存款", row.state, row.auto,
        row.received_at, session.scalar(receipt), row.why, surplus(session, payment_id),
        row.order_id, tuple(line["bill_id"] for line in row.lines if line["bill_id"] is not None),
    )  # fmt: skip


def _now(session: Session, person_id: int | None) -> int | None:
    return None if person_id is None else people.resolve(session, person_id)


def surplus(session: Session, payment_id: int) -> int:
    """What of a payment its bills needed no more, since another was faster, in fen."""
    facts = select(Mismatch.facts).where(Mismatch.kind == Kind.PAID_TWICE, Mismatch.about == f"payment:{payment_id}")
    return int((session.scalar(facts) or {}).get("surplus_fen", 0))


@dataclass(frozen=True, slots=True)
class PayoutBrief:
    """Money of a balance that was given back, or was not."""

    estate_name: str
    fen: int
    asked_by: int


def payout(session: Session, payout_id: int) -> PayoutBrief:
    """One payout."""
    row = session.get_one(Payout, payout_id)
    return PayoutBrief(places.estate(session, row.estate_id)["name"], row.fen, people.resolve(session, row.asked_by))


def counted_by(session: Session, exception_id: int) -> set[int]:
    """Who counted and who closed the cash that an exception says was undone since; nobody where it is of something
    else."""
    row = session.get_one(Mismatch, exception_id)
    if row.kind != Kind.CASH_UNDONE:
        return set()
    day = session.get_one(CashDay, (row.estate_id, date.fromisoformat(row.facts["day"])))
    return {people.resolve(session, one) for one in (day.counted_by, day.checked_by) if one is not None}


def settled_cash(session: Session, exception_id: int) -> tuple[str, str] | None:
    """What was said of cash that did not add up, and how it was dealt with; None for anything else, or while it is
    open."""
    row = session.get_one(Mismatch, exception_id)
    cash = row.kind in (Kind.CASH_DIFFERS, Kind.CASH_LATE, Kind.CASH_UNDONE)
    return (row.words, row.how) if cash and row.state == "settled" else None


def exception_words(session: Session, exception_id: int) -> str:
    """What an exception says."""
    return session.get_one(Mismatch, exception_id).words
