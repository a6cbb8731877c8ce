"""Bills for those who tell of them: a run or a levy in brief, and whom it concerns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from server.fees.models import Bill, BillDispute, BillRun, DebtorPerson, FeeItem, Levy, Waiver, left_of
from server.fees.rules.items import BillState
from server.fees.rules.period_words import period_words
from server.kit.calendar.days import add_months
from server.people import queries as people
from server.places.queries import HOMES


@dataclass(frozen=True, slots=True)
class Run:
    """A run in brief: ``bills`` were made, ``total_fen`` is what they come to."""

    id: int
    estate_id: int
    state: str
    from_month: date
    months: int
    bills: int
    total_fen: int
    made_by: int

    @property
    def words(self) -> str:
        """The months it is about."""
        return period_words(self.from_month, add_months(self.from_month, self.months - 1))


@dataclass(frozen=True, slots=True)
class Asked:
    """A waiver: of which bill, how much, why, who asked."""

    id: int
    bill_id: int
    estate_id: int
    state: str
    fen: int
    why: str
    asked_by: int
    home_label: str
    item_name: str


@dataclass(frozen=True, slots=True)
class Left:
    """A bill for those who tell what is left of it, late fees included, in fen; of a late fee, the bill it is of."""

    id: int
    period_words: str
    fen: int
    people: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Voided:
    """A bill that was made void, for those who owed it."""

    home_label: str
    item_name: str
    period_words: str
    fen: int
    people: tuple[int, ...]


def run(session: Session, run_id: int) -> Run:
    """A run that exists."""
    row = session.get_one(BillRun, run_id)
    bills = row.counts.get("bills", 0)
    return Run(row.id, row.estate_id, row.state, row.from_month, row.months, bills, row.total_fen, row.made_by)


def levy(session: Session, levy_id: int) -> tuple[int, str, int]:
    """The estate, the title and the sum (fen) of a levy."""
    row = session.get_one(Levy, levy_id)
    return row.estate_id, row.title, row.total_fen


def waiver(session: Session, waiver_id: int) -> Asked:
    """A waiver that exists."""
    asked = (
        select(Waiver.id, Waiver.bill_id, Bill.estate_id, Waiver.state, Waiver.fen, Waiver.why, Waiver.asked_by,
               HOMES.c.label.label("home_label"), FeeItem.name.label("item_name"))
        .join(Bill, Bill.id == Waiver.bill_id)
        .join(HOMES, HOMES.c.id == Bill.home_id)
        .join(FeeItem, FeeItem.id == Bill.item_id)
        .where(Waiver.id == waiver_id)
    )  # fmt: skip
    row = session.execute(asked).mappings().one()
    return Asked(**{**row, "asked_by": people.resolve(session, row["asked_by"])})


def voided(session: Session, bill_id: int, *, at: datetime) -> Voided:
    """A bill that was made void, and who is to hear of it: all who owed it but those whose doubt was answered with
    that."""
    bill = session.get_one(Bill, bill_id)
    named = select(HOMES.c.label, FeeItem.name).join_from(FeeItem, HOMES, HOMES.c.id == bill.home_id)
    home, item = session.execute(named.where(FeeItem.id == bill.item_id)).one()
    heard = select(BillDispute.by).where(BillDispute.bill_id == bill_id, BillDispute.decided_at == at)
    owed = select(DebtorPerson.person_id).where(DebtorPerson.debtor_id == bill.debtor_id)
    people = session.scalars(owed.where(DebtorPerson.person_id.not_in(heard)).order_by(DebtorPerson.person_id)).all()
    return Voided(home, item, period_words(bill.period, bill.through), bill.fen, tuple(people))


def left(session: Session, bill_id: int) -> Left:
    """What is left of a bill that exists, and who owes it."""
    bill = session.get_one(Bill, bill_id)
    whole = bill.late_of or bill.id
    opens = (Bill.id == whole) | (Bill.late_of == whole), Bill.state == BillState.OPEN
    fen = session.scalar(select(func.sum(left_of(Bill))).where(*opens))
    owing = select(DebtorPerson.person_id).where(DebtorPerson.debtor_id == bill.debtor_id)
    people = session.scalars(owing.order_by(DebtorPerson.person_id)).all()
    return Left(whole, period_words(bill.period, bill.through), int(fen or 0), tuple(people))


def payers(*, run_id: int | None = None, levy_id: int | None = None) -> Select[int]:
    """``person_id`` of everybody who owes a bill of a run or a levy that is still open, each once."""
    which = Bill.run_id == run_id if levy_id is None else Bill.levy_id == levy_id
    owing = select(DebtorPerson.person_id).join(Bill, Bill.debtor_id == DebtorPerson.debtor_id)
    return owing.where(which, Bill.state == BillState.OPEN).distinct().order_by(DebtorPerson.person_id)
