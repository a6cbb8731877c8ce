"""Who is due for which step today, what would be said to them, and what was said before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.fees import policy
from server.fees.models import Debtor, DebtorPerson
from server.fees.queries import letters, reminding, terms
from server.fees.queries.letters import Waiting
from server.fees.queries.reminding import Owed
from server.fees.rules.arriving import arriving
from server.fees.rules.items import APP, BY_MACHINE, STEP_LABELS, DemandState, DemandStep
from server.fees.rules.letters import WAITS, dated, day_words, letter_words, next_words, preview_words
from server.fees.rules.reminding import Climbed, Ladder, Rung, filled, ladder, may_remind, next_step, said_next
from server.kit.actor import Actor
from server.kit.carrying import Carrying
from server.kit.clock import local_day
from server.kit.errors import not_found
from server.kit.masking import mask_name
from server.people import queries as people
from server.places import queries as places
from server.places.queries import HOMES

SHOWS = {"due": "该催的", "prepared": "待人工发出", "sent": "催缴记录", "watch": "诉讼时效"}

STOPPED, QUIET, LATELY = "停着", "免打扰时段", "一周内已催过"
"""Why a step does not go out now; none of them is trouble: the last two end by themselves."""
GOES_ON = {
    STOPPED: "自动提醒停着，按“恢复”才发",
    QUIET: "现在是免打扰时段，过了自动接着发",
    LATELY: "一周内已催过，到时自动接着发",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A debtor who owes something overdue. ``last`` is what truly left before, ``prepared`` what waits for a hand, and
    ``letter`` what it counts. ``step`` is what comes next, None while it is too early, and ``says`` what its letter
    counts where that is not all; ``waits`` says why it does not go out now."""

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
    prepared: str = ""
    letter: str = ""
    says: str = ""


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
    left, prepared = letters.left_last(session, debts), letters.waiting(session, debts)
    found = []
    for debtor_id, bills in debts.items():
        free = may_remind(by, sent=lately.get(debtor_id, ()), at=at)
        held = "" if free else _held(by, at)
        line = _line(debtor_id, homes[debtor_id], names.get(debtor_id, ""), bills, _next(by, bills, climbed, on), held)
        line = replace(line, last=_said(left.get(debtor_id)))
        found.append(_with_letter(line, prepared[debtor_id]) if debtor_id in prepared else line)
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
    following = _next(by, bills, reminding.climbed(session, [debtor_id]), on)
    place = _place(places.estate(session, row["estate_id"]), row["home"], on + timedelta(days=by.reasonable_days))
    previews = [_preview(rung, bills, following, place) for rung in by.rungs] if bills else []
    return {
        **row, "owners": _names(session, [debtor_id]).get(debtor_id, ""), "bills": bills,
        "fen": sum(one.open_fen for one in bills), "previews": previews,
        "resting_fen": letters.resting_fen(session, debtor_id, on=on),
        "bill_ids": [one.bill_id for one in bills], "may_keep": policy.may_keep(session, actor, row["estate_id"]),
    }  # fmt: skip


def shown(
    session: Session, carrying: Carrying, rows: Sequence[Mapping[str, Any]], *, at: datetime
) -> list[dict[str, Any]]:  # fmt: skip
    """Demands of a list, each with ``stands``: how far it came, as whoever carries its messages knows it; and with
    ``sums``: what it counts, beside what its debtor owes now. One that waits to be sent reads as it would go out today.
    """
    standings = carrying.of(session, [row["key"] for row in rows if row["channel"] == APP])
    debts = reminding.owed(session, {row["debtor_id"] for row in rows}, on=local_day(at))
    return [
        {**row, "words": _words(session, row, on=local_day(at)), "stands": arriving(row, standings.get(row["key"], ())),
         "sums": letter_words(row["state"], len(row["bill_ids"]), row["total_fen"],
                              now_fen=_fen(debts.get(row["debtor_id"], ())))}
        for row in rows
    ]  # fmt: skip


def _words(session: Session, row: Mapping[str, Any], *, on: date) -> str:
    if row["state"] != DemandState.PREPARED:
        return str(row["words"])
    until = on + timedelta(days=ladder_of(session, row["estate_id"]).reasonable_days)
    return dated(row["words"], was=row["until"], until=until)


def _fen(bills: Sequence[Owed]) -> int:
    return sum(one.open_fen for one in bills)


def _place(estate: Mapping[str, Any], home: str, until: date) -> dict[str, Any]:
    return {"home": f"{estate['name']}{home}", "phone": estate["phone"] or "",
            "until": day_words(until)}  # fmt: skip


def _preview(
    rung: Rung, bills: list[Owed], following: tuple[DemandStep, list[Owed]] | None, place: Mapping[str, Any]
) -> dict[str, Any]:  # fmt: skip
    """The letter of a step: of the next one as it will be written, of another with all that is overdue today."""
    is_next = following is not None and following[0] is rung.step
    told = following[1] if following is not None and is_next else bills
    about = _counts(told, bills) if is_next else preview_words(rung.step)
    return {"step": str(rung.step), "label": STEP_LABELS[rung.step], "days": rung.days, "next": is_next, "about": about,
            "words": filled(rung.words, reminding.bills_words(told) | dict(place))}  # fmt: skip


def _counts(told: Sequence[Owed], bills: Sequence[Owed]) -> str:
    return next_words(len(told), _fen(told), of_count=len(bills), of_fen=_fen(bills))


def _next(
    by: Ladder, bills: list[Owed], climbed: Mapping[int, Climbed], on: date
) -> tuple[DemandStep, list[Owed]] | None:  # fmt: skip
    found = said_next(
        {one.bill_id: next_step(by, due=one.due_on, on=on, climbed=climbed.get(one.bill_id)) for one in bills}
    )
    return None if found is None else (found[0], [one for one in bills if one.bill_id in found[1]])


def _held(by: Ladder, at: datetime) -> str:
    return STOPPED if not by.active else QUIET if by.is_quiet(at) else LATELY


def _said(last: Climbed | None) -> str:
    return f"{STEP_LABELS[last.step]}，{last.on.month}月{last.on.day}日" if last else ""


def _with_letter(line: Line, waits: Waiting) -> Line:
    """Beside what goes out by itself, the letter that waits; the next of its kind is written when it is gone."""
    letter = letter_words(DemandState.PREPARED, waits.count, waits.fen, now_fen=line.fen)
    line = replace(line, prepared=WAITS.format(step=STEP_LABELS[waits.step]), letter=letter)
    return line if line.step in BY_MACHINE else replace(line, step=None, step_label="", waits="", says="")


def _line(
    debtor_id: int, home: tuple[int, str], owners: str, bills: list[Owed],
    following: tuple[DemandStep, list[Owed]] | None, held: str,
) -> Line:  # fmt: skip
    step, told = following or (None, bills)
    return Line(
        debtor_id, *home, owners, len(bills), _fen(bills), min(one.due_on for one in bills), "", step,
        STEP_LABELS[step] if step else "还没到下一步", held if step else "",
        says="" if len(told) == len(bills) else _counts(told, bills),
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
