"""Who may be reminded of what (F-15, D12): debts overdue and neither disputed nor with a waiver that waits, and what
was said about them before.

A debt is its debtor's: whoever bought the home since is not among the people asked (D8).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session, aliased

from server.fees import policy
from server.fees.models import Bill, Debtor, DebtorPerson, Demand, Repair, left_of
from server.fees.queries import calm, late
from server.fees.rules.items import DEMAND_LABELS, STEP_LABELS, BillState, DemandState, DemandStep
from server.fees.rules.reminding import WEEK, Climbed
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import not_found
from server.kit.money import yuan
from server.kit.paging import Page, cut, read_cursor
from server.people import queries as people
from server.places.queries import HOMES

AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Owed:
    """An overdue bill nobody disputes."""

    bill_id: int
    debtor_id: int
    due_on: date
    open_fen: int


@dataclass(frozen=True, slots=True)
class Told:
    """A demand for those who pass it on: to whom, about what, under which cause."""

    id: int
    estate_id: int
    debtor_id: int
    home_label: str
    step: DemandStep
    words: str
    total_fen: int
    oldest: date
    key: str
    people: tuple[int, ...]


def estates_owed(session: Session, *, on: date) -> list[int]:
    """The estates with an overdue bill that nobody disputes."""
    return list(session.scalars(select(Bill.estate_id).where(_overdue(on)).distinct().order_by(Bill.estate_id)))


def debtors_owing(session: Session, estate_id: int, *, due_by: date) -> list[int]:
    """The debtors of an estate with a bill that was due by a day and that nobody disputes; of a debtor without people,
    such as a developer nobody here knows, there is nobody to remind."""
    known = select(DebtorPerson.person_id).where(DebtorPerson.debtor_id == Bill.debtor_id).exists()
    asked = select(Bill.debtor_id).where(_overdue(due_by + timedelta(days=1)), Bill.estate_id == estate_id, known)
    return list(session.scalars(asked.distinct().order_by(Bill.debtor_id)))


def owed(session: Session, debtor_ids: Collection[int], *, on: date, hold: bool = False) -> dict[int, list[Owed]]:
    """What these debtors owe that was due before a day, oldest first, by debtor. ``hold``: a bill that is being paid at
    this moment is left out, and nobody pays the others until the transaction ends."""
    asked = select(Bill.id, Bill.debtor_id, Bill.due_on, left_of(Bill))
    asked = asked.where(_overdue(on), Bill.debtor_id.in_(debtor_ids)).order_by(Bill.due_on, Bill.id)
    found: dict[int, list[Owed]] = {}
    for row in session.execute(asked.with_for_update(skip_locked=True, of=Bill) if hold else asked):
        found.setdefault(row[1], []).append(Owed(*row))
    return found


def climbed(session: Session, debtor_ids: Collection[int]) -> dict[int, Climbed]:
    """The highest step that was sent, or stands prepared, about each bill of these debtors, by bill."""
    counts = Demand.state.in_((DemandState.SENT, DemandState.PREPARED))
    asked = select(Demand.bill_ids, Demand.step, Demand.made_at, Demand.sent_at)
    asked = asked.where(Demand.debtor_id.in_(debtor_ids), counts)
    order, found = list(DemandStep), dict[int, Climbed]()
    for bill_ids, step, made_at, sent_at in session.execute(asked.order_by(Demand.id)):
        now = Climbed(DemandStep(step), local_day(sent_at or made_at))
        for bill_id in bill_ids:
            before = found.get(bill_id)
            if before is None or order.index(now.step) >= order.index(before.step):
                found[bill_id] = now
    return found


def sent_lately(session: Session, debtor_ids: Collection[int], *, at: datetime) -> dict[int, list[datetime]]:
    """When each of these debtors was sent something in the last seven days, for whatever home: who owes for two homes
    is one person to whoever counts (D12). A reminder of a paid repair counts too."""
    mine, other = aliased(DebtorPerson), aliased(DebtorPerson)
    asked = (
        select(mine.debtor_id, Demand.id, Demand.sent_at)
        .join(other, other.person_id == mine.person_id)
        .join(Demand, Demand.debtor_id == other.debtor_id)
        .where(mine.debtor_id.in_(debtor_ids), Demand.state == DemandState.SENT, Demand.sent_at > at - WEEK)
        .distinct()
    )
    repairs = (
        select(mine.debtor_id, Repair.id, Repair.reminded_at)
        .join(other, other.person_id == mine.person_id)
        .join(Bill, Bill.debtor_id == other.debtor_id).join(Repair, Repair.id == Bill.repair_id)
        .where(mine.debtor_id.in_(debtor_ids), Repair.reminded_at > at - WEEK).distinct()
    )  # fmt: skip
    found: dict[int, list[datetime]] = {}
    for debtor_id, _, sent_at in [*session.execute(asked), *session.execute(repairs)]:
        found.setdefault(debtor_id, []).extend([sent_at] if sent_at else [])
    return found


def sharing(session: Session, debtor_ids: Collection[int]) -> dict[int, list[int]]:
    """Which of these debtors have a person in common with each, themselves among them."""
    mine, other = aliased(DebtorPerson), aliased(DebtorPerson)
    asked = (
        select(mine.debtor_id, other.debtor_id)
        .join(other, other.person_id == mine.person_id)
        .where(mine.debtor_id.in_(debtor_ids), other.debtor_id.in_(debtor_ids))
        .distinct()
    )
    found: dict[int, list[int]] = {}
    for debtor_id, one in session.execute(asked):
        found.setdefault(debtor_id, []).append(one)
    return found


def homes_of(session: Session, debtor_ids: Collection[int]) -> dict[int, str]:
    """The label of the home each debtor owes for."""
    asked = select(Debtor.id, HOMES.c.label).join(HOMES, HOMES.c.id == Debtor.home_id)
    return dict(session.execute(asked.where(Debtor.id.in_(debtor_ids))).all())


def told(session: Session, demand_id: int) -> Told | None:
    """A demand that was sent, if everything it speaks of is still owed and not disputed; None otherwise."""
    row = session.get(Demand, demand_id, populate_existing=True)
    if row is None or row.state != DemandState.SENT:
        return None
    wanted = set(row.bill_ids)
    left = [one for one in owed(session, [row.debtor_id], on=date.max).get(row.debtor_id, []) if one.bill_id in wanted]
    if not left or sum(one.open_fen for one in left) != row.total_fen:
        return None
    people_ = session.scalars(select(DebtorPerson.person_id).where(DebtorPerson.debtor_id == row.debtor_id))
    home = homes_of(session, [row.debtor_id])[row.debtor_id]
    return Told(row.id, row.estate_id, row.debtor_id, home, DemandStep(row.step), row.words, row.total_fen,
                left[0].due_on, row.key, tuple(sorted(people_)))  # fmt: skip


def debtors_of(session: Session, bill_ids: Collection[int]) -> list[int]:
    """Whose these bills are."""
    return list(
        session.scalars(select(Bill.debtor_id).where(Bill.id.in_(bill_ids)).distinct().order_by(Bill.debtor_id))
    )


def people_of(debtor_id: int) -> Select[int]:
    """``person_id`` of everybody who is this debtor."""
    return select(DebtorPerson.person_id).where(DebtorPerson.debtor_id == debtor_id)


def waiting(session: Session, estate_id: int) -> int:
    """How many notices of an estate wait for somebody to send them."""
    stand = (Demand.estate_id == estate_id) & (Demand.state == DemandState.PREPARED)
    return session.scalar(select(func.count()).select_from(Demand).where(stand)) or 0


def without_proof(session: Session, *, since: datetime, most: int = 500) -> list[tuple[int, str]]:
    """(id, key) of what was sent by message since an instant and is not known to have arrived."""
    asked = select(Demand.id, Demand.key).where(
        Demand.state == DemandState.SENT, Demand.arrived_at.is_(None), Demand.sent_at > since, Demand.channel == "app"
    )
    return [(id_, key) for id_, key in session.execute(asked.order_by(Demand.id.desc()).limit(most))]


def settled(session: Session, demand_ids: Collection[int]) -> set[int]:
    """Those of these whose debt changed before they were known to have arrived: their inbox items were cleared then,
    and that they stand as read proves nothing."""
    asked = select(Demand.id, Demand.proof).where(Demand.id.in_(demand_ids))
    return {id_ for id_, proof in session.execute(asked) if proof.get("settled")}


def listed(
    session: Session, actor: Actor, estate_id: int, *, state: str | None = None, step: str | None = None,
    debtor_id: int | None = None, cursor: str | None = None, limit: int = 50,
) -> Page:  # fmt: skip
    """The demands of an estate for its staff, the latest first: what was said to whom, when it left and arrived."""
    if not policy.may_look(session, actor, estate_id):
        raise not_found("小区")
    asked = select(*_LINE).join(Debtor, Debtor.id == Demand.debtor_id).join(HOMES, HOMES.c.id == Debtor.home_id)
    asked = asked.where(Demand.estate_id == estate_id).order_by(Demand.id.desc()).limit(limit + 1)
    for column, value in ((Demand.state, state), (Demand.step, step), (Demand.debtor_id, debtor_id)):
        asked = asked.where(column == value) if value is not None else asked
    after = read_cursor(cursor, 1)
    asked = asked.where(Demand.id < after[0]) if after else asked
    page = cut(session.execute(asked).mappings().all(), limit, "id")
    return Page([_shown(row) for row in page.items], page.next)


def demand(session: Session, actor: Actor, demand_id: int) -> dict[str, Any]:
    """One demand with its proof, for staff of its estate."""
    asked = select(*_LINE, Demand.proof).join(Debtor, Debtor.id == Demand.debtor_id)
    asked = asked.join(HOMES, HOMES.c.id == Debtor.home_id).where(Demand.id == demand_id)
    row = session.execute(asked).mappings().one_or_none()
    if row is None or not policy.may_look(session, actor, row["estate_id"]):
        raise not_found("催缴记录")
    people_ = session.scalars(select(DebtorPerson.person_id).where(DebtorPerson.debtor_id == row["debtor_id"]))
    return _shown(row) | {"names": sorted(people.names(session, people_.all()).values())}


_LINE = (
    Demand.id, Demand.estate_id, Demand.debtor_id, HOMES.c.label.label("home_label"), Demand.step, Demand.channel,
    Demand.words, Demand.total_fen, Demand.state, Demand.until, Demand.made_at, Demand.sent_at, Demand.arrived_at,
    Demand.key, Demand.bill_ids,
)  # fmt: skip


def _shown(row: Any) -> dict[str, Any]:
    return {
        **row,
        "step_label": STEP_LABELS[DemandStep(row["step"])],
        "state_label": DEMAND_LABELS[DemandState(row["state"])],
        "total_words": f"{yuan(row['total_fen'])} 元",
    }


def _overdue(on: date) -> ColumnElement[bool]:
    """Open, due before a day, and it does not rest, nor is it open again for a mistake of the firm's; no paid repair:
    nobody is dunned for that as for a fee."""
    owed = Bill.state == BillState.OPEN, Bill.due_on < on, Bill.repair_id.is_(None)
    return and_(*owed, ~calm.rests(), ~late.in_time(on))


def bills_words(bills: Sequence[Owed]) -> dict[str, Any]:
    """What the words of a reminder say of these bills: how many, how much, since when."""
    oldest = min(one.due_on for one in bills)
    return {
        "count": len(bills),
        "total": yuan(sum(one.open_fen for one in bills)),
        "oldest": f"{oldest.year}年{oldest.month}月{oldest.day}日",
    }
