"""The homes a matter is about, and how its scope is called."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, select, true
from sqlalchemy.orm import Session

from server.kit.errors import Malformed
from server.places import queries as places
from server.places.queries import HOMES
from server.proposals.rules.words import LONGEST_NOTE
from server.votes.rules.matters import SCOPE_LABELS, ScopeKind

MOST_NAMED = 6


def homes(session: Session, estate_id: int, scope_kind: str, scope_ids: Sequence[int]) -> list[RowMapping]:
    """The homes of a scope in the order of their labels: id, label, room, floor, area, stair_id."""
    columns = (HOMES.c.id, HOMES.c.label, HOMES.c.room, HOMES.c.floor, HOMES.c.area, HOMES.c.stair_id)
    asked = select(*columns).where(HOMES.c.estate_id == estate_id, within(scope_kind, scope_ids))
    return list(session.execute(asked.order_by(HOMES.c.stair_id, HOMES.c.floor, HOMES.c.room, HOMES.c.id)).mappings())


def within(scope_kind: str, scope_ids: Sequence[int]) -> ColumnElement[bool]:
    """The clause "this home lies in the scope"; the estate must be asked for beside it."""
    if scope_kind == ScopeKind.HOMES:
        return HOMES.c.id.in_(scope_ids)
    if scope_kind == ScopeKind.STAIRS:
        return HOMES.c.stair_id.in_(scope_ids)
    if scope_kind == ScopeKind.BUILDINGS:
        return HOMES.c.stair_id.in_(places.stairs_inside(scope_ids))
    return true()


def label(session: Session, estate_id: int, scope_kind: str, scope_ids: Collection[int]) -> str:
    """How people call a scope: 21栋1单元、21栋2单元. :class:`Malformed` when one of its parts is not in the estate, or
    when nothing is named though the scope needs it."""
    if scope_kind == ScopeKind.ESTATE:
        if scope_ids:
            raise _wrong("全小区的议题不用选楼栋。")
        return SCOPE_LABELS[ScopeKind.ESTATE]
    known = _names(session, estate_id, scope_kind)
    if not scope_ids:
        raise _wrong(f"请选择是哪些{SCOPE_LABELS[scope_kind]}。")
    if len(set(scope_ids)) != len(scope_ids) or not set(scope_ids) <= set(known):
        raise _wrong("选的范围不在这个小区里，请重新选择。")
    named = [known[id_] for id_ in known if id_ in set(scope_ids)]
    said = "、".join(named[:MOST_NAMED])
    return (said if len(named) <= MOST_NAMED else f"{said}等 {len(named)} 处")[:LONGEST_NOTE]


def _names(session: Session, estate_id: int, scope_kind: str) -> dict[int, str]:
    if scope_kind == ScopeKind.HOMES:
        asked = select(HOMES.c.id, HOMES.c.label).where(HOMES.c.estate_id == estate_id).order_by(HOMES.c.id)
        return dict(session.execute(asked).all())
    blocks: list[dict[str, Any]] = places.tree(session, estate_id)["buildings"]
    if scope_kind == ScopeKind.BUILDINGS:
        return {block["id"]: block["name"] for block in blocks}
    return {stair["id"]: block["name"] + stair["name"] for block in blocks for stair in block["stairs"]}


def _wrong(sentence: str) -> Malformed:
    return Malformed("scope_wrong", sentence, fields={"scope": [sentence]})


def labelled(session: Session, estate_id: int, labels: Collection[str]) -> dict[str, int]:
    """The homes of an estate that are called so: label to id."""
    asked = select(HOMES.c.label, HOMES.c.id).where(HOMES.c.estate_id == estate_id, HOMES.c.label.in_(labels))
    return dict(session.execute(asked).all()) if labels else {}
