"""Tables of notices. A person's id stands without a foreign key in reads and wishes, as people can be merged."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.kit.conditions import one_of, only
from server.kit.db import Base, BigInt, UtcDateTime
from server.notices.rules import LONGEST_PLACE, Kind, State


class Notice(Base):
    """A notice as it stands now.

    Its places are :class:`NoticePlace` rows; none means the whole estate. ``starts_at`` and ``ends_at`` tell
    when the water is off, ``publish_at`` when a scheduled notice comes. ``to_groups``: it is posted in the owners'
    groups too. ``corrects_id`` is the recalled notice that this one puts right.
    """

    __tablename__ = "notices"
    __table_args__ = (
        CheckConstraint(one_of("kind", Kind), name="kind_known"),
        CheckConstraint(one_of("state", State), name="state_known"),
        CheckConstraint("ends_at IS NULL OR starts_at IS NOT NULL AND ends_at > starts_at", name="ends_after_start"),
        Index("ix_notices_estate", "estate_id", "id"),
        Index("ix_notices_published", "estate_id", "published_at"),
        Index("ix_notices_due", "publish_at", **only("state = 'scheduled'")),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    place_label: Mapped[str] = mapped_column(String(LONGEST_PLACE))
    kind: Mapped[str] = mapped_column(String(8))
    title: Mapped[str] = mapped_column(String(40))
    words: Mapped[str] = mapped_column(String(2000))
    starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(10))
    publish_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    recalled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    recall_note: Mapped[str | None] = mapped_column(String(200))
    urgent: Mapped[bool] = mapped_column(default=False)
    to_groups: Mapped[bool] = mapped_column(default=True)
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("notices.id"))
    made_by: Mapped[int] = mapped_column(BigInt)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)


class NoticePlace(Base):
    """One place a notice is for: a building, a stair, or the stairs a lift serves."""

    __tablename__ = "notice_places"
    __table_args__ = (
        CheckConstraint(
            "(building_id IS NOT NULL AND stair_id IS NULL AND lift_id IS NULL)"
            " OR (building_id IS NULL AND stair_id IS NOT NULL AND lift_id IS NULL)"
            " OR (building_id IS NULL AND stair_id IS NULL AND lift_id IS NOT NULL)",
            name="notice_place_one",
        ),
        UniqueConstraint("notice_id", "building_id"),
        UniqueConstraint("notice_id", "stair_id"),
        UniqueConstraint("notice_id", "lift_id"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id"))
    building_id: Mapped[int | None] = mapped_column(ForeignKey("buildings.id"), index=True)
    stair_id: Mapped[int | None] = mapped_column(ForeignKey("stairs.id"), index=True)
    lift_id: Mapped[int | None] = mapped_column(ForeignKey("lifts.id"), index=True)


class UrgentCall(Base):
    """Why a notice may break the quiet: who asked for it, and who else agreed."""

    __tablename__ = "notice_urgent_calls"
    __table_args__ = (CheckConstraint("second_by IS NULL OR second_by <> first_by", name="two_people"),)

    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id"), primary_key=True)
    why: Mapped[str] = mapped_column(String(12))
    first_by: Mapped[int] = mapped_column(BigInt)
    first_at: Mapped[datetime] = mapped_column(UtcDateTime)
    second_by: Mapped[int | None] = mapped_column(BigInt)
    second_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class NoticeRead(Base):
    """Somebody has opened a notice; ``home_id`` is the home by which it concerned them."""

    __tablename__ = "notice_reads"

    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(BigInt, primary_key=True, index=True)
    home_id: Mapped[int | None] = mapped_column(ForeignKey("homes.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class NoticeWish(Base):
    """Whether somebody wants ordinary notices of an estate as a message too; without a row they do."""

    __tablename__ = "notice_wishes"

    person_id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"), primary_key=True)
    push: Mapped[bool]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
