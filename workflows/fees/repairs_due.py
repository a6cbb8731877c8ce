"""Whoever owes for a repair is reminded kindly, a few times at most (0039). What is due is read from the database: a
second run says nothing twice, and what was said is taken back as soon as it holds no more."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from server.delivery.service import fanout
from server.delivery.service import telling as tellings
from server.fees.queries import reminding, terms
from server.fees.queries import telling as bills
from server.fees.rules.reminding import ladder
from server.fees.service import repair_reminding as service
from server.fees.service.repair_reminding import Reminded
from server.kit.clock import day_start, local_day
from server.kit.house import House
from server.kit.money import yuan
from server.kit.numbering import report_number
from server.places import queries as places
from server.reports.rules.quotes import day_words
from workflows.engine.jobs import Job, cron
from workflows.engine.reactions import Happened, Reaction
from workflows.fees import telling

TITLE = "{home}：维修费还没付"
WORDS = (
    "{estate}{home}：报事 {numbers} 的维修费 {total} 元，{day}到期，还没有付。方便时在手机上或前台付就行，不收违约金。"
    "付过了请不用理会；修得不满意、金额不对，在账单里点“有疑问”。"
)
NOTE = "维修费，不是物业费，不收违约金"
"""In the short message; at most twenty signs."""


def remind(house: House, at: datetime) -> str | None:
    """Remind whoever owes for a repair since longer than they should; estate by estate, each in one transaction."""
    made = 0
    with house.database.read() as session:
        estates = service.estates(session, on=local_day(at))
    for estate_id in estates:
        with house.database.write() as session:
            by = ladder(terms.of(session, estate_id).remind)
            reminded = service.remind(session, estate_id, by, at=at)
            for one in reminded:
                _tell(session, one, at)
            made += len(reminded)
    return f"{made} reminders" if made else None


def take_back(session: Session, bill_id: int, at: datetime) -> None:
    """What was said of the bill of a repair holds no more: it leaves no more, and asks for nothing in the inbox."""
    said = service.said_of(session, bill_id)
    if said is not None:
        fanout.no_longer(session, causes=[said[1]], people=reminding.people_of(said[0]), at=at)


def on_debt_changed(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A bill was paid, waived, doubted or made void."""
    take_back(session, fact["bill_id"], at)


def on_waiver_asked(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A waiver of a bill waits for its answer: until then nobody is reminded of the bill."""
    take_back(session, bills.waiver(session, fact["waiver_id"]).bill_id, at)


def _tell(session: Session, one: Reminded, at: datetime) -> None:
    numbers = "、".join(report_number(each) for each in one.report_ids)
    words = WORDS.format(estate=places.estate(session, one.estate_id)["name"], home=one.home, numbers=numbers,
                         total=yuan(one.fen),
                         day=f"{'最早' if len(one.bill_ids) > 1 else ''}{day_words(one.oldest)}")  # fmt: skip
    page = telling.BILL_PAGE.format(id=one.bill_ids[0]) if len(one.bill_ids) == 1 else telling.OWED_PAGE
    tellings.tell(
        session, cause=one.key, people=one.people, key="fee_reminder", title=TITLE.format(home=one.home), words=words,
        fields={"home": one.home, "total": one.fen, "at": day_start(one.oldest), "note": NOTE}, page=page, at=at,
        estate_id=one.estate_id,
    )  # fmt: skip


JOBS = [
    Job("fees.remind_repairs", cron(hour=10, minute=25), remind, oldest=timedelta(hours=8),
        silent_after=timedelta(hours=30)),
]  # fmt: skip
REACTIONS = [
    Reaction("bill.paid", on_debt_changed),
    Reaction("bill.waived", on_debt_changed),
    Reaction("bill.voided", on_debt_changed),
    Reaction("bill.disputed", on_debt_changed),
    Reaction("bill.waiver_asked", on_waiver_asked),
]
