"""Tables of bodies of owners. A person's id stands without a foreign key, as people can be merged."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from server.bodies.rules.makeup import Kind, Part, Side
from server.bodies.rules.papers import ALONE, Act, State
from server.bodies.rules.steps import Step
from server.kit.conditions import one_of, only
from server.kit.db import Base, BigInt, Json, UtcDateTime


class OwnerBody(Base):
    """A body. ``since``: elected, set up or appointed on; ``until``: the last day of its term, None while nobody said;
    ``meeting_on``: when a preparatory group's assembly is planned; ``paper``: the file that set it up; ``poll_id``: the
    vote that elected it. One of a kind sits in an estate at a time."""

    __tablename__ = "owner_bodies"
    __table_args__ = (
        CheckConstraint(one_of("kind", Kind), name="kind_known"),
        Index("ix_owner_bodies_sitting", "estate_id", "kind", unique=True, **only("ended_on IS NULL")),
        Index("ix_owner_bodies_poll", "poll_id", unique=True, **only("poll_id IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    kind: Mapped[str] = mapped_column(String(12))
    since: Mapped[date]
    until: Mapped[date | None]
    meeting_on: Mapped[date | None]
    paper: Mapped[str] = mapped_column(String(80), default="")
    poll_id: Mapped[int | None] = mapped_column(BigInt)
    ended_on: Mapped[date | None]
    why_ended: Mapped[str] = mapped_column(String(200), default="")
    made_by: Mapped[int] = mapped_column(BigInt)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)


class BodyMember(Base):
    """Somebody in a body, by the name that is posted; ``person_id`` where the vote or an account says who it is.
    ``confirmed``: the name as it was elected or confirmed, where one person has put its spelling right since."""

    __tablename__ = "owner_body_members"
    __table_args__ = (
        CheckConstraint(one_of("part", Part), name="part_known"),
        CheckConstraint(one_of("side", Side), name="side_known"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("owner_bodies.id"), index=True)
    name: Mapped[str] = mapped_column(String(64))
    confirmed: Mapped[str | None] = mapped_column(String(64))
    person_id: Mapped[int | None] = mapped_column(BigInt, index=True)
    part: Mapped[str] = mapped_column(String(10))
    side: Mapped[str] = mapped_column(String(10))
    left_on: Mapped[date | None]


class BodyStep(Base):
    """Something the law asks of a body, and the day on which it was done."""

    __tablename__ = "owner_body_steps"
    __table_args__ = (CheckConstraint(one_of("step", Step), name="step_known"),)

    body_id: Mapped[int] = mapped_column(ForeignKey("owner_bodies.id"), primary_key=True)
    step: Mapped[str] = mapped_column(String(10), primary_key=True)
    done_on: Mapped[date]
    noted_by: Mapped[int] = mapped_column(BigInt)
    noted_at: Mapped[datetime] = mapped_column(UtcDateTime)


class BodyPaper(Base):
    """What one person wrote down of a body and another one confirms. ``day``: founded, ended or left on, or written
    down on; ``words``: the file, or the reason of an end; ``members`` (name, part, side), who founds or joins it, only
    while it waits; ``member_id``: who leaves."""

    __tablename__ = "owner_body_papers"
    __table_args__ = (
        CheckConstraint(one_of("act", Act), name="act_known"),
        CheckConstraint(one_of("kind", Kind), name="kind_known"),
        CheckConstraint(one_of("state", State), name="state_known"),
        CheckConstraint("answered_by IS NULL OR answered_by <> asked_by OR state = 'withdrawn'", name="two_people"),
        CheckConstraint("state = 'asked' OR answered_by IS NOT NULL", name="answered_by_somebody"),
        Index("uq_owner_body_papers_alone", "estate_id", unique=True,
              **only(f"state = 'asked' AND {one_of('act', ALONE)}")),
        Index("uq_owner_body_papers_leave", "member_id", unique=True, **only("state = 'asked' AND act = 'leave'")),
        Index("uq_owner_body_papers_term", "body_id", unique=True, **only("state = 'asked' AND act = 'term'")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"), index=True)
    act: Mapped[str] = mapped_column(String(5))
    kind: Mapped[str] = mapped_column(String(12))
    body_id: Mapped[int | None] = mapped_column(ForeignKey("owner_bodies.id"))
    day: Mapped[date]
    until: Mapped[date | None]
    meeting_on: Mapped[date | None]
    words: Mapped[str] = mapped_column(String(200), default="")
    members: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("owner_body_members.id"))
    state: Mapped[str] = mapped_column(String(10), default=State.ASKED)
    asked_by: Mapped[int] = mapped_column(BigInt)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_by: Mapped[int | None] = mapped_column(BigInt)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    why: Mapped[str | None] = mapped_column(String(200))
    version: Mapped[int] = mapped_column(default=1)


class EstateHanded(Base):
    """What of an estate its developer has handed over, as somebody counted it: homes, area in hundredths of a square
    metre, the day of the first home."""

    __tablename__ = "estates_handed"

    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"), primary_key=True)
    homes: Mapped[int]
    area: Mapped[int] = mapped_column(BigInt)
    first_on: Mapped[date | None]
    noted_by: Mapped[int] = mapped_column(BigInt)
    noted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
