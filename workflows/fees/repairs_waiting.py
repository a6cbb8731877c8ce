"""What of paid repairs waits for those who keep the fees is brought before them until somebody acted: a bill that
should go, a repair of which nobody is known to owe it, and, once, a debt that no reminder brought in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from server.fees.queries import repairs_waiting as waiting
from server.fees.queries.repairs_waiting import ToEnd, Unbilled, Unpaid
from server.fees.rules.repair_reminders import round_of
from server.fees.rules.repairs import DOUBT_LABELS, Doubt
from server.kit.clock import local_day
from server.kit.house import House
from server.kit.money import yuan
from server.kit.numbering import report_number
from server.people import queries as people
from server.reports.rules.quotes import day_words
from workflows.engine.jobs import Job, cron
from workflows.fees import repairs, telling

TO_END_TITLE = "{number} 的维修账单还等处理"
TO_END = "{home}：{day}起{doubt}，{fen} 元的账单还在。{way}"
VOID, BACK = "请在工作台“物业费、有偿维修”里作废。", "已付 {paid} 元，请先退款，再作废。"
UNBILLED_TITLE = "{number} 的维修费还没有人付"
UNBILLED = (
    "{home}：{day}验收的，{fen} 元，还不知道由谁付，账单没有出。"
    "请在工作台“物业费、有偿维修”里选是谁答应的；不该收的，写明原因不收。"
)
UNPAID_TITLE = "{number} 的维修费提醒过，还没付"
UNPAID = "{home}：客气地提醒过 {count} 次，没有付，以后不再自动提醒。请打个电话问一问；不该收的，在账单里减免或作废。"


@dataclass(frozen=True, slots=True)
class Said:
    """What is brought before those who keep the fees of an estate, once per cause."""

    cause: str
    estate_id: int
    title: str
    words: str


def remind(house: House, at: datetime) -> str | None:
    """Bill what somebody is known to owe by now, and remind of the rest. One thing per transaction."""
    with house.database.read() as session:
        unbilled, ends = waiting.unbilled(session), waiting.to_end(session)
        unpaid = waiting.unpaid(session, on=local_day(at))
    still = [one for one in unbilled if _waits_still(house, one, at)]
    on, said = local_day(at), list[Said]()
    for found in (_of_unbilled(still, on), _of_ends(ends, on), _of_unpaid(unpaid)):
        said += found
    for each in said:
        with house.database.write() as session:
            _tell(session, each, at)
    return f"{len(said)} wait" if said else None


def _waits_still(house: House, one: Unbilled, at: datetime) -> bool:
    with house.database.write() as session:
        return repairs.bill(session, one.report_id, one.estate_id, cause=None, at=at)


def _of_unbilled(found: list[Unbilled], on: date) -> Iterator[Said]:
    for one in found:
        day = local_day(one.since)
        turn = round_of(day, on)
        if turn is not None:
            yield Said(f"repair_payer:{one.id}:{turn}", one.estate_id, _titled(UNBILLED_TITLE, one),
                       UNBILLED.format(home=one.home, day=day_words(day), fen=yuan(one.fen)))  # fmt: skip


def _of_ends(found: list[ToEnd], on: date) -> Iterator[Said]:
    for one in found:
        day = local_day(one.since)
        turn = round_of(day, on)
        if turn is not None:
            way = BACK.format(paid=yuan(one.paid_fen)) if one.paid_fen else VOID
            words = TO_END.format(home=one.home, day=day_words(day), doubt=DOUBT_LABELS[Doubt(one.doubt)],
                                  fen=yuan(one.fen), way=way)  # fmt: skip
            cause = f"repair_waits:{one.repair_id}:{one.doubt}:{day:%Y%m%d}:{turn}"
            yield Said(cause, one.estate_id, _titled(TO_END_TITLE, one), words)


def _of_unpaid(found: list[Unpaid]) -> Iterator[Said]:
    for one in found:
        yield Said(f"repair_unpaid:{one.bill_id}", one.estate_id, _titled(UNPAID_TITLE, one),
                   UNPAID.format(home=one.home, count=one.reminders))  # fmt: skip


def _titled(pattern: str, one: Unbilled | ToEnd | Unpaid) -> str:
    return pattern.format(number=report_number(one.report_id))


def _tell(session: Session, said: Said, at: datetime) -> None:
    """Those who keep the fees there; where nobody does, whoever runs the house."""
    to = [row["id"] for row in people.staff_covering(session, said.estate_id, telling.KEEPERS)]
    telling.some_staff(session, said.estate_id, to or people.administrators(session), cause=said.cause,
                       title=said.title, words=said.words, at=at)  # fmt: skip


JOBS = [
    Job("fees.repairs_wait", cron(hour=9, minute=30), remind, oldest=timedelta(hours=8),
        silent_after=timedelta(hours=30)),
]  # fmt: skip
