"""Which estates an actor reaches, who acts, and where somebody can be reached."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, select
from sqlalchemy.orm import Session

from server.kit.actor import Actor, Grant
from server.kit.db import table
from server.kit.prepared import Prepared
from server.kit.vault import Vault
from server.people.models import ChatIdentity, Person, StaffAccount, StaffGrant, WechatIdentity
from server.people.rules import (
    ACCOUNT_CLOSED,
    COMMITTEE,
    COMMUNITY,
    FIRM,
    IN_PERSON,
    NO_ACCOUNT,
    STAFF_ROLES,
    STREET,
)
from server.places import queries as places
from server.places.queries import inside


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a person can be reached."""

    openid: str | None
    wecom_userid: str | None


_BY_WEIGHT = [(role, STAFF_ROLES[role]) for role in (*FIRM, COMMITTEE, COMMUNITY, STREET, *STAFF_ROLES)]
IS_MEMBER = StaffAccount.active & (Person.strength >= IN_PERSON)
"""Whose account a phone or a WeCom opens: who works here, and has lost no phone since they were last seen."""
_PERSONS, _GRANTS = table(Person).c, table(StaffGrant).c
_SPEAKERS, _HOLDERS = table(ChatIdentity).c, table(WechatIdentity).c
_SPEAKER = Prepared(select(_SPEAKERS.person_id, _SPEAKERS.unionid).where(_SPEAKERS.openid == bindparam("openid")))
_HOLDER = Prepared(select(_HOLDERS.person_id).where(_HOLDERS.openid == bindparam("openid")))
_NAME_AND_GRANTS = Prepared(
    select(_PERSONS.name, _GRANTS.role, _GRANTS.scope, _GRANTS.scope_id)
    .select_from(table(Person))
    .outerjoin(table(StaffGrant), (_GRANTS.person_id == _PERSONS.id) & _GRANTS.ended_at.is_(None))
    .where(_PERSONS.id == bindparam("person_id"))
    .order_by(_GRANTS.id)
)


def openid_select(person_id: BindParameter[int]) -> Select[str]:
    """The latest phone of a person, as part of a statement of the rooms above."""
    mine = select(_HOLDERS.openid).where(_HOLDERS.person_id == person_id)
    return mine.order_by(_HOLDERS.made_at.desc()).limit(1)


_NEWEST_PHONE = Prepared(openid_select(bindparam("person_id")))


def covers(session: Session, actor: Actor, estate_id: int, roles: Collection[str]) -> bool:
    """Whether one of the actor's grants of these roles counts in this estate."""
    return actor.holds(*roles) and not roles_in(session, actor, estate_id).isdisjoint(roles)


def roles_in(session: Session, actor: Actor, estate_id: int) -> frozenset[str]:
    """The staff roles of the actor that count in this estate."""
    if not actor.grants:
        return frozenset()
    scopes = places.scopes_of(session, estate_id)
    return frozenset(grant.role for grant in actor.grants if (grant.scope, grant.scope_id) in scopes)


def office(session: Session, actor: Actor, estate_id: int) -> str:
    """As what somebody acts here, for those who read of it; whoever is of the property company is named so."""
    held = roles_in(session, actor, estate_id)
    return next((label for role, label in _BY_WEIGHT if role in held), "工作人员")


def covered(actor: Actor, roles: Collection[str], column: Any) -> ColumnElement[bool]:
    """The WHERE clause twin of :func:`covers`: rows whose estate column lies in the actor's grants of these roles."""
    return inside([grant for grant in actor.grants if grant.role in roles], column)


def addresses(session: Session, person_ids: Sequence[int]) -> dict[int, Addresses]:
    """Where these people can be reached; a person with several phones is reached on the latest, and no member on WeCom
    who has lost their phone."""
    if not person_ids:
        return {}
    found = session.execute(
        select(Person.id, WechatIdentity.openid, StaffAccount.wecom_userid)
        .outerjoin(WechatIdentity, WechatIdentity.person_id == Person.id)
        .outerjoin(StaffAccount, (StaffAccount.person_id == Person.id) & IS_MEMBER)
        .where(Person.id.in_(person_ids))
        .order_by(WechatIdentity.made_at)
    )
    return {person_id: Addresses(openid, userid) for person_id, openid, userid in found}


def reads_us(session: Session, person_id: int) -> bool:
    """Whether anything we write reaches somebody: by the mini-program, the service account's chat, or WeCom."""
    known = [
        select(WechatIdentity.person_id).where(WechatIdentity.person_id == person_id),
        select(ChatIdentity.person_id).where(ChatIdentity.person_id == person_id),
        select(StaffAccount.person_id)
        .join(Person, Person.id == StaffAccount.person_id)
        .where(StaffAccount.person_id == person_id, StaffAccount.wecom_userid.is_not(None), IS_MEMBER),
    ]
    return any(session.scalar(one.limit(1)) is not None for one in known)


def person_of_openid(session: Session, openid: str) -> int | None:
    """Who holds this phone."""
    return session.scalar(select(WechatIdentity.person_id).where(WechatIdentity.openid == openid))


def person_of_chat(session: Session, openid: str) -> int | None:
    """Who speaks under this openid in the chat of the mini-program or of the service account; None for somebody new."""
    found = _SPEAKER.first(session, {"openid": openid}) or _HOLDER.first(session, {"openid": openid})
    return None if found is None else int(found["person_id"])


def is_linked(session: Session, openid: str) -> bool:
    """Whether we know by which WeChat somebody speaks in the service account's chat."""
    found = _SPEAKER.first(session, {"openid": openid})
    return found is not None and found["unionid"] is not None


def chat_openid_of(session: Session, person_id: int) -> str | None:
    """The latest openid under which a person speaks in the service account's chat."""
    newest = select(ChatIdentity.openid).where(ChatIdentity.person_id == person_id)
    return session.scalar(newest.order_by(ChatIdentity.made_at.desc(), ChatIdentity.openid).limit(1))


def openid_of(session: Session, person_id: int) -> str | None:
    """The latest phone of a person."""
    found = _NEWEST_PHONE.first(session, {"person_id": person_id})
    return None if found is None else str(found["openid"])


def actor_of(session: Session, person_id: int, *, door: str) -> Actor:
    """The actor a person is when they come through chat instead of a signed-in door."""
    session.flush()
    rows = _NAME_AND_GRANTS.all(session, {"person_id": person_id})
    grants = tuple(Grant(row["role"], row["scope"], row["scope_id"] or None) for row in rows if row["role"])
    return Actor(person_id, rows[0]["name"] or "" if rows else "", grants, door)


def actor_of_wecom(session: Session, userid: str) -> Actor | None:
    """The actor behind a WeCom userid, None where :func:`member_of_wecom` knows nobody."""
    person_id = member_of_wecom(session, userid)
    return None if person_id is None else actor_of(session, person_id, door="wecom")


def member_of_wecom(session: Session, userid: str) -> int | None:
    """The member of staff behind a WeCom userid; None when no account carries it, or none that opens now."""
    carries = select(StaffAccount.person_id).join(Person, Person.id == StaffAccount.person_id)
    return session.scalar(carries.where(StaffAccount.wecom_userid == userid, IS_MEMBER))


def why_no_member(session: Session, userid: str) -> str:
    """What somebody in WeCom is told whom :func:`member_of_wecom` does not know: that their account was closed, or that
    there is none."""
    closed = select(StaffAccount.person_id).where(StaffAccount.wecom_userid == userid, ~StaffAccount.active)
    return NO_ACCOUNT if session.scalar(closed) is None else ACCOUNT_CLOSED


def resolve(session: Session, person_id: int) -> int:
    """The person an old id means today, following merges."""
    while (kept := session.scalar(select(Person.merged_into).where(Person.id == person_id))) is not None:
        person_id = kept
    return person_id


def same(session: Session, one: int | None, other: int | None) -> bool:
    """Whether two ids, or two accounts, are one human being, following merges; what nobody did is nobody's. Where two
    persons are asked for, this compares them."""
    if one is None or other is None:
        return False
    return one == other or resolve(session, one) == resolve(session, other)


def settled(session: Session, person_id: int) -> int:
    """The same for what is written down to stay: until the transaction is over they turn out to be nobody else.

    Whoever merges them meanwhile waits, and their merge is followed after what was written here; so everything that
    names an old id moves on, in whatever order merges are followed.
    """
    asked = select(Person.merged_into).with_for_update(read=True)
    while (kept := session.scalar(asked.where(Person.id == person_id))) is not None:
        person_id = kept
    return person_id


def resolved(session: Session, person_ids: Iterable[int]) -> list[int]:
    """The persons these ids mean today, following merges, each once."""
    found = asked = set(person_ids)
    while asked:
        gone = select(Person.id, Person.merged_into).where(Person.id.in_(asked), Person.merged_into.is_not(None))
        kept = {id_: kept_id for id_, kept_id in session.execute(gone) if kept_id}
        asked = set(kept.values())
        found = (found - kept.keys()) | asked
    return sorted(found)


def names(session: Session, person_ids: Iterable[int]) -> dict[int, str]:
    """The names of these people, as they are."""
    ids = {id_ for id_ in person_ids if id_}
    found = session.execute(select(Person.id, Person.name).where(Person.id.in_(ids))) if ids else ()
    return {id_: name or "" for id_, name in found}


def phone_of(session: Session, vault: Vault, person_id: int) -> str | None:
    """A person's full number. Callers log the read."""
    sealed = session.scalar(select(Person.phone).where(Person.id == person_id))
    return vault.open(sealed) if sealed else None
