"""How far an open poll has come: heads and area, by way of voting and by part, and what is still needed. No choice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Subquery, func, select
from sqlalchemy.orm import Session

from server.kit.bar import Bar
from server.votes.models import Refusal, RollHead
from server.votes.queries.turnout import voted as voted_of
from server.votes.rules.counting import Totals, cut_percent
from server.votes.rules.matters import thresholds_from
from server.votes.rules.needs import still_needs
from server.votes.rules.precedence import CHANNEL_LABELS, Channel
from server.votes.screens.words import State


@dataclass(frozen=True, slots=True)
class Turnout:
    """Of one part of the scope: who took part, of whom, the bar, and what is missing, in words."""

    label: str
    part: Totals
    whole: Totals
    bar: Bar
    words: str
    reached: bool

    @property
    def heads_pct(self) -> str:
        """Of all heads, cut."""
        return cut_percent(self.part.heads, self.whole.heads)

    @property
    def area_pct(self) -> str:
        """Of all area, cut."""
        return cut_percent(self.part.area, self.whole.area)

    @property
    def mark_pct(self) -> str:
        """Where the bar stands."""
        return cut_percent(self.bar.share.numerator, self.bar.share.denominator)


def turnout(session: Session, poll: Mapping[str, Any], part_labels: Mapping[int, str]) -> list[Turnout]:
    """One line for the whole scope, or one per stair where each must pass by itself; nothing while a vote on a small
    roll is open. Three statements."""
    told = _told(session, poll)
    if told is None:
        return []
    bar = thresholds_from(poll["rules"]["thresholds"]).take_part
    mine = RollHead.poll_id == poll["id"]
    grouped = select(RollHead.part, func.count(), func.sum(RollHead.area)).where(mine).group_by(RollHead.part)
    wholes = {part: Totals(heads, int(area)) for part, heads, area in session.execute(grouped)}
    voted = grouped.join(told, told.c.head_id == RollHead.id)
    parts = {part: Totals(heads, int(area)) for part, heads, area in session.execute(voted)}
    return [
        _line(part_labels.get(part, ""), parts.get(part, Totals()), whole, bar, running=poll["state"] == State.OPEN)
        for part, whole in sorted(wholes.items())
    ]


def _told(session: Session, poll: Mapping[str, Any]) -> Subquery | None:
    return voted_of(session, poll["id"], of=poll["heads_total"], running=poll["state"] == State.OPEN)


def _line(label: str, part: Totals, whole: Totals, bar: Bar, *, running: bool) -> Turnout:
    needs = still_needs(bar, part, whole)
    return Turnout(label, part, whole, bar, needs.most_words if running else needs.words, needs.reached)


def by_channel(session: Session, poll: Mapping[str, Any]) -> list[tuple[str, int]]:
    """How many heads voted each way."""
    told = _told(session, poll)
    if told is None:
        return []
    asked = select(told.c.channel, func.count()).group_by(told.c.channel)
    counted: dict[str, int] = dict(session.execute(asked).all())
    return [(CHANNEL_LABELS[one], counted[one]) for one in Channel if one in counted]


def refused(session: Session, poll_id: int) -> list[tuple[str, int]]:
    """How many ballots were not taken, by reason."""
    asked = select(Refusal.reason, func.count()).where(Refusal.poll_id == poll_id).group_by(Refusal.reason)
    return [
        (REFUSAL_LABELS.get(reason, reason), count) for reason, count in session.execute(asked.order_by(Refusal.reason))
    ]


REFUSAL_LABELS = {
    "early": "还没开始", "late": "已经截止", "not_on_roll": "不在名册里", "identity": "身份没核对上",
    "already_voted": "已经投过", "unit_already_voted": "这一户已经投过", "evote_mode": "这里不收电子票",
}  # fmt: skip
