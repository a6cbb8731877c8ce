"""What a resident reads: the notices that concern them, and one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, and_, func, select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import not_found
from server.kit.paging import Page, cut, read_cursor
from server.notices import policy
from server.notices.models import Notice, NoticeRead, NoticeWish
from server.notices.rules import KIND_LABELS, State
from server.people import queries as people
from server.places import queries as places

SHORT = 60


def listed(
    session: Session, actor: Actor, *, estate_id: int | None = None, day: date, cursor: str | None = None,
    limit: int = 25,
) -> Page:  # fmt: skip
    """What is out and concerns this person's homes, or the estate a member of staff named; the latest first.

    :class:`NotFound` for an estate that is none of theirs.
    """
    where = _concerning(session, actor, estate_id, day)
    read = and_(NoticeRead.notice_id == Notice.id, NoticeRead.person_id == actor.id)
    asked = (
        select(*_COLUMNS, NoticeRead.at.label("read_at"))
        .outerjoin(NoticeRead, read)
        .where(where)
        .order_by(Notice.published_at.desc(), Notice.id.desc())
        .limit(limit + 1)
    )
    after = read_cursor(cursor, 1)
    if after:
        last = select(Notice.published_at).where(Notice.id == after[0]).scalar_subquery()
        earlier = (Notice.published_at < last) | ((Notice.published_at == last) & (Notice.id < after[0]))
        asked = asked.where(earlier)
    page = cut(session.execute(asked).mappings().all(), limit, "id")
    return Page([_line(row) for row in page.items], page.next)


def unread(session: Session, actor: Actor, *, day: date) -> int:
    """How many notices that concern this person's homes stand and are not read."""
    read = select(NoticeRead.at).where(NoticeRead.notice_id == Notice.id, NoticeRead.person_id == actor.id).exists()
    where = _concerning(session, actor, None, day) & (Notice.state == State.PUBLISHED) & ~read
    return session.scalar(select(func.count()).select_from(Notice).where(where)) or 0


def badge(session: Session, person_id: int, estate_ids: Collection[int], at: datetime) -> int:
    """The same by person, for the app's first page; nothing for whoever has no home."""
    return unread(session, Actor(person_id), day=local_day(at)) if estate_ids else 0


def one(session: Session, actor: Actor, notice_id: int, *, day: date) -> dict[str, Any]:
    """One notice that is out, whole; :class:`NotFound` for whoever has no home it concerns and no part in it."""
    mine = _concerning(session, actor, None, day) | policy.looked_at(actor)
    row = session.execute(select(*_COLUMNS).where(Notice.id == notice_id, mine)).mappings().one_or_none()
    if row is None:
        raise not_found("通知")
    estate = places.estate(session, row["estate_id"])
    told = {"id": estate["id"], "name": estate["name"], "phone": estate["phone"]}
    return {**_line(row), "words": row["words"], "estate": told}


def wishes(session: Session, actor: Actor, *, day: date) -> list[dict[str, Any]]:
    """Of each estate where this person has a home: whether ordinary notices may come as a message too."""
    ids = sorted({row["estate_id"] for row in people.homes_of(session, actor.id, day)})
    said = select(NoticeWish.estate_id, NoticeWish.push).where(NoticeWish.person_id == actor.id)
    pushed = dict(session.execute(said).all())
    known = places.estates_known(session, ids, ()) if ids else []
    return [{"estate_id": row["id"], "estate_name": row["name"], "push": pushed.get(row["id"], True)} for row in known]


_COLUMNS = (
    Notice.id, Notice.estate_id, Notice.kind, Notice.title, Notice.words, Notice.place_label, Notice.starts_at,
    Notice.ends_at, Notice.published_at, Notice.recalled_at, Notice.recall_note, Notice.urgent,
)  # fmt: skip


def _concerning(session: Session, actor: Actor, estate_id: int | None, day: date) -> ColumnElement[bool]:
    homes = people.homes_of(session, actor.id, day)
    mine = [row for row in homes if estate_id in (None, row["estate_id"])]
    if estate_id is not None and not mine:
        return _of_estate(session, actor, estate_id)
    return policy.out_for(_ids(mine, "estate_id"), _ids(mine, "stair_id"))


def _of_estate(session: Session, actor: Actor, estate_id: int) -> ColumnElement[bool]:
    if not policy.may_look(session, actor, estate_id):
        raise not_found("小区")
    return (Notice.estate_id == estate_id) & policy.looked_at(actor)


def _ids(rows: Iterable[Mapping[str, Any]], key: str) -> list[int]:
    return sorted({row[key] for row in rows})


def _line(row: RowMapping) -> dict[str, Any]:
    words = row["words"].replace("\n", " ")
    return {
        **row,
        "kind_label": KIND_LABELS[row["kind"]],
        "words": words if len(words) <= SHORT else words[: SHORT - 1] + "…",
        "recalled": row["recalled_at"] is not None,
        "unread": row.get("read_at") is None and row["recalled_at"] is None,
    }
