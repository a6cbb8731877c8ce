"""Staff: making accounts, granting and ending roles, duty."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import EVERYWHERE, Actor, Grant
from server.kit.errors import Conflict, Malformed, NotAllowed, not_found
from server.kit.facts import publish
from server.kit.vault import Vault
from server.people.facts import AccountClosed, AccountTouched, DutySet, RoleGranted, RolesEnded, RoleTaken
from server.people.models import Person, SignIn, StaffAccount, StaffGrant
from server.people.rules import ADMIN, IN_PERSON, MANAGER, STAFF_ROLES, check_password
from server.people.service.signing_in import hash_password
from server.places import queries as places

MANAGER_MAY_GRANT = frozenset({"staff", "finance", "cashier"})


def found_account(
    session: Session, vault: Vault, actor: Actor, *, name: str, phone: str, login: str | None,
    wecom_userid: str | None, password: str | None = None, skills: Sequence[str] = (), at: datetime,
) -> tuple[int, str | None]:  # fmt: skip
    """Make a staff account for the person with this phone. Gives the person's id and, when there is a login and no
    password was chosen, the first password: shown once, to be changed at the first sign-in."""
    if actor.id != 0 and not actor.holds(ADMIN, MANAGER):
        raise NotAllowed("not_allowed", "您没有权限开通工作账号。")
    refuse_taken(session, login, wecom_userid)
    if password is not None:
        check_password(password, login=login or "")
    first = password or (secrets.token_urlsafe(9) if login else None)
    person_id = _new_person(session, vault, name, phone, at)
    row = {
        "person_id": person_id, "login": login, "password": hash_password(first) if first else None,
        "must_change": True, "wecom_userid": wecom_userid, "skills": list(skills), "version": 1,
    }  # fmt: skip
    session.execute(insert(StaffAccount), row)
    audit.record(session, actor, "staff.account_made", "person", person_id, at=at, after={"login": login})
    return person_id, first if password is None else None


def grant(session: Session, actor: Actor, *, person_id: int, to: Grant, at: datetime) -> None:
    """Grant a role in a scope. Administrators grant anything; managers :data:`MANAGER_MAY_GRANT` inside their own.
    Others who look after the accounts and the money there hear of it."""
    everywhere = to.scope == EVERYWHERE
    if to.role not in STAFF_ROLES or to.scope not in places.SCOPES or everywhere != (to.scope_id is None):
        raise Malformed("role_unknown", "没有这个角色或范围。")
    _refuse_beyond(session, actor, to)
    account = session.get(StaffAccount, person_id)
    if account is None:
        raise not_found("工作账号")
    if not account.active:
        raise Conflict("account_closed", "这个账号已经停用，请先重新启用，再授予角色。")
    same = (StaffGrant.person_id == person_id, StaffGrant.role == to.role, StaffGrant.scope == to.scope)
    known = select(StaffGrant.id).where(*same, StaffGrant.scope_id == (to.scope_id or 0), StaffGrant.ended_at.is_(None))
    if session.scalar(known) is None:
        row = {"person_id": person_id, "role": to.role, "scope": to.scope, "scope_id": to.scope_id or 0}
        session.execute(insert(StaffGrant), row | {"made_at": at, "granted_by": actor.id})
        _noted(session, actor, "staff.granted", person_id, at, after=to)
        if actor.id != 0:
            publish(session, RoleGranted(person_id, actor.id, to.role, to.scope, to.scope_id), at=at)


def end_grant(session: Session, actor: Actor, *, person_id: int, what: Grant, at: datetime) -> None:
    """End a role at once; what the person could see through it, they no longer can. They hear it, and whoever would
    hear of it being given."""
    _refuse_beyond(session, actor, what)
    same = (StaffGrant.person_id == person_id, StaffGrant.role == what.role, StaffGrant.scope == what.scope)
    open_one = (*same, StaffGrant.scope_id == (what.scope_id or 0), StaffGrant.ended_at.is_(None))
    ended = update(StaffGrant).where(*open_one).values(ended_at=at).returning(StaffGrant.id)
    if not session.scalars(ended).all():
        raise not_found("角色")
    publish(session, RolesEnded(person_id), at=at)
    if actor.id != 0:
        publish(session, RoleTaken(person_id, actor.id, what.role, what.scope, what.scope_id), at=at)
    _noted(session, actor, "staff.grant_ended", person_id, at, before=what)


def set_duty(session: Session, actor: Actor, *, person_id: int, on_duty: bool, at: datetime) -> None:
    """Go on or off duty: oneself, or who keeps the account for somebody, who hears of it."""
    if actor.id != person_id:
        refuse_unless_keeper(session, actor, person_id)
    account = session.get(StaffAccount, person_id)
    if account is None or not account.active:
        raise not_found("工作账号")
    if account.on_duty != on_duty:
        account.on_duty = on_duty
        before, after = {"on_duty": not on_duty}, {"on_duty": on_duty}
        audit.record(session, actor, "staff.duty", "person", person_id, at=at, before=before, after=after)
        if actor.id not in (0, person_id):
            publish(session, DutySet(person_id, actor.id, on_duty), at=at)


def reset_password(session: Session, actor: Actor, *, person_id: int, at: datetime) -> str:
    """A new first password for somebody who forgot theirs: shown once, to be changed; their sign-ins end."""
    _refuse_unless_admin(session, actor, person_id)
    account = session.get(StaffAccount, person_id)
    if account is None or not account.active or account.login is None:
        raise not_found("工作账号")
    first = new_password(account)
    sign_ins = (SignIn.person_id == person_id, SignIn.revoked_at.is_(None))
    session.execute(update(SignIn).where(*sign_ins).values(revoked_at=at))
    audit.record(session, actor, "password.reset", "person", person_id, at=at)
    touched(session, actor, person_id, "password", at)
    return first


def close_account(session: Session, actor: Actor, *, person_id: int, reason: str, at: datetime) -> None:
    """Somebody left: their account, roles and sign-ins end together. They hear it, and whoever would hear of the roles
    being given."""
    _refuse_unless_admin(session, actor, person_id)
    session.execute(update(StaffAccount).where(StaffAccount.person_id == person_id).values(active=False))
    grants = (StaffGrant.person_id == person_id, StaffGrant.ended_at.is_(None))
    ended = update(StaffGrant).where(*grants).values(ended_at=at)
    taken = session.execute(ended.returning(StaffGrant.role, StaffGrant.scope, StaffGrant.scope_id)).all()
    sign_ins = (SignIn.person_id == person_id, SignIn.revoked_at.is_(None))
    session.execute(update(SignIn).where(*sign_ins).values(revoked_at=at))
    publish(session, RolesEnded(person_id), at=at)
    if actor.id != 0:
        for role, scope, scope_id in taken:
            publish(session, RoleTaken(person_id, actor.id, role, scope, scope_id or None, closed=True), at=at)
        publish(session, AccountClosed(person_id, actor.id, reason), at=at)
    audit.record(session, actor, "staff.account_closed", "person", person_id, at=at, reason=reason)


def reopen_account(session: Session, actor: Actor, *, person_id: int, at: datetime) -> str | None:
    """Somebody who left is back: their account opens again, without a role. Gives a new first password where there is a
    login; the old one opens nothing."""
    _refuse_unless_admin(session, actor, person_id)
    account = session.get_one(StaffAccount, person_id)
    if account.active:
        raise Conflict("account_open", "这个账号正在使用，不用重新启用。")
    if session.get_one(Person, person_id).merged_into is not None:
        raise Conflict("account_merged", "这位同事已经有另一个账号，请用那一个。")
    account.active = True
    first = new_password(account) if account.login else None
    audit.record(session, actor, "staff.account_reopened", "person", person_id, at=at)
    return first


def new_password(account: StaffAccount) -> str:
    """A first password in place of the old one, to be changed; what was tried before counts no more."""
    first = secrets.token_urlsafe(9)
    account.password, account.must_change = hash_password(first), True
    account.failures, account.locked_until = 0, None
    return first


def refuse_taken(session: Session, login: str | None, userid: str | None) -> None:
    """:class:`Conflict` where somebody else goes by this login or this WeCom account."""
    if login is None and userid is None:
        raise Malformed("login_needed", "请填写登录名或企业微信账号。")
    if login and session.scalar(select(StaffAccount.person_id).where(StaffAccount.login == login)) is not None:
        raise Conflict("login_taken", "这个登录名已被使用。")
    if userid and session.scalar(select(StaffAccount.person_id).where(StaffAccount.wecom_userid == userid)) is not None:
        raise Conflict("userid_taken", "这个企业微信账号已被使用。")


def _refuse_beyond(session: Session, actor: Actor, what: Grant) -> None:
    if not _may_give(session, actor, what):
        raise NotAllowed("grant_beyond", "您不能授予或收回这个角色。")


def _may_give(session: Session, actor: Actor, what: Grant) -> bool:
    if actor.id == 0 or actor.holds_everywhere(ADMIN):
        return True
    if what.scope != "estate" or what.scope_id is None:
        return False
    scopes = places.scopes_of(session, what.scope_id)
    mine = {g.role for g in actor.grants if (g.scope, g.scope_id) in scopes}
    return ADMIN in mine or (MANAGER in mine and what.role in MANAGER_MAY_GRANT)


def has_account(session: Session, person_id: int) -> bool:
    """Whether a staff account that opens is theirs."""
    account = session.get(StaffAccount, person_id)
    return account is not None and account.active


def touched(session: Session, actor: Actor, person_id: int, what: str, at: datetime) -> None:
    """Let it be known that somebody changed what lets a member of staff in. What is done on the machine itself, by
    nobody who has an account, is in the audit alone."""
    if actor.id != 0:
        publish(session, AccountTouched(person_id, actor.id, what), at=at)


def refuse_unless_keeper(session: Session, actor: Actor, person_id: int) -> None:
    """Whoever may give every role somebody has also keeps their account; nobody else may get into it."""
    if actor.id == 0:
        return
    held = select(StaffGrant.role, StaffGrant.scope, StaffGrant.scope_id)
    rows = session.execute(held.where(StaffGrant.person_id == person_id, StaffGrant.ended_at.is_(None))).all()
    keeps = all(_may_give(session, actor, Grant(role, scope, scope_id or None)) for role, scope, scope_id in rows)
    if not keeps or (not rows and not actor.holds_everywhere(ADMIN)):
        raise NotAllowed("not_allowed", "您没有权限管理这位同事的工作账号，请找管理员办理。")


def _refuse_unless_admin(session: Session, actor: Actor, person_id: int) -> None:
    if actor.id != 0 and not actor.holds(ADMIN):
        raise NotAllowed("not_allowed", "只有管理员可以这样做。")
    refuse_unless_keeper(session, actor, person_id)
    if session.get(StaffAccount, person_id) is None:
        raise not_found("工作账号")


def _new_person(session: Session, vault: Vault, name: str, phone: str, at: datetime) -> int:
    """A person of their own for the account, even where a resident has this name and number: an account made by
    somebody else must open nothing of theirs. Once they confirm the number on their own phone, the two are one."""
    index = vault.index(phone)
    accounts = select(StaffAccount.person_id).join(Person, Person.id == StaffAccount.person_id)
    if session.scalar(accounts.where(Person.phone_index == index)) is not None:
        raise Conflict("staff_exists", "这个手机号已经开通了工作账号；如果已停用，请管理员重新启用。")
    row = {"kind": "human", "name": name, "phone": vault.seal(phone), "phone_index": index}
    new = insert(Person).returning(Person.id)
    return int(session.execute(new, row | {"made_at": at, "strength": IN_PERSON, "version": 1}).scalar_one())


def _noted(
    session: Session, actor: Actor, act: str, person_id: int, at: datetime, *, before: Grant | None = None,
    after: Grant | None = None,
) -> None:  # fmt: skip
    what = after or before
    assert what is not None
    estate_id = what.scope_id if what.scope == "estate" else None
    audit.record(session, actor, act, "person", person_id, at=at, estate_id=estate_id, before=_shown(before),
                 after=_shown(after))  # fmt: skip


def _shown(what: Grant | None) -> dict[str, object] | None:
    return {"role": what.role, "scope": what.scope, "scope_id": what.scope_id} if what else None
