"""Two rows, one human: the roster's person and the one who signed in become the same."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import SYSTEM
from server.kit.facts import publish
from server.people.facts import PersonMerged
from server.people.models import (
    Binding,
    ParkingHolding,
    Person,
    SignIn,
    StaffAccount,
    StaffGrant,
    Tenure,
    WechatIdentity,
)


def has_phone_in_hand(session: Session, person_id: int) -> bool:
    """Whether somebody already signs in as this person."""
    return session.scalar(select(WechatIdentity.openid).where(WechatIdentity.person_id == person_id)) is not None


def merge(session: Session, *, gone_id: int, kept_id: int, at: datetime) -> None:
    """Let ``kept`` be everything ``gone`` was. ``gone`` stays as a pointer, so that old ids still resolve.

    Identities, sign-ins, homes and claims move here; other rooms follow the fact ``person.merged``.
    """
    gone, kept = session.get_one(Person, gone_id), session.get_one(Person, kept_id)
    for table in (WechatIdentity, SignIn, Binding, ParkingHolding):
        session.execute(update(table).where(table.person_id == gone_id).values(person_id=kept_id))
    _move_tenures(session, gone_id, kept_id)
    if session.get(StaffAccount, kept_id) is None:
        for staffed in (StaffAccount, StaffGrant):
            session.execute(update(staffed).where(staffed.person_id == gone_id).values(person_id=kept_id))
    if gone.phone and gone.phone_checked_at:
        kept.phone, kept.phone_index, kept.phone_checked_at = gone.phone, gone.phone_index, gone.phone_checked_at
    kept.strength, kept.name = max(kept.strength, gone.strength), kept.name or gone.name
    gone.merged_into, gone.phone, gone.phone_index = kept_id, None, None
    audit.record(session, SYSTEM, "person.merged", "person", kept_id, at=at, after={"gone_id": gone_id})
    publish(session, PersonMerged(gone_id=gone_id, kept_id=kept_id), at=at)


def _move_tenures(session: Session, gone_id: int, kept_id: int) -> None:
    active = select(Tenure.home_id, Tenure.role).where(Tenure.person_id == kept_id, Tenure.until.is_(None))
    has = {tuple(row) for row in session.execute(active)}
    for tenure in session.scalars(select(Tenure).where(Tenure.person_id == gone_id)):
        if tenure.until is None and (tenure.home_id, tenure.role) in has:
            tenure.until = tenure.since
        tenure.person_id = kept_id
    session.flush()
