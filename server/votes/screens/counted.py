"""Ballots somebody says are not theirs, and mandates, as the console lists them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import RowMapping, func, select
from sqlalchemy.orm import Session

from server.people import queries as people
from server.votes.models import Ballot, Dispute, Mandate, RollHead
from server.votes.queries import holders
from server.votes.rules.precedence import CHANNEL_LABELS, Channel

DISPUTE_LABELS = {"open": "等核实", "upheld": "已认定，不算", "rejected": "已驳回，照算", "withdrawn": "业主已撤回"}
SECONDING = "等第二位核实"
MANDATE_LABELS = {"given": "还没用", "used": "已代投", "revoked": "已撤回"}
MOST = 500


def disputes(session: Session, poll_id: int) -> list[dict[str, Any]]:
    """The disputes of a poll, the open ones first."""
    asked = (
        select(
            Dispute.id, Dispute.words, Dispute.state, Dispute.at, Dispute.reason, Dispute.decided_by,
            Dispute.decided_at, Dispute.first_upheld, Dispute.entered_by, RollHead.label,
            Ballot.number, Ballot.channel, Ballot.cast_at, Ballot.first_by,
            Ballot.second_by,
        )
        .join(RollHead, RollHead.id == Dispute.head_id)
        .join(Ballot, Ballot.id == Dispute.ballot_id)
        .where(Dispute.poll_id == poll_id)
        .order_by(Dispute.state != "open", Dispute.id)
        .limit(MOST)
    )  # fmt: skip
    rows = session.execute(asked).mappings().all()
    hands = ("decided_by", "first_by", "second_by", "entered_by")
    named = [row[hand] for row in rows for hand in hands if row[hand]]
    names = people.names(session, named)
    return [
        {
            **row, "state_label": SECONDING if _waits(row) else DISPUTE_LABELS[row["state"]], "waits": _waits(row),
            "channel_label": CHANNEL_LABELS[Channel(row["channel"])],
            "first_name": names.get(row["first_by"] or 0, ""), "second_name": names.get(row["second_by"] or 0, ""),
            "decided_name": names.get(row["decided_by"] or 0, ""),
            "entered_name": names.get(row["entered_by"] or 0, ""),
        }
        for row in rows
    ]  # fmt: skip


def _waits(row: RowMapping) -> bool:
    """Whether one person has looked into it and a second one is to."""
    return row["state"] == "open" and row["decided_by"] is not None


def open_disputes(session: Session, poll_id: int) -> int:
    """How many wait for an answer."""
    asked = select(func.count(Dispute.id)).where(Dispute.poll_id == poll_id, Dispute.state == "open")
    return session.scalar(asked) or 0


def mandates(session: Session, poll_id: int) -> list[dict[str, Any]]:
    """The mandates of a poll, newest first."""
    asked = (
        select(Mandate, RollHead.label)
        .join(RollHead, RollHead.id == Mandate.head_id)
        .where(Mandate.poll_id == poll_id)
        .order_by(Mandate.id.desc())
        .limit(MOST)
    )
    rows = session.execute(asked).all()
    told = holders.shown(session, [row for row, _ in rows])
    return [
        {**one, "label": label, "at": row.at, "state_label": MANDATE_LABELS[row.state]}
        for one, (row, label) in zip(told, rows, strict=True)
    ]


def poll_of(session: Session, dispute_id: int) -> int:
    """The poll a dispute is about."""
    return session.scalars(select(Dispute.poll_id).where(Dispute.id == dispute_id)).one()
