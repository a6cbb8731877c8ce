"""Reminders: what the clock does, and what follows from facts. Each bears being run twice.

Nothing here sends anything into a group, and a notice of a claim leaves only by the hand of a person.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from server.delivery import queries as delivery
from server.delivery.rules import State
from server.delivery.service import fanout
from server.fees.queries import reminding, terms
from server.fees.queries import telling as bills
from server.fees.rules.reminding import REMINDS_AT, Ladder, WordsRefused, ladder
from server.fees.service import reminding as service
from server.fees.service.settling import allocated
from server.kit.clock import local_day
from server.kit.house import House
from server.kit.logs import log
from server.places import queries as places
from workflows.engine.jobs import Job, cron, every
from workflows.engine.reactions import Happened, Reaction
from workflows.fees import telling, wording

AT_ONCE = 100
SURE_AFTER = timedelta(minutes=10)
"""WeChat takes a message and may still say later that it did not arrive; until then it proves nothing."""
PROVED_WITHIN = timedelta(days=45)


def remind(house: House, at: datetime) -> str | None:
    """Write down what is to be said to debtors today, estate by estate; one whose words may not be said stops no
    other."""
    made = 0
    with house.database.read() as session:
        estates = reminding.estates_owed(session, on=local_day(at))
    for estate_id in estates:
        try:
            made += _remind_estate(house, estate_id, at)
        except WordsRefused as refused:
            log.warning("reminder_refused", estate=estate_id, wording=refused.detail["wording"])
            _call_keepers(house, estate_id, refused, at)
    return f"{made} demands" if made else None


def look_for_proof(house: House, at: datetime) -> str | None:
    """Keep with each demand what became of its messages, and when it reached its debtor (F-12)."""
    arrived = 0
    with house.database.read() as session:
        waiting = reminding.without_proof(session, since=at - PROVED_WITHIN)
    for some in _parts(waiting):
        with house.database.write() as session:
            arrived += _prove(session, dict(some), at)
    return f"{arrived} arrived" if arrived else None


def on_demand_sent(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A demand leaves: what it says is looked at once more, so that who has paid meanwhile is not asked."""
    told = reminding.told(session, fact["demand_id"])
    by = ladder(terms.of(session, fact["estate_id"]).remind)
    if told is None or by.is_quiet(at):
        service.drop(session, fact["demand_id"])
        return
    telling.debtor(session, told, at=at)


def on_debt_changed(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A bill was paid, waived, disputed or made void: nothing that was said about it goes out any more."""
    stop(session, [fact["bill_id"]], at)


def on_waiver_asked(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A waiver of a bill waits for its answer: until then nobody is reminded of the bill."""
    stop(session, [bills.waiver(session, fact["waiver_id"]).bill_id], at)


def on_payment(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Money came in: the debts it went to are not dunned with the old sum."""
    stop(session, list(allocated(session, fact["payment_id"])), at)


def _remind_estate(house: House, estate_id: int, at: datetime) -> int:
    with house.database.read() as session:
        by, estate = ladder(terms.of(session, estate_id).remind), places.estate(session, estate_id)
        due_by = local_day(at) - timedelta(days=by.rungs[0].days)
        debtors = reminding.debtors_owing(session, estate_id, due_by=due_by) if _may(by, at) else []
    made = 0
    for some in _parts(debtors):
        with house.database.write() as session:
            made += service.remind(session, estate, some, by, at=at)
    if made:
        _tell_of_notices(house, estate_id, estate["name"], at)
    return made


def _tell_of_notices(house: House, estate_id: int, name: str, at: datetime) -> None:
    with house.database.write() as session:
        count = reminding.waiting(session, estate_id)
        if count:
            telling.staff(session, estate_id, cause=f"demands:{estate_id}:legal:{local_day(at):%Y%m%d}",
                          title=wording.LEGAL_STAFF_TITLE, words=wording.LEGAL_STAFF.format(estate=name, count=count),
                          at=at)  # fmt: skip


def _call_keepers(house: House, estate_id: int, refused: WordsRefused, at: datetime) -> None:
    with house.database.write() as session:
        words = wording.REFUSED_STAFF.format(estate=places.estate(session, estate_id)["name"], why=refused.sentence)
        telling.staff(session, estate_id, cause=f"demands:{estate_id}:refused:{local_day(at):%Y%m%d}",
                      title=wording.REFUSED_STAFF_TITLE, words=words, at=at)  # fmt: skip


def stop(session: Session, bill_ids: Sequence[int], at: datetime) -> None:
    """Nothing that was said of these bills goes out any more."""
    for debtor_id in reminding.debtors_of(session, bill_ids):
        keys = service.stop(session, debtor_id)
        if keys:
            fanout.no_longer(session, causes=keys, people=reminding.people_of(debtor_id), at=at)


def _prove(session: Session, keys: dict[int, str], at: datetime) -> int:
    messages, read = delivery.taken(session, list(keys.values())), delivery.opened(session, list(keys.values()))
    arrived, cleared = 0, reminding.settled(session, keys)
    for demand_id, key in keys.items():
        mine, opened = ([row for row in rows if row["cause"] == key] for rows in (messages, read))
        opened = [] if demand_id in cleared else opened
        sure = [row["sent_at"] for row in mine if row["state"] == State.SENT and row["sent_at"] <= at - SURE_AFTER]
        moments = [*sure, *(row["read_at"] for row in opened)]
        if moments:
            proof = {"messages": [_plain(row) for row in mine], "read": [_plain(row) for row in opened]}
            service.note_arrival(session, demand_id, arrived_at=min(moments), proof=proof)
            arrived += 1
    return arrived


def _plain(row: Any) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}


def _may(by: Ladder, at: datetime) -> bool:
    return by.active and not by.is_quiet(at)


def _parts(everything: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (everything[start : start + AT_ONCE] for start in range(0, len(everything), AT_ONCE))


JOBS = [
    Job("fees.remind", cron(hour=REMINDS_AT[0], minute=REMINDS_AT[1]), remind, oldest=timedelta(hours=8),
        silent_after=timedelta(hours=30)),
    Job("fees.proofs", every(minutes=10), look_for_proof, silent_after=timedelta(hours=2)),
]  # fmt: skip
REACTIONS = [
    Reaction("demand.sent", on_demand_sent),
    Reaction("bill.paid", on_debt_changed),
    Reaction("bill.waived", on_debt_changed),
    Reaction("bill.voided", on_debt_changed),
    Reaction("bill.waiver_asked", on_waiver_asked),
    Reaction("payment.received", on_payment),
]
