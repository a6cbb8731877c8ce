"""Letting go of a person's own data: at their word, or long after they had anything to do with us (个人信息保护法 47).

The row stays, as bills, ballots and reports name it by its number; who that was it says no more.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import SYSTEM, Actor
from server.kit.clock import day_start
from server.kit.errors import Conflict
from server.kit.own_data import Of, OwnData
from server.kit.vault import Vault
from server.people.models import Binding, ChatIdentity, Person, SignIn, StaffAccount, Tenure, WechatIdentity
from server.people.rules import MAY_END, UNPROVEN

MOST_AT_ONCE = 200


def delete_person(session: Session, vault: Vault, own: OwnData, actor: Actor, *, at: datetime) -> None:
    """Somebody deletes what is kept of them. Their name stays only where something must still be kept under it.

    :class:`Conflict` ``in_the_way``, with the first thing that has to be settled before.
    """
    of = Of(session, vault, actor.id, at)
    session.get_one(Person, actor.id, with_for_update=True, populate_existing=True)
    if waiting := own.in_the_way(of):
        raise Conflict("in_the_way", waiting[0])
    named = any(stay.named for stay in own.stays(of))
    own.forget(of)
    _empty(session, actor.id, keep_name=named)
    audit.record(session, actor, "person.deleted", "person", actor.id, at=at, after={"name_stays": named})


def forget(of: Of) -> None:
    """Ties of family and tenants end, phones are nobody's, sign-ins are over; what was claimed names nobody."""
    session, mine = of.session, of.person_id
    lasting = or_(Tenure.until.is_(None), Tenure.until > of.day)
    for tenure in session.scalars(select(Tenure).where(Tenure.person_id == mine, Tenure.role.in_(MAY_END), lasting)):
        tenure.until = max(of.day, tenure.since)
    session.flush()
    claims = update(Binding).where(Binding.person_id == mine)
    version = Binding.version + 1
    session.execute(claims.where(Binding.state == "waiting").values(state="withdrawn", version=version))
    session.execute(claims.where(Binding.state == "bound").values(state="ended", version=version))
    session.execute(claims.values(name="", reason=None))
    session.execute(update(Tenure).where(Tenure.person_id == mine).values(claim_index=None))
    for table in (WechatIdentity, ChatIdentity):
        session.execute(delete(table).where(table.person_id == mine))
    # Whoever works here is not forgotten; whoever did signs in by nothing any more.
    closed: dict[str, Any] = {"login": None, "password": None, "wecom_userid": None}
    session.execute(update(StaffAccount).where(StaffAccount.person_id == mine).values(closed))
    ended: dict[str, Any] = {"revoked_at": of.at}
    session.execute(update(SignIn).where(SignIn.person_id == mine, SignIn.revoked_at.is_(None)).values(ended))
    session.execute(update(SignIn).where(SignIn.person_id == mine).values(device=""))


def unneeded(session: Session, own: OwnData, *, since: date, after: int) -> tuple[int, list[int]]:
    """The next persons with a name or a number who were here before a day and whom nothing has needed since: how far
    was looked (0 at the end), and who they are."""
    told = or_(Person.name.is_not(None), Person.phone.is_not(None), Person.id_index.is_not(None))
    old = Person.merged_into.is_(None), Person.made_at < day_start(since), Person.id > after, told
    asked = select(Person.id).where(*old, Person.kind == "human").order_by(Person.id).limit(MOST_AT_ONCE)
    ids: Sequence[int] = session.scalars(asked).all()
    needed = own.needed(session, ids, since) if ids else set()
    return (ids[-1] if ids else 0), [id_ for id_ in ids if id_ not in needed]


def empty_unneeded(
    session: Session, vault: Vault, own: OwnData, person_id: int, *, since: date, at: datetime
) -> bool:  # fmt: skip
    """Empty somebody whom nothing needs any more. False where something does after all."""
    of = Of(session, vault, person_id, at)
    session.get_one(Person, person_id, with_for_update=True, populate_existing=True)
    stays = any(stay.named for stay in own.stays(of))
    if stays or own.in_the_way(of) or own.needed(session, [person_id], since):
        return False
    own.forget(of)
    _empty(session, person_id, keep_name=False)
    audit.record(session, SYSTEM, "person.emptied", "person", person_id, at=at)
    return True


def _empty(session: Session, person_id: int, *, keep_name: bool) -> None:
    # Rows that turned out to be this person have kept a name of their own.
    one = update(Person).where(or_(Person.id == person_id, Person.merged_into == person_id))
    gone: dict[str, Any] = {"phone": None, "phone_index": None, "phone_checked_at": None, "id_index": None}
    session.execute(one.values(gone | {"strength": UNPROVEN, "version": Person.version + 1}))
    session.execute((one.where(Person.id != person_id) if keep_name else one).values(name=None))
