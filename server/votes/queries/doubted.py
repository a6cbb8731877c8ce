"""Ballots that somebody disowned, while it is looked into: they do not count, and are not missing either."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Integer, SQLColumnExpression, and_, case, func, select
from sqlalchemy.orm import aliased

from server.votes.models import Ballot

FROZEN = "frozen"


def has_doubted(head_id: SQLColumnExpression[int]) -> SQLColumnExpression[bool]:
    """Whether a ballot of this head is being looked into."""
    ballot = aliased(Ballot)
    return select(ballot.id).where(ballot.head_id == head_id, ballot.state == FROZEN).exists()


def count_doubted(head_id: SQLColumnExpression[int], valid: Any) -> SQLColumnExpression[int]:
    """Of how many of these heads the ballot is being looked into and none counts; ``valid`` is the id of one that
    does."""
    counted = func.sum(case((and_(valid.is_(None), has_doubted(head_id)), 1), else_=0), type_=Integer)
    return func.coalesce(counted, 0)
