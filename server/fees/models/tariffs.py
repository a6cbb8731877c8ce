"""What is charged for, at what price from when, under what contract; and what amounts are worked out from."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from server.fees.rules.items import Cycle, Kind, Payer, Posting
from server.kit.db import Base, BigInt, Json, UtcDateTime


def listed(words: Any) -> str:
    """The words of an enum as a CHECK names them."""
    return ", ".join(f"'{word}'" for word in words)


def only(condition: str) -> dict[str, Any]:
    """An index over the rows of one condition, on both engines."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class FeeItem(Base):
    """What an estate charges for 收费项目: property fee, lift energy, water. ``key`` is what the ledger calls it.

    The kind and the cycle stay as they are once there is a bill: another cycle is another item.
    """

    __tablename__ = "fee_items"
    __table_args__ = (
        UniqueConstraint("estate_id", "key"),
        CheckConstraint(f"kind IN ({listed(Kind)})", name="kind_known"),
        CheckConstraint(f"cycle IN ({listed(Cycle)})", name="cycle_known"),
        CheckConstraint(f"payer IN ({listed(Payer)})", name="payer_known"),
        CheckConstraint("state IN ('active', 'ended')", name="state_known"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    key: Mapped[str] = mapped_column(String(30))
    name: Mapped[str] = mapped_column(String(30))
    kind: Mapped[str] = mapped_column(String(14))
    cycle: Mapped[str] = mapped_column(String(10))
    payer: Mapped[str] = mapped_column(String(6), default=Payer.OWNER)
    income_account: Mapped[str] = mapped_column(String(16), default="INCOME")
    state: Mapped[str] = mapped_column(String(8), default="active")
    version: Mapped[int] = mapped_column(default=1)


class Tariff(Base):
    """A price from a month on 收费标准. Never edited once a bill uses it: a change is a new number.

    ``price``: decimal yuan as text, exact to 1/10000. ``from_month`` to ``until_month`` (inclusive; None while it
    lasts). ``starts_on`` and ``ends_on`` where charging begins or ends inside the first or last month: with
    ``natural`` months that month is charged by its days, else months run from the day of ``starts_on``.
    ``due_rule``: {"after_months": 0, "day": 31, "least_days": 10}. ``applies``: {"building_ids": [],
    "stair_ids": [], "use_states": []}.
    """

    __tablename__ = "tariffs"
    __table_args__ = (
        UniqueConstraint("item_id", "number"),
        CheckConstraint("until_month IS NULL OR until_month >= from_month", name="until_after_from"),
        CheckConstraint("until_month IS NOT NULL OR ends_on IS NULL", name="end_in_last_month"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("fee_items.id"))
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(40), default="")
    price: Mapped[str] = mapped_column(String(20))
    unit: Mapped[str] = mapped_column(String(20))
    from_month: Mapped[date]
    until_month: Mapped[date | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    natural: Mapped[bool] = mapped_column(default=True)
    due_rule: Mapped[dict[str, int]] = mapped_column(Json)
    applies: Mapped[dict[str, list[Any]]] = mapped_column(Json)
    basis: Mapped[str] = mapped_column(String(200), default="")
    approved_by: Mapped[int] = mapped_column(BigInt)
    approved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)


class FeeTerms(Base):
    """What an estate's service contract says of money. Without a row the careful defaults of ``queries.terms`` hold.

    ``late_rate``: daily, decimal text, None while the contract has none (F-07). ``assembly_contract``: whether the
    owners have signed (F-22). ``vacancy``: {"full_months": 6, "share": "0.6"} (F-11). ``remind``: ladder, weekly cap.
    ``auto_publish``: the monthly run is published without being looked at. ``late_steps``: the late fee as it was
    written down from time to time, since a bill keeps what stood when it was published.
    """

    __tablename__ = "fee_terms"
    __table_args__ = (
        CheckConstraint("form IN ('包干制', '酬金制')", name="form_known"),
        CheckConstraint(f"arrears_posting IN ({listed(Posting)})", name="posting_known"),
        CheckConstraint("prepay_most_months BETWEEN 0 AND 60", name="prepay_in_bounds"),
        CheckConstraint("contract_until IS NULL OR contract_until >= contract_from", name="contract_in_order"),
    )

    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"), primary_key=True)
    form: Mapped[str] = mapped_column(String(3), default="包干制")
    assembly_contract: Mapped[bool] = mapped_column(default=False)
    contract_from: Mapped[date | None]
    contract_until: Mapped[date | None]
    late_rate: Mapped[str | None] = mapped_column(String(12))
    late_cap: Mapped[str] = mapped_column(String(10), default="PRINCIPAL")
    late_steps: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    transfer_month_to_buyer: Mapped[bool] = mapped_column(default=False)
    prepay_most_months: Mapped[int] = mapped_column(default=12)
    vacancy: Mapped[dict[str, Any] | None] = mapped_column(Json)
    arrears_posting: Mapped[str] = mapped_column(String(10), default=Posting.NONE)
    remind: Mapped[dict[str, Any]] = mapped_column(Json)
    auto_run: Mapped[bool] = mapped_column(default=True)
    auto_publish: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)


class Vacancy(Base):
    """A home stands empty, as its owner asked and somebody confirmed: from a day to a day (exclusive) (F-11)."""

    __tablename__ = "vacancies"
    __table_args__ = (
        CheckConstraint("until IS NULL OR until > since", name="until_after_since"),
        Index("uq_vacancies_open", "home_id", unique=True, **only("until IS NULL")),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    home_id: Mapped[int] = mapped_column(ForeignKey("homes.id"), index=True)
    since: Mapped[date]
    until: Mapped[date | None]
    asked_by: Mapped[int | None] = mapped_column(BigInt)
    approved_by: Mapped[int] = mapped_column(BigInt)
    approved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    file: Mapped[str | None] = mapped_column(String(64))


class MeterReading(Base):
    """What a meter showed at the end of a month, in thousandths of its unit."""

    __tablename__ = "meter_readings"
    __table_args__ = (CheckConstraint("reading >= 0", name="reading_counts_up"),)

    home_id: Mapped[int] = mapped_column(ForeignKey("homes.id"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("fee_items.id"), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    reading: Mapped[int] = mapped_column(BigInt)
    by: Mapped[int] = mapped_column(BigInt)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class SharedCost(Base):
    """What a shared cost came to in a month: volume in thousandths, the sum in fen; published each cycle (F-14)."""

    __tablename__ = "shared_costs"
    __table_args__ = (
        UniqueConstraint("item_id", "month"),
        CheckConstraint("total_fen >= 0 AND volume >= 0", name="not_negative"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("fee_items.id"))
    month: Mapped[date]
    volume: Mapped[int] = mapped_column(BigInt)
    total_fen: Mapped[int] = mapped_column(BigInt)
    by: Mapped[int] = mapped_column(BigInt)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
