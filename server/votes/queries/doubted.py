"""Ballots that somebody disowned, while it is looked into: they do not count, and are not missing either."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Integer, ScalarSelect, SQLColumnExpression, and_, case, func, select
from sqlalchemy.orm import aliased

from server.votes.models import Ballot, Dispute

FROZEN = "frozen"


def has_doubted(head_id: SQLColumnExpression[int]) -> SQLColumnExpression[bool]:
    """Whether a ballot of this head is being looked into."""
    ballot = aliased(Ballot)
    return select(ballot.id).where(ballot.head_id == head_id, ballot.state == FROZEN).exists()


def disputed_by(head_id: SQLColumnExpression[int], person_id: int) -> ScalarSelect[int]:
    """The open dispute somebody has raised about a ballot of this head; of two, the later one."""
    mine = Dispute.head_id == head_id, Dispute.by == person_id, Dispute.state == "open"
    return select(func.max(Dispute.id)).where(*mine).scalar_subquery()


def count_doubted(head_id: SQLColumnExpression[int], valid: Any) -> SQLColumnExpression[int]:
    """Of how many of these heads the ballot is being looked into and none counts; ``valid`` is the id of one that
    does."""
    counted = func.sum(case((and_(valid.is_(None), has_doubted(head_id)), 1), else_=0), type_=Integer)
    return func.coalesce(counted, 0)
