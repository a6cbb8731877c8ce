"""What asks more of owners than before, and waits for a second person: a higher price, the owners' contract."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from server.fees.models.tariffs import listed, only
from server.fees.rules.rises import ChangeKind, ChangeState
from server.kit.db import Base, BigInt, Json, UtcDateTime


class FeeChange(Base):
    """A higher price or the owners' contract, asked for by one person and answered by another.

    ``said``: the price as it will be (:class:`server.fees.service.tariffs.Said`); ``tariff_id`` in ``tariff_version``
    is the one it follows. ``before`` is what is paid now, in words; ``basis`` on what the change rests, in words, and
    ``poll_id`` the vote where it is one of the app.
    """

    __tablename__ = "fee_changes"
    __table_args__ = (
        CheckConstraint(f"kind IN ({listed(ChangeKind)})", name="kind_known"),
        CheckConstraint(f"state IN ({listed(ChangeState)})", name="state_known"),
        CheckConstraint("(kind = 'price') = (item_id IS NOT NULL)", name="price_of_an_item"),
        CheckConstraint("answered_by IS NULL OR answered_by <> asked_by", name="two_people"),
        CheckConstraint("state = 'asked' OR answered_by IS NOT NULL", name="answered_by_somebody"),
        CheckConstraint("basis <> ''", name="on_a_ground"),
        Index("uq_fee_changes_item", "item_id", unique=True, **only("state = 'asked' AND kind = 'price'")),
        Index("uq_fee_changes_contract", "estate_id", unique=True, **only("state = 'asked' AND kind = 'contract'")),
        Index("ix_fee_changes_estate", "estate_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    kind: Mapped[str] = mapped_column(String(10))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("fee_items.id"))
    tariff_id: Mapped[int | None] = mapped_column(BigInt)
    tariff_version: Mapped[int | None]
    said: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    before: Mapped[str] = mapped_column(String(200), default="")
    basis: Mapped[str] = mapped_column(String(200))
    poll_id: Mapped[int | None] = mapped_column(BigInt)
    state: Mapped[str] = mapped_column(String(10), default=ChangeState.ASKED)
    asked_by: Mapped[int] = mapped_column(BigInt)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_by: Mapped[int | None] = mapped_column(BigInt)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    why: Mapped[str | None] = mapped_column(String(200))
    version: Mapped[int] = mapped_column(default=1)
