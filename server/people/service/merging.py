"""Two rows, one human: the roster's person and the one who signed in become the same."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session, aliased

from server.kit import audit, idempotency
from server.kit.actor import SYSTEM
from server.kit.errors import Conflict
from server.kit.facts import publish, publish_all
from server.people.facts import PersonMerged
from server.people.models import (
    Binding,
    ChatIdentity,
    ParkingHolding,
    Person,
    SignIn,
    StaffAccount,
    StaffGrant,
    Tenure,
    WechatIdentity,
)
from server.people.queries import resolve
from server.people.rules import OWNING

_OPEN = ("waiting", "bound")


def has_phone_in_hand(session: Session, person_id: int) -> bool:
    """Whether somebody already signs in as this person."""
    return session.scalar(select(WechatIdentity.openid).where(WechatIdentity.person_id == person_id)) is not None


def same_wechat(session: Session, holder_id: int, other_id: int) -> bool:
    """Whether WeChat knows the phone in the hand of the one and the other's phone or chat as the same human's."""
    held = select(WechatIdentity.unionid).where(WechatIdentity.person_id == holder_id)
    same = (
        select(known.openid).where(known.person_id == other_id, known.unionid.in_(held)).limit(1)
        for known in (WechatIdentity, ChatIdentity)
    )
    return any(session.scalar(one) is not None for one in same)


def owns_something(session: Session, person_id: int) -> bool:
    """Whether the person is, or ever was, an owner: what a WeChat alone must not open."""
    owning = select(Tenure.id).where(Tenure.person_id == person_id, Tenure.role.in_(OWNING))
    return session.scalar(owning.limit(1)) is not None


def forget_claims(session: Session, person_id: int, *, index: str | None) -> None:
    """Somebody goes by this number from now on: what estates hashed with another proves nothing any more, and is not
    to be taken for a wrong answer."""
    if index is None:
        return
    other = select(Person.id).where(Person.id == person_id, Person.phone_index != index)
    session.execute(update(Tenure).where(Tenure.person_id.in_(other)).values(claim_index=None))


def merge(session: Session, *, gone_id: int, kept_id: int, at: datetime) -> None:
    """Let ``kept`` be everything ``gone`` was. ``gone`` stays as a pointer, so that old ids still resolve.

    Identities, sign-ins, homes, claims, roles and answers given move; other rooms follow the fact ``person.merged``.
    :class:`Conflict` when the two have different identity numbers: they are two humans.
    """
    gone, kept = session.get_one(Person, gone_id), session.get_one(Person, kept_id)
    if gone.id_index and kept.id_index and gone.id_index != kept.id_index:
        raise Conflict("different_people", "两份登记的身份证号不同，不是同一个人，不能合并。")
    _end_double_claims(session, gone_id, kept_id)
    stale, by = (kept_id, gone) if gone.phone_checked_at else (gone_id, kept)
    forget_claims(session, stale, index=by.phone_index)
    for table in (WechatIdentity, ChatIdentity, SignIn, Binding, ParkingHolding):
        session.execute(update(table).where(table.person_id == gone_id).values(person_id=kept_id))
    _move_tenures(session, gone_id, kept_id)
    _move_staff(session, gone_id, kept_id, at)
    _move_identity(session, gone, kept)
    idempotency.take_over(session, gone_id=gone_id, kept_id=kept_id)
    audit.record(session, SYSTEM, "person.merged", "person", kept_id, at=at, after={"gone_id": gone_id})
    publish(session, PersonMerged(gone_id=gone_id, kept_id=kept_id), at=at)


def straighten(session: Session, *, at: datetime) -> int:
    """Let old ids that mean somebody only by way of another, who is gone too, mean them outright, and have every room
    follow once more: what was left under an id on the way moves on. Gives how many."""
    between = aliased(Person)
    asked = (
        select(Person)
        .join(between, between.id == Person.merged_into)
        .where(between.merged_into.is_not(None))
        .order_by(Person.id)
        .with_for_update(of=Person)
    )
    crooked = session.scalars(asked).all()
    moved: set[tuple[int, int]] = set()
    for one in crooked:
        kept_id = resolve(session, one.id)
        moved |= {(one.id, kept_id), (one.merged_into or kept_id, kept_id)}
        one.merged_into = kept_id
    publish_all(session, [PersonMerged(*pair) for pair in sorted(moved)], at=at)
    return len(crooked)


def _move_identity(session: Session, gone: Person, kept: Person) -> None:
    number = gone.id_index
    if gone.phone and gone.phone_checked_at:
        kept.phone, kept.phone_index, kept.phone_checked_at = gone.phone, gone.phone_index, gone.phone_checked_at
    kept.strength, kept.name = max(kept.strength, gone.strength), kept.name or gone.name
    gone.merged_into, gone.phone, gone.phone_index, gone.id_index = kept.id, None, None, None
    # The number is unique: it leaves the one row before it enters the other.
    session.flush()
    if kept.id_index is None and number is not None:
        kept.id_index = number
    kept.version += 1
    session.flush()


def _end_double_claims(session: Session, gone_id: int, kept_id: int) -> None:
    """At most one open claim per person and home: where both have one, the one being settled now stays."""
    open_ones = Binding.state.in_(_OPEN)
    homes = select(Binding.home_id).where(Binding.person_id == gone_id, open_ones)
    double = (Binding.person_id == kept_id, open_ones, Binding.home_id.in_(homes))
    session.execute(update(Binding).where(*double).values(state="ended", version=Binding.version + 1))


def _move_tenures(session: Session, gone_id: int, kept_id: int) -> None:
    active = select(Tenure.home_id, Tenure.role).where(Tenure.person_id == kept_id, Tenure.until.is_(None))
    has = {tuple(row) for row in session.execute(active)}
    for tenure in session.scalars(select(Tenure).where(Tenure.person_id == gone_id)):
        if tenure.until is None and (tenure.home_id, tenure.role) in has:
            tenure.until = tenure.since
        tenure.person_id = kept_id
    session.flush()


def _move_staff(session: Session, gone_id: int, kept_id: int, at: datetime) -> None:
    if session.get(StaffAccount, gone_id) is None:
        return
    if session.get(StaffAccount, kept_id) is None:
        session.execute(update(StaffAccount).where(StaffAccount.person_id == gone_id).values(person_id=kept_id))
    else:
        session.execute(update(StaffAccount).where(StaffAccount.person_id == gone_id).values(active=False))
    current = StaffGrant.ended_at.is_(None)
    held = select(StaffGrant.role, StaffGrant.scope, StaffGrant.scope_id).where(
        StaffGrant.person_id == kept_id, current
    )
    has = {tuple(row) for row in session.execute(held)}
    for grant in session.scalars(select(StaffGrant).where(StaffGrant.person_id == gone_id)):
        if grant.ended_at is None and (grant.role, grant.scope, grant.scope_id) in has:
            grant.ended_at = at
        grant.person_id = kept_id
    session.flush()
