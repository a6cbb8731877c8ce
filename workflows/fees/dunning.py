"""Reminders and disputes: what the clock does, and what follows from facts. Each bears being run twice.

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
from server.fees.queries import disputes, reminding, terms
from server.fees.queries import telling as bills
from server.fees.rules.items import DisputeState
from server.fees.rules.reminding import REMINDS_AT, Ladder, WordsRefused, ladder
from server.fees.service import disputing
from server.fees.service import reminding as service
from server.fees.service.settling import allocated
from server.kit.clock import local_day
from server.kit.errors import DomainError, NotAllowed
from server.kit.house import House
from server.kit.logs import log
from server.payments.queries import refunds
from server.people import queries as people
from server.places import queries as places
from server.reports.queries.brief import brief
from server.reports.rules.words import OF_A_BILL, Kind, Move, Place
from server.reports.service import elsewhere, making
from server.reports.service.said import Said
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
    _stop(session, [fact["bill_id"]], at)


def on_waiver_asked(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A waiver of a bill waits for its answer: until then nobody is reminded of the bill."""
    _stop(session, [bills.waiver(session, fact["waiver_id"]).bill_id], at)


def on_payment(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Money came in: the debts it went to are not dunned with the old sum."""
    _stop(session, list(allocated(session, fact["payment_id"])), at)


def on_disputed(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A bill is disputed: nobody is reminded of it, a complaint tells its story, whoever said so hears that we have it,
    also when somebody wrote it down for them, and who keeps the fees hears of it. The complaint has no voice of its own
    when it is made: what it promises and its number are in that one message. One that was answered or taken back before
    we came to it waits for nobody: there is only the answer to hear."""
    _stop(session, [fact["bill_id"]], at)
    if not disputing.still_open(session, fact["dispute_id"]):
        return
    told = disputes.brief(session, fact["dispute_id"])
    report_id = _complain(session, told, at)
    if report_id is not None:
        disputing.link(session, told.id, report_id=report_id)
    report = brief(session, report_id) if report_id is not None else None
    words = wording.received(told, report)
    telling.said(session, told, cause=fact.cause("mine"), title=wording.DISPUTED_TITLE, words=words, at=at)
    telling.staff(session, told.estate_id, cause=fact.cause("staff"), title=wording.DISPUTED_STAFF_TITLE,
                  words=wording.disputed(told), at=at)  # fmt: skip


def on_dispute_decided(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A dispute was answered: whoever raised it hears what came of it, and of money what has truly happened: it is
    asked for, and given back only when somebody else agreed. The report that told its story waits for nobody else."""
    told = disputes.brief(session, fact["dispute_id"])
    upheld = told.state == DisputeState.UPHELD
    back = refunds.of_bill(session, told.bill_id, asked_at=told.decided_at) if upheld else []
    waived = disputes.waiver_asked(session, told) if upheld else 0
    words = wording.answered(told, back=[(one.fen, one.state_label) for one in back], waived_fen=waived)
    telling.answered(session, told, words=words, cause=fact.cause(), at=at)
    if told.report_id is not None:
        if told.state == DisputeState.WITHDRAWN:
            elsewhere.take_back(session, report_id=told.report_id, words=wording.TAKEN_BACK, at=at)
        else:
            elsewhere.settle(session, report_id=told.report_id, words=wording.SETTLED, at=at)


def on_report_moved(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """Whoever takes back the report of a dispute takes back the dispute: nobody waits for an answer any more."""
    if fact["move"] == Move.WITHDRAW and (told := disputes.of_report(session, fact["report_id"])) is not None:
        disputing.withdraw(session, people.actor_of(session, told.by, door="app"), told.id, at=at)


def on_merged(session: Session, _house: House, fact: Happened, _at: datetime) -> None:
    """Two persons turned out to be one."""
    disputing.take_over(session, gone_id=fact["gone_id"], kept_id=fact["kept_id"])


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


def _stop(session: Session, bill_ids: Sequence[int], at: datetime) -> None:
    for debtor_id in reminding.debtors_of(session, bill_ids):
        keys = service.stop(session, debtor_id)
        if keys:
            fanout.no_longer(session, causes=keys, people=reminding.people_of(debtor_id), at=at)


def _complain(session: Session, told: disputes.Brief, at: datetime) -> int | None:
    """The report of a dispute; None for who has no home here any more, such as an old owner."""
    actor = people.actor_of(session, people.resolve(session, told.by), door="app")
    for media_ids in dict.fromkeys((told.file_ids, ())):
        said = Said(told.estate_id, Kind.COMPLAINT, "fees", Place.HOME, wording.complaint(told), home_id=told.home_id,
                    media_ids=media_ids)  # fmt: skip
        try:
            with session.begin_nested():
                return making.report(session, actor, said, channel=OF_A_BILL, request_key=f"dispute:{told.id}", at=at)
        except NotAllowed:
            return None
        except DomainError as no:
            log.warning("dispute_without_report", dispute=told.id, why=no.code)
    return None


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
    Reaction("bill.disputed", on_disputed),
    Reaction("bill.dispute_decided", on_dispute_decided),
    Reaction("report.moved", on_report_moved),
    Reaction("person.merged", on_merged),
]
