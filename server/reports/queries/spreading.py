"""How many other homes of a stair reported the same trouble within hours, for the team, without saying which."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.reports import reach
from server.reports.models import Report
from server.reports.rules.spreading import ALIKE, WITHIN, words
from server.reports.rules.words import Place, State


def same_stair(session: Session, actor: Actor, told: Mapping[str, Any]) -> str:
    """A sentence about the other homes of this report's stair; empty for another place, another kind of trouble, who
    only watches, and where no other home reported it."""
    alike = ALIKE.get(told["category"])
    if alike is None or told["place"] != Place.HOME or "internal" not in told["may_say"]:
        return ""
    own = session.get_one(Report, told["id"])
    if own.stair_id is None:
        return ""
    near = Report.made_at >= own.made_at - WITHIN, Report.made_at <= own.made_at + WITHIN
    others = (
        reach.workable(actor), Report.estate_id == own.estate_id, Report.stair_id == own.stair_id,
        Report.place == Place.HOME, Report.home_id != own.home_id, Report.category.in_(alike),
        Report.state != State.WITHDRAWN, Report.drill.is_(False), *near,
    )  # fmt: skip
    return words(session.scalar(select(func.count(Report.home_id.distinct())).where(*others)) or 0)
