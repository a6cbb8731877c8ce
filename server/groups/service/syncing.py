"""Groups as WeCom knows them: put on the books, brought up to date, dissolved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.groups.models import Group
from server.groups.rules import GroupState, Kind
from server.groups.service.following import group_gone
from server.groups.service.handing import hand_on
from server.kit.once import insert_new


@dataclass(frozen=True, slots=True)
class Seen:
    """A group as WeCom tells of it. ``codes`` are the states of the QR codes its members came by; ``ownerless`` None:
    we were not told whether its owner is still with us."""

    chat_id: str
    name: str
    owner: str
    members: int
    codes: Sequence[str] = ()
    ownerless: bool | None = None


def sync(session: Session, seen: Sequence[Seen], *, at: datetime) -> None:
    """Bring these groups up to date. A new one, or one nobody placed, goes where the code says its members came by;
    what a former owner could not send goes to the new one."""
    fresh = [
        {"chat_id": one.chat_id, "kind": Kind.CUSTOMER, "name": _name(one), "state": GroupState.ACTIVE, "members": 0,
         "made_at": at, "version": 1}
        for one in sorted(seen, key=lambda one: one.chat_id)
    ]  # fmt: skip
    insert_new(session, Group, fresh)
    by_id = {one.chat_id: one for one in seen}
    for group in _locked(session, by_id):
        _bring_up(session, group, by_id[str(group.chat_id)], at)
    session.flush()
    hand_on(session, list(by_id), at=at)


def dissolved(session: Session, chat_ids: Collection[str], *, at: datetime) -> None:
    """These groups are no more."""
    for group in _locked(session, chat_ids):
        if group.state != GroupState.DISSOLVED:
            group.state, group.version, group.synced_at = GroupState.DISSOLVED, group.version + 1, at
        group_gone(session, group.id, at=at)


def unseen(session: Session, *, since: datetime) -> list[str]:
    """Living groups no full round has met since an instant, by chat id: somebody should look at each."""
    old = Group.synced_at.is_(None) | (Group.synced_at < since)
    living = (Group.kind == Kind.CUSTOMER) & (Group.state != GroupState.DISSOLVED)
    return [str(chat) for chat in session.scalars(select(Group.chat_id).where(living, old).order_by(Group.id))]


def _locked(session: Session, chat_ids: Collection[str]) -> Sequence[Group]:
    asked = select(Group).where(Group.chat_id.in_(chat_ids)).order_by(Group.id).with_for_update()
    return session.scalars(asked.execution_options(populate_existing=True)).all()


def _bring_up(session: Session, group: Group, seen: Seen, at: datetime) -> None:
    told = {
        "name": _name(seen),
        "owner_userid": seen.owner or None,
        "state": _state(group, seen),
        "members": seen.members,
    }
    changed = any(getattr(group, key) != value for key, value in told.items())
    for key, value in told.items():
        setattr(group, key, value)
    if group.estate_id is None:
        changed |= _place_by_code(session, group, seen)
    group.synced_at, group.version = at, group.version + changed


def _state(group: Group, seen: Seen) -> GroupState:
    known = group.state == GroupState.OWNERLESS and group.owner_userid == seen.owner
    ownerless = known if seen.ownerless is None else seen.ownerless
    return GroupState.OWNERLESS if ownerless or not seen.owner else GroupState.ACTIVE


def _place_by_code(session: Session, group: Group, seen: Seen) -> bool:
    for code, _ in Counter(seen.codes).most_common():
        home = session.scalars(select(Group).where(Group.state_code == code, Group.estate_id.is_not(None))).first()
        if home is not None:
            group.estate_id, group.building_id, group.stair_id = home.estate_id, home.building_id, home.stair_id
            return True
    return False


def _name(seen: Seen) -> str:
    return (seen.name or "未命名的群")[:200]
