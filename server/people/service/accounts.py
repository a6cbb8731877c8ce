"""What a staff account is reached and signed in by, and what its owner can do: put right after it was made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import Actor
from server.kit.errors import Conflict, not_found
from server.people.models import StaffAccount
from server.people.service.staff import new_password, refuse_taken, refuse_unless_keeper, touched


def link_wecom(session: Session, actor: Actor, *, person_id: int, userid: str, at: datetime) -> None:
    """Let an account be reached and signed in to through WeCom, by this account there and no longer by another."""
    account = _kept(session, actor, person_id)
    if account.wecom_userid == userid:
        raise Conflict("account_same", "没有改动。")
    refuse_taken(session, None, userid)
    before, account.wecom_userid = account.wecom_userid, userid
    audit.record(session, actor, "staff.wecom_linked", "person", person_id, at=at, before={"wecom": before},
                 after={"wecom": userid})  # fmt: skip
    touched(session, actor, person_id, "wecom", at)


def give_login(session: Session, actor: Actor, *, person_id: int, login: str, at: datetime) -> str:
    """Let somebody who came by WeCom alone sign in by name and password too. Gives the first password: shown once, to
    be changed. ``login_given`` where they have a login already, which others know them by."""
    account = _kept(session, actor, person_id)
    if account.login is not None:
        raise Conflict("login_given", "这个账号已经有登录名；忘了密码请重置密码。")
    refuse_taken(session, login, None)
    account.login = login
    first = new_password(account)
    audit.record(session, actor, "staff.login_given", "person", person_id, at=at, after={"login": login})
    touched(session, actor, person_id, "password", at)
    return first


def set_skills(session: Session, actor: Actor, *, person_id: int, skills: Sequence[str], at: datetime) -> None:
    """What somebody can do: reports are handed out by it from now on."""
    account = _kept(session, actor, person_id)
    before, after = list(account.skills), list(dict.fromkeys(skills))
    if sorted(before) == sorted(after):
        raise Conflict("account_same", "没有改动。")
    account.skills = after
    audit.record(session, actor, "staff.skills", "person", person_id, at=at, before={"skills": before},
                 after={"skills": after})  # fmt: skip


def _kept(session: Session, actor: Actor, person_id: int) -> StaffAccount:
    refuse_unless_keeper(session, actor, person_id)
    account = session.get(StaffAccount, person_id)
    if account is None or not account.active:
        raise not_found("工作账号")
    return account
