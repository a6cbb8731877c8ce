"""Links by which somebody else may pay, and what was ordered through them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from server.kit.db import Base, BigInt, Json, UtcDateTime


class PayLink(Base):
    """A link 代付链接: whoever has it may pay these bills of one home, see their items and sums, and nothing else.

    Only the hash of its token is kept. ``made_by`` is whose right to pay it lends: it ends with that right.
    """

    __tablename__ = "pay_links"
    __table_args__ = (Index("ix_pay_links_made_by", "made_by", "expires_at"),)

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    home_id: Mapped[int] = mapped_column(ForeignKey("homes.id"))
    bill_ids: Mapped[list[int]] = mapped_column(Json)
    made_by: Mapped[int] = mapped_column(BigInt)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class LinkedOrder(Base):
    """An order that was made through a link: those who owe its bills hear that somebody paid for them."""

    __tablename__ = "linked_orders"

    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("pay_links.id"), index=True)
