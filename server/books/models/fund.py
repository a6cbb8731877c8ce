"""The maintenance fund as its keeper's papers tell it. The housing authority or a bank holds the money; these rows are
copies of its statements, and never move the ledger."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from server.books.rules.entries import State
from server.books.rules.fund_papers import Ground
from server.kit.conditions import one_of, only
from server.kit.db import Base, BigInt, UtcDateTime

STANDING = "state = 'approved' AND NOT corrected"
"""What holds today: confirmed by a second person, and put right by no later row."""


class Paper:
    """What a statement and a use have in common: for which ``part`` of the estate (``estate``, ``building:3``,
    ``stair:7``), on which paper it rests, who entered and who confirmed it. Nothing is edited: a later row ``corrects``
    this one, which then is ``corrected`` and stays in sight."""

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    building_id: Mapped[int | None] = mapped_column(ForeignKey("buildings.id"))
    stair_id: Mapped[int | None] = mapped_column(ForeignKey("stairs.id"))
    part: Mapped[str] = mapped_column(String(24))
    part_label: Mapped[str] = mapped_column(String(80))
    day: Mapped[date]
    paper: Mapped[str] = mapped_column(String(60))
    number: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(10))
    corrected: Mapped[bool] = mapped_column(default=False)
    correction_why: Mapped[str | None] = mapped_column(String(200))
    asked_by: Mapped[int] = mapped_column(BigInt)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_by: Mapped[int | None] = mapped_column(BigInt)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    why: Mapped[str | None] = mapped_column(String(200))
    version: Mapped[int] = mapped_column(default=1)


class FundStatement(Paper, Base):
    """What the fund held on a day, and its first payment in all, in fen."""

    __tablename__ = "fund_statements"

    initial_fen: Mapped[int] = mapped_column(BigInt)
    balance_fen: Mapped[int] = mapped_column(BigInt)

    @declared_attr
    def corrects(cls) -> Mapped[int | None]:
        """The statement this one puts right."""
        return mapped_column(ForeignKey("fund_statements.id"))

    __table_args__ = (
        CheckConstraint(one_of("state", State), name="state_known"),
        CheckConstraint("initial_fen > 0 AND balance_fen >= 0", name="money_there"),
        CheckConstraint("answered_by IS NULL OR answered_by <> asked_by", name="two_people"),
        CheckConstraint("state = 'asked' OR answered_by IS NOT NULL", name="answered_by_somebody"),
        Index("uq_fund_statements_standing", "estate_id", "part", "day", unique=True, **only(STANDING)),
        Index("uq_fund_statements_corrects", "corrects", unique=True,
              **only("corrects IS NOT NULL AND state <> 'refused'")),
    )  # fmt: skip


class FundUse(Paper, Base):
    """Money taken out of the fund: what for, to whom, and on which ground: a vote that was passed (``poll_id``) or an
    emergency in words with the ``finding`` of whoever found it. Fen 0 stands only where it corrects a use that never
    was."""

    __tablename__ = "fund_uses"

    fen: Mapped[int] = mapped_column(BigInt)
    words: Mapped[str] = mapped_column(String(200))
    firm: Mapped[str] = mapped_column(String(60))
    ground: Mapped[str] = mapped_column(String(10))
    poll_id: Mapped[int | None] = mapped_column(ForeignKey("polls.id"))
    poll_title: Mapped[str | None] = mapped_column(String(60))
    emergency: Mapped[str | None] = mapped_column(String(200))
    finding: Mapped[str | None] = mapped_column(String(120))

    @declared_attr
    def corrects(cls) -> Mapped[int | None]:
        """The use this one puts right."""
        return mapped_column(ForeignKey("fund_uses.id"))

    __table_args__ = (
        CheckConstraint(one_of("state", State), name="state_known"),
        CheckConstraint(one_of("ground", Ground), name="ground_known"),
        CheckConstraint("fen > 0 OR fen = 0 AND corrects IS NOT NULL", name="something"),
        CheckConstraint("(ground = 'vote') = (poll_id IS NOT NULL)", name="vote_named"),
        CheckConstraint("ground = 'vote' OR emergency IS NOT NULL AND finding IS NOT NULL", name="emergency_found"),
        CheckConstraint("answered_by IS NULL OR answered_by <> asked_by", name="two_people"),
        CheckConstraint("state = 'asked' OR answered_by IS NOT NULL", name="answered_by_somebody"),
        Index("ix_fund_uses_estate", "estate_id", "day"),
        Index("uq_fund_uses_corrects", "corrects", unique=True, **only("corrects IS NOT NULL AND state <> 'refused'")),
    )
