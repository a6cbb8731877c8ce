"""Credits for subscribe messages: one row per agreement, spent once.

Credits follow the phone (openid), as the platform counts them. They come only from WeChat's own popup event, never
from what a client says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from server.delivery.models import Credit, Message
from server.delivery.rules import State
from server.delivery.service.rows import give_credit

UNKNOWN = "unknown to the platform"


def record_consent(
    session: Session, *, openid: str, template_id: str, accepted: bool, event_key: str, at: datetime
) -> None:  # fmt: skip
    """An answer in the consent popup: each accepted one is worth one message. The same event counts once."""
    if accepted:
        give_credit(session, openid=openid, template_id=template_id, cause=event_key, at=at)


def withdraw_consent(session: Session, *, openid: str, template_id: str, at: datetime) -> None:
    """The person turned this message off in their settings: what was left is worth nothing now."""
    _drop(session, openid, template_id, at=at, why="withdrawn")


def spend(session: Session, new: Mapping[str, int], template_id: str, *, at: datetime) -> None:
    """Pay for messages (id by openid) that stand at ``no_credit``, oldest credit first; those with one become due.

    The credit rows are locked first and read then, so two transactions never pay with the same one.
    """
    if not new:
        return
    paid = {new[openid]: credit_id for openid, credit_id in _oldest(session, template_id, list(new)).items()}
    if not paid:
        return
    spent = [{"id": credit_id, "ended_at": at, "spent_on": message_id} for message_id, credit_id in paid.items()]
    session.execute(update(Credit), spent)
    session.execute(update(Message).where(Message.id.in_(paid)).values(state=State.DUE, next_at=at))


def settle(session: Session, *, message_id: int, state: State, at: datetime) -> None:
    """What a failed send means for credits.

    Without consent on the platform's side (43101) all we counted for this person was wrong and is dropped. A message
    refused for another reason used none up, so its credit is given back.
    """
    if state not in (State.NO_CREDIT, State.REFUSED, State.FAILED):
        return
    spent = session.scalar(select(Credit).where(Credit.spent_on == message_id))
    if spent is None:
        return
    if state is State.NO_CREDIT:
        spent.spent_on, spent.dropped_why = None, UNKNOWN
        _drop(session, spent.openid, spent.template_id, at=at, why=UNKNOWN)
        return
    spent.spent_on, spent.dropped_why = None, f"back from {message_id}"
    session.flush()
    give_credit(session, openid=spent.openid, template_id=spent.template_id, cause=f"back:{spent.id}", at=at)


def _oldest(session: Session, template_id: str, openids: Sequence[str]) -> dict[str, int]:
    left = (
        select(Credit.openid, Credit.id)
        .where(Credit.template_id == template_id, Credit.openid.in_(openids), Credit.ended_at.is_(None))
        .order_by(Credit.id)
        .with_for_update()
    )
    first: dict[str, int] = {}
    for openid, credit_id in session.execute(left):
        first.setdefault(openid, credit_id)
    return first


def _drop(session: Session, openid: str, template_id: str, *, at: datetime, why: str) -> None:
    left = (Credit.openid == openid) & (Credit.template_id == template_id) & Credit.ended_at.is_(None)
    session.execute(update(Credit).where(left).values(ended_at=at, dropped_why=why))
