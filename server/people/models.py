"""Tables of people. Phones are sealed and indexed; of identity numbers only keyed hashes are kept."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from server.kit.conditions import only
from server.kit.db import KEY_ONLY, Base, BigInt, Json, UtcDateTime


class Person(Base):
    """A human or a company. ``let_go_by``: who said that their phone is not in their hand, until they are back."""

    __tablename__ = "persons"

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), default="human")
    name: Mapped[str | None] = mapped_column(String(60))
    phone: Mapped[str | None] = mapped_column(String(120))
    phone_index: Mapped[str | None] = mapped_column(String(32), index=True)
    phone_checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    id_index: Mapped[str | None] = mapped_column(String(32), unique=True)
    strength: Mapped[int] = mapped_column(default=0)
    let_go_by: Mapped[int | None] = mapped_column(BigInt)
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)


class WechatIdentity(Base):
    """An openid of our mini-program and the person who holds that phone."""

    __tablename__ = "wechat_identities"

    openid: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    unionid: Mapped[str | None] = mapped_column(String(64), index=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ChatIdentity(Base):
    """An openid of the service account, in whose chat somebody speaks, and who that is. It signs nobody in."""

    __tablename__ = "chat_identities"
    __table_args__ = KEY_ONLY

    openid: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    unionid: Mapped[str | None] = mapped_column(String(64), index=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Tenure(Base):
    """A person has a home in a role from a day (inclusive) to a day (exclusive; None while it lasts).

    ``claim_index`` hashes the phone they go by and the last four of the identity number as the home's own estate wrote
    them down, or saw them; None once they go by another. It alone settles a claim at once: what another estate says of
    the same person proves nothing here. ``typed_by`` is who wrote an owner down by hand, until a colleague has answered
    their claim or a roster has named them so: it makes nobody an owner by itself.
    """

    __tablename__ = "tenures"
    __table_args__ = (
        Index("uq_tenure_active", "home_id", "person_id", "role", unique=True, **only("until IS NULL")),
        CheckConstraint("until IS NULL OR until >= since", name="until_after_since"),
        CheckConstraint("share_of > 0 AND share >= 0 AND share <= share_of", name="share_in_bounds"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    home_id: Mapped[int] = mapped_column(ForeignKey("homes.id"), index=True)
    role: Mapped[str] = mapped_column(String(10))
    share: Mapped[int] = mapped_column(default=1)
    share_of: Mapped[int] = mapped_column(default=1)
    joint: Mapped[bool] = mapped_column(default=False)
    since: Mapped[date]
    until: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(10))
    claim_index: Mapped[str | None] = mapped_column(String(32))
    typed_by: Mapped[int | None] = mapped_column(BigInt)


class ParkingHolding(Base):
    """Who holds a parking space."""

    __tablename__ = "parking_holdings"

    space_id: Mapped[int] = mapped_column(ForeignKey("parking_spaces.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)


class Binding(Base):
    """A claim to a home and how it was answered. At most one open claim per person and home."""

    __tablename__ = "bindings"
    __table_args__ = (
        Index("uq_binding_open", "person_id", "home_id", unique=True, **only("state IN ('waiting', 'bound')")),
        Index("ix_bindings_queue", "state", "answer_by"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    home_id: Mapped[int] = mapped_column(ForeignKey("homes.id"), index=True)
    estate_id: Mapped[int] = mapped_column(ForeignKey("estates.id"), index=True)
    role: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(60))
    tail_matches: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(10))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answer_by: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by: Mapped[int | None] = mapped_column(BigInt)
    reason: Mapped[str | None] = mapped_column(String(200))
    tenure_id: Mapped[int | None] = mapped_column(ForeignKey("tenures.id"))
    version: Mapped[int] = mapped_column(default=1)


class SignIn(Base):
    """A sign-in: the hash of an opaque token, for one person, revocable."""

    __tablename__ = "sign_ins"

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    door: Mapped[str] = mapped_column(String(12))
    device: Mapped[str] = mapped_column(String(60), default="")
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class StaffAccount(Base):
    """What lets a person into the console: a login name with a password, a WeCom userid, or both."""

    __tablename__ = "staff_accounts"

    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    login: Mapped[str | None] = mapped_column(String(40), unique=True)
    password: Mapped[str | None] = mapped_column(String(200))
    must_change: Mapped[bool] = mapped_column(default=True)
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    wecom_userid: Mapped[str | None] = mapped_column(String(64), unique=True)
    skills: Mapped[list[str]] = mapped_column(Json, default=list)
    on_duty: Mapped[bool] = mapped_column(default=True)
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)


class StaffGrant(Base):
    """A role granted to a person in a scope, from a day to a day. Scope id 0 stands for everywhere."""

    __tablename__ = "staff_grants"
    __table_args__ = (
        Index("uq_staff_grant_active", "person_id", "role", "scope", "scope_id", unique=True,
              **only("ended_at IS NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    scope: Mapped[str] = mapped_column(String(12))
    scope_id: Mapped[int] = mapped_column(BigInt, default=0)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    granted_by: Mapped[int] = mapped_column(BigInt)
