"""What staff see of the handbook: its versions, and one of them whole."""

from __future__ import annotations

from typing import Any

from sqlalchemy import RowMapping, Select, select
from sqlalchemy.orm import Session

from server.handbook.models import Article, HandbookVersion
from server.handbook.rules.difference import Key, Said
from server.handbook.rules.standing import State
from server.kit.errors import not_found
from server.people import queries as people

MOST_VERSIONS = 50
_COLUMNS = tuple(HandbookVersion.__table__.columns)


def versions(session: Session) -> list[RowMapping]:
    """Every version, drafts first, then the latest first."""
    drafts_first = (HandbookVersion.state, HandbookVersion.from_day.desc(), HandbookVersion.id.desc())
    return list(session.execute(select(*_COLUMNS).order_by(*drafts_first).limit(MOST_VERSIONS)).mappings())


def whole(session: Session, version_id: int) -> dict[str, Any]:
    """A version with its articles in the order of its file, and who brought it in and published it."""
    row = session.execute(select(*_COLUMNS).where(HandbookVersion.id == version_id)).mappings().one_or_none()
    if row is None:
        raise not_found("手册")
    chapters: dict[str, list[Article]] = {}
    for article in session.scalars(_in_order(version_id)):
        chapters.setdefault(article.chapter, []).append(article)
    return {
        **row,
        "chapters": chapters,
        "names": people.names(session, [row["imported_by"], row["published_by"]]),
        "is_draft": row["state"] == State.DRAFT,
    }


def texts(session: Session, version_id: int | None) -> dict[Key, Said]:
    """What a version says, article by article; nothing for none."""
    if version_id is None:
        return {}
    return {(row.number, row.city): (row.heading, row.text, row.law) for row in session.scalars(_in_order(version_id))}


def _in_order(version_id: int) -> Select[Article]:
    return select(Article).where(Article.version_id == version_id).order_by(Article.place)
