"""A repair with an agreed price becomes a bill once it is mended and accepted; its report shows how the bill stands.

Reports know nothing of bills and bills nothing of reports: what the one needs of the other goes through here. Each
reaction reads how things stand now, so one that comes late or twice does no harm.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from server.delivery.service import telling as tellings
from server.fees.queries import repairs
from server.fees.queries.repairs import Billed
from server.fees.rules.repairs import Doubt, Line
from server.fees.service import repairs as billing
from server.fees.service import unbilled
from server.kit.errors import Conflict
from server.kit.house import House
from server.kit.money import yuan
from server.kit.numbering import report_number
from server.places import queries as places
from server.reports.queries import priced
from server.reports.rules.quotes import BillState, day_words
from server.reports.rules.words import Move, State
from server.reports.service import billing as told_back
from workflows.engine.reactions import Happened, Reaction
from workflows.fees import repairs_due, telling

TITLE = "{home}：维修账单"
WORDS = "{formula}。请在{due}前付，手机上或前台都能付。哪里不对，请在账单里点“有疑问”。"
AGAIN_TITLE = "{number} 的维修账单还在"
AGAIN: Mapping[Move, str] = {
    Move.REOPEN: "{home}的维修重新打开了，{fen} 元的账单还在。修不好或不该收，请在账单里作废；已经付了的先退款。",
    Move.WAIVE: "{home}的维修改为不收费，{fen} 元的账单还在。请在账单里作废；已经付了的先退款。",
    Move.CONSENT: "{home}的维修又同意了一个报价，{fen} 元的旧账单还在。旧的作废以后，完工确认了才按新价出账单。",
    Move.CLOSE_UNFIXED: "{home}没有修好就结案了，{fen} 元的账单还在。请在账单里作废；已经付了的先退款。",
    Move.REFUSE_RETURN: "{home}没有修好就结案了，{fen} 元的账单还在。请在账单里作废；已经付了的先退款。",
}
"""What those who keep the fees are asked to look at, when a report goes on whose bill stands already."""
NOBODY_TITLE = "{number} 的维修账单没有出"
NOBODY = (
    "{home}没有登记业主，也不知道是谁同意的报价，{fen} 元的账单没有出。"
    "请问清是谁答应的，在工作台“物业费、有偿维修”里选他。"
)
CHANGES = frozenset({*AGAIN, Move.ACCEPT, Move.AUTO_CLOSE, Move.WITHDRAW})
"""Steps by which the bill of a report may come to be doubted, or be doubted no more."""


def on_report_moved(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A repair is mended and accepted, or the time to say otherwise is over: what was agreed to is billed. Of a report
    that goes on although its bill stands, those who keep the fees hear, and nobody is asked for the money meanwhile."""
    if fact["move"] not in CHANGES:
        return
    report_id = fact["report_id"]
    if fact["after"] == State.CLOSED:
        bill(session, report_id, fact["estate_id"], cause=fact.cause("repair"), at=at)
    elif priced.ordered(session, report_id) is None:
        unbilled.forget(session, report_id)
    found = repairs.standing(session, report_id)
    if found is None:
        return
    _look(session, found, at)
    if fact["move"] in AGAIN:
        words = AGAIN[Move(fact["move"])].format(home=found.home_label, fen=yuan(found.fen))
        telling.staff(session, found.estate_id, cause=fact.cause("repair"), words=words, at=at,
                      title=AGAIN_TITLE.format(number=report_number(found.report_id)))  # fmt: skip


def on_raised(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """The bill of a repair is there: whoever owes it reads the sum, nobody else; the report knows of its bill."""
    found = repairs.of_bill(session, fact["bill_id"])
    if found is None:
        return
    _tell_report(session, found)
    _look(session, found, at)
    words = WORDS.format(formula=found.formula, due=day_words(found.due_on))
    tellings.note(session, cause=fact.cause(), people=found.people, title=TITLE.format(home=found.home_label)[:60],
                  words=words, at=at, page=telling.BILL_PAGE.format(id=found.bill_id),
                  estate_id=found.estate_id)  # fmt: skip


def on_bill_changed(session: Session, _house: House, fact: Happened, at: datetime) -> None:
    """A bill was paid, is owed again, was waived or made void: the report of a repair shows it. Of one that is owed no
    more, though nobody paid it, another price that was agreed to since is billed."""
    found = repairs.of_bill(session, fact["bill_id"])
    if found is None:
        return
    _tell_report(session, found)
    if found.state == BillState.VOID:
        billing.let_go(session, found.repair_id, at=at)
        bill(session, found.report_id, found.estate_id, cause=fact.cause("repair"), at=at)


def bill(session: Session, report_id: int, estate_id: int, *, cause: str | None, at: datetime) -> bool:
    """Bill what is owed for a report as it stands now; where nobody is known to owe it, it is kept until somebody says
    who, and those who keep the fees hear so (under ``cause``; None: they know already). Gives whether it waits so."""
    found = priced.ordered(session, report_id)
    if found is None:
        unbilled.forget(session, report_id)
        return False
    lines = [Line(line.what, line.fen) for line in found.lines]
    what: dict[str, Any] = {
        "report_id": report_id,
        "quote_id": found.quote_id,
        "home_id": found.home_id,
        "lines": lines,
    }
    try:
        billing.bill(session, **what, agreed_by=found.agreed_by, agreed_on=found.agreed_on, at=at)
    except Conflict:
        unbilled.hold(session, **what, agreed_on=found.agreed_on, at=at)
        if cause is not None:
            home, fen = places.home(session, found.home_id)["label"], yuan(sum(line.fen for line in lines))
            telling.staff(session, estate_id, cause=cause, words=NOBODY.format(home=home, fen=fen), at=at,
                          title=NOBODY_TITLE.format(number=report_number(report_id)))  # fmt: skip
        return True
    return False


def _look(session: Session, found: Billed, at: datetime) -> None:
    """Keep with the bill what its report says against it now."""
    doubt = priced.doubt(session, found.report_id, found.quote_id)
    billing.question(session, found.repair_id, Doubt(doubt.value) if doubt is not None else None, at=at)
    if doubt is not None:
        repairs_due.take_back(session, found.bill_id, at)


def _tell_report(session: Session, found: Billed) -> None:
    told_back.note(session, quote_id=found.quote_id, bill_id=found.bill_id, state=BillState(found.state))


REACTIONS = [
    Reaction("report.moved", on_report_moved),
    Reaction("bill.repair_raised", on_raised),
    Reaction("bill.paid", on_bill_changed),
    Reaction("bill.reopened", on_bill_changed),
    Reaction("bill.waived", on_bill_changed),
    Reaction("bill.voided", on_bill_changed),
]
