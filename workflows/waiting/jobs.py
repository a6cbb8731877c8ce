"""Each morning: what has waited for days is brought before those who may answer, once, and then rarely, as long as it
waits. What waits is read from the database; a second run says nothing twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from server.bodies.queries import papers as bodies
from server.books.queries import waiting as books
from server.bulletins.queries import waiting as sheets
from server.contacts.queries import due as contacts
from server.contracts.queries import waiting as contracts
from server.delivery.service.telling import tell
from server.fees.queries import waiting as fees
from server.kit.clock import local_day
from server.kit.house import House
from server.kit.waiting import Waits, reminded_before, round_of
from server.notices.queries import waiting as notices
from server.payments.queries import held as payments
from server.payments.queries import unsettled as cash
from server.people import queries as people
from server.people.rules import (
    ADMIN,
    CASHIER,
    COMMISSIONER,
    COMMITTEE,
    COMMUNITY,
    FINANCE,
    MANAGER,
    STAFF,
    STREET,
)
from server.places import queries as places
from server.proposals.queries import waiting as consents
from server.votes.queries import official_waiting, papers_waiting, rule_changes, seconding
from workflows.engine.jobs import Job, cron
from workflows.waiting import wording

KEEPERS, TAKERS = (FINANCE, MANAGER), (CASHIER, FINANCE, MANAGER)
OUTSIDE = (COMMISSIONER, COMMUNITY, STREET)
CONVENERS = (COMMITTEE, COMMUNITY, STREET, COMMISSIONER, MANAGER)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of thing that waits: what it is called, where it is answered, who may, in which words they are reminded;
    ``soon``: after a day, as more would be late."""

    key: str
    what: str
    where: str
    found: Callable[[Session, datetime], Sequence[Waits]]
    roles: Sequence[str] = KEEPERS
    words: str = wording.WAITS
    soon: bool = False


KINDS = (
    Kind("fee_change", "涨价或合同的申请", "物业费", fees.changes),
    Kind("levy_closing", "结清分摊的申请", "物业费", fees.closings),
    Kind("waiver", "减免申请", "物业费、异议和减免", fees.waivers),
    Kind("payment", "前台收款", "收款、复核", payments.entered),
    Kind("refund", "退款申请", "收款、退款", payments.refunds),
    Kind("payout", "退还预存款的申请", "收款、退款", payments.payouts),
    Kind("book_entry", "公开账里的一笔", "公开账", books.entries),
    Kind("settlement", "年度结算", "公开账", books.settlements),
    Kind("fund_statement", "维修资金的对账单", "公开账、维修资金", books.statements, (*KEEPERS, COMMITTEE)),
    Kind("fund_use", "维修资金的使用", "公开账、维修资金", books.uses, (*KEEPERS, COMMITTEE)),
    Kind("consent", "同意书", "议题、异议和同意书", consents.consents, (COMMISSIONER, COMMITTEE, COMMUNITY, MANAGER)),
    Kind(
        "going_on",
        "不顾一条异议继续办的登记",
        "议题、异议和同意书",
        consents.going_on,
        (COMMISSIONER, COMMUNITY, STREET),
    ),
    Kind("ballot", "对一张被否认的票的核实", "表决、异议", seconding.disputes, words=wording.BALLOT),
    Kind("body_paper", "业主组织的登记或改动", "业主组织", bodies.asked_by, (COMMUNITY, STREET)),
    Kind("vote_rules", "表决规则的修改", "表决、小区表决规则", rule_changes.waiting, CONVENERS),
    Kind("paper", "纸质票的核对", "表决、纸质票", papers_waiting.papers, words=wording.PAPERS, soon=True),
    Kind("official", "政府结果", "表决、结果", official_waiting.entries, (*CONVENERS, ADMIN), wording.OFFICIAL, True),
    Kind("notice", "紧急发布通知的申请", "通知", notices.urgent, (STAFF, MANAGER, ADMIN), wording.URGENT, True),
    Kind("sheet", "没有发出去的简报", "每日简报", sheets.held, words=wording.SHEET, soon=True),
    Kind("cash_day", "现金清点", "收款对账、现金日结", cash.counted, words=wording.COUNTED, soon=True),
    Kind("cash_uncounted", "没有点过的现金", "收款对账、现金日结", cash.uncounted, TAKERS, wording.UNCOUNTED, True),
    Kind("exception", "对账差异", "收款对账、对账差异", cash.exceptions, words=wording.EXCEPTIONS),
)


def remind(house: House, at: datetime) -> str | None:
    """Remind of everything that has waited too long, once in each round. One thing per transaction."""
    with house.database.read() as session:
        waiting = list(_waiting(session, at))
    for kind, one, roles in waiting:
        with house.database.write() as session:
            tell_of(session, kind, one, roles, at)
    return f"{len(waiting)} wait" if waiting else None


def _waiting(session: Session, at: datetime) -> Iterator[tuple[Kind, Waits, Sequence[str]]]:
    for kind in KINDS:
        for one in kind.found(session, reminded_before(at, soon=kind.soon)):
            yield kind, one, kind.roles
    before = reminded_before(at)
    paper = Kind("contract", "物业合同的登记", "服务合同", lambda *_: ())
    for one, roles in contracts.papers(session, before):
        yield paper, one, roles
    card = Kind("contact_card", "联系名片", "联系名片", lambda *_: ())
    for one, roles in contacts.asked_by(session, before):
        yield card, one, roles
    emergency = Kind("fund_emergency", "维修资金的应急使用", "公开账、维修资金", lambda *_: ())
    yield from ((emergency, one, whose) for one, whose in books.emergencies(session, before))
    recall = Kind("recall", "撤回通知的登记", "服务合同", lambda *_: ())
    for one, roles in contracts.recalls(session, before):
        yield recall, one, roles


def tell_of(session: Session, kind: Kind, one: Waits, roles: Sequence[str], at: datetime) -> None:
    """Remind whoever may answer, whoever asked aside; where there is nobody else, whoever asked hears that, and where
    nobody asked, the administrators. What was sent back and written down anew is reminded of anew."""
    asker, day = people.resolve(session, one.asked_by) if one.asked_by else 0, local_day(one.asked_at)
    to = [person for person in _able(session, one, roles) if person != asker]
    words = kind.words if to else wording.NOBODY if asker else wording.NOBODY_AT_ALL
    estate = wording.COMPANY if one.estate_id is None else places.estate(session, one.estate_id)["name"]
    said = words.format(estate=estate, day=f"{day.month}月{day.day}日", where=kind.where, what=kind.what,
                        which=one.which)  # fmt: skip
    again = round_of(one.asked_at, at, soon=kind.soon)
    cause = f"waits:{kind.key}:{one.id}:{one.asked_at:%Y%m%d%H%M}" + (f":{again}" if again > 0 else "")
    tell(session, cause=cause, people=to or ([asker] if asker else people.administrators(session)), key="staff_task",
         fields={}, at=at, title=wording.TITLE, words=said, estate_id=one.estate_id)  # fmt: skip


def _able(session: Session, one: Waits, roles: Sequence[str]) -> Sequence[int]:
    if one.to is not None or one.estate_id is None:
        return one.to or ()
    return [row["id"] for row in people.staff_covering(session, one.estate_id, roles)]


JOBS = [
    Job("waiting.remind", cron(hour=9, minute=25), remind, oldest=timedelta(hours=8), silent_after=timedelta(hours=30))
]
