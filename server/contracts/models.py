"""Tables of the service contract. A person's id stands without a foreign key, as people can be merged."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from server.contracts.rules.contract import Side, State
from server.contracts.rules.handover import ITEMS
from server.kit.conditions import one_of, only
from server.kit.db import Base, BigInt, UtcDateTime

_ASKED = "state = 'asked'"
_TWO_PEOPLE = "answered_by IS NULL OR answered_by <> asked_by OR state = 'withdrawn'"


class TwoPeople:
    """Written down by one person, who spoke for ``asked_side``, and answered by another. ``basis``: on what it rests,
    in words all may read."""

    basis: Mapped[str] = mapped_column(String(200))
    poll_id: Mapped[int | None] = mapped_column(BigInt)
    state: Mapped[str] = mapped_column(String(10), default=State.ASKED)
    asked_by: Mapped[int] = mapped_column(BigInt)
    asked_side: Mapped[str] = mapped_column(String(6))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_by: Mapped[int | None] = mapped_column(BigInt)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    why: Mapped[str | None] = mapped_column(String(200))
    version: Mapped[int] = mapped_column(default=1)


class ContractVersion(TwoPeople, Base):
    """What owners and firm agreed, as it was written down from time to time; the last one approved holds.

    ``form``, ``since`` and ``until`` go to the terms of fees, too. ``share`` (decimal text) or ``agreed_fen`` a year is
    the firm's pay under 酬金制. Other periods of notice than the law's stand with their ``clause``.
    """

    __tablename__ = "contract_versions"
    __table_args__ = (
        CheckConstraint("form IN ('包干制', '酬金制')", name="form_known"),
        CheckConstraint(one_of("state", State), name="state_known"),
        CheckConstraint("until IS NULL OR until >= since", name="in_order"),
        CheckConstraint("share IS NULL OR agreed_fen IS NULL", name="one_way_of_pay"),
        CheckConstraint("dismiss_days > 0 AND refuse_days > 0 AND open_days > 0", name="days_there"),
        CheckConstraint(_TWO_PEOPLE, name="two_people"),
        CheckConstraint(f"{_ASKED} OR answered_by IS NOT NULL", name="answered_by_somebody"),
        Index("uq_contract_versions_asked", "estate_id", unique=True, **only(_ASKED)),
        Index("ix_contract_versions_estate", "estate_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    form: Mapped[str] = mapped_column(String(3))
    since: Mapped[date]
    until: Mapped[date | None]
    share: Mapped[str | None] = mapped_column(String(12))
    agreed_fen: Mapped[int | None] = mapped_column(BigInt)
    dismiss_days: Mapped[int]
    refuse_days: Mapped[int]
    open_days: Mapped[int]
    clause: Mapped[str] = mapped_column(String(100), default="")


class ContractNotice(TwoPeople, Base):
    """Word that the firm goes: by whom, given on which day, and the first day without the firm."""

    __tablename__ = "contract_notices"
    __table_args__ = (
        CheckConstraint(one_of("side", Side), name="side_known"),
        CheckConstraint(one_of("state", State), name="state_known"),
        CheckConstraint("effective_from > given_on", name="in_order"),
        CheckConstraint(_TWO_PEOPLE, name="two_people"),
        CheckConstraint(f"{_ASKED} OR answered_by IS NOT NULL", name="answered_by_somebody"),
        Index("uq_contract_notices_asked", "estate_id", unique=True, **only(_ASKED)),
        Index("ix_contract_notices_estate", "estate_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    side: Mapped[str] = mapped_column(String(6))
    given_on: Mapped[date]
    effective_from: Mapped[date]


class ContractRecall(TwoPeople, Base):
    """A notice that stood is taken back: one person says why (``basis``), another confirms. It stays in sight with the
    notice it is about."""

    __tablename__ = "contract_recalls"
    __table_args__ = (
        CheckConstraint(one_of("state", State), name="state_known"),
        CheckConstraint(_TWO_PEOPLE, name="two_people"),
        CheckConstraint(f"{_ASKED} OR answered_by IS NOT NULL", name="answered_by_somebody"),
        Index("uq_contract_recalls_asked", "estate_id", unique=True, **only(_ASKED)),
        Index("ix_contract_recalls_estate", "estate_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    notice_id: Mapped[int] = mapped_column(ForeignKey("contract_notices.id"))


class HandoverItem(Base):
    """Something the leaving firm has handed over: on which day, to whom, and who of the taking side says so."""

    __tablename__ = "contract_handover"
    __table_args__ = (CheckConstraint(one_of("key", ITEMS), name="key_known"),)

    notice_id: Mapped[int] = mapped_column(ForeignKey("contract_notices.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(12), primary_key=True)
    done_on: Mapped[date]
    taker: Mapped[str] = mapped_column(String(60))
    by: Mapped[int] = mapped_column(BigInt)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
