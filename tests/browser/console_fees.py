"""Money of 秀山花园 with something on every page of fees and payments, without a screen."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Self

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from miniprogram_stub.story import leak
from miniprogram_stub.story.town import Town
from server.fees.models import Bill, Debtor, DebtorPerson, FeeItem
from server.fees.rules.items import Cycle, Kind
from server.fees.rules.openings import Brought, Flaw
from server.fees.service import disputing, items, openings, runs, waiving
from server.kit.actor import EVERYWHERE, SYSTEM, Actor, Grant
from server.kit.clock import local_day
from server.payments.models import InvoiceRequest, Payment, Statement, StatementLine
from server.payments.rules.methods import Method
from server.payments.rules.orders import Kind as Differs
from server.payments.service import desk, exceptions, refunding
from server.payments.service.slips import Slip
from server.people import queries as people
from server.people.rules import MANAGER
from server.people.service import staff
from server.places import queries as places
from tests.browser.owing import Owing
from tests.browser.system import System

SEPTEMBER = date(2023, 9, 1)
SLIP = "POS-20261121-0007"


class Counter(Owing):
    """The estate, with its bills out and its desk open."""

    @classmethod
    def opened(cls, system: System, town: Town) -> Self:
        """With two quarters billed, one of them late; cash counts at once."""
        leak.come_in(town)
        made = cls(system, town)
        made.bill()
        with system.house.database.write() as session:
            desk.set_terms(session, made.accountant(session), estate_id=made.estate_id, cash_at_once=True, at=made.now)
        return made

    def everything(self) -> dict[str, Any]:
        """Bills at every point of their way, payments of every kind, what waits and what does not add up; the ids."""
        self.bill()
        levy = self.levy({self.home_id: 600_00}, {})
        with self.system.house.database.write() as session:
            home_id, bill_ids = self._owing(session)
            meter = self._metered(session)
            run = runs.prepare(session, SYSTEM, estate_id=self.estate_id, from_month=self.ahead, months=3,
                               item_ids=[self._item(session)], at=self.now)  # fmt: skip
            received = self._pay(session, home_id, Method.CASH, 10_000, reviewed=True)
            self._pay(session, home_id, Method.POS, 5_000, reference=SLIP)
            self._argue(session, bill_ids[0])
            waiving.ask(
                session, self.accountant(session), bill_id=bill_ids[1], fen=1_000, why="漏水一个月", at=self.now
            )
            refunding.ask(session, self.accountant(session), payment_id=received, fen=500, reason="多收了", at=self.now)
            paper, taken = self._papers(session, received), self._take_myself(session, home_id)
            company = places.estate(session, self.estate_id)["company_id"]
            exceptions.found(session, Differs.PAID_TWICE, f"payment:{received}", "同一张账单付了两次。",
                             company_id=company, estate_id=self.estate_id, at=self.now)  # fmt: skip
            debtor = session.scalars(select(Bill.debtor_id).where(Bill.id == bill_ids[0])).one()
            old = Brought(2, home_id, debtor, 0, self._item(session), "物业费", SEPTEMBER, SEPTEMBER,
                          SEPTEMBER + timedelta(days=29), 23_000, 3_000)  # fmt: skip
            opening = openings.keep(
                session, self.accountant(session), estate_id=self.estate_id, file_name="旧系统欠费.xlsx", at=self.now,
                digest="0" * 64, day=local_day(self.now), rows=[old], declared={"owed": None, "prepaid": 0},
                flaws=[Flaw(3, "D 列“月份”", "月份看不明白")],
            )  # fmt: skip
        return {
            "opening": opening,
            "item": self._first_item, "meter": meter, "run": run, "bill": bill_ids[0], "payment": received,
            "debtor": debtor, "statement": paper, "owing": home_id, "taken": taken, "quarter": f"{self.quarter:%Y-%m}",
            "levy": levy,
        }  # fmt: skip

    def accountant(self, session: Session) -> Actor:
        """周会计, found when she is needed first."""
        return self._accountant(session)

    @property
    def ahead(self) -> date:
        """The first month that is not billed."""
        return (self.quarter + timedelta(days=95)).replace(day=1)

    def _owing(self, session: Session) -> tuple[int, list[int]]:
        """A home that owes two bills, with their ids."""
        asked = select(Bill.home_id, Bill.id).where(Bill.estate_id == self.estate_id, Bill.home_id == self.home_id)
        rows = session.execute(asked.order_by(Bill.due_on, Bill.id)).all()
        return rows[0][0], [id_ for _, id_ in rows]

    def _item(self, session: Session) -> int:
        self._first_item = session.scalars(select(FeeItem.id).where(FeeItem.key == "property")).one()
        return self._first_item

    def _metered(self, session: Session) -> int:
        return items.add(session, SYSTEM, estate_id=self.estate_id, key="water", name="水费",
                                kind=Kind.METERED, cycle=Cycle.MONTH, at=self.now)  # fmt: skip

    def _pay(self, session: Session, home_id: int, method: Method, fen: int, *, reviewed: bool = False,
             reference: str | None = None) -> int:  # fmt: skip
        slip = Slip(self.estate_id, home_id, method, fen, local_day(self.now), reference=reference)
        payment_id = desk.enter(session, self.accountant(session), slip, at=self.now)
        if reviewed:
            version = session.get_one(Payment, payment_id).version
            desk.review(session, self.staff(session), payment_id, version=version, at=self.now)
        return payment_id

    def _take_myself(self, session: Session, home_id: int) -> int:
        """Whoever looks at the pages stands at the desk as well."""
        me = people.actor_of_wecom(session, "admin")
        assert me is not None
        staff.grant(session, SYSTEM, person_id=me.id, to=Grant(MANAGER, EVERYWHERE, None), at=self.now)
        slip = Slip(self.estate_id, home_id, Method.CASH, 1_500, local_day(self.now))
        return desk.enter(session, people.actor_of(session, me.id, door="console"), slip, at=self.now)

    def _argue(self, session: Session, bill_id: int) -> None:
        debtor = session.get_one(Debtor, session.get_one(Bill, bill_id).debtor_id)
        person = session.scalars(select(DebtorPerson.person_id).where(DebtorPerson.debtor_id == debtor.id)).first()
        assert person is not None
        disputing.raise_(session, Actor(person), bill_id=bill_id, words="电梯停了半个月，不该收全价。", at=self.now)

    def _papers(self, session: Session, payment_id: int) -> int:
        """A trade bill with a line that is ours and one that is nobody's, and a request for an invoice. It bears
        today's date, which the worker beside it asks for only tomorrow: yesterday's paper may be there already."""
        vault, day = self.system.house.vault, local_day(self.now)
        company = places.estate(session, self.estate_id)["company_id"]
        paper = Statement(company_id=company, day=day, kind="trade", state="matched", rows=2,
                          totals={"payment": {"count": 2, "fen": 15_000, "fee_fen": 90}}, fetched_at=self.now,
                          matched_at=self.now)  # fmt: skip
        session.add(paper)
        session.flush()
        for number, matched in ((1, payment_id), (2, None)):
            row = {"statement_id": paper.id, "number": number, "kind": "payment", "fen": 7_500, "at": self.now,
                   "out_trade_no": f"L1D2611{number}", "matched_to": matched}  # fmt: skip
            session.execute(insert(StatementLine), row)
        session.add(InvoiceRequest(payment_id=payment_id, estate_id=self.estate_id, kind="personal",
                                   title=vault.seal("白兰娟"), asked_by=1, asked_at=self.now))  # fmt: skip
        return paper.id
