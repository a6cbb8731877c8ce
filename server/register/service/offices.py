"""How the community and the street of an estate are reached, kept by whoever describes an estate there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import Actor
from server.kit.errors import Conflict, not_found
from server.places import queries as places
from server.places import service as place
from server.register import policy


def write(
    session: Session, actor: Actor, *, estate_id: int, community_version: int, street_version: int,
    community_phone: str | None, community_address: str, street_phone: str | None, street_address: str, at: datetime,
) -> None:  # fmt: skip
    """Put right telephone and address of both; every estate of the same community and street reads them.

    :class:`NotFound` outside one's own estates and where nobody said which community it is; ``offices_same`` where
    nothing differs; :class:`Stale` where somebody else was faster.
    """
    if not policy.may_describe(session, actor, estate_id):
        raise not_found("小区")
    before = places.offices(session, estate_id)
    if before is None:
        raise not_found("社区")
    community = {"phone": community_phone or None, "address": community_address}
    street = {"phone": street_phone or None, "address": street_address}
    differs = [_differs(before, "community", community), _differs(before, "street", street)]
    if not any(differs):
        raise Conflict("offices_same", "没有改动。")
    if differs[0]:
        place.change_community(session, before["community_id"], community_version, **community)
        _note(session, actor, "community", estate_id, before, community, at)
    if differs[1]:
        place.change_street(session, before["street_id"], street_version, **street)
        _note(session, actor, "street", estate_id, before, street, at)


def _differs(before: Mapping[str, Any], kind: str, wanted: Mapping[str, Any]) -> bool:
    return any(before[f"{kind}_{name}"] != value for name, value in wanted.items())


def _note(
    session: Session, actor: Actor, kind: str, estate_id: int, before: Mapping[str, Any], after: Mapping[str, Any],
    at: datetime,
) -> None:  # fmt: skip
    was = {f"office_{name}": before[f"{kind}_{name}"] or "" for name in after}
    audit.record(session, actor, f"{kind}.described", kind, before[f"{kind}_id"], at=at, estate_id=estate_id,
                 before=was, after={f"office_{name}": value or "" for name, value in after.items()})  # fmt: skip
