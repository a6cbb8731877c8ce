"""The account of a home: bills, payments, who owed when, what is left with us."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from server.fees.queries import accounts
from server.kit.clock import local_day
from server.kit.house import House
from server.kit.masking import mask_name
from server.payments.models import Autopay, Payment, Payout
from server.payments.rules.methods import METHOD_LABELS
from server.payments.screens.desk import FORMER, balance_of, payers, said
from server.payments.screens.payments import dressed, fields
from server.payments.screens.words import PAYOUT_LABELS, TONES
from server.people import queries as people
from server.people.rules import HOME_ROLES

MOST = 60


def account(session: Session, house: House, home: Any, *, cursor: str | None, at: datetime) -> dict[str, Any]:
    """Everything about the money of a home, for those who look after it."""
    debtors = accounts.debtors(session, home["id"])
    here = payers(session, house, home["id"], at=at)
    holding = [{**one, "balance_fen": balance_of(session, home["estate_id"], one["person_id"])} for one in here]
    gone = moved_out(session, house, home, debtors, at=at)
    mine = {*(one["person_id"] for one in (*holding, *gone)), *had(session, home, debtors, at=at)}
    bills = accounts.bills(session, home["id"], cursor=cursor)
    owners = {row["id"]: row["owners"] for row in debtors}
    return {
        "debtors": debtors, "people": holding, "gone": gone,
        "held": [one for one in (*holding, *gone) if one["balance_fen"] > 0],
        "page": bills, "owners": owners, "payments": payments(session, home["id"]),
        "payouts": payouts(session, home["estate_id"], mine),
        "autopays": _autopays(session, home["id"]), "open_fen": sum(row["open_fen"] for row in debtors),
        "vacant_since": accounts.vacant_since(session, home["id"]), "today": local_day(at),
    }  # fmt: skip


def moved_out(
    session: Session, house: House, home: Any, debtors: list[dict[str, Any]], *, at: datetime
) -> list[dict[str, Any]]:  # fmt: skip
    """Who had this home or owed for it, has it no more and still has a balance in its estate. It stays theirs: moving
    out takes nothing from it (物业服务解释 3)."""
    day = local_day(at)
    once, here = people.once_in(session, home["id"], day), set(people.household(session, home["id"], day))
    all_ = had(session, home, debtors, at=at)
    held = {one: balance_of(session, home["estate_id"], one) for one in sorted(all_ - here)}
    shown = people.masked(session, house.vault, [one for one, fen in held.items() if fen > 0])
    return [
        said({**one, "role_label": f"原{HOME_ROLES[once[id_]]}" if id_ in once else FORMER})
        | {"balance_fen": held[id_]}
        for id_, one in sorted(shown.items())
    ]  # fmt: skip


def had(session: Session, home: Any, debtors: list[dict[str, Any]], *, at: datetime) -> set[int]:
    """Who had this home once and has it no more, and who owed for it."""
    owed = {people.resolve(session, one) for row in debtors for one in row["people"]}
    return people.once_in(session, home["id"], local_day(at)).keys() | owed


def payouts(session: Session, estate_id: int, persons: set[int]) -> list[dict[str, Any]]:
    """What was given back of their balances in an estate, or waits to be, the latest first: dated by its end, or by
    the day it was asked for."""
    asked = select(Payout.id, Payout.fen, Payout.method, Payout.reference, Payout.state, Payout.person_id,
                   Payout.asked_at, Payout.decided_at).where(Payout.estate_id == estate_id)  # fmt: skip
    asked = asked.where(Payout.person_id.in_(persons)).order_by(Payout.id.desc()).limit(MOST)
    rows = session.execute(asked).mappings().all() if persons else []
    names = people.names(session, {row["person_id"] for row in rows})
    return [
        {**row, "day": local_day(row["decided_at"] or row["asked_at"]), "method_label": METHOD_LABELS[row["method"]],
         "person": mask_name(names.get(row["person_id"], "")), "state_label": PAYOUT_LABELS[row["state"]],
         "tone": TONES[row["state"]]}
        for row in rows
    ]  # fmt: skip


def may_have(session: Session, house: House, home: Any, person_id: int, *, at: datetime) -> bool:
    """Whether somebody has or had this home, or owed for it: only theirs is given back at its account."""
    day = local_day(at)
    if person_id in people.household(session, home["id"], day):
        return True
    gone = moved_out(session, house, home, accounts.debtors(session, home["id"]), at=at)
    return person_id in {one["person_id"] for one in gone}


def payments(session: Session, home_id: int) -> list[dict[str, Any]]:
    """What was taken at the desk for a home and what settled its bills, by whomever it was paid, the latest first."""
    settled = accounts.payment_ids(session, home_id, most=MOST)
    asked = fields().where(or_(Payment.home_id == home_id, Payment.id.in_(settled)))
    return dressed(session, session.execute(asked.order_by(Payment.id.desc()).limit(MOST)).mappings().all())


def _autopays(session: Session, home_id: int) -> list[Any]:
    return list(session.scalars(select(Autopay).where(Autopay.home_id == home_id, Autopay.active)))
