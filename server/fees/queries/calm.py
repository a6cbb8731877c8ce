"""What nobody is asked for now, each word of it once: a bill that is disputed, or of which a waiver waits for its
second yes, or of a repair whose report speaks against it. The late fees of a bill rest with it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, aliased

from server.fees.models import Bill, Repair, Waiver
from server.fees.rules.items import WaiverState


def asked(*bill_ids: Any) -> ColumnElement[bool]:
    """Waivers of these bills to which nobody has said yes or no yet."""
    return Waiver.bill_id.in_(bill_ids) & (Waiver.state == WaiverState.ASKED)


def doubted() -> ColumnElement[bool]:
    """Somebody says that a bill is wrong, or the one whose late fee it is, and has no answer yet."""
    principal = aliased(Bill)
    return Bill.disputed | select(principal.id).where(principal.id == Bill.late_of, principal.disputed).exists()


def waits() -> ColumnElement[bool]:
    """A waiver waits, of a bill or of the one whose late fee it is."""
    return select(Waiver.id).where(asked(Bill.id, Bill.late_of)).exists()


def questioned() -> ColumnElement[bool]:
    """The report of a repair speaks against its bill: it is reworked, was made free, ended unmended or repriced."""
    repair = aliased(Repair)
    against = repair.doubt.is_not(None) & repair.voided_at.is_(None)
    return select(repair.id).where(repair.id == Bill.repair_id, against).exists()


def rests() -> ColumnElement[bool]:
    """A bill is not asked for now."""
    return doubted() | waits() | questioned()


def resting(session: Session, bill_ids: Collection[int]) -> set[int]:
    """Which of these bills rest."""
    return set(session.scalars(select(Bill.id).where(Bill.id.in_(bill_ids), rests()))) if bill_ids else set()
