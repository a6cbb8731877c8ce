"""Signing in and out: residents by WeChat, staff by password or WeCom. Tokens are opaque and revocable."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import bindparam, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import SYSTEM, Actor, Grant
from server.kit.db import table
from server.kit.errors import NotAllowed, Unauthenticated
from server.kit.facts import publish
from server.kit.masking import mask_phone
from server.kit.prepared import Prepared
from server.kit.tokens import new_token, token_hash
from server.kit.vault import Vault
from server.people.facts import PhoneConfirmed
from server.people.models import ChatIdentity, Person, SignIn, StaffAccount, StaffGrant, WechatIdentity
from server.people.queries.reach import IS_MEMBER, member_of_wecom, person_of_openid, why_no_member
from server.people.rules import (
    ACCOUNT_CLOSED,
    CONSOLE_SIGN_IN,
    LOCK_OUT,
    MOST_FAILURES,
    PHONE_CHECKED,
    RESIDENT_SIGN_IN,
    check_password,
)
from server.people.service.merging import forget_claims, has_phone_in_hand, merge, owns_something
from server.people.service.speaking import somebody_new, speaker

_HASHER = PasswordHasher()
CONSOLE, FIRST_DOOR = "console", "first"
"""The door of a member of staff, and the one of who came in with a first password: it opens nothing but the change."""


@cache
def _nobody() -> str:
    """The hash of a password nobody has, so that unknown names take as long as known ones."""
    return _HASHER.hash(new_token())


@dataclass(frozen=True, slots=True)
class Token:
    """What the client keeps. The token itself is nowhere in the database."""

    token: str
    expires_at: datetime
    person_id: int


def sign_in_by_wechat(session: Session, *, openid: str, unionid: str | None, device: str, at: datetime) -> Token:
    """Sign in the holder of a phone; the first time, a person without name or home is made for it."""
    person_id = person_of_openid(session, openid) or _first_time(session, openid, unionid, at)
    return _open(session, person_id, door="app", device=device, lasts=RESIDENT_SIGN_IN, at=at)


def _first_time(session: Session, openid: str, unionid: str | None, at: datetime) -> int:
    try:
        with session.begin_nested():
            person_id = _speaker_at_ease(session, unionid) or somebody_new(session, at)
            identity = {"openid": openid, "person_id": person_id, "unionid": unionid, "made_at": at}
            session.execute(insert(WechatIdentity), identity)
    except IntegrityError:
        # The same phone opened the app twice at once; the other one has made the person meanwhile.
        found = person_of_openid(session, openid)
        if found is None:
            raise
        return found
    return person_id


def _speaker_at_ease(session: Session, unionid: str | None) -> int | None:
    """Who speaks in the chat with this WeChat; nobody where it is an owner, whose number is to be checked first."""
    found = speaker(session, unionid)
    return None if found is None or owns_something(session, found) else found


def confirm_phone(session: Session, vault: Vault, actor: Actor, *, phone: str, at: datetime) -> None:
    """Keep the number WeChat vouches for. Whoever holds the number of a member of staff is that member from now on."""
    index = vault.index(phone)
    forget_claims(session, actor.id, index=index)
    values = {"phone": vault.seal(phone), "phone_index": index, "phone_checked_at": at}
    session.execute(update(Person).where(Person.id == actor.id).values(**values))
    weaker = Person.strength < PHONE_CHECKED
    session.execute(update(Person).where(Person.id == actor.id, weaker).values(strength=PHONE_CHECKED))
    audit.record(session, actor, "phone.confirmed", "person", actor.id, at=at, after={"phone": mask_phone(phone)})
    known = _known_by(session, actor.id, index)
    if known is not None:
        merge(session, gone_id=actor.id, kept_id=known, at=at)
    publish(session, PhoneConfirmed(known or actor.id), at=at)


def _known_by(session: Session, person_id: int, index: str) -> int | None:
    """Who this number says they have been all along: a member of staff, or an owner who spoke in the chat."""
    member_id = _member_with_number(session, index)
    if member_id is not None and member_id != person_id and not has_phone_in_hand(session, member_id):
        return member_id
    return _owner_who_speaks(session, person_id, index)


@dataclass(frozen=True, slots=True)
class Attempt:
    """How a try to sign in with a password ended; a failed try must be committed too, or it would not count.
    ``closed``: the password was right, and the account is closed."""

    token: Token | None
    must_change: bool = False
    closed: bool = False


def sign_in_by_password(session: Session, *, login: str, password: str, device: str, at: datetime) -> Attempt:
    """Check a name and password. After five failures in a row the account is locked for fifteen minutes.

    A wrong password, a locked account and a name nobody has end alike: who guesses does not even learn the names. That
    an account is closed hears only who has its password.
    """
    account = session.scalar(select(StaffAccount).where(StaffAccount.login == login).with_for_update())
    locked = account is not None and account.locked_until is not None and account.locked_until > at
    nobody = _nobody()
    right = _matches(account.password if account and account.password else nobody, password)
    if account is not None and account.password and not account.active and right and not locked:
        return Attempt(None, closed=True)
    if account is None or not account.active or locked or not right or account.password is None:
        if account is not None and not locked:
            account.failures += 1
            if account.failures >= MOST_FAILURES:
                account.failures, account.locked_until = 0, at + LOCK_OUT
                audit.record(session, SYSTEM, "password.locked", "person", account.person_id, at=at)
        return Attempt(None)
    account.failures, account.locked_until = 0, None
    door = FIRST_DOOR if account.must_change else CONSOLE
    token = _open(session, account.person_id, door=door, device=device, lasts=CONSOLE_SIGN_IN, at=at)
    return Attempt(token, must_change=account.must_change)


def sign_in_by_wecom(session: Session, *, userid: str, device: str, at: datetime) -> Token:
    """Sign in the member WeCom vouches for; :class:`NotAllowed` when no account that opens carries the userid. A first
    password nobody may have told them is not asked for here; it is when they sign in with it."""
    person_id = member_of_wecom(session, userid)
    if person_id is None:
        words = why_no_member(session, userid)
        raise NotAllowed("account_closed" if words == ACCOUNT_CLOSED else "no_such_staff", words)
    return _open(session, person_id, door=CONSOLE, device=device, lasts=CONSOLE_SIGN_IN, at=at)


def change_password(session: Session, actor: Actor, *, old: str, new: str, at: datetime) -> None:
    """Set a new password; every other sign-in to the console ends."""
    account = session.get(StaffAccount, actor.id)
    if account is None or not account.password or not _matches(account.password, old):
        raise NotAllowed("password_wrong", "原密码不对。")
    check_password(new, login=account.login or "")
    if _matches(account.password, new):
        raise NotAllowed("password_same", "新密码不能与原密码相同。")
    account.password, account.must_change = _HASHER.hash(new), False
    others = (SignIn.person_id == actor.id, SignIn.door.in_((CONSOLE, FIRST_DOOR)), SignIn.id != actor.session_id)
    session.execute(update(SignIn).where(*others, SignIn.revoked_at.is_(None)).values(revoked_at=at))
    mine = (SignIn.id == actor.session_id, SignIn.door == FIRST_DOOR)
    session.execute(update(SignIn).where(*mine).values(door=CONSOLE))
    audit.record(session, replace(actor, door=CONSOLE), "password.changed", "person", actor.id, at=at)


def sign_out(session: Session, actor: Actor, *, at: datetime) -> None:
    """End the sign-in this request came with."""
    session.execute(update(SignIn).where(SignIn.id == actor.session_id).values(revoked_at=at))


def revoke_all(session: Session, actor: Actor, *, person_id: int, at: datetime) -> None:
    """End every sign-in of a person, on every device."""
    open_ones = (SignIn.person_id == person_id, SignIn.revoked_at.is_(None))
    session.execute(update(SignIn).where(*open_ones).values(revoked_at=at))
    by = replace(actor, door=CONSOLE) if actor.door == FIRST_DOOR else actor
    audit.record(session, by, "sign_ins.revoked", "person", person_id, at=at)


def forget_old(session: Session, *, before: datetime) -> int:
    """Drop sign-ins that ended or expired before an instant. Gives how many."""
    ended = or_(SignIn.expires_at < before, SignIn.revoked_at < before)
    dropped: Any = session.execute(delete(SignIn).where(ended))
    return int(dropped.rowcount)


_SIGN_INS, _PERSONS, _GRANTS = table(SignIn), table(Person), table(StaffGrant)
_HOLDER = Prepared(
    select(_SIGN_INS.c.id, _SIGN_INS.c.person_id, _SIGN_INS.c.door, _PERSONS.c.name, _GRANTS.c.role, _GRANTS.c.scope,
           _GRANTS.c.scope_id)
    .join_from(_SIGN_INS, _PERSONS, _PERSONS.c.id == _SIGN_INS.c.person_id)
    .outerjoin(_GRANTS, (_GRANTS.c.person_id == _SIGN_INS.c.person_id) & _GRANTS.c.ended_at.is_(None))
    .where(_SIGN_INS.c.token_hash == bindparam("token_hash"), _SIGN_INS.c.revoked_at.is_(None),
           _SIGN_INS.c.expires_at > bindparam("at"))
)  # fmt: skip
"""Asked at every knock, so it is made once."""


def authenticate(session: Session, token: str, at: datetime) -> Actor:
    """The actor of a token, with the grants that count now; one query. :class:`Unauthenticated` otherwise."""
    rows = _HOLDER.all(session, {"token_hash": token_hash(token), "at": at})
    if not rows:
        raise Unauthenticated("sign_in_ended", "登录已失效，请重新登录。")
    grants = tuple(Grant(row["role"], row["scope"], row["scope_id"] or None) for row in rows if row["role"] is not None)
    held = rows[0]
    return Actor(held["person_id"], held["name"] or "", grants, held["door"], held["id"])


def hash_password(password: str) -> str:
    """An argon2id hash to store."""
    return _HASHER.hash(password)


def _owner_who_speaks(session: Session, person_id: int, index: str) -> int | None:
    """The owner of this number who speaks in the chat with the same WeChat and holds no phone yet."""
    mine = select(WechatIdentity.unionid).where(WechatIdentity.person_id == person_id)
    spoken = (
        select(Person.id)
        .join(ChatIdentity, ChatIdentity.person_id == Person.id)
        .where(ChatIdentity.unionid.in_(mine), Person.id != person_id, Person.phone_index == index)
    )
    found = session.scalar(spoken.limit(1))
    return None if found is None or has_phone_in_hand(session, found) else found


def _member_with_number(session: Session, index: str) -> int | None:
    """The member whose number this is, as who keeps their account wrote it down; nobody who lost their phone since."""
    numbered = select(StaffAccount.person_id).join(Person, Person.id == StaffAccount.person_id)
    found = session.scalars(numbered.where(Person.phone_index == index, IS_MEMBER)).all()
    return found[0] if len(found) == 1 else None


def _matches(stored: str, password: str) -> bool:
    try:
        return _HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def _open(session: Session, person_id: int, *, door: str, device: str, lasts: timedelta, at: datetime) -> Token:
    token, expires_at = new_token(), at + lasts
    if door != "app":
        audit.record(session, Actor(person_id, door=CONSOLE), "signed_in", "person", person_id, at=at)
    row = {"token_hash": token_hash(token), "person_id": person_id, "door": door, "device": device}
    session.execute(insert(SignIn), row | {"made_at": at, "expires_at": expires_at})
    return Token(token, expires_at, person_id)
