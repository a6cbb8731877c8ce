"""A phone that is not in somebody's hand any more.

Whoever has it is nobody here from now on. The number stays on the books, as the owner of it is reached there and mostly
takes it along to the next phone; but it counts as confirmed no more, and opens a staff account to nobody until whoever
keeps that account has seen its member and written the number down anew; nor does the WeCom on that phone.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import Actor
from server.kit.errors import Conflict, Malformed, not_found
from server.kit.masking import mask_phone
from server.kit.vault import Vault
from server.people.models import Binding, ChatIdentity, Person, SignIn, StaffAccount, WechatIdentity
from server.people.rules import IN_PERSON, UNPROVEN
from server.people.service.merging import forget_claims
from server.people.service.staff import has_account, refuse_unless_keeper, touched


def let_go(session: Session, actor: Actor, person_id: int, *, at: datetime) -> int:
    """End every sign-in of a person; the WeChat that signed in is somebody new, of whom nothing is known: gives who.
    Homes that were asked for on that phone are asked for no more.

    Of who works here it shuts the staff account too: they and the administrators hear of it; :class:`NotAllowed` for
    who does not keep the account.
    """
    if has_account(session, person_id):
        refuse_unless_keeper(session, actor, person_id)
        touched(session, actor, person_id, "phone", at)
    asked = update(Binding).where(Binding.person_id == person_id, Binding.state == "waiting")
    session.execute(asked.values(state="withdrawn", version=Binding.version + 1))
    row = {"kind": "human", "made_at": at, "strength": UNPROVEN, "version": 1}
    stranger_id = session.execute(insert(Person).returning(Person.id), row).scalar_one()
    for held in (WechatIdentity, ChatIdentity):
        session.execute(update(held).where(held.person_id == person_id).values(person_id=stranger_id))
    open_ones = (SignIn.person_id == person_id, SignIn.revoked_at.is_(None))
    session.execute(update(SignIn).where(*open_ones).values(revoked_at=at))
    unproven = {"phone_checked_at": None, "strength": UNPROVEN, "version": Person.version + 1}
    session.execute(update(Person).where(Person.id == person_id).values(unproven | {"let_go_by": actor.id}))
    return int(stranger_id)


def release_member(session: Session, actor: Actor, *, person_id: int, reason: str, at: datetime) -> None:
    """A member of staff has lost their phone. Their account and roles stay; :class:`NotAllowed` for who does not keep
    the account."""
    _account(session, actor, person_id)
    if not reason.strip():
        raise Malformed("reason_needed", "请写明原因。")
    let_go(session, actor, person_id, at=at)
    audit.record(session, actor, "phone.released", "person", person_id, at=at, reason=reason)


def write_number(session: Session, vault: Vault, actor: Actor, *, person_id: int, phone: str, at: datetime) -> None:
    """Whoever keeps an account has its member before them and writes down their number, new or as before: once they
    confirm it on their own phone, that phone is theirs."""
    _account(session, actor, person_id)
    index = vault.index(phone)
    numbered = select(StaffAccount.person_id).join(Person, Person.id == StaffAccount.person_id)
    if session.scalar(numbered.where(Person.phone_index == index, Person.id != person_id).limit(1)) is not None:
        raise Conflict("staff_exists", "这个手机号已经是另一位同事的。")
    forget_claims(session, person_id, index=index)
    values = {"phone": vault.seal(phone), "phone_index": index, "phone_checked_at": None, "strength": IN_PERSON}
    session.execute(update(Person).where(Person.id == person_id).values(values | {"version": Person.version + 1}))
    audit.record(session, actor, "staff.number_written", "person", person_id, at=at, after={"phone": mask_phone(phone)})
    touched(session, actor, person_id, "number", at)


def _account(session: Session, actor: Actor, person_id: int) -> None:
    refuse_unless_keeper(session, actor, person_id)
    account = session.get(StaffAccount, person_id, with_for_update=True)
    if account is None or not account.active:
        raise not_found("工作账号")
