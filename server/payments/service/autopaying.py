"""Bills paid from a balance by themselves: whole bills, oldest first, at most so much a month, and never one that is
disputed or about to be waived."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.fees.queries.calm import resting
from server.fees.queries.open_bills import open_bills
from server.fees.queries.payable import payable
from server.kit import audit
from server.kit.actor import SYSTEM, Actor
from server.kit.clock import local_day
from server.kit.errors import not_found
from server.kit.facts import publish
from server.kit.once import new
from server.payments.facts import AutopayHeld
from server.payments.models import Autopay, Payment
from server.payments.rules.lines import Line
from server.payments.rules.methods import State
from server.payments.service import balances
from server.payments.service.quoting import homes_to_pay
from server.payments.service.receiving import paper
from server.people import queries as people

LOW, CAPPED = "balance", "cap"


def set_(session: Session, actor: Actor, *, home_id: int, cap_fen: int, active: bool, at: datetime) -> None:
    """Let a balance pay a home's bills by itself, at most ``cap_fen`` in a calendar month; or stop it."""
    estate_id = homes_to_pay(session, actor.id, local_day(at)).get(home_id)
    if estate_id is None:
        raise not_found("房屋")
    row = {"person_id": actor.id, "home_id": home_id, "estate_id": estate_id, "cap_fen": cap_fen, "active": active,
           "changed_at": at, "version": 1}  # fmt: skip
    made = new(session, Autopay).values(row)
    changed = {"cap_fen": cap_fen, "active": active, "changed_at": at, "version": Autopay.version + 1}
    session.execute(made.on_conflict_do_update(index_elements=["person_id", "home_id"], set_=changed))
    audit.record(session, actor, "autopay.set", "home", home_id, at=at, estate_id=estate_id,
                 after={"cap_fen": cap_fen, "active": active})  # fmt: skip


def end_gone(session: Session, *, at: datetime) -> int:
    """Switch off what somebody set for a home that they may pay for no more, so that it does not begin again by itself
    should they come back; gives how many."""
    set_on = session.scalars(select(Autopay).where(Autopay.active).order_by(Autopay.person_id, Autopay.home_id)).all()
    # Whoever turned out to be somebody known this moment has their homes under that id already.
    now = {id_: people.resolve(session, id_) for id_ in {row.person_id for row in set_on}}
    homes = {id_: homes_to_pay(session, known, local_day(at)) for id_, known in now.items()}
    gone = [row for row in set_on if row.home_id not in homes[row.person_id]]
    for row in gone:
        row.active, row.changed_at, row.version = False, at, row.version + 1
        audit.record(session, SYSTEM, "autopay.set", "home", row.home_id, at=at, estate_id=row.estate_id,
                     after={"active": False, "person_id": row.person_id})  # fmt: skip
    return len(gone)


def due(session: Session, *, estate_id: int | None = None) -> list[tuple[int, int]]:
    """Whose balance pays for which home by itself: person and home, where something is open; in a fixed order."""
    asked = select(Autopay.person_id, Autopay.home_id).where(Autopay.active)
    if estate_id is not None:
        asked = asked.where(Autopay.estate_id == estate_id)
    found = session.execute(asked.order_by(Autopay.home_id, Autopay.person_id)).all()
    bills = payable(session, home_ids=[home for _, home in found]).values()
    open_homes = {bill.home_id for bill in bills if not bill.is_repair}
    return [(person_id, home_id) for person_id, home_id in found if home_id in open_homes]


def pay(session: Session, *, person_id: int, home_id: int, at: datetime) -> int | None:
    """Pay what one balance pays for one home now; gives the payment's id. Done again, there is nothing left to pay."""
    row = session.get(Autopay, (person_id, home_id))
    day = local_day(at)
    if row is None or not row.active or home_id not in homes_to_pay(session, person_id, day):
        return None
    balance = balances.held(session, row.estate_id, person_id)
    room = row.cap_fen - _spent(session, home_id, person_id, day)
    lines, held = _chosen(list(_owed(session, home_id, day)), balance, room)
    if held is not None:
        publish(session, AutopayHeld(person_id, home_id, row.estate_id, held, f"{day:%Y-%m}"), at=at)
    if not lines:
        return None
    paid = balances.pay_from(session, estate_id=row.estate_id, person_id=person_id, lines=lines, at=at,
                             home_id=home_id, auto=True)  # fmt: skip
    if paid is None:
        return None
    paper(session, paid, at=at)
    return paid.id


def _owed(session: Session, home_id: int, day: date) -> Iterator[Line]:
    """What the present owners of a home are asked for, oldest first; what is disputed or about to be waived waits, a
    late fee of a bill by itself too. A repair that was ordered is paid by a word of its payer alone."""
    owners = {row["person_id"] for row in people.owners(session, home_id, day)}
    listed = payable(session, home_ids=[home_id]).values()
    mine = [bill for bill in listed if bill.people & owners and not bill.is_repair]
    about = {bill.late_of or bill.id for bill in mine}
    quiet = resting(session, about)
    for one in open_bills(session, bill_ids=about):
        if int(one.id) not in quiet and one.asked:
            yield Line(int(one.id), home_id, one.asked)


def _chosen(owed: list[Line], balance: int, room: int) -> tuple[list[Line], str | None]:
    """The bills that fit whole, in their order, and why the next one does not."""
    lines: list[Line] = []
    for line in owed:
        if line.fen > room:
            return lines, CAPPED
        if line.fen > balance:
            return lines, LOW
        balance, room = balance - line.fen, room - line.fen
        lines.append(line)
    return lines, None


def _spent(session: Session, home_id: int, person_id: int, day: date) -> int:
    spent = select(func.coalesce(func.sum(Payment.fen), 0)).where(
        Payment.auto, Payment.home_id == home_id, Payment.payer_id == person_id, Payment.state == State.RECEIVED,
        Payment.day >= day.replace(day=1),
    )  # fmt: skip
    return int(session.scalar(spent) or 0)
