"""Bills and the runs that make them, levies, and what a bill is settled with."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from server.fees.models.tariffs import listed, only
from server.fees.rules.items import AllocationKind, BillState, LevyState, RunState, WaiverState
from server.kit.db import Base, BigInt, Json, UtcDateTime


class BillRun(Base):
    """Bills of an estate for some months, made together: looked at as drafts, then published or undone.

    It bills every period of its items' cycles that begins in ``months`` months from ``from_month`` on.
    ``done_through`` is the last home whose bills are made: who is killed goes on there. ``slot`` marks the run of a
    month's job.
    """

    __tablename__ = "bill_runs"
    __table_args__ = (
        CheckConstraint(f"state IN ({listed(RunState)})", name="state_known"),
        CheckConstraint("months BETWEEN 1 AND 12", name="months_in_bounds"),
        CheckConstraint("(state = 'published') = (published_at IS NOT NULL)", name="published_when"),
        Index("uq_bill_runs_slot", "estate_id", "slot", unique=True, **only("slot IS NOT NULL")),
        Index("ix_bill_runs_estate", "estate_id", "id"),
        Index("ix_bill_runs_unfinished", "id", **only("state = 'draft'")),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    from_month: Mapped[date]
    months: Mapped[int]
    item_ids: Mapped[list[int]] = mapped_column(Json)
    state: Mapped[str] = mapped_column(String(10))
    counts: Mapped[dict[str, int]] = mapped_column(Json)
    total_fen: Mapped[int] = mapped_column(BigInt, default=0)
    differences: Mapped[dict[str, Any]] = mapped_column(Json)
    slot: Mapped[str | None] = mapped_column(String(20))
    done_through: Mapped[int] = mapped_column(BigInt, default=0)
    made_by: Mapped[int] = mapped_column(BigInt)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_by: Mapped[int | None] = mapped_column(BigInt)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by: Mapped[int | None] = mapped_column(BigInt)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)


class Levy(Base):
    """What owners pay together after a decision 分摊; each home's share is a bill of its own (E-09).
    ``join_id``: the price of a home that joined late. ``expenses_waiting``: how many sums to go out of it,
    or to come back, wait for a second person; it does not end before."""

    __tablename__ = "levies"
    __table_args__ = (
        CheckConstraint(f"state IN ({listed(LevyState)})", name="state_known"),
        CheckConstraint("total_fen > 0", name="total_positive"),
        CheckConstraint("expenses_waiting = 0 OR (expenses_waiting > 0 AND state = 'open')", name="waiting_while_open"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("fee_items.id"))
    matter_id: Mapped[int | None] = mapped_column(BigInt, unique=True)
    join_id: Mapped[int | None] = mapped_column(BigInt, unique=True)
    title: Mapped[str] = mapped_column(String(60))
    total_fen: Mapped[int] = mapped_column(BigInt)
    basis: Mapped[str] = mapped_column(String(500))
    state: Mapped[str] = mapped_column(String(8))
    expenses_waiting: Mapped[int] = mapped_column(default=0)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opened_by: Mapped[int] = mapped_column(BigInt)
    version: Mapped[int] = mapped_column(default=1)


class Bill(Base):
    """A bill line: what a debtor owes for a home, an item and some months.

    ``period`` to ``through``: its first and its last month. ``part`` is 0, or 1, 2… where a period is divided between
    debtors, or a share into instalments. ``quantity``: hundredths of a square metre, or thousandths of a metered unit.
    ``exact``: the fen before they were rounded, as a fraction. A late fee is a bill of its own that names its principal
    in ``late_of``. What was owed in the system before this one names in ``opening_id`` the file that told it.
    Paid and waived are the sums of allocations and waivers; the checks here are the last guard of both.
    """

    __tablename__ = "bills"
    __table_args__ = (
        CheckConstraint(f"state IN ({listed(BillState)})", name="state_known"),
        CheckConstraint("fen > 0 AND months >= 0 AND part >= 0 AND through >= period", name="in_bounds"),
        CheckConstraint("paid_fen >= 0 AND waived_fen >= 0 AND paid_fen + waived_fen <= fen", name="never_overpaid"),
        CheckConstraint("state <> 'paid' OR paid_fen + waived_fen = fen", name="paid_in_full"),
        CheckConstraint("state <> 'open' OR paid_fen + waived_fen < fen", name="open_something"),
        CheckConstraint("state NOT IN ('draft', 'void') OR paid_fen + waived_fen = 0", name="nothing_paid_yet"),
        Index("uq_bills_once", "home_id", "item_id", "period", "part", unique=True,
              **only("state <> 'void' AND late_of IS NULL AND levy_id IS NULL AND repair_id IS NULL")),
        Index("uq_bills_late", "late_of", "part", unique=True, **only("late_of IS NOT NULL")),
        Index("uq_bills_levy", "levy_id", "home_id", "part", unique=True,
              **only("levy_id IS NOT NULL AND state <> 'void'")),
        Index("uq_bills_repair", "repair_id", unique=True, **only("repair_id IS NOT NULL")),
        Index("ix_bills_debtor", "debtor_id", "state"),
        Index("ix_bills_due", "estate_id", "state", "due_on"),
        Index("ix_bills_period", "estate_id", "period"),
        Index("ix_bills_run", "run_id"),
        Index("ix_bills_opening", "opening_id", **only("opening_id IS NOT NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    run_id: Mapped[int | None] = mapped_column(ForeignKey("bill_runs.id"))
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    building_id: Mapped[int] = mapped_column(BigInt)
    home_id: Mapped[int] = mapped_column(ForeignKey("homes.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("fee_items.id"))
    tariff_id: Mapped[int | None] = mapped_column(ForeignKey("tariffs.id"))
    debtor_id: Mapped[int] = mapped_column(ForeignKey("debtors.id"))
    period: Mapped[date]
    through: Mapped[date]
    months: Mapped[int]
    part: Mapped[int] = mapped_column(default=0)
    quantity: Mapped[int] = mapped_column(BigInt, default=0)
    fen: Mapped[int] = mapped_column(BigInt)
    exact: Mapped[str] = mapped_column(String(50))
    formula: Mapped[str] = mapped_column(String(300))
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(8))
    paid_fen: Mapped[int] = mapped_column(BigInt, default=0)
    waived_fen: Mapped[int] = mapped_column(BigInt, default=0)
    disputed: Mapped[bool] = mapped_column(default=False)
    late_of: Mapped[int | None] = mapped_column(ForeignKey("bills.id"))
    levy_id: Mapped[int | None] = mapped_column(ForeignKey("levies.id"))
    repair_id: Mapped[int | None] = mapped_column(ForeignKey("repairs.id"))
    opening_id: Mapped[int | None] = mapped_column(ForeignKey("openings.id"))
    version: Mapped[int] = mapped_column(default=1)


def by_tariff(bill: Any) -> Any:
    """Bills that a tariff made, here or in the system before: no late fee, no share of a levy, no repair; of the class
    or of the columns of its table."""
    return bill.late_of.is_(None) & bill.levy_id.is_(None) & bill.repair_id.is_(None)


def bears_late(bill: Any) -> Any:
    """Bills for which a late fee is ever charged: those a tariff made, here; what was brought over bears none."""
    return by_tariff(bill) & bill.opening_id.is_(None)


def left_of(bill: Any) -> Any:
    """What is left of a bill that is open, in fen: of the class, of the columns of its table, or of a row."""
    return bill.fen - bill.paid_fen - bill.waived_fen


class Allocation(Base):
    """Money of a payment that went to a bill 核销. Never changed: giving back is a row that ``reverses`` it, in part or
    whole; the rows of a bill less what they reverse are its ``paid_fen``. ``spared_to``, of what the firm gave
    back for its own mistake: from then on it counts as late again."""

    __tablename__ = "allocations"
    __table_args__ = (
        CheckConstraint("fen > 0 AND payment_id > 0", name="something_of_a_payment"),
        CheckConstraint(f"kind IN ({listed(AllocationKind)})", name="kind_known"),
        CheckConstraint("spared_to IS NULL OR reverses IS NOT NULL", name="spared_what_went_back"),
        Index("ix_allocations_bill", "bill_id"),
        Index("ix_allocations_payment", "payment_id"),
        Index("ix_allocations_day", "day"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    bill_id: Mapped[int] = mapped_column(ForeignKey("bills.id"))
    payment_id: Mapped[int] = mapped_column(BigInt)
    fen: Mapped[int] = mapped_column(BigInt)
    kind: Mapped[str] = mapped_column(String(10))
    day: Mapped[date]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    reverses: Mapped[int | None] = mapped_column(ForeignKey("allocations.id"), index=True)
    spared_to: Mapped[date | None]


class Waiver(Base):
    """Part of a bill that need not be paid: one asks, another approves."""

    __tablename__ = "waivers"
    __table_args__ = (
        CheckConstraint("fen > 0", name="something"),
        CheckConstraint("answered_by IS NULL OR answered_by <> asked_by", name="two_people"),
        CheckConstraint(f"state IN ({listed(WaiverState)})", name="state_known"),
        Index("uq_waivers_asked", "bill_id", unique=True, **only("state = 'asked'")),
        Index("ix_waivers_bill", "bill_id"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    bill_id: Mapped[int] = mapped_column(ForeignKey("bills.id"))
    fen: Mapped[int] = mapped_column(BigInt)
    why: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(8))
    asked_by: Mapped[int] = mapped_column(BigInt)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_by: Mapped[int | None] = mapped_column(BigInt)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
