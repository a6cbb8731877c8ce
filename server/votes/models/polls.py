"""A poll: what is asked, of whom, under which rules, and when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.kit.conditions import only
from server.kit.db import Base, BigInt, Json, UtcDateTime


class Poll(Base):
    """A poll 表决. From the notice on nothing of it changes but its state, the figures of its roll (by a logged
    correction, until it opens) and its chain.

    ``rules`` holds what applied when notice was given: thresholds, version, days, change and paper policy, and the
    rest. ``parts``: with ``each_part`` every stair has heads of its own and must pass by itself (E-03). From closing on
    ``ballots`` says how many were cast, ``last_number`` which number is the highest of them, ``chain_head`` what their
    chains end in, ``opened`` up to which number the seals were opened.
    """

    __tablename__ = "polls"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'noticed', 'open', 'closed', 'preliminary', 'final', 'withdrawn')",
                        name="state_known"),
        CheckConstraint("scope_kind IN ('estate', 'buildings', 'stairs', 'homes')", name="scope_known"),
        CheckConstraint("closes_at IS NULL OR opens_at IS NOT NULL AND closes_at > opens_at", name="closes_after_open"),
        Index("ix_polls_estate", "estate_id", "id"),
        Index("ix_polls_opening", "opens_at", **only("state = 'noticed'")),
        Index("ix_polls_closing", "closes_at", **only("state = 'open'")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"))
    matter_id: Mapped[int | None] = mapped_column(BigInt, index=True)
    title: Mapped[str] = mapped_column(String(60))
    matter_type: Mapped[str] = mapped_column(String(30))
    matter_class: Mapped[str] = mapped_column(String(10))
    scope_kind: Mapped[str] = mapped_column(String(10))
    scope_ids: Mapped[list[int]] = mapped_column(Json, default=list)
    scope_reason: Mapped[str] = mapped_column(String(200), default="")
    scope_label: Mapped[str] = mapped_column(String(120), default="")
    each_part: Mapped[bool] = mapped_column(default=False)
    rules: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    notice_words: Mapped[str] = mapped_column(String(2000), default="")
    state: Mapped[str] = mapped_column(String(12), default="draft")
    noticed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    opens_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    counted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    objections_until: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    final_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    heads_total: Mapped[int] = mapped_column(default=0)
    area_total: Mapped[int] = mapped_column(BigInt, default=0)
    roll_hash: Mapped[str | None] = mapped_column(String(64))
    roll_number: Mapped[int] = mapped_column(default=0)
    public_key: Mapped[str | None] = mapped_column(String(64))
    chain_head: Mapped[str | None] = mapped_column(String(64))
    ballots: Mapped[int] = mapped_column(default=0)
    last_number: Mapped[int] = mapped_column(default=0)
    opened: Mapped[int] = mapped_column(default=0)
    made_by: Mapped[int] = mapped_column(BigInt)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)


class PollTopic(Base):
    """What is asked: yes or no, one of several options, or candidates for seats; ``most`` may be chosen at once.

    ``why_words``: why some candidates are a name only and no person of the books (:class:`Candidacy`).
    """

    __tablename__ = "poll_topics"
    __table_args__ = (
        UniqueConstraint("poll_id", "number"),
        CheckConstraint("kind IN ('yes_no', 'options', 'candidates')", name="kind_known"),
        CheckConstraint("most >= 1", name="most_positive"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"))
    number: Mapped[int]
    words: Mapped[str] = mapped_column(String(500))
    kind: Mapped[str] = mapped_column(String(10))
    seats: Mapped[int | None]
    planned_seats: Mapped[int | None]
    most: Mapped[int] = mapped_column(default=1)
    why_words: Mapped[str] = mapped_column(String(200), default="")


class PollOption(Base):
    """An option or a candidate of a topic."""

    __tablename__ = "poll_options"
    __table_args__ = (UniqueConstraint("topic_id", "number"),)

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("poll_topics.id"))
    number: Mapped[int]
    words: Mapped[str] = mapped_column(String(100))
    detail: Mapped[str] = mapped_column(String(500), default="")
    person_id: Mapped[int | None] = mapped_column(BigInt)


class KeyShare(Base):
    """A share of the key that opens the ballots of a poll; two of three open them.

    ``content`` is sealed under the vault for ``database``, the key of a sealed file for ``escrow``, and for
    ``custodian``, who has it on paper, only its check characters.
    """

    __tablename__ = "poll_key_shares"
    __table_args__ = (
        UniqueConstraint("poll_id", "number"),
        CheckConstraint("holder IN ('database', 'escrow', 'custodian')", name="holder_known"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"))
    number: Mapped[int]
    holder: Mapped[str] = mapped_column(String(10))
    content: Mapped[str] = mapped_column(String(300))
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class EstateRules(Base):
    """What the rules of an estate's assembly say where the city leaves it to them; None: as the city has it."""

    __tablename__ = "estate_vote_rules"

    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"), primary_key=True)
    parking: Mapped[str | None] = mapped_column(String(10))
    nonreturn_policy: Mapped[str | None] = mapped_column(String(20))
    clause_id: Mapped[str | None] = mapped_column(String(60))
    warning: Mapped[str | None] = mapped_column(String(300))
    changes_allowed: Mapped[int | None]
    paper_policy: Mapped[str | None] = mapped_column(String(20))
    proxy_cap: Mapped[int | None]
    objection_days: Mapped[int | None]
    evote_mode: Mapped[str | None] = mapped_column(String(24))
    changed_by: Mapped[int] = mapped_column(BigInt)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
