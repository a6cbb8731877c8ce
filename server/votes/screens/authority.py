"""What was read off the authority's paper, as the console lists it: who entered it, who compared it, what it says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.errors import not_found
from server.people import queries as people
from server.votes.models import OfficialEntry
from server.votes.rules.counting import CHOICE_LABELS, OUTCOME_LABELS, TAKING_PART, Outcome

ENTRY_LABELS = {"waiting": "等另一位同事核对", "confirmed": "已核对", "sent_back": "已退回，不算"}


def entries(session: Session, actor: Actor, poll: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every entry of a poll, the newest first; none where it is counted here. ``mine``: entered by who looks."""
    asked = select(OfficialEntry).where(OfficialEntry.poll_id == poll["id"]).order_by(OfficialEntry.id.desc())
    rows = session.scalars(asked).all()
    names = people.names(session, [id_ for row in rows for id_ in (row.entered_by, row.second_by) if id_])
    words = {topic["number"]: topic["words"] for topic in poll["topics"]}
    return [
        {
            "id": row.id, "state": row.state, "state_label": ENTRY_LABELS[row.state], "at": row.at,
            "second_at": row.second_at, "why": row.why, "by": names.get(row.entered_by, ""),
            "second": names.get(row.second_by or 0, ""), "topics": [_topic(words, one) for one in row.figures],
            "mine": people.same(session, row.entered_by, actor.id),
        }
        for row in rows
    ]  # fmt: skip


def poll_of(session: Session, entry_id: int) -> int:
    """The poll an entry is of; :class:`NotFound` where there is no such entry."""
    poll_id = session.scalar(select(OfficialEntry.poll_id).where(OfficialEntry.id == entry_id))
    if poll_id is None:
        raise not_found("结果")
    return poll_id


def _topic(words: Mapping[int, str], one: Mapping[str, Any]) -> dict[str, Any]:
    outcome = Outcome.PASSED if one["passed"] else Outcome.REJECTED
    choices = [{"label": CHOICE_LABELS[key], **one[key]} for key in TAKING_PART]
    return {"number": one["topic"], "words": words[one["topic"]], "outcome_label": OUTCOME_LABELS[outcome],
            "why": one["why"], "choices": choices}  # fmt: skip
