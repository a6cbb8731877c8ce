"""Whom a contract concerns among those who work for an estate, and how they are told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from server.delivery.service.telling import tell
from server.people import queries as people
from server.people.rules import COMMITTEE, COMMUNITY, FINANCE, MANAGER, STREET

FIRMS_SIDE, OWNERS_SIDE = (MANAGER, FINANCE), (COMMITTEE, COMMUNITY, STREET)
ACTING = (MANAGER, COMMITTEE, COMMUNITY)
"""Who must see to it that a day is kept; the street, too, where neither committee nor community is there."""
EVERYBODY = (MANAGER, COMMITTEE, COMMUNITY, STREET)


def owners_side(session: Session, estate_id: int) -> bool:
    """Whether somebody speaks for the owners here."""
    return bool(people.staff_covering(session, estate_id, (COMMITTEE, COMMUNITY)))


def acting(session: Session, estate_id: int) -> Sequence[str]:
    """The roles that must act in an estate."""
    return ACTING if owners_side(session, estate_id) else EVERYBODY


def staff(
    session: Session, estate_id: int, *, cause: str, title: str, words: str, at: datetime, roles: Collection[str],
    but: int = 0,
) -> None:  # fmt: skip
    """Tell whoever holds one of these roles here, in WeCom and in their inbox, ``but`` aside."""
    aside = people.resolve(session, but) if but else 0
    to = [row["id"] for row in people.staff_covering(session, estate_id, roles) if row["id"] != aside]
    some(session, estate_id, to, cause=cause, title=title, words=words, at=at)


def some(
    session: Session, estate_id: int, to: Sequence[int], *, cause: str, title: str, words: str, at: datetime
) -> None:  # fmt: skip
    """Tell these people."""
    tell(session, cause=cause, people=to, key="staff_task", fields={}, title=title, words=words, at=at,
         estate_id=estate_id)  # fmt: skip
