"""The rules of a poll: as they were frozen with its notice, or as they would be frozen now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from server.places import queries as places
from server.places.rules.cities import profile
from server.votes.models import Poll
from server.votes.rules.calendar import Days
from server.votes.service import settings


def draft_of(session: Session, row: Mapping[str, Any]) -> Poll:
    """A poll to reckon with, which is kept nowhere: its rules are those that would be frozen now."""
    poll = Poll(**row)
    poll.rules = settings.frozen(session, poll)
    return poll


def rules_for(session: Session, row: Mapping[str, Any]) -> dict[str, Any]:
    """The rules that hold for a poll, or would."""
    return dict(row["rules"]) if row["noticed_at"] else dict(draft_of(session, row).rules)


def days_of(rules: Mapping[str, Any]) -> Days:
    """How long a notice and a vote last."""
    least, most = rules["window_days"]
    return Days(rules["notice_days"], least, most, rules["publish_within_days"], rules["show_days"])


def evote_mode(session: Session, estate_id: int) -> str:
    """Where binding electronic ballots are cast."""
    own = settings.of_estate(session, estate_id)["evote_mode"]
    return str(own or profile(places.estate(session, estate_id)["city"]).evote_mode)


def needs_share(row: Mapping[str, Any], at: datetime) -> bool:
    """Whether a closed poll has stood shut for so long that its key is to be asked for."""
    waits = row["state"] == "closed" and row["opened"] < row["last_number"]
    return waits and row["closed_at"] is not None and (at - row["closed_at"]).total_seconds() > PATIENCE_SECONDS


PATIENCE_SECONDS = 300
"""Opening a hundred thousand ballots takes less."""
