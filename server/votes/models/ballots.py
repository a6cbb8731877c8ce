"""Ballots and what surrounds them: paper on its way in, mandates, deliveries, refusals. No choice is here in clear."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.kit.conditions import only
from server.kit.db import Base, BigInt, UtcDateTime

_SEALED_UNDER_HEAD = ["roll_heads.poll_id", "roll_heads.id"]


class Ballot(Base):
    """A ballot 表决票: a link of a chain of its poll. Never edited but in its state; at most one per head is valid.

    ``sealed`` opens with the poll's key only. ``commit`` hashes a nonce and the choices; ``link`` hashes ``prev``, the
    number, the head's tag, part, area, channel, commit and, hidden, the second it was cast. ``beside``: kept, but the
    policy stated before the vote counts another (V-14); ``frozen``: its owner says it is not theirs.
    """

    __tablename__ = "ballots"
    __table_args__ = (
        # Named together, and not the poll by itself: a key to the poll's row would be locked at every ballot.
        ForeignKeyConstraint(["poll_id", "head_id"], _SEALED_UNDER_HEAD),
        UniqueConstraint("poll_id", "number"),
        UniqueConstraint("poll_id", "receipt"),
        Index("uq_ballots_valid", "head_id", unique=True, **only("state = 'valid'")),
        CheckConstraint("channel IN ('app', 'paper', 'onsite', 'visit', 'proxy')", name="channel_known"),
        CheckConstraint("state IN ('valid', 'replaced', 'beside', 'frozen', 'void')", name="state_known"),
        CheckConstraint("second_by IS NULL OR second_by <> first_by", name="two_people"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    poll_id: Mapped[int] = mapped_column(BigInt)
    head_id: Mapped[int] = mapped_column(BigInt, index=True)
    number: Mapped[int]
    channel: Mapped[str] = mapped_column(String(8))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    commit: Mapped[str] = mapped_column(String(64))
    area: Mapped[int] = mapped_column(BigInt)
    prev: Mapped[str] = mapped_column(String(64))
    link: Mapped[str] = mapped_column(String(64))
    receipt: Mapped[str] = mapped_column(String(12))
    cast_at: Mapped[datetime] = mapped_column(UtcDateTime)
    cast_by: Mapped[int] = mapped_column(BigInt)
    proxy_id: Mapped[int | None] = mapped_column(ForeignKey("mandates.id"))
    first_by: Mapped[int | None] = mapped_column(BigInt)
    second_by: Mapped[int | None] = mapped_column(BigInt)
    photo_key: Mapped[str | None] = mapped_column(String(64))
    signature_key: Mapped[str | None] = mapped_column(String(64))
    identity: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(10))


class BallotChain(Base):
    """A chain of a poll's ballots: how many it holds and its last link. Whoever appends takes the place after the one
    they saw; once the poll is closed nobody does (:mod:`server.votes.service.chaining`)."""

    __tablename__ = "ballot_chains"

    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    chain: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ballots: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64))
    is_open: Mapped[bool] = mapped_column(default=True)


class PaperEntry(Base):
    """What a first person read off a paper ballot, sealed, until a second one has read the same.

    ``match`` compares the two readings without opening either; it is forgotten as soon as they were compared.
    """

    __tablename__ = "paper_entries"
    __table_args__ = (
        ForeignKeyConstraint(["poll_id", "head_id"], _SEALED_UNDER_HEAD),
        CheckConstraint("channel IN ('paper', 'onsite', 'visit')", name="channel_known"),
        CheckConstraint("state IN ('waiting', 'agreed', 'differs', 'withdrawn', 'lapsed')", name="state_known"),
        CheckConstraint("second_by IS NULL OR second_by <> first_by", name="two_people"),
        Index("uq_paper_waiting", "head_id", unique=True, **only("state = 'waiting'")),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    poll_id: Mapped[int] = mapped_column(BigInt, index=True)
    head_id: Mapped[int] = mapped_column(BigInt)
    channel: Mapped[str] = mapped_column(String(8))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    salt: Mapped[str] = mapped_column(String(32))
    match: Mapped[str | None] = mapped_column(String(32))
    photo_key: Mapped[str] = mapped_column(String(64))
    first_by: Mapped[int] = mapped_column(BigInt)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    second_by: Mapped[int | None] = mapped_column(BigInt)
    second_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(10))


class Mandate(Base):
    """A written mandate 委托 to cast for a head. ``file_key`` is the sealed picture of the paper, and by
    ``holder_index`` the holder's other mandates are found, whether or not they ever signed in."""

    __tablename__ = "mandates"
    __table_args__ = (
        ForeignKeyConstraint(["poll_id", "head_id"], _SEALED_UNDER_HEAD),
        CheckConstraint("state IN ('given', 'used', 'revoked')", name="state_known"),
        Index("uq_mandates_given", "head_id", unique=True, **only("state = 'given'")),
        Index("ix_mandates_holder", "poll_id", "holder_index"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    poll_id: Mapped[int] = mapped_column(BigInt)
    head_id: Mapped[int] = mapped_column(BigInt, index=True)
    given_by: Mapped[int] = mapped_column(BigInt)
    holder_id: Mapped[int | None] = mapped_column(BigInt)
    holder_name: Mapped[str] = mapped_column(String(60))
    holder_index: Mapped[str] = mapped_column(String(32))
    file_key: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(8))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Sent(Base):
    """The opinion sheet reached a head, or was tried: when, how, by whom, where to (hashed), which version (V-12).
    ``proof`` is the picture of the signed slip, where silence counts."""

    __tablename__ = "poll_deliveries"
    __table_args__ = (ForeignKeyConstraint(["poll_id", "head_id"], _SEALED_UNDER_HEAD),)

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    poll_id: Mapped[int] = mapped_column(BigInt, index=True)
    head_id: Mapped[int] = mapped_column(BigInt, index=True)
    channel: Mapped[str] = mapped_column(String(12))
    delivered: Mapped[bool]
    how: Mapped[str] = mapped_column(String(200), default="")
    address_hash: Mapped[str | None] = mapped_column(String(64))
    template: Mapped[str] = mapped_column(String(20), default="")
    proof: Mapped[str | None] = mapped_column(String(64))
    by: Mapped[int] = mapped_column(BigInt)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Refusal(Base):
    """A ballot that was not taken, and why; nobody is named, so no key leads anywhere."""

    __tablename__ = "poll_refusals"
    __table_args__ = (Index("ix_poll_refusals_poll", "poll_id", "reason"),)

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    poll_id: Mapped[int] = mapped_column(BigInt)
    reason: Mapped[str] = mapped_column(String(30))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
