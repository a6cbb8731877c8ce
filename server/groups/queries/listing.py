"""Groups: of an estate, all that an actor may see, one."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session

from server.groups.models import Group
from server.groups.policy import visible
from server.kit.actor import Actor
from server.kit.errors import not_found
from server.kit.paging import Page, cut, read_cursor

_LINE = (
    Group.id, Group.estate_id, Group.building_id, Group.stair_id, Group.kind, Group.name, Group.chat_id,
    Group.owner_userid, Group.state, Group.members, Group.join_config_id, Group.join_qr, Group.state_code,
    Group.synced_at, Group.made_at, Group.version,
)  # fmt: skip


def groups_seen(
    session: Session, actor: Actor, *, estate_id: int | None = None, unplaced: bool = False,
    states: Collection[str] = (), cursor: str | None = None, limit: int = 50,
) -> Page:  # fmt: skip
    """The groups this actor may see, newest first; ``unplaced``: only those nobody has said where they belong."""
    asked = select(*_LINE).where(visible(actor)).order_by(Group.id.desc()).limit(limit + 1)
    if estate_id is not None:
        asked = asked.where(Group.estate_id == estate_id)
    if unplaced:
        asked = asked.where(Group.estate_id.is_(None))
    if states:
        asked = asked.where(Group.state.in_(states))
    after = read_cursor(cursor, 1)
    if after:
        asked = asked.where(Group.id < after[0])
    return cut(session.execute(asked).mappings().all(), limit, "id")


def group(session: Session, actor: Actor, group_id: int) -> RowMapping:
    """One group; :class:`NotFound` when there is none this actor may see."""
    found = session.execute(select(*_LINE).where(Group.id == group_id, visible(actor))).mappings().one_or_none()
    if found is None:
        raise not_found("群")
    return found
