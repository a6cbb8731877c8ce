"""Staff: accounts, roles with a scope, duty, first passwords, closing."""

from __future__ import annotations

from typing import Any

from server.kit.actor import Grant, staff_with
from server.kit.doors import Call
from server.kit.pages import Answer, Html, Pages, Redirect
from server.people import screens
from server.people.pages.forms import (
    SKILLS,
    TEMPLATES,
    CloseForm,
    DutyForm,
    GrantForm,
    LoginForm,
    NewStaffForm,
    NumberForm,
    SkillsForm,
    WecomForm,
    read_scope,
)
from server.people.policy import KEEPERS
from server.people.queries.residents import masked
from server.people.rules import ADMIN, STAFF_ROLES
from server.people.service import accounts, phones, staff
from server.people.service.staff import MANAGER_MAY_GRANT
from server.places import queries as places

pages = Pages("people", TEMPLATES, nav="staff")

KEEP_STAFF, ADMINS = staff_with(*KEEPERS), staff_with(ADMIN)


@pages.get("/staff", who=KEEP_STAFF)
def show_staff(call: Call) -> Answer:
    """Everybody whose account I keep."""
    return Html("people/staff.html", {
        "members": screens.staff_list(call.session, call.house.vault, call.actor), "skills": SKILLS,
    })  # fmt: skip


@pages.get("/staff/new", who=KEEP_STAFF)
def show_new_staff(call: Call) -> Answer:
    """The form of a new account."""
    return Html("people/staff_new.html", {**_choices(call), "skills": SKILLS})


@pages.post("/staff", who=KEEP_STAFF, form=NewStaffForm, once=False)
def make_staff(call: Call) -> Answer:
    """Make an account with its first role. Not kept for a repeat: the first password must not be stored."""
    form = call.body
    person_id, first = staff.found_account(
        call.session, call.house.vault, call.actor, name=form["name"], phone=form["phone"], login=form["login"],
        wecom_userid=form["wecom_userid"] or None, skills=form["skills"], at=call.at,
    )  # fmt: skip
    staff.grant(call.session, call.actor, person_id=person_id, to=_grant(form), at=call.at)
    if first is None:
        return Redirect(f"/staff/{person_id}", "账号已开通。")
    return _show_password(person_id, form["name"], form["login"], first)


@pages.get("/staff/<id:person_id>", who=KEEP_STAFF)
def show_member(call: Call) -> Answer:
    """One account: roles, duty, skills."""
    member = screens.staff_member(call.session, call.actor, call.path["person_id"])
    member["phone"] = masked(call.session, call.house.vault, [member["id"]])[member["id"]]["phone"]
    context = {"member": member, "skills": SKILLS, "is_admin": call.actor.holds(ADMIN), **_choices(call)}
    return Html("people/staff_member.html", context)


@pages.post("/staff/<id:person_id>/grants", who=KEEP_STAFF, form=GrantForm)
def grant_role(call: Call) -> Answer:
    """Grant a role in a scope."""
    member = screens.staff_member(call.session, call.actor, call.path["person_id"])
    staff.grant(call.session, call.actor, person_id=member["id"], to=_grant(call.body), at=call.at)
    return Redirect(f"/staff/{member['id']}", "角色已授予。")


@pages.post("/staff/<id:person_id>/grants/end", who=KEEP_STAFF, form=GrantForm)
def end_role(call: Call) -> Answer:
    """End a role at once."""
    member = screens.staff_member(call.session, call.actor, call.path["person_id"])
    staff.end_grant(call.session, call.actor, person_id=member["id"], what=_grant(call.body), at=call.at)
    return Redirect(f"/staff/{member['id']}", "角色已收回。")


@pages.post("/staff/<id:person_id>/duty", who=KEEP_STAFF, form=DutyForm)
def set_member_duty(call: Call) -> Answer:
    """Put somebody on or off duty."""
    member = screens.staff_member(call.session, call.actor, call.path["person_id"])
    on_duty = call.body["on_duty"]
    staff.set_duty(call.session, call.actor, person_id=member["id"], on_duty=on_duty, at=call.at)
    return Redirect(f"/staff/{member['id']}", "已设为在岗。" if on_duty else "已设为离岗。")


@pages.post("/staff/<id:person_id>/skills", who=KEEP_STAFF, form=SkillsForm)
def set_skills(call: Call) -> Answer:
    """What they can do."""
    member = screens.staff_member(call.session, call.actor, call.path["person_id"])
    accounts.set_skills(call.session, call.actor, person_id=member["id"], skills=call.body["skills"], at=call.at)
    return Redirect(f"/staff/{member['id']}", "技能已保存，以后按它派单。")


@pages.post("/staff/<id:person_id>/wecom", who=KEEP_STAFF, form=WecomForm)
def link_wecom(call: Call) -> Answer:
    """The WeCom account they work with."""
    member = screens.staff_member(call.session, call.actor, call.path["person_id"])
    userid = call.body["wecom_userid"]
    accounts.link_wecom(call.session, call.actor, person_id=member["id"], userid=userid, at=call.at)
    return Redirect(f"/staff/{member['id']}", "企业微信已绑定，工作消息发到那里。")


@pages.post("/staff/<id:person_id>/login", who=KEEP_STAFF, form=LoginForm, once=False)
def give_login(call: Call) -> Answer:
    """A login beside WeCom. A first password is shown once."""
    member = screens.staff_member(call.session, call.actor, call.path["person_id"])
    login = call.body["login"]
    first = accounts.give_login(call.session, call.actor, person_id=member["id"], login=login, at=call.at)
    return _show_password(member["id"], member["name"], login, first)


@pages.post("/staff/<id:person_id>/lost", who=KEEP_STAFF, form=CloseForm)
def release_member(call: Call) -> Answer:
    """Their phone is lost: whoever has it is nobody here."""
    member = screens.staff_member(call.session, call.actor, call.path["person_id"])
    phones.release_member(call.session, call.actor, person_id=member["id"], reason=call.body["reason"], at=call.at)
    return Redirect(f"/staff/{member['id']}", "旧手机已退出。本人换好手机后，请当面再登记一次手机号。")


@pages.post("/staff/<id:person_id>/number", who=KEEP_STAFF, form=NumberForm)
def write_number(call: Call) -> Answer:
    """Their number, from their own mouth."""
    member = screens.staff_member(call.session, call.actor, call.path["person_id"])
    phones.write_number(
        call.session, call.house.vault, call.actor, person_id=member["id"], phone=call.body["phone"], at=call.at
    )
    return Redirect(f"/staff/{member['id']}", "手机号已登记。本人在小程序里验证后就能用。")


@pages.post("/staff/<id:person_id>/password", who=ADMINS, once=False)
def reset_password(call: Call) -> Answer:
    """A new first password, shown once."""
    member = screens.staff_member(call.session, call.actor, call.path["person_id"])
    first = staff.reset_password(call.session, call.actor, person_id=member["id"], at=call.at)
    return _show_password(member["id"], member["name"], member["login"], first)


@pages.post("/staff/<id:person_id>/close", who=ADMINS, form=CloseForm)
def close_account(call: Call) -> Answer:
    """Somebody left."""
    member = screens.staff_member(call.session, call.actor, call.path["person_id"])
    staff.close_account(call.session, call.actor, person_id=member["id"], reason=call.body["reason"], at=call.at)
    return Redirect("/staff", f"{member['name']} 的账号已停用。")


@pages.post("/staff/<id:person_id>/reopen", who=ADMINS, once=False)
def reopen_account(call: Call) -> Answer:
    """Somebody is back. A first password is shown once."""
    member = screens.staff_member(call.session, call.actor, call.path["person_id"])
    first = staff.reopen_account(call.session, call.actor, person_id=member["id"], at=call.at)
    if first is None:
        return Redirect(f"/staff/{member['id']}", "账号已重新启用，请授予角色。")
    return _show_password(member["id"], member["name"], member["login"], first)


def _choices(call: Call) -> dict[str, Any]:
    """The roles and scopes this person may grant."""
    all_roles = call.actor.holds(ADMIN)
    keeping = [grant for grant in call.actor.grants if grant.role in KEEPERS]
    return {
        "roles": [(key, label) for key, label in STAFF_ROLES.items() if all_roles or key in MANAGER_MAY_GRANT],
        "scopes": [
            (kind if id_ is None else f"{kind}:{id_}", label)
            for kind, id_, label in places.scopes_inside(call.session, keeping)
        ],
    }


def _grant(form: dict[str, Any]) -> Grant:
    return Grant(form["role"], *read_scope(form["scope"]))


def _show_password(person_id: int, name: str, login: str, first: str) -> Answer:
    return Html("people/first_password.html", {"person_id": person_id, "name": name, "login": login, "first": first})
