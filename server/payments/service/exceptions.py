"""What does not add up: written down once, told, and settled by a person who says how. Nothing is mended silently."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import Actor
from server.kit.errors import Conflict, Stale, not_found
from server.kit.facts import publish
from server.kit.once import new
from server.payments import policy
from server.payments.facts import ExceptionFound, ExceptionSettled
from server.payments.models import Mismatch
from server.payments.queries import hands
from server.payments.rules.mismatches import OWN_HAND
from server.payments.rules.orders import Kind


def found(
    session: Session, kind: Kind, about: str, words: str, *, company_id: int | None, estate_id: int | None,
    at: datetime, facts: Mapping[str, Any] | None = None,
) -> bool:  # fmt: skip
    """Write an exception down, once per kind and what it is about; gives whether it is new.

    ``about`` names the thing (``order:12``, ``transaction:4200…``), ``words`` say what to do, ``facts`` hold figures.
    """
    row = {"kind": kind, "about": about[:120], "words": words[:500], "company_id": company_id, "estate_id": estate_id,
           "found_at": at, "facts": dict(facts or {}), "state": "open", "how": "", "version": 1}  # fmt: skip
    made = session.scalar(new(session, Mismatch).values(row).on_conflict_do_nothing().returning(Mismatch.id))
    if made is not None:
        publish(session, ExceptionFound(made, estate_id, company_id, kind), at=at)
    return made is not None


def settle(session: Session, actor: Actor, exception_id: int, *, how: str, version: int, at: datetime) -> None:
    """A person has dealt with it and says how; :class:`Conflict` for cash of their own hand, :class:`Stale` when
    somebody else was faster."""
    row = session.get(Mismatch, exception_id)
    if row is None or not policy.may_settle(session, actor, row.estate_id, row.company_id):
        raise not_found("对账差异")
    if hands.is_own(session, actor, exception_id):
        raise Conflict("second_person_needed", OWN_HAND)
    mine = (Mismatch.id == exception_id) & (Mismatch.version == version) & (Mismatch.state == "open")
    done = {"state": "settled", "settled_by": actor.id, "settled_at": at, "how": how, "version": version + 1}
    if session.scalar(update(Mismatch).where(mine).values(done).returning(Mismatch.id)) is None:
        raise Stale("exception_changed", "别人刚刚处理过这条差异，请刷新。")
    audit.record(session, actor, "exception.settled", "exception", exception_id, at=at, estate_id=row.estate_id,
                 after={"how": how}, reason=how[:200])  # fmt: skip
    publish(session, ExceptionSettled(exception_id, row.estate_id, actor.id), at=at)
