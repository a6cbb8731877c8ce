"""Reads of what is brought over: what there is to match a file with, and the files so far."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.fees import policy
from server.fees.models import Bill, Debtor, DebtorPerson, FeeItem, Opening, by_tariff
from server.fees.rules.items import BILLED_BY_RUNS, BillState, DebtorKind
from server.fees.rules.openings import ERROR, STATE_LABELS, OpeningState
from server.kit.actor import Actor
from server.kit.errors import not_found
from server.people import queries as people


@dataclass(frozen=True, slots=True)
class Holder:
    """Who owes for a home from a month on: the people by number and name; ``now``: theirs is the last time."""

    debtor_id: int
    persons: dict[int, str]
    since: date
    now: bool


def items(session: Session, estate_id: int) -> dict[str, int]:
    """What an estate charges for by runs, by name."""
    asked = select(FeeItem.name, FeeItem.id).where(FeeItem.estate_id == estate_id, FeeItem.kind.in_(BILLED_BY_RUNS))
    return {row.name: row.id for row in session.execute(asked.order_by(FeeItem.id.desc()))}


def holders(session: Session, home_ids: Collection[int]) -> dict[int, list[Holder]]:
    """Everybody who owes or owed for these homes, the latest first."""
    asked = select(Debtor).where(Debtor.home_id.in_(home_ids), Debtor.kind != DebtorKind.PERSON)
    rows = session.scalars(asked.order_by(Debtor.since_month.desc(), Debtor.id.desc())).all()
    members: dict[int, list[int]] = {}
    of_them = DebtorPerson.debtor_id.in_([row.id for row in rows])
    for row in session.scalars(select(DebtorPerson).where(of_them)):
        members.setdefault(row.debtor_id, []).append(row.person_id)
    names = people.names(session, {one for each in members.values() for one in each})
    found: dict[int, list[Holder]] = {}
    for one in rows:
        persons = {person: names.get(person, "") for person in sorted(members.get(one.id, ()))}
        found.setdefault(one.home_id, []).append(Holder(one.id, persons, one.since_month, one.until_month is None))
    return found


def standing(session: Session, home_ids: Collection[int]) -> list[tuple[int, int, date, date]]:
    """The months these homes are billed for: home, item, first and last month."""
    asked = select(Bill.home_id, Bill.item_id, Bill.period, Bill.through)
    mine = Bill.home_id.in_(home_ids) & by_tariff(Bill) & (Bill.state != BillState.VOID)
    return [(row[0], row[1], row[2], row[3]) for row in session.execute(asked.where(mine))]


def listed(session: Session, estate_id: int) -> list[dict[str, Any]]:
    """The files of an estate, the latest first."""
    rows = session.scalars(select(Opening).where(Opening.estate_id == estate_id).order_by(Opening.id.desc()).limit(50))
    return [_told(session, row) for row in rows]


def one(session: Session, actor: Actor, opening_id: int) -> dict[str, Any]:
    """One file, with what was understood of it; not found for whoever keeps no fees there."""
    row = session.get(Opening, opening_id)
    if row is None or not policy.may_keep(session, actor, row.estate_id):
        raise not_found("结转文件")
    mine = select(func.count()).where(Bill.opening_id == row.id, Bill.state != BillState.VOID)
    touched = mine.where((Bill.paid_fen > 0) | (Bill.waived_fen > 0))
    return {
        **_told(session, row), "rows": row.rows, "flaws": row.flaws, "touched": int(session.scalar(touched) or 0),
        "bills": int(session.scalar(mine) or 0),
    }  # fmt: skip


def _told(session: Session, row: Opening) -> dict[str, Any]:
    by = people.names(session, [id_ for id_ in (row.made_by, row.applied_by, row.undone_by) if id_])
    return {
        "id": row.id, "estate_id": row.estate_id, "file_name": row.file_name, "day": row.day, "state": row.state,
        "state_label": STATE_LABELS[OpeningState(row.state)], "totals": row.totals, "version": row.version,
        "flawed": any(one["level"] == ERROR for one in row.flaws),
        "made_by": row.made_by, "made_by_name": by.get(row.made_by, "系统"), "made_at": row.made_at,
        "applied_by_name": by.get(row.applied_by or 0, ""), "applied_at": row.applied_at,
        "undone_by_name": by.get(row.undone_by or 0, ""), "undone_at": row.undone_at,
    }  # fmt: skip
