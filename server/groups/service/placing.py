"""Where groups belong: placed by staff, plain groups added and retired, join codes and a fresh look asked for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.groups import policy
from server.groups.facts import JoinQrWanted, SyncWanted
from server.groups.models import Group
from server.groups.rules import GroupState, Kind
from server.groups.service.following import group_gone, moved_away
from server.kit import audit
from server.kit.actor import Actor
from server.kit.errors import Conflict, NotAllowed, Stale, not_found
from server.kit.facts import publish
from server.places import queries as places
from server.places.queries import ESTATES


def place(
    session: Session, actor: Actor, group_id: int, *, estate_id: int, building_id: int | None = None,
    stair_id: int | None = None, version: int, at: datetime,
) -> None:  # fmt: skip
    """Staff say which estate, building or stair a group is of. Needs to keep both where it is and where it goes. What
    the former estate still owed it does not go out."""
    group = _kept(session, actor, group_id, version)
    if not policy.may_keep(session, actor, estate_id):
        raise not_found("小区")
    building_id = _checked(session, estate_id, building_id, stair_id)
    before = {"estate": group.estate_id, "building": group.building_id, "stair": group.stair_id}
    group.estate_id, group.building_id, group.stair_id = estate_id, building_id, stair_id
    group.version += 1
    moved_away(session, group.id, estate_id=estate_id, at=at)
    after = {"estate": estate_id, "building": building_id, "stair": stair_id}
    audit.record(session, actor, "group.placed", "group", group.id, at=at, estate_id=estate_id, before=before,
                 after=after)  # fmt: skip


def add_plain(
    session: Session, actor: Actor, *, estate_id: int, name: str, building_id: int | None = None,
    stair_id: int | None = None, at: datetime,
) -> int:  # fmt: skip
    """Staff register a plain WeChat group, in which somebody posts by hand; gives its id. Registered already under
    this name for this place, it stays one."""
    if not policy.may_keep(session, actor, estate_id):
        raise not_found("小区")
    building_id = _checked(session, estate_id, building_id, stair_id)
    # Whoever registers the same group at the same moment waits here, and then finds it.
    session.execute(select(ESTATES.c.id).where(ESTATES.c.id == estate_id).with_for_update(key_share=True))
    same = Group.estate_id == estate_id, Group.building_id == building_id, Group.stair_id == stair_id
    here = (*same, Group.name == name, Group.kind == Kind.PLAIN, Group.state == GroupState.ACTIVE)
    if (known := session.scalar(select(Group.id).where(*here).limit(1))) is not None:
        return known
    group = Group(estate_id=estate_id, building_id=building_id, stair_id=stair_id, kind=Kind.PLAIN, name=name,
                  state=GroupState.ACTIVE, made_at=at)  # fmt: skip
    session.add(group)
    session.flush()
    audit.record(session, actor, "group.added", "group", group.id, at=at, estate_id=estate_id, after={"name": name})
    return group.id


def retire(session: Session, actor: Actor, group_id: int, *, version: int, at: datetime) -> None:
    """Staff: a plain group is used no more."""
    group = _kept(session, actor, group_id, version)
    if group.kind != Kind.PLAIN:
        raise Conflict("group_of_wecom", "企业微信的客户群会自动同步，不用手工停用。")
    group.state, group.version = GroupState.DISSOLVED, group.version + 1
    group_gone(session, group.id, at=at)
    audit.record(session, actor, "group.retired", "group", group.id, at=at, estate_id=group.estate_id)


def want_join_qr(session: Session, actor: Actor, group_id: int, *, at: datetime) -> None:
    """Staff want a QR code by which residents join; it comes a moment later."""
    group = _kept(session, actor, group_id, None)
    if group.kind != Kind.CUSTOMER or group.state != GroupState.ACTIVE or group.estate_id is None:
        raise Conflict("no_join_code", "只有已确定小区、状态正常的企业微信客户群可以生成入群二维码。")
    publish(session, JoinQrWanted(group.id), at=at)


def keep_join_qr(session: Session, group_id: int, *, config_id: str, qr: str, code: str) -> None:
    """WeCom made the QR code."""
    group = session.get(Group, group_id, with_for_update=True, populate_existing=True)
    if group is not None:
        group.join_config_id, group.join_qr, group.state_code = config_id, qr, code


def want_sync(session: Session, actor: Actor, *, at: datetime) -> None:
    """Staff want all groups read from WeCom now."""
    if not actor.holds(*policy.KEEPERS):
        raise NotAllowed("not_allowed", "您没有权限进行这项操作。")
    publish(session, SyncWanted(actor.id), at=at)


def _kept(session: Session, actor: Actor, group_id: int, version: int | None) -> Group:
    asked = select(Group).where(Group.id == group_id).with_for_update()
    group = session.scalar(asked.execution_options(populate_existing=True))
    if group is None or not policy.may_keep(session, actor, group.estate_id):
        raise not_found("群")
    if version is not None and group.version != version:
        raise Stale("group_changed", "这个群的资料刚刚有变化，请刷新后再试。")
    return group


def _checked(session: Session, estate_id: int, building_id: int | None, stair_id: int | None) -> int | None:
    """The building, which a stair brings with it; :class:`NotFound` when they are of another estate."""
    if stair_id is not None:
        stair = places.stair_of(session, stair_id)
        if stair["estate_id"] != estate_id or building_id not in (None, stair["building_id"]):
            raise not_found("单元")
        return int(stair["building_id"])
    if building_id is not None and places.building_of(session, building_id)["estate_id"] != estate_id:
        raise not_found("楼栋")
    return building_id
