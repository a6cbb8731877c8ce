"""Publishing a version, or throwing its draft away."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from server.handbook.models import LONGEST_WORD, Article, ArticleWord, HandbookVersion
from server.handbook.rules.ranking import Parts, weights
from server.handbook.rules.standing import Move, State, check_move
from server.handbook.segmenting import words
from server.handbook.service.importing import refuse_others, throw_out
from server.kit import audit
from server.kit.actor import Actor
from server.kit.errors import Conflict, Stale, not_found


def publish(session: Session, actor: Actor, version_id: int, *, version: int, at: datetime) -> None:
    """Publish a draft: its words are weighed, and from its first day on it stands.

    :class:`Conflict` when a version that was published already holds from a later day: this one would never stand.
    """
    draft = _locked(session, actor, version_id, Move.PUBLISH, version=version)
    latest = select(func.max(HandbookVersion.from_day)).where(HandbookVersion.state == State.PUBLISHED)
    later = session.scalar(latest)
    if later is not None and draft.from_day < later:
        raise Conflict("handbook_too_early", f"已经有一版从 {later} 起用，这一版的日期要不早于它。请改了日期再导入。")
    rows = [
        {"article_id": article_id, "word": word, "weight": weight}
        for article_id, weighed in _weighed(session, draft.id).items()
        for word, weight in weighed.items()
        if len(word) <= LONGEST_WORD
    ]
    if rows:
        session.execute(insert(ArticleWord), rows)
    draft.state, draft.published_by, draft.published_at = State.PUBLISHED, actor.id, at
    audit.record(session, actor, "handbook.published", "handbook", draft.id, at=at,
                 after={"number": draft.number, "from_day": draft.from_day.isoformat()})  # fmt: skip


def discard(session: Session, actor: Actor, version_id: int, *, version: int, at: datetime) -> None:
    """Throw a draft away; nobody outside has seen it."""
    draft = _locked(session, actor, version_id, Move.DISCARD, version=version)
    audit.record(session, actor, "handbook.discarded", "handbook", draft.id, at=at, before={"number": draft.number})
    throw_out(session, draft)


def _locked(session: Session, actor: Actor, version_id: int, move: Move, *, version: int) -> HandbookVersion:
    refuse_others(actor)
    asked = select(HandbookVersion).where(HandbookVersion.id == version_id).with_for_update()
    found = session.scalar(asked.execution_options(populate_existing=True))
    if found is None:
        raise not_found("手册")
    check_move(found.state, move)
    if found.version != version:
        raise Stale("handbook_changed", "别人刚刚改过这一版，请刷新后再操作。", version=found.version)
    found.version += 1
    return found


def _weighed(session: Session, version_id: int) -> dict[int, dict[str, int]]:
    asked = select(Article.id, Article.chapter, Article.heading, Article.text, Article.asks)
    return weights({
        row.id: Parts(words(f"{row.chapter} {row.heading}"), words(row.text), words(" ".join(row.asks)))
        for row in session.execute(asked.where(Article.version_id == version_id))
    })  # fmt: skip
