"""What a correction of the roll leaves of a head: the row while the same people vote for it, and of one that is made
anew, its mandates, ended and told of."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from server.kit.db import table
from server.kit.facts import publish
from server.votes.facts import MandateDropped
from server.votes.models import Ballot, Mandate, PaperEntry, RollHead, RollUnit, RollVoter, Sent
from server.votes.queries import telling

UnitKey = tuple[int | None, int | None]
"""(home, parking space)"""


@dataclass(frozen=True, slots=True)
class Was:
    """A head before the roll was taken anew."""

    tag: str
    part: int
    label: str
    voters: frozenset[int]
    units: Sequence[UnitKey]


@dataclass(frozen=True, slots=True)
class Becomes:
    """A head of the new roll."""

    tag: str
    part: int
    voters: frozenset[int]


def before(session: Session, poll_id: int) -> dict[int, Was]:
    """Every head of a roll as it stands, by its id."""
    voters: dict[int, set[int]] = {}
    for head_id, person_id in session.execute(
        select(RollVoter.head_id, RollVoter.person_id).where(RollVoter.poll_id == poll_id)
    ):
        voters.setdefault(head_id, set()).add(person_id)
    units: dict[int, list[UnitKey]] = {}
    held = select(RollUnit.head_id, RollUnit.home_id, RollUnit.space_id).where(RollUnit.poll_id == poll_id)
    for head_id, home_id, space_id in session.execute(held.order_by(RollUnit.id)):
        units.setdefault(head_id, []).append((home_id, space_id))
    rows = session.execute(
        select(RollHead.id, RollHead.tag, RollHead.part, RollHead.label).where(RollHead.poll_id == poll_id)
    )
    return {
        id_: Was(tag, part, label, frozenset(voters.get(id_, ())), units.get(id_, ())) for id_, tag, part, label in rows
    }


def staying(was: Mapping[int, Was], new: Sequence[Becomes]) -> dict[str, int]:
    """By the tag it has now, which head stays which: that of the same owners, else that for which the same people vote,
    as after two of them turned out to be one. What was noted of it stays with it."""
    tags = {one.tag: head_id for head_id, one in was.items()}
    found = {one.tag: tags[one.tag] for one in new if one.tag in tags}
    known = set(found.values())
    left = {(one.part, one.voters): id_ for id_, one in was.items() if id_ not in known and one.voters}
    for one in new:
        if one.tag not in found and (one.part, one.voters) in left:
            found[one.tag] = left.pop((one.part, one.voters))
    return found


def drop(session: Session, poll_id: int, gone: Mapping[int, Was], *, at: datetime) -> None:
    """Take away heads that are in the new roll no more. A mandate of one ends, as it was given for other owners: its
    row stays, under the head its home is in now, and those who gave it and its holder are to hear."""
    held = select(RollUnit.home_id, RollUnit.space_id, RollUnit.head_id).where(RollUnit.poll_id == poll_id)
    where = {(home_id, space_id): head_id for home_id, space_id, head_id in session.execute(held)}
    asked = select(Mandate).where(Mandate.head_id.in_(gone)).order_by(Mandate.id)
    for mandate in session.scalars(asked.execution_options(populate_existing=True)).all():
        was = gone[mandate.head_id]
        now = next((where[unit] for unit in was.units if unit in where), None)
        if mandate.state == "given":
            _end(session, mandate, was, at)
        if now is None:
            session.delete(mandate)
        else:
            mandate.head_id = now
    session.flush()
    _delete(session, gone)


def _end(session: Session, mandate: Mandate, was: Was, at: datetime) -> None:
    holders = telling.holders_of(session, mandate.id)
    mandate.state, mandate.ended_at = "revoked", at
    owners = sorted(was.voters)
    publish(session, MandateDropped(mandate.id, mandate.poll_id, was.label, owners, holders), at=at)


def _delete(session: Session, gone: Collection[int]) -> None:
    for later in (Sent, PaperEntry, Ballot):
        session.execute(delete(later).where(table(later).c.head_id.in_(gone)))
    session.execute(delete(RollHead).where(RollHead.id.in_(gone)))
