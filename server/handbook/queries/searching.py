"""What of the handbook fits a question, and whether something fits well enough to be the answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session

from server.handbook.models import Article, ArticleWord
from server.handbook.queries.articles import holding_in, standing
from server.handbook.rules.ranking import Hit, answers, hits
from server.handbook.segmenting import words

MOST, LONGEST_ASKED, SHORT = 10, 200, 60


@dataclass(frozen=True, slots=True)
class Found:
    """An article that fits a question. ``score`` is in thousandths, ``share`` says how much of the question it speaks
    of, also in thousandths; ``sure``: it is said as the answer; ``near``: it may be offered."""

    article_id: int
    version: str
    title: str
    number: str
    city: str
    chapter: str
    heading: str
    text: str
    law: str
    score: int
    share: int
    sure: bool
    near: bool

    @property
    def snippet(self) -> str:
        """The beginning of its text, on one line."""
        said = self.text.replace("\n", " ")
        return said if len(said) <= SHORT else said[: SHORT - 1] + "…"


def search(session: Session, asked: str, *, city: str, day: date, limit: int = MOST) -> list[Found]:
    """The articles that hold in a city on a day and share words with a question, the best first."""
    version = standing(session, day)
    return [] if version is None else search_in(session, version, asked, city=city, limit=limit)


def search_in(
    session: Session, version: RowMapping, asked: str, *, city: str, limit: int = MOST
) -> list[Found]:  # fmt: skip
    """The same in one version, such as :func:`standing` gives it."""
    said = sorted(set(words(asked[:LONGEST_ASKED])))
    if not said:
        return []
    rows = (
        select(ArticleWord.article_id, ArticleWord.word, ArticleWord.weight)
        .join(Article, Article.id == ArticleWord.article_id)
        .where(ArticleWord.word.in_(said), holding_in(version["id"], city))
    )
    found = hits(said, ((row.article_id, row.word, row.weight) for row in session.execute(rows)), version["articles"])
    return _told(session, found[:limit], version["number"], version["title"], sure=answers(found))


def _told(session: Session, best: list[Hit], version: str, title: str, *, sure: bool) -> list[Found]:
    asked = select(Article).where(Article.id.in_([hit.article_id for hit in best]))
    known = {row.id: row for row in session.scalars(asked)}
    return [
        Found(
            hit.article_id, version, title, row.number, row.city, row.chapter, row.heading, row.text, row.law,
            hit.score, hit.share, sure and place == 0, hit.near,
        )
        for place, hit in enumerate(best)
        for row in (known[hit.article_id],)
    ]  # fmt: skip
