"""Paper ballots that were handed in and read once: they count after the second reading, and are not missing before."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Integer, SQLColumnExpression, and_, case, func, select
from sqlalchemy.orm import aliased

from server.votes.models import PaperEntry
from server.votes.queries.doubted import has_doubted

UNSETTLED = ("waiting", "differs")


def has_paper(head_id: SQLColumnExpression[int]) -> SQLColumnExpression[bool]:
    """Whether the newest paper of this head is still to be read a second time, or anew."""
    entry, later = aliased(PaperEntry), aliased(PaperEntry)
    newer = select(later.id).where(later.head_id == entry.head_id, later.id > entry.id).exists()
    return select(entry.id).where(entry.head_id == head_id, entry.state.in_(UNSETTLED), ~newer).exists()


def count_on_paper(head_id: SQLColumnExpression[int], valid: Any) -> SQLColumnExpression[int]:
    """Of how many of these heads a paper is still being read, and nothing else lies; ``valid`` is the id of a ballot
    that counts."""
    only = and_(valid.is_(None), has_paper(head_id), ~has_doubted(head_id))
    return func.coalesce(func.sum(case((only, 1), else_=0), type_=Integer), 0)
