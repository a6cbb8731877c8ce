"""The end of a levy for those who tell of it: why, the sums, and what each person concerned is to read."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.fees.models import Bill, DebtorPerson, Levy, LevyClosing
from server.fees.rules.levy_ends import END_LABELS, ClosingState
from server.ledger.queries.statements import given_by
from server.ledger.rules.accounts import Account
from server.people import queries as people
from server.places.queries import ESTATES, HOMES

EVENT = "levy_close"


@dataclass(frozen=True, slots=True)
class HomePart:
    """A home of it, in fen: what it ``paid``, has ``back``, need not pay any more (``off``); ``mine`` of ``back`` is
    the reader's."""

    label: str
    paid: int
    back: int
    off: int
    mine: int


@dataclass(frozen=True, slots=True)
class Told:
    """A closing: ``waits`` for a second person, ``why`` it was refused, ``parts`` by person once it is done."""

    levy_id: int
    estate_id: int
    estate: str
    title: str
    ends_label: str
    said: str
    waits: bool
    why: str
    asked_by: int
    collected: int
    paid_out: int
    waived: int
    parts: dict[int, list[HomePart]] = field(default_factory=dict)


def told(session: Session, closing_id: int) -> Told:
    """A closing that exists."""
    row = session.get_one(LevyClosing, closing_id)
    levy = session.get_one(Levy, row.levy_id)
    estate = session.scalars(select(ESTATES.c.name).where(ESTATES.c.id == row.estate_id)).one()
    return Told(
        levy.id, row.estate_id, estate, levy.title, END_LABELS[row.ends], row.said, row.state == ClosingState.ASKED,
        row.why or "", row.asked_by, row.collected_fen, row.paid_out_fen, row.waived_fen, _parts(session, row),
    )  # fmt: skip


def _parts(session: Session, row: LevyClosing) -> dict[int, list[HomePart]]:
    """By person who owes or owed a share, or has money back: their homes of it."""
    if row.state != ClosingState.APPROVED:
        return {}
    bills = session.execute(
        select(Bill.id, Bill.home_id, HOMES.c.label, DebtorPerson.person_id)
        .join(HOMES, HOMES.c.id == Bill.home_id)
        .outerjoin(DebtorPerson, DebtorPerson.debtor_id == Bill.debtor_id)
        .where(Bill.levy_id == row.levy_id)
    ).all()
    home_of, labels = {one.id: one.home_id for one in bills}, {one.home_id: one.label for one in bills}
    concerned = {(people.resolve(session, one.person_id), one.home_id) for one in bills if one.person_id}
    mine: dict[tuple[int, int], int] = {}
    for person_id, bill_id, fen in given_by(session, EVENT, f"levy:{row.levy_id}", Account.PREPAID):
        key = (people.resolve(session, person_id), home_of[bill_id])
        mine[key] = mine.get(key, 0) + fen
    found: dict[int, list[HomePart]] = {}
    for person_id, home_id in sorted({*concerned, *mine}):
        one = row.homes.get(str(home_id))
        if one is not None:
            part = HomePart(labels[home_id], one["paid"], one["back"], one["off"], mine.get((person_id, home_id), 0))
            found.setdefault(person_id, []).append(part)
    return found
