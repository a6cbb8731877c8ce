"""What stands out about the fees of an estate, and what waits for somebody."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.fees.models import (
    Bill,
    BillDispute,
    BillRun,
    DebtorPerson,
    Demand,
    FeeChange,
    FeeItem,
    Levy,
    LevyClosing,
    Waiver,
    left_of,
)
from server.fees.policy import KEEPERS
from server.fees.queries import calm, levied
from server.fees.rules.items import BillState, DemandState, DisputeState, RunState, WaiverState
from server.fees.rules.levy_ends import ClosingState
from server.fees.rules.rises import ChangeKind, ChangeState
from server.fees.screens.words import month_words
from server.kit.actor import Actor
from server.people import queries as people

_OPEN_FEN = left_of(Bill)


def waits(session: Session, actor: Actor) -> dict[str, int]:
    """How much waits behind each tab, over all of somebody's estates. One statement."""
    if not actor.holds(*KEEPERS):
        return {}
    counted = {
        "runs": _count(BillRun.id, BillRun.state == RunState.CHECKED, _here(actor, BillRun.estate_id)),
        "tariffs": _count(FeeChange.id, FeeChange.state == ChangeState.ASKED, _here(actor, FeeChange.estate_id),
                          FeeChange.kind == ChangeKind.PRICE),
        "terms": _count(FeeChange.id, FeeChange.state == ChangeState.ASKED, _here(actor, FeeChange.estate_id),
                        FeeChange.kind == ChangeKind.CONTRACT),
        "levies": _count(LevyClosing.id, LevyClosing.state == ClosingState.ASKED, _here(actor, LevyClosing.estate_id)),
        "dunning": _count(Demand.id, Demand.state == DemandState.PREPARED, _here(actor, Demand.estate_id)),
        "disputes": _count(BillDispute.id, BillDispute.state == DisputeState.OPEN, _here(actor, BillDispute.estate_id))
        + select(func.count(Waiver.id)).join(Bill, Bill.id == Waiver.bill_id)
        .where(Waiver.state == WaiverState.ASKED, _here(actor, Bill.estate_id)).scalar_subquery(),
    }  # fmt: skip
    row = session.execute(select(*(one.label(name) for name, one in counted.items()))).one()
    return {name: int(getattr(row, name)) for name in counted}


def figures(session: Session, estate_id: int, *, on: date) -> dict[str, Any]:
    """What is owed in an estate, how much of it is past its day, by how many homes; and of what is past its day, in
    fen, what nobody is reminded of: disputed (``doubted``), else with a waiver that waits (``waiting``), else of a
    debtor who is not known (``unknown``). The rest is what the list of reminders comes to. Paid repairs stand apart."""
    late, doubted, rests = Bill.due_on < on, calm.doubted(), calm.rests()
    known = select(DebtorPerson.person_id).where(DebtorPerson.debtor_id == Bill.debtor_id).exists()
    kinds = {"doubted": doubted, "waiting": ~doubted & calm.waits(), "unknown": ~rests & ~known}
    asked = select(
        func.coalesce(func.sum(_OPEN_FEN), 0), func.coalesce(func.sum(_OPEN_FEN).filter(late), 0),
        func.count(Bill.home_id.distinct()), func.count(Bill.home_id.distinct()).filter(late),
        *(func.coalesce(func.sum(_OPEN_FEN).filter(late, one), 0) for one in kinds.values()),
    ).where(Bill.estate_id == estate_id, Bill.state == BillState.OPEN, Bill.repair_id.is_(None))  # fmt: skip
    owed, overdue, homes, overdue_homes, *parts = session.execute(asked).one()
    items = select(func.count(FeeItem.id)).where(FeeItem.estate_id == estate_id, FeeItem.state == "active")
    return {
        "owed": int(owed), "overdue": int(overdue), "homes": homes, "overdue_homes": overdue_homes,
        **dict(zip(kinds, map(int, parts), strict=True)), "items": session.scalar(items) or 0,
        "last_run": _last_run(session, estate_id),
    }  # fmt: skip


def ageing(session: Session, estate_id: int, *, on: date) -> list[dict[str, Any]]:
    """What is overdue by how long it has been: the debt of each year, newest first."""
    year = func.extract("year", Bill.due_on)
    asked = (
        select(year.label("year"), func.sum(_OPEN_FEN).label("fen"), func.count(Bill.home_id.distinct()).label("homes"))
        .where(Bill.estate_id == estate_id, Bill.state == BillState.OPEN, Bill.due_on < on, Bill.repair_id.is_(None))
        .group_by(year).order_by(year.desc())
    )  # fmt: skip
    return [{"year": int(row.year), "fen": int(row.fen), "homes": row.homes} for row in session.execute(asked)]


def levies(session: Session, estate_id: int) -> list[dict[str, Any]]:
    """The levies of an estate, the newest first, each with what came in of it, of how many homes, and how many of them
    owe nothing more: a home may have a bill for each instalment."""
    homes = func.count(Bill.home_id.distinct())
    asked = (
        select(Levy.id, Levy.title, Levy.total_fen, homes.label("homes"),
               func.coalesce(func.sum(Bill.paid_fen), 0).label("paid_fen"),
               (homes - homes.filter(Bill.state == BillState.OPEN)).label("paid"))
        .outerjoin(Bill, (Bill.levy_id == Levy.id) & (Bill.state != BillState.VOID))
        .where(Levy.estate_id == estate_id).group_by(Levy.id, Levy.title, Levy.total_fen).order_by(Levy.id.desc())
    )  # fmt: skip
    money = {one.id: one.words for one in levied.money(session, estate_id)}
    return [
        {**row, "paid_fen": int(row["paid_fen"]), "words": money.get(row["id"], "")}
        for row in session.execute(asked).mappings()
    ]


def _last_run(session: Session, estate_id: int) -> dict[str, Any] | None:
    asked = select(BillRun).where(BillRun.estate_id == estate_id, BillRun.state == RunState.PUBLISHED)
    row = session.scalar(asked.order_by(BillRun.id.desc()).limit(1))
    if row is None:
        return None
    return {"id": row.id, "words": month_words(row.from_month), "fen": row.total_fen, "at": row.published_at}


def _here(actor: Actor, column: Any) -> Any:
    return people.covered(actor, KEEPERS, column)


def _count(column: Any, *where: Any) -> Any:
    return select(func.count(column)).where(*where).scalar_subquery()
