"""Who is due for which step today, what would be said to them, and what was said before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.fees import policy
from server.fees.models import Debtor, DebtorPerson
from server.fees.queries import reminding, terms
from server.fees.queries.reminding import Owed
from server.fees.rules.arriving import arriving
from server.fees.rules.items import APP, STEP_LABELS, DemandStep
from server.fees.rules.reminding import Climbed, Ladder, filled, ladder, may_remind, next_step
from server.kit.actor import Actor
from server.kit.carrying import Carrying
from server.kit.clock import local_day
from server.kit.errors import not_found
from server.kit.masking import mask_name
from server.people import queries as people
from server.places import queries as places
from server.places.queries import HOMES

SHOWS = {"due": "该催的", "prepared": "待人工发出", "sent": "催缴记录", "watch": "诉讼时效"}


@dataclass(frozen=True, slots=True)
class Line:
    """A debtor who owes something overdue. ``step`` is what comes next, None while it is too early; ``waits`` says why
    it does not go out now."""

    debtor_id: int
    home_id: int
    home: str
    owners: str
    count: int
    fen: int
    oldest: date
    last: str
    step: DemandStep | None
    step_label: str
    waits: str


def ladder_of(session: Session, estate_id: int) -> Ladder:
    """How an estate reminds."""
    return ladder(terms.of(session, estate_id).remind)


def due(session: Session, estate_id: int, *, at: datetime) -> list[Line]:
    """The debtors of an estate with something overdue that does not rest, the highest step and the oldest first."""
    on, by = local_day(at), ladder_of(session, estate_id)
    ids = reminding.debtors_owing(session, estate_id, due_by=on - timedelta(days=1))
    debts, climbed = reminding.owed(session, ids, on=on), reminding.climbed(session, ids)
    lately, homes = reminding.sent_lately(session, ids, at=at), _homes(session, ids)
    names = _names(session, ids)
    found = []
    for debtor_id, bills in debts.items():
        step = _next(by, bills, climbed, on)
        free = may_remind(by, sent=lately.get(debtor_id, ()), at=at)
        found.append(_line(debtor_id, homes[debtor_id], names.get(debtor_id, ""), bills, climbed, step, by, free, at))
    order = [None, *DemandStep]
    return sorted(found, key=lambda line: (-order.index(line.step), line.oldest, line.home))


def debtor(session: Session, actor: Actor, debtor_id: int, *, at: datetime) -> dict[str, Any]:
    """One debtor: what is overdue, and the words of the step that comes next; not found outside one's estates."""
    asked = select(Debtor.id, Debtor.estate_id, Debtor.home_id, Debtor.label, Debtor.since_month, Debtor.until_month,
                   HOMES.c.label.label("home")).join(HOMES, HOMES.c.id == Debtor.home_id)  # fmt: skip
    row = session.execute(asked.where(Debtor.id == debtor_id)).mappings().one_or_none()
    if row is None or not policy.may_look(session, actor, row["estate_id"]):
        raise not_found("欠费人")
    by, on = ladder_of(session, row["estate_id"]), local_day(at)
    bills = reminding.owed(session, [debtor_id], on=on).get(debtor_id, [])
    step = _next(by, bills, reminding.climbed(session, [debtor_id]), on)
    estate = places.estate(session, row["estate_id"])
    previews = [
        {"step": str(rung.step), "label": STEP_LABELS[rung.step], "days": rung.days, "next": rung.step is step,
         "words": _words(rung.words, bills, estate, row["home"], on + timedelta(days=by.reasonable_days))}
        for rung in by.rungs
    ]  # fmt: skip
    return {
        **row, "estate": estate, "owners": _names(session, [debtor_id]).get(debtor_id, ""), "bills": bills,
        "fen": sum(one.open_fen for one in bills), "previews": previews if bills else [],
        "bill_ids": [one.bill_id for one in bills], "may_keep": policy.may_keep(session, actor, row["estate_id"]),
    }  # fmt: skip


def shown(session: Session, carrying: Carrying, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Demands of a list, each with ``stands``: how far it came, as whoever carries its messages knows it."""
    standings = carrying.of(session, [row["key"] for row in rows if row["channel"] == APP])
    return [{**row, "stands": arriving(row, standings.get(row["key"], ()))} for row in rows]


def _words(words: str, bills: list[Owed], estate: Mapping[str, Any], home: str, until: date) -> str:
    if not bills:
        return ""
    place = {"home": f"{estate['name']}{home}", "phone": estate["phone"] or "",
             "until": f"{until.year}年{until.month}月{until.day}日"}  # fmt: skip
    return filled(words, reminding.bills_words(bills) | place)


def _next(by: Ladder, bills: list[Owed], climbed: Mapping[int, Climbed], on: date) -> DemandStep | None:
    steps = [next_step(by, due=one.due_on, on=on, climbed=climbed.get(one.bill_id)) for one in bills]
    ripe = [step for step in steps if step is not None]
    return max(ripe, key=list(DemandStep).index) if ripe else None


def _line(
    debtor_id: int, home: tuple[int, str], owners: str, bills: list[Owed], climbed: Mapping[int, Climbed],
    step: DemandStep | None, by: Ladder, free: bool, at: datetime,
) -> Line:  # fmt: skip
    before = [climbed[one.bill_id] for one in bills if one.bill_id in climbed]
    last = max(before, key=lambda one: one.on, default=None)
    said = f"{STEP_LABELS[last.step]}，{last.on.month}月{last.on.day}日" if last else ""
    waits = "" if free else "停着" if not by.active else "免打扰时段" if by.is_quiet(at) else "一周内已催过"
    return Line(
        debtor_id, *home, owners, len(bills), sum(one.open_fen for one in bills), min(one.due_on for one in bills),
        said, step, STEP_LABELS[step] if step else "还没到下一步", waits if step else "",
    )  # fmt: skip


def _homes(session: Session, debtor_ids: list[int]) -> dict[int, tuple[int, str]]:
    asked = select(Debtor.id, HOMES.c.id, HOMES.c.label).join(HOMES, HOMES.c.id == Debtor.home_id)
    rows = session.execute(asked.where(Debtor.id.in_(debtor_ids))).all() if debtor_ids else []
    return {debtor_id: (home_id, label) for debtor_id, home_id, label in rows}


def _names(session: Session, debtor_ids: list[int]) -> dict[int, str]:
    asked = select(DebtorPerson.debtor_id, DebtorPerson.person_id).where(DebtorPerson.debtor_id.in_(debtor_ids))
    rows = session.execute(asked.order_by(DebtorPerson.person_id)).all() if debtor_ids else []
    names = people.names(session, {person for _, person in rows})
    found: dict[int, list[str]] = {}
    for debtor_id, person_id in rows:
        found.setdefault(debtor_id, []).append(mask_name(names.get(person_id, "")))
    return {debtor_id: "、".join(called) for debtor_id, called in found.items()}
