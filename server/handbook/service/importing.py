"""Bringing in a version from its file, as a draft."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from server.handbook import policy
from server.handbook.models import Article, HandbookVersion
from server.handbook.rules.reading import LARGEST_FILE, Book, read
from server.handbook.rules.standing import Move, State, check_move
from server.kit import audit
from server.kit.actor import Actor
from server.kit.errors import Malformed, NotAllowed
from server.places.rules.cities import cities


def read_file(content: bytes) -> Book:
    """What a file holds, faults included; :class:`Malformed` when it is no text at all, or too long."""
    if len(content) > LARGEST_FILE:
        raise Malformed("handbook_too_long", "文件太大，一版手册最多 500 KB。", fields={"file": ["文件太大"]})
    try:
        return read(content.decode("utf-8"), cities())
    except UnicodeDecodeError as error:
        sentence = "这不是文本文件。请用 UTF-8 编码的 Markdown 文件。"
        raise Malformed("handbook_not_text", sentence, fields={"file": [sentence]}) from error


def bring_in(session: Session, actor: Actor, book: Book, *, at: datetime) -> int:
    """Keep what a file holds as a draft, in the place of a draft of the same number. Gives the version's id.

    :class:`Malformed` when the file has faults, :class:`Conflict` when that number is published already.
    """
    refuse_others(actor)
    if book.faults or book.from_day is None:
        said = "；".join(f"第 {fault.line} 行：{fault.sentence}" for fault in book.faults[:3])
        raise Malformed("handbook_faulty", f"文件里有 {len(book.faults)} 处要改。{said}", fields={"file": [said]})
    kept = _draft(session, book.number)
    kept.title, kept.from_day, kept.articles = book.title, book.from_day, len(book.articles)
    kept.imported_by, kept.imported_at = actor.id, at
    session.add(kept)
    session.flush()
    session.execute(insert(Article), [_row(kept.id, place, book) for place in range(len(book.articles))])
    audit.record(session, actor, "handbook.imported", "handbook", kept.id, at=at,
                 after={"number": book.number, "articles": len(book.articles)})  # fmt: skip
    return kept.id


def refuse_others(actor: Actor) -> None:
    """:class:`NotAllowed` for whoever may not write the handbook."""
    if not policy.may_write(actor):
        raise NotAllowed("handbook_not_yours", "手册由系统管理员维护，您可以看，不能改。")


def throw_out(session: Session, version: HandbookVersion) -> None:
    """Forget a draft and its articles."""
    session.execute(delete(Article).where(Article.version_id == version.id))
    session.delete(version)
    session.flush()


def _draft(session: Session, number: str) -> HandbookVersion:
    """The draft of this number without its articles, or a new one; who has the old one open finds it changed."""
    asked = select(HandbookVersion).where(HandbookVersion.number == number).with_for_update()
    there = session.scalar(asked.execution_options(populate_existing=True))
    if there is None:
        return HandbookVersion(number=number, state=State.DRAFT)
    check_move(there.state, Move.DISCARD)
    session.execute(delete(Article).where(Article.version_id == there.id))
    there.version += 1
    return there


def _row(version_id: int, place: int, book: Book) -> dict[str, object]:
    article = book.articles[place]
    return {
        "version_id": version_id, "place": place, "number": article.number, "city": article.city,
        "chapter": article.chapter, "heading": article.heading, "text": article.text, "law": article.law,
        "asks": list(article.asks),
    }  # fmt: skip
