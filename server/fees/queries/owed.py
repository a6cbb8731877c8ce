"""What somebody owes, and what else they may pay: the page with one large number. Also the list of all their bills."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from server.fees.models import Bill, BillDispute
from server.fees.queries import calm
from server.fees.queries.bill_lines import BILLS, accruing, estate_of, line, owed_by, owed_now, principals, unpaid
from server.fees.rules.items import DebtorKind
from server.kit.actor import Actor
from server.kit.money import yuan
from server.kit.paging import Page, cut, read_cursor
from server.kit.prepared import Prepared
from server.people import queries as people
from server.people.rules import HOME_ROLES, RIGHTS

FORMER, MOVED = "原业主", "原住户"
MOST = 500


def owed(session: Session, actor: Actor, *, today: date) -> dict[str, Any]:
    """Everything open of a person's own debts, home by home; and of homes they may pay for without owing, what is owed
    by the present owners alone. What is disputed, or has a waiver that waits, stands among the bills and in a sum of
    its own: until it is answered nobody has to pay it, and whoever helps learns nothing of it (P-04)."""
    held = {row["home_id"]: row["role"] for row in people.homes_of(session, actor.id, today)}
    helping = [home_id for home_id, role in held.items() if "see_bills" not in RIGHTS[role] and "pay" in RIGHTS[role]]
    session.flush()
    mine = _MINE.all(session, {"person_id": actor.id})
    theirs = _OPEN.where(owed_now(session, helping, today), ~calm.rests()) if helping else None
    others = session.execute(theirs).mappings().all() if theirs is not None else []
    own = {row["id"] for row in mine}
    late = accruing(session, [*mine, *others], today=today)
    homes = _homes(mine, held, today, late, private=False)
    total, bills = sum(home["total_fen"] for home in homes), [bill for home in homes for bill in home["bills"]]
    return {
        "total_fen": total, "total_words": f"{yuan(total)} 元",
        "late_fen": sum(bill["late_fen"] for bill in bills if not bill["rests"]),
        "resting_fen": sum(bill["open_fen"] + bill["late_fen"] for bill in bills if bill["rests"])
        + sum(bill["late_resting_fen"] for bill in bills),
        "homes": homes,
        "helped": _homes((row for row in others if row["id"] not in own), held, today, late, private=True),
    }  # fmt: skip


def listed(
    session: Session, actor: Actor, *, today: date, home_id: int | None = None, report_id: int | None = None,
    state: str = "", cursor: str | None = None, limit: int = 25,
) -> Page:  # fmt: skip
    """Every bill of a person's own debts, the latest first; of a report that was made of a doubt, that which was
    doubted, or whose late fee was."""
    asked = principals().where(owed_by(actor.id)).order_by(BILLS.c.id.desc()).limit(limit + 1)
    if home_id is not None:
        asked = asked.where(BILLS.c.home_id == home_id)
    if report_id is not None:
        asked = asked.where(BILLS.c.id.in_(_doubted(report_id)))
    if state:
        asked = asked.where(BILLS.c.state == state)
    after = read_cursor(cursor, 1)
    if after:
        asked = asked.where(BILLS.c.id < after[0])
    rows = session.execute(asked).mappings().all()
    late = accruing(session, rows, today=today)
    return cut([line(row, today=today, accruing=late.get(row["id"], 0)) for row in rows], limit, "id")


def _doubted(report_id: int) -> Select[int]:
    found = select(func.coalesce(Bill.late_of, Bill.id)).join(BillDispute, BillDispute.bill_id == Bill.id)
    return found.where(BillDispute.report_id == report_id)


_OPEN = principals().where(unpaid()).order_by(BILLS.c.home_id, BILLS.c.due_on, BILLS.c.id).limit(MOST)
_MINE = Prepared(_OPEN.where(owed_by(bindparam("person_id"))))


def _homes(
    rows: Iterable[Mapping[Any, Any]], held: Mapping[int, str], today: date, late: Mapping[int, int], *, private: bool
) -> list[dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for row in rows:
        role = held.get(row["home_id"])
        home = found.setdefault(row["home_id"], {
            "home_id": row["home_id"], "label": row["home_label"], "estate": estate_of(row),
            "relation_words": HOME_ROLES[role] if role else _before(row), "total_fen": 0, "bills": [],
        })  # fmt: skip
        shown = line(row, today=today, private=private, accruing=late.get(row["id"], 0))
        if private and not shown["open_fen"] + shown["late_fen"]:
            continue
        home["bills"].append(shown)
        home["total_fen"] += 0 if shown["rests"] else shown["open_fen"] + shown["late_fen"]
    return [{**home, "total_words": f"{yuan(home['total_fen'])} 元"} for home in found.values()]


def _before(row: Mapping[Any, Any]) -> str:
    return MOVED if row["debtor_kind"] == DebtorKind.PERSON else FORMER
