"""A file comes in, its columns are corrected, and somebody approves or discards it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import PurePath
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import Actor
from server.kit.errors import Conflict, NotAllowed, Stale, not_found
from server.kit.facts import publish
from server.kit.files import FileStore
from server.places import queries as places
from server.places import service as place
from server.places.rules import full_name
from server.rosters import policy
from server.rosters.facts import RosterApproved, RosterDiscarded, RosterReceived
from server.rosters.fields import HOME_FIELDS, LIFT_FIELDS, SPACE_FIELDS
from server.rosters.models import RosterImport
from server.rosters.reading import judge_name
from server.rosters.rules import CHECKED, MOVES, RECEIVED, moves_from
from server.rosters.service import changed

Mapped = Mapping[str, Mapping[str, str]]


def receive(
    session: Session, files: FileStore, actor: Actor, *, name: str, content: bytes, estate_id: int | None = None,
    estate_name: str = "", city: str = "", mapped: Mapped | None = None, at: datetime,
) -> int:  # fmt: skip
    """Keep a roster file and have it checked. Gives the import's id.

    Without an estate it is the one the file names, which may be new. Raises ``Malformed`` for a file of another
    kind, ``NotAllowed`` where the actor may not import.
    """
    _refuse_strangers(session, actor, estate_id)
    judge_name(PurePath(name), len(content))
    city = full_name(city)
    row = {
        "estate_id": estate_id, "estate_name": estate_name, "city": city, "file_name": PurePath(name).name[-120:],
        "file_key": files.put(content), "mapped": _plain(mapped or {}), "found": {}, "difference": {},
        "state": RECEIVED, "made_by": actor.id, "made_at": at, "version": 1,
    }  # fmt: skip
    import_id = int(session.execute(insert(RosterImport).returning(RosterImport.id), row).scalar_one())
    publish(session, RosterReceived(import_id, 1), at=at)
    audit.record(session, actor, "roster.received", "roster", import_id, at=at, estate_id=estate_id)
    return import_id


def correct(
    session: Session, actor: Actor, *, import_id: int, version: int, mapped: Mapped, estate_name: str, city: str,
    at: datetime,
) -> None:  # fmt: skip
    """Say which columns mean what, and of which estate the file is; the file is checked again."""
    found, city = see(session, actor, import_id), full_name(city)
    values: dict[str, Any] = {"mapped": _plain(mapped), "refusal": None, "done": 0}
    if (estate_name, city) != (found.estate_name, found.city):
        values |= {"estate_name": estate_name, "city": city, "estate_id": None}
    _move(session, found, "correct", version, **values)
    publish(session, RosterReceived(import_id, version + 1), at=at)
    audit.record(session, actor, "roster.corrected", "roster", import_id, at=at, estate_id=found.estate_id,
                 after={"mapped": _said(values["mapped"])})  # fmt: skip


def approve(session: Session, actor: Actor, *, import_id: int, version: int, at: datetime) -> None:
    """Let what the check found be applied; an estate nobody has heard of is founded, by who may. What changes more than
    a handful of homes on the books is approved by another than brought it in (:class:`Conflict`)."""
    found = see(session, actor, import_id)
    if not found.estate_name or not found.city:
        raise Conflict("roster_estate_unknown", "请先写明小区名称和所在城市。")
    estate_id = found.estate_id or places.estate_named(session, found.estate_name, found.city)
    _refuse_strangers(session, actor, estate_id)
    if "approve" in moves_from(found.state):
        changed.check_hands(session, actor, found, at=at)
    if estate_id is None and found.state == CHECKED:
        company_id = policy.company_of(actor)
        estate_id = place.found_estate(session, name=found.estate_name, city=found.city, company_id=company_id)
    _move(session, found, "approve", version, estate_id=estate_id, settled_by=actor.id, settled_at=at, done=0)
    publish(session, RosterApproved(import_id), at=at)
    audit.record(session, actor, "roster.approved", "roster", import_id, at=at, estate_id=estate_id,
                 after={"homes": found.found.get("homes_imported")})  # fmt: skip


def discard(session: Session, actor: Actor, *, import_id: int, version: int, at: datetime) -> None:
    """Put a file aside; nothing of it is applied and the file itself is deleted."""
    found = see(session, actor, import_id)
    key = found.file_key
    _move(session, found, "discard", version, settled_by=actor.id, settled_at=at, file_key=None)
    publish(session, RosterDiscarded(import_id, key), at=at)
    audit.record(session, actor, "roster.discarded", "roster", import_id, at=at, estate_id=found.estate_id)


def see(session: Session, actor: Actor, import_id: int) -> RosterImport:
    """One import this person may look at; :class:`NotFound` otherwise."""
    found = session.get(RosterImport, import_id)
    if found is None or not policy.may_see(session, actor, found):
        raise not_found("导入记录")
    return found


def drop_file(session: Session, files: FileStore, key: str | None) -> None:
    """Delete a file no import needs any more; the same bytes may have come twice."""
    if key is not None and session.scalar(select(RosterImport.id).where(RosterImport.file_key == key)) is None:
        files.drop(key)


def _move(session: Session, found: RosterImport, move: str, version: int, **values: Any) -> None:
    to = MOVES[move].get(found.state)
    if to is None:
        raise Conflict("roster_settled", "这次导入已经处理过了，请刷新页面。")
    same = (RosterImport.id == found.id, RosterImport.version == version, RosterImport.state == found.state)
    changed: Any = session.execute(update(RosterImport).where(*same).values(state=to, version=version + 1, **values))
    if changed.rowcount == 0:
        raise Stale("roster_changed", "这次导入刚刚有了变化，请刷新页面再试。")


def _refuse_strangers(session: Session, actor: Actor, estate_id: int | None) -> None:
    allowed = policy.may_found(actor) if estate_id is None else policy.may_import(session, actor, estate_id)
    if not allowed:
        raise NotAllowed("not_allowed", "您没有权限导入这个小区的名册。")


def _said(mapped: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    return {sheet: {_LABELS.get(name, name): at for name, at in columns.items()} for sheet, columns in mapped.items()}


_LABELS = {name: field.label for part in (LIFT_FIELDS, SPACE_FIELDS, HOME_FIELDS) for name, field in part.items()}


def _plain(mapped: Mapped) -> dict[str, dict[str, str]]:
    return {sheet: dict(columns) for sheet, columns in mapped.items()}
