"""What this room keeps of one person: who they are, their homes, phones, sign-ins."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from server.kit.clock import day_start
from server.kit.own_data import Keeper, Of, Part, Stay, day_words, moment_words
from server.kit.retention import LOG_MONTHS, must_keep_through
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
from server.people.rules import HOME_ROLES, OWNING, STAFF_ROLES
from server.people.service.forgetting import forget
from server.places import queries as places
from server.places.queries import ESTATES, HOMES

CLAIM_LABELS = {
    "waiting": "等待核对", "bound": "已绑定", "refused": "没有通过", "ended": "已解除", "withdrawn": "已撤回",
}  # fmt: skip
DOORS = {"app": "小程序", "console": "工作台", "first": "工作台"}


def told(of: Of) -> Iterable[Part]:
    """Who they are to us, their homes and claims, and the phones they came by."""
    return [Part("我是谁", _person(of)), Part("我的房子", _homes(of)), Part("我的车位", _spaces(of)),
            Part("绑定申请", _claims(of)), Part("工作账号", _work(of)),
            Part("登录过的手机", _sign_ins(of))]  # fmt: skip


def _person(of: Of) -> list[str]:
    row = of.session.get_one(Person, of.person_id)
    held = [
        of.session.scalars(select(table.made_at).where(table.person_id == of.person_id)).all()
        for table in (WechatIdentity, ChatIdentity)
    ]
    checked = f"（{day_words(row.phone_checked_at)} 验证过）" if row.phone_checked_at else ""
    return [
        f"姓名：{row.name or '没有留'}",
        f"手机号：{of.vault.open(row.phone) + checked if row.phone else '没有留'}",
        "证件号：不保存号码" + ("，只存一个算过的记号，用来认出是您" if row.id_index else ""),
        *(f"微信登录标识：{day_words(at)} 起" for at in held[0]),
        *(f"服务号对话标识：{day_words(at)} 起" for at in held[1]),
        f"登记时间：{day_words(row.made_at)}",
    ]


def _homes(of: Of) -> list[str]:
    asked = select(Tenure.role, Tenure.since, Tenure.until, HOMES.c.label, ESTATES.c.name)
    joined = asked.join(HOMES, HOMES.c.id == Tenure.home_id).join(ESTATES, ESTATES.c.id == HOMES.c.estate_id)
    rows = of.session.execute(joined.where(Tenure.person_id == of.person_id).order_by(Tenure.since, Tenure.id))
    return [
        f"{row.name} {row.label} · {HOME_ROLES[row.role]} · {day_words(row.since)} 起"
        + (f"，到 {day_words(row.until)}" if row.until else "")
        for row in rows
    ]


def _spaces(of: Of) -> list[str]:
    held = select(ParkingHolding.space_id).where(ParkingHolding.person_id == of.person_id)
    return places.spaces(of.session, held)


def _claims(of: Of) -> list[str]:
    asked = select(Binding, HOMES.c.label).join(HOMES, HOMES.c.id == Binding.home_id)
    rows = of.session.execute(asked.where(Binding.person_id == of.person_id).order_by(Binding.id))
    return [
        f"{day_words(row.asked_at)} {home} · {HOME_ROLES[row.role]} · 填的姓名 {row.name or '已清空'} · "
        + CLAIM_LABELS.get(row.state, row.state) + (f"，原因：{row.reason}" if row.reason else "")
        for row, home in rows
    ]  # fmt: skip


def _work(of: Of) -> list[str]:
    grants = of.session.scalars(select(StaffGrant).where(StaffGrant.person_id == of.person_id).order_by(StaffGrant.id))
    account = of.session.get(StaffAccount, of.person_id)
    login = [f"登录名：{account.login}"] if account is not None and account.login else []
    return login + [
        f"{STAFF_ROLES[one.role]} · {day_words(one.made_at)} 起"
        + (f"，到 {day_words(one.ended_at)}" if one.ended_at else "")
        for one in grants
    ]


def _sign_ins(of: Of) -> list[str]:
    rows = of.session.scalars(select(SignIn).where(SignIn.person_id == of.person_id).order_by(SignIn.id))
    return [
        f"{moment_words(one.made_at)} {DOORS.get(one.door, one.door)} {one.device}".rstrip()
        + ("，已退出" if one.revoked_at else "")
        for one in rows
    ]


def stands(of: Of) -> Iterable[str]:
    """A home of one's own, a parking space, a staff account: neither is deleted by a tap."""
    owned = select(HOMES.c.label).join(Tenure, Tenure.home_id == HOMES.c.id).where(
        Tenure.person_id == of.person_id, Tenure.role.in_(OWNING), or_(Tenure.until.is_(None), Tenure.until > of.day)
    )  # fmt: skip
    labels = list(dict.fromkeys(of.session.scalars(owned.order_by(HOMES.c.id))))
    if labels:
        yield f"您还是 {'、'.join(labels)} 的业主。房子过户以后才能删除。"
    if held := _spaces(of):
        yield f"您名下还有车位：{'、'.join(held)}。转让或退租、登记以后才能删除。"
    account = of.session.get(StaffAccount, of.person_id)
    grants = select(StaffGrant.id).where(StaffGrant.person_id == of.person_id, StaffGrant.ended_at.is_(None))
    if (account is not None and account.active) or of.session.scalar(grants.limit(1)) is not None:
        yield "您还有工作账号或小区里的职务。请先让管理员停用。"


def stays(of: Of) -> Iterable[Stay]:
    """Sign-ins are network logs."""
    until = must_keep_through(of.day, LOG_MONTHS)
    yield Stay("什么时候登录过的记录", "《网络安全法》第二十一条：网络日志至少留六个月", until)


def goes(of: Of) -> Iterable[str]:
    """Claims that nobody has answered: they are taken back."""
    asked = select(ESTATES.c.name, HOMES.c.label, Binding.role).join(HOMES, HOMES.c.id == Binding.home_id)
    asked = asked.join(ESTATES, ESTATES.c.id == HOMES.c.estate_id).order_by(Binding.id)
    for row in of.session.execute(asked.where(Binding.person_id == of.person_id, Binding.state == "waiting")):
        yield (
            f"您申请绑定 {row.name} {row.label}（{HOME_ROLES[row.role]}），还在等物业核对。"
            "删除后这个申请就撤回，不再核对；以后要用，重新申请。"
        )


def lately(session: Session, person_ids: Collection[int], since: date) -> set[int]:
    """Who had a home, a role, a parking space or a sign-in since a day, or waits for one."""
    begins = day_start(since)
    claimed = or_(Binding.state.in_(("waiting", "bound")), Binding.answered_at >= begins)
    worked = or_(StaffGrant.ended_at.is_(None), StaffGrant.ended_at >= begins)
    used = or_(SignIn.revoked_at.is_(None), SignIn.revoked_at >= begins)
    found = (
        select(Tenure.person_id).where(or_(Tenure.until.is_(None), Tenure.until >= since)),
        select(ParkingHolding.person_id),
        select(StaffAccount.person_id).where(StaffAccount.active),
        select(StaffGrant.person_id).where(worked),
        select(SignIn.person_id).where(SignIn.expires_at >= begins, used),
        select(Binding.person_id).where(claimed),
    )
    return {id_ for asked in found for id_ in session.scalars(asked.where(asked.selected_columns[0].in_(person_ids)))}


KEEPER = Keeper(told, stands, stays, forget, lately, goes)
