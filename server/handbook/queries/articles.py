"""Which version stands, its table of contents for a city, one article of any version that was published."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, and_, or_, select
from sqlalchemy.orm import Session, aliased

from server.handbook.models import Article, HandbookVersion
from server.handbook.rules.standing import State
from server.kit.errors import not_found
from server.people import queries as people
from server.places import queries as places

VERSION = (HandbookVersion.id, HandbookVersion.number, HandbookVersion.title, HandbookVersion.from_day,
           HandbookVersion.articles)  # fmt: skip


def standing(session: Session, day: date) -> RowMapping | None:
    """The version that holds on a day: {id, number, title, from_day, articles}. None before the first."""
    out = and_(HandbookVersion.state == State.PUBLISHED, HandbookVersion.from_day <= day)
    latest = (HandbookVersion.from_day.desc(), HandbookVersion.published_at.desc(), HandbookVersion.id.desc())
    return session.execute(select(*VERSION).where(out).order_by(*latest).limit(1)).mappings().one_or_none()


def holding_in(version_id: int, city: str) -> ColumnElement[bool]:
    """The articles of a version that hold in a city: its own, and the general ones it does not put its own for."""
    own = aliased(Article)
    replaced = select(own.id).where(own.version_id == version_id, own.number == Article.number, own.city == city)
    general = and_(Article.city == "", ~replaced.exists()) if city else Article.city == ""
    return and_(Article.version_id == version_id, or_(Article.city == city, general) if city else general)


def contents(session: Session, *, city: str, day: date) -> list[dict[str, Any]]:
    """The chapters that stand, each {title, items: [{id, number, heading, city}]}, in the order of the file."""
    version = standing(session, day)
    if version is None:
        return []
    asked = select(Article.id, Article.number, Article.chapter, Article.heading, Article.city)
    chapters: dict[str, list[RowMapping]] = {}
    for row in session.execute(asked.where(holding_in(version["id"], city)).order_by(Article.place)).mappings():
        chapters.setdefault(row["chapter"], []).append(row)
    return [{"title": title, "items": rows} for title, rows in chapters.items()]


def one(session: Session, article_id: int, *, day: date) -> dict[str, Any]:
    """One article of a published version, with its version and whether that is the one that stands today."""
    columns = (Article.id, Article.number, Article.city, Article.chapter, Article.heading, Article.text, Article.law,
               Article.asks, Article.version_id)  # fmt: skip
    version = tuple(column.label(f"version_{column.key}") for column in VERSION[1:4])
    joined = select(*columns, *version).join(HandbookVersion, HandbookVersion.id == Article.version_id)
    out = and_(Article.id == article_id, HandbookVersion.state == State.PUBLISHED)
    row = session.execute(joined.where(out)).mappings().one_or_none()
    if row is None:
        raise not_found("手册条目")
    now = standing(session, day)
    return {
        **row,
        "edition": {name: row[f"version_{name}"] for name in ("number", "title", "from_day")},
        "stands": now is not None and now["id"] == row["version_id"],
    }


def city_of(session: Session, person_id: int, *, day: date, estate_id: int | None = None) -> str:
    """The city whose articles hold for somebody: that of their home, in the estate named if there are several.

    Empty for whoever has no home: then the general articles hold.
    """
    ids = [row["estate_id"] for row in people.homes_of(session, person_id, day)]
    if not ids:
        return ""
    here = estate_id if estate_id is not None and estate_id in ids else ids[0]
    return str(places.estate(session, here)["city"])
