"""The desk: a home is found, what it owes is ticked, and how the money will be divided is shown before it is taken."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from server.fees.queries.calm import resting
from server.fees.queries.open_bills import open_bills
from server.fees.queries.payable import Payable, payable
from server.fees.rules.allocation import Open, allocate
from server.kit.clock import local_day
from server.kit.house import House
from server.ledger.queries.balances import balance
from server.ledger.rules.accounts import Account
from server.payments.queries.waiting import same_taken, waiting_fen
from server.payments.rules.lines import Line, divide
from server.payments.rules.methods import METHOD_LABELS, STATE_LABELS
from server.payments.rules.whose import first_asked, is_others, not_his
from server.people import queries as people

GONE = FORMER, MOVED = "前业主", "原住户"


@dataclass(frozen=True, slots=True)
class Bill:
    """An open bill at the desk; ``open_fen`` with its late fee, ``late_fen`` of it, without what of that rests
    (``late_resting_fen``), unless that is all; ``rests``: nobody is asked for it now, as it is ``disputed`` or a waiver
    of it waits; ``ordered``: a paid repair, ticked only by hand."""

    id: int
    words: str
    due_on: date
    overdue: bool
    disputed: bool
    rests: bool
    open_fen: int
    late_fen: int
    late_resting_fen: int
    people: frozenset[int]
    others: bool
    ordered: bool


@dataclass(frozen=True, slots=True)
class Split:
    """How a sum would be divided: what goes to which bill, and what is left over for the balance. ``unpaid``: what is
    still asked for then, ``resting``: what waits for an answer besides. ``foreign``: the bills among them that a former
    owner owes and this payer does not."""

    parts: tuple[tuple[str, int, int], ...]
    rest: int
    unpaid: int
    resting: int = 0
    foreign: tuple[str, ...] = ()


def found(session: Session, house: House, estate_id: int, words: str, *, at: datetime) -> list[dict[str, Any]]:
    """The homes that fit, each with what it owes."""
    homes = people.found_homes(session, house.vault, estate_id, words, day=local_day(at))
    ids = [one.home_id for one in homes]
    owed, waiting = owing(session, ids, on=local_day(at)), waiting_fen(session, estate_id, ids)
    return [
        {"id": one.home_id, "label": one.label, "owners": one.owners, "why": one.why, **owed.get(one.home_id, _NONE),
         "waiting_fen": waiting.get(one.home_id, 0)}
        for one in homes
    ]  # fmt: skip


_NONE: Mapping[str, int] = {"open_fen": 0, "resting_fen": 0, "overdue_fen": 0, "count": 0}


def taken_before(session: Session, home: Mapping[str, Any], fen: int, *, on: date) -> list[dict[str, Any]]:
    """What was taken for a home on a day and is the same sum: when, how and by whom."""
    rows = same_taken(session, estate_id=home["estate_id"], home_id=home["id"], fen=fen, day=on)
    names = people.names(session, {row["entered_by"] for row in rows if row["entered_by"]})
    return [
        {"at": row["entered_at"], "by": names.get(row["entered_by"], ""), "method_label": METHOD_LABELS[row["method"]],
         "state_label": STATE_LABELS[row["state"]]}
        for row in rows
    ]  # fmt: skip


def owing(session: Session, home_ids: Collection[int], *, on: date) -> dict[int, dict[str, int]]:
    """What these homes are asked for, how much of it is past its day, and what waits for an answer, in fen."""
    summed: dict[int, dict[str, int]] = {}
    listed = payable(session, home_ids=home_ids) if home_ids else {}
    quiet = resting(session, listed)
    for bill in listed.values():
        one, asked = summed.setdefault(bill.home_id, dict(_NONE)), bill.id not in quiet
        one["open_fen" if asked else "resting_fen"] += bill.open_fen
        one["overdue_fen"] += bill.open_fen if asked and bill.due_on < on else 0
        one["count"] += 1
    return summed


def bills(session: Session, home_id: int, *, on: date) -> list[Bill]:
    """The open bills of a home, oldest first; the late fee of a bill stands with it. ``others``: owed by somebody who
    does not have the home any more, or not yet."""
    opens = {int(one.id): one for one in open_bills(session, home_ids=[home_id])}
    listed = payable(session, bill_ids=list(opens)) if opens else {}
    owners, quiet = {row["person_id"] for row in people.owners(session, home_id, on)}, resting(session, listed)
    return [_bill(one, opens[one.id], on, owners, rests=one.id in quiet) for one in listed.values()]


def _bill(one: Payable, owed: Open, on: date, owners: Collection[int], *, rests: bool) -> Bill:
    told, rests = owed.without_rest() if owed.asked else owed, rests or not owed.asked
    return Bill(
        one.id, f"{one.item_name} {one.period_words}", one.due_on, one.due_on < on and not rests, one.disputed,
        rests, told.principal + told.late_fee, told.late_fee, owed.resting, one.people,
        is_others(one.people, owners), one.is_repair,
    )  # fmt: skip


def ticked_for(listed: Sequence[Bill], payer_id: int | None) -> set[int]:
    """The bills that are ticked for a payer until somebody says otherwise."""
    return {bill.id for bill in first_asked(listed, payer_id)}


def split(
    session: Session, listed: Sequence[Bill], ticked: Collection[int], home_id: int, fen: int, *, payer_id: int | None,
    on: date,
) -> Split:  # fmt: skip
    """How ``fen`` would be divided over the ticked bills; over those ticked at first as the law has it (F-09)."""
    opens = open_bills(session, bill_ids=[bill.id for bill in listed])
    words = {bill.id: bill.words for bill in listed}
    if named := lines(listed, ticked, home_id, fen, payer_id=payer_id):
        division = divide(fen, named, {int(one.id): one for one in opens})
        parts, rest = division.parts, division.surplus + division.prepaid
    else:
        done = allocate(fen, [one.without_rest() for one in opens if int(one.id) in ticked], on=on)
        parts, rest = done.parts, done.rest
    shown = tuple((words.get(int(part.id), ""), part.fen, part.late_fee) for part in parts)
    given = {int(part.id): part.fen for part in parts}
    foreign = tuple(bill.words for bill in listed if bill.id in given and not_his(bill, payer_id))
    unpaid, quiet = (
        sum(bill.open_fen - given.get(bill.id, 0) for bill in listed if bill.rests is rests) for rests in (False, True)
    )
    return Split(shown, rest, unpaid, quiet, foreign)


def asked_for(listed: Sequence[Bill]) -> tuple[int, int]:
    """What is asked for of these bills, and what of them waits for an answer, in fen."""
    quiet = sum(bill.open_fen if bill.rests else bill.late_resting_fen for bill in listed)
    return sum(bill.open_fen for bill in listed if not bill.rests), quiet


def lines(
    listed: Sequence[Bill], ticked: Collection[int], home_id: int, fen: int, *, payer_id: int | None
) -> list[Line]:  # fmt: skip
    """The payer's instruction over ``fen``: the ticked bills in their order, what is left for the balance. With exactly
    those ticked that were at first there is none: what is due comes first then."""
    if set(ticked) == ticked_for(listed, payer_id):
        return []
    found = []
    for bill in listed:
        share = min(fen, bill.open_fen) if bill.id in ticked else 0
        fen -= share
        found += [Line(bill.id, home_id, share)] if share else []
    return [*found, *([Line(None, home_id, fen)] if fen else [])]


def payers(session: Session, house: House, home_id: int, *, at: datetime) -> list[dict[str, Any]]:
    """Who may be the payer: everybody who has the home, owners first, with masked names and numbers."""
    day = local_day(at)
    shown = people.contacts(session, house.vault, [home_id], day=day).get(home_id, [])
    return [said(one) for one in shown]


def offered(
    session: Session, house: House, home_id: int, listed: Sequence[Bill], *, at: datetime
) -> list[dict[str, Any]]:  # fmt: skip
    """Who may be the payer at the desk: everybody who has the home, and whoever still owes a bill of it from before."""
    here = payers(session, house, home_id, at=at)
    gone = {id_ for bill in listed if bill.others for id_ in bill.people} - {one["person_id"] for one in here}
    before = people.masked(session, house.vault, gone)
    owned = {id_ for bill in listed if not bill.ordered for id_ in bill.people}
    label = {id_: FORMER if id_ in owned else MOVED for id_ in before}
    return [*here, *(said({**before[id_], "role_label": label[id_]}) for id_ in sorted(before))]


def said(one: dict[str, Any]) -> dict[str, Any]:
    """Somebody with the words by which a list names them."""
    return {**one, "words": f"{one['role_label']} {one['name']} {one['phone'] or ''}".strip()}


def balance_of(session: Session, estate_id: int, person_id: int | None) -> int:
    """What somebody has left with us in this estate, in fen."""
    if person_id is None:
        return 0
    return balance(session, Account.PREPAID, estate_id=estate_id, person_id=person_id)
