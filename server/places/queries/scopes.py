"""Which estates a grant covers: one by one, and as a WHERE clause."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, false, or_, select, true
from sqlalchemy.orm import Session

from server.kit.actor import EVERYWHERE, Grant
from server.places.models import (
    Community,
    Company,
    Estate,
    Street,
)

SCOPES = (EVERYWHERE, "street", "community", "company", "estate")
"""The kinds of scope a role may be granted in, wide to narrow."""


def scopes_of(session: Session, estate_id: int) -> frozenset[tuple[str, int | None]]:
    """Every scope that holds this estate, as (kind, id)."""
    found = session.execute(
        select(Estate.company_id, Estate.community_id, Community.street_id)
        .outerjoin(Community, Community.id == Estate.community_id)
        .where(Estate.id == estate_id)
    ).one_or_none()
    if found is None:
        return frozenset()
    company_id, community_id, street_id = found
    pairs = {(EVERYWHERE, None), ("estate", estate_id), ("company", company_id), ("community", community_id)}
    pairs.add(("street", street_id))
    return frozenset(pair for pair in pairs if pair[0] == EVERYWHERE or pair[1] is not None)


def inside(grants: Iterable[Grant], column: Any = Estate.id) -> ColumnElement[bool]:
    """The WHERE clause "this estate id lies in one of these grants", the twin of :func:`scopes_of` for lists."""
    known = [
        grant for grant in grants if grant.scope in SCOPES and (grant.scope == EVERYWHERE) == (grant.scope_id is None)
    ]
    if any(grant.scope == EVERYWHERE for grant in known):
        return true()
    clauses = [
        column == grant.scope_id if grant.scope == "estate" else column.in_(_estate_ids(grant)) for grant in known
    ]
    return or_(*clauses) if clauses else false()


def scope_label(session: Session, scope: str, scope_id: int | None) -> str:
    """How a scope is called on screens."""
    tables: dict[str, Any] = {"company": Company, "community": Community, "street": Street, "estate": Estate}
    table = tables.get(scope)
    if scope == EVERYWHERE:
        return "全部"
    if table is None:
        return ""
    return session.scalar(select(table.name).where(table.id == scope_id)) or ""


def _estate_ids(grant: Grant) -> Select[int]:
    if grant.scope == "company":
        return select(Estate.id).where(Estate.company_id == grant.scope_id)
    if grant.scope == "community":
        return select(Estate.id).where(Estate.community_id == grant.scope_id)
    return (
        select(Estate.id)
        .join(Community, Community.id == Estate.community_id)
        .where(Community.street_id == grant.scope_id)
    )
