"""Tables of the handbook. What was published stays as it was: every answer ever given can be looked up again."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.handbook.rules.reading import (
    LONGEST_CHAPTER,
    LONGEST_CITY,
    LONGEST_HEADING,
    LONGEST_LAW,
    LONGEST_NUMBER,
    LONGEST_TEXT,
    LONGEST_TITLE,
)
from server.handbook.rules.standing import State
from server.kit.conditions import one_of
from server.kit.db import Base, BigInt, Json, UtcDateTime

LONGEST_WORD = 40


class HandbookVersion(Base):
    """One file of articles. ``from_day``: the Shanghai day from which it holds, once it is published."""

    __tablename__ = "handbook_versions"
    __table_args__ = (
        UniqueConstraint("number"),
        CheckConstraint(one_of("state", State), name="state_known"),
        CheckConstraint("(state = 'published') = (published_at IS NOT NULL)", name="published_has_a_time"),
        Index("ix_handbook_versions_standing", "state", "from_day"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    number: Mapped[str] = mapped_column(String(LONGEST_NUMBER))
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    from_day: Mapped[date]
    state: Mapped[str] = mapped_column(String(10))
    articles: Mapped[int]
    imported_by: Mapped[int] = mapped_column(BigInt)
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_by: Mapped[int | None] = mapped_column(BigInt)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)


class Article(Base):
    """One article. ``city`` is empty where it holds everywhere; ``place`` is its place in the file; ``asks`` are
    questions people ask about it, as they say them."""

    __tablename__ = "articles"
    __table_args__ = (UniqueConstraint("version_id", "number", "city"),)

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("handbook_versions.id"))
    place: Mapped[int]
    number: Mapped[str] = mapped_column(String(LONGEST_NUMBER))
    city: Mapped[str] = mapped_column(String(LONGEST_CITY))
    chapter: Mapped[str] = mapped_column(String(LONGEST_CHAPTER))
    heading: Mapped[str] = mapped_column(String(LONGEST_HEADING))
    text: Mapped[str] = mapped_column(String(LONGEST_TEXT))
    law: Mapped[str] = mapped_column(String(LONGEST_LAW))
    asks: Mapped[list[str]] = mapped_column(Json)


class ArticleWord(Base):
    """How much a word says about an article, in thousandths; written once, when the version is published."""

    __tablename__ = "article_words"
    __table_args__ = (Index("ix_article_words_word", "word", "article_id"),)

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True)
    word: Mapped[str] = mapped_column(String(LONGEST_WORD), primary_key=True)
    weight: Mapped[int]
