"""Who may answer a doubted bill now: asked by whoever answers, by the pages, and by whom we tell."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.fees.models import Bill, DebtorPerson
from server.fees.rules.answering import Team, check, who_answers
from server.people import queries as people
from server.people.rules import ADMIN, FINANCE, MANAGER


def team(session: Session, estate_id: int) -> Team:
    """Who keeps the fees of an estate."""
    staff = [_ids(session, estate_id, roles) for roles in ((FINANCE, MANAGER), (MANAGER,), (ADMIN,))]
    return Team(*staff)


def answered(session: Session, answers: Iterable[Mapping[str, Any]]) -> list[int]:
    """Who gave these answers, in order."""
    return [people.resolve(session, one["by"]) for one in answers]


def who_may(
    session: Session, *, estate_id: int, bill_id: int, by: int, answers: Sequence[Mapping[str, Any]]
) -> frozenset[int]:  # fmt: skip
    """Who may answer a dispute that ``by`` raised, after these answers."""
    involved = {*owing(session, [bill_id]), by}
    return who_answers(team(session, estate_id), answered=answered(session, answers), involved=involved)


def check_turn(session: Session, actor_id: int, about: Mapping[str, Any]) -> None:
    """Refuses whoever may not answer what was sent back, with the names of those who may; ``about``: what
    :func:`who_may` asks for, by name."""
    allowed, before = who_may(session, **about), answered(session, about["answers"])
    known = people.names(session, allowed) if before and actor_id not in allowed else {}
    check(allowed, actor_id, answered=before, names=[known[one] for one in sorted(known)])


def owing(session: Session, bill_ids: Collection[int]) -> frozenset[int]:
    """Who owes these bills."""
    asked = select(DebtorPerson.person_id).join(Bill, Bill.debtor_id == DebtorPerson.debtor_id)
    return frozenset(session.scalars(asked.where(Bill.id.in_(bill_ids))))


def _ids(session: Session, estate_id: int, roles: Sequence[str]) -> frozenset[int]:
    return frozenset(row["id"] for row in people.staff_covering(session, estate_id, roles))
