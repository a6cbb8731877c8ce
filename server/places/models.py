"""Tables of places. Names are unique inside what holds them; areas are whole hundredths of a square metre."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.kit.conditions import one_of, only
from server.kit.db import Base, BigInt, Json, UtcDateTime
from server.places.rules.plates import new_plate
from server.places.rules.visits import Visit


class Company(Base):
    """A property company 物业公司."""

    __tablename__ = "companies"

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    phone: Mapped[str | None] = mapped_column(String(20))


class Street(Base):
    """A street office or town 街道、镇."""

    __tablename__ = "streets"
    __table_args__ = (UniqueConstraint("city", "name"),)

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    city: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(40))
    phone: Mapped[str | None] = mapped_column(String(20))
    address: Mapped[str] = mapped_column(String(120), default="")
    version: Mapped[int] = mapped_column(default=1)


class Community(Base):
    """A residents' community 社区; ``phone`` and ``address`` are those of its committee 居委会."""

    __tablename__ = "communities"
    __table_args__ = (UniqueConstraint("street_id", "name"),)

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    street_id: Mapped[int] = mapped_column(ForeignKey("streets.id"))
    name: Mapped[str] = mapped_column(String(40))
    phone: Mapped[str | None] = mapped_column(String(20))
    address: Mapped[str] = mapped_column(String(120), default="")
    version: Mapped[int] = mapped_column(default=1)


class Estate(Base):
    """An estate 小区. ``city`` names the profile of local rules; ``phone`` answers around the clock;
    ``hours`` are its own office hours (windows, weekend, holidays) where they are not the usual ones."""

    __tablename__ = "estates"
    __table_args__ = (UniqueConstraint("city", "name"),)

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"), index=True)
    community_id: Mapped[int | None] = mapped_column(ForeignKey("communities.id"), index=True)
    name: Mapped[str] = mapped_column(String(40))
    city: Mapped[str] = mapped_column(String(20))
    address: Mapped[str] = mapped_column(String(120), default="")
    phone: Mapped[str | None] = mapped_column(String(20))
    hours: Mapped[dict[str, Any] | None] = mapped_column(Json)
    version: Mapped[int] = mapped_column(default=1)


class Building(Base):
    """A building 楼栋."""

    __tablename__ = "buildings"
    __table_args__ = (UniqueConstraint("estate_id", "name"),)

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    name: Mapped[str] = mapped_column(String(20))
    rank: Mapped[int] = mapped_column(default=0)


class Stair(Base):
    """A stair 单元. A building without stairs has one, whose name is empty."""

    __tablename__ = "stairs"
    __table_args__ = (UniqueConstraint("building_id", "name"),)

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    building_id: Mapped[int] = mapped_column(ForeignKey("buildings.id"))
    name: Mapped[str] = mapped_column(String(20))
    rank: Mapped[int] = mapped_column(default=0)


class Home(Base):
    """A home 房屋: an exclusive unit. ``label`` is how everybody calls it, such as 21栋1单元702; ``area`` is the figure
    in force, ``area_source`` where it comes from (:mod:`server.places.rules.areas`)."""

    __tablename__ = "homes"
    __table_args__ = (
        UniqueConstraint("stair_id", "room"),
        CheckConstraint("area > 0", name="area_positive"),
        CheckConstraint("area_source IN ('registered', 'surveyed', 'contract', 'unstated')", name="area_source_known"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"), index=True)
    stair_id: Mapped[int] = mapped_column(ForeignKey("stairs.id"))
    floor: Mapped[int | None]
    room: Mapped[str] = mapped_column(String(20))
    label: Mapped[str] = mapped_column(String(64))
    area: Mapped[int] = mapped_column(BigInt)
    area_source: Mapped[str] = mapped_column(String(12), default="unstated")
    use_state: Mapped[str] = mapped_column(String(20), default="")
    handed_over_on: Mapped[date | None]
    fee_rate: Mapped[int | None]
    note: Mapped[str] = mapped_column(String(200), default="")
    version: Mapped[int] = mapped_column(default=1)


class ParkingSpace(Base):
    """A parking space 车位; who holds it is told by ``people``."""

    __tablename__ = "parking_spaces"
    __table_args__ = (UniqueConstraint("estate_id", "code"),)

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    code: Mapped[str] = mapped_column(String(30))
    area: Mapped[int | None] = mapped_column(BigInt)
    kind: Mapped[str] = mapped_column(String(20), default="")


class Lift(Base):
    """A lift 电梯. ``code`` is the registration code on its plate, ``plate`` what the plate's QR code opens;
    ``state_why`` tells residents why it stands still."""

    __tablename__ = "lifts"

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"), index=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    plate: Mapped[str] = mapped_column(String(16), unique=True, default=new_plate)
    label: Mapped[str] = mapped_column(String(60))
    maker: Mapped[str] = mapped_column(String(80), default="")
    in_use_since: Mapped[date | None]
    next_inspection_on: Mapped[date | None]
    maintainer: Mapped[str] = mapped_column(String(80), default="")
    contract_until: Mapped[date | None]
    rescue_phone: Mapped[str | None] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20), default="")
    state_why: Mapped[str] = mapped_column(String(100), default="")
    version: Mapped[int] = mapped_column(default=1)


class LiftStair(Base):
    """Which stairs a lift serves."""

    __tablename__ = "lift_stairs"

    lift_id: Mapped[int] = mapped_column(ForeignKey("lifts.id"), primary_key=True)
    stair_id: Mapped[int] = mapped_column(ForeignKey("stairs.id"), primary_key=True)


class LiftVisit(Base):
    """Somebody was at a lift: to maintain, inspect, test or mend it. Never edited: what was wrong is written anew with
    ``corrects_id`` and ``why``, and the old entry no longer ``stands``. An entry that only says that another never
    happened does not stand either. ``next_on``: the day of the next inspection that it brought to the file, which said
    ``before_on``. ``written_by`` is a person of the staff."""

    __tablename__ = "lift_visits"
    __table_args__ = (
        CheckConstraint(one_of("kind", Visit), name="kind_known"),
        CheckConstraint("(corrects_id IS NULL) = (why = '')", name="corrected_with_reason"),
        UniqueConstraint("corrects_id"),
        Index("uq_lift_visits_standing", "lift_id", "day", "kind", unique=True, **only("stands")),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    lift_id: Mapped[int] = mapped_column(ForeignKey("lifts.id"), index=True)
    day: Mapped[date]
    kind: Mapped[str] = mapped_column(String(10))
    firm: Mapped[str] = mapped_column(String(80))
    who: Mapped[str] = mapped_column(String(40), default="")
    note: Mapped[str] = mapped_column(String(200), default="")
    media_id: Mapped[int | None] = mapped_column(BigInt)
    next_on: Mapped[date | None]
    before_on: Mapped[date | None]
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("lift_visits.id"))
    why: Mapped[str] = mapped_column(String(100), default="")
    stands: Mapped[bool] = mapped_column(default=True)
    written_by: Mapped[int] = mapped_column(BigInt)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)


class LiftCall(Base):
    """A duty of a lift was called out, once for ever: ``step`` names the duty, its day and how near or late it was."""

    __tablename__ = "lift_calls"

    lift_id: Mapped[int] = mapped_column(ForeignKey("lifts.id"), primary_key=True)
    step: Mapped[str] = mapped_column(String(60), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
