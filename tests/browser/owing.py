"""Money of 秀山花园, without a screen: prices, published bills, a levy, the company's number with WeChat Pay.

Two quarters are billed, so that one bill is late and one is not, whatever day it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from demo.small import XIUSHAN
from miniprogram_stub.phone import grey_picture
from miniprogram_stub.platform.settings import PayAccount
from server.books.models import BookEntry
from server.books.rules.entries import Kind as EntryKind
from server.books.service import answering, budgeting, entering, vouchers
from server.fees.models import BillDispute
from server.fees.rules.items import Cycle, Kind
from server.fees.service import deciding, items, levies, runs, tariffs
from server.kit.actor import SYSTEM, Actor, Grant
from server.kit.calendar.days import add_months
from server.kit.clock import local_day
from server.payments.models import Order, Payment
from server.payments.service import merchants
from server.people import queries as people
from server.people.models import Binding
from server.people.rules import FINANCE
from server.people.service import binding, staff
from server.places import queries as places
from server.reports.models import Report
from tests.browser.told import Told

QUARTER_FEN = 72918
"""2.35 a square metre, 103.43 square metres, three months."""
PRICE = tariffs.Said("2.35", date(2020, 1, 1), name="住宅物业费", basis="物业服务合同第八条")


class Owing(Told):
    """The estate, charging."""

    @property
    def now(self) -> datetime:
        """The real clock, as browsers look at theirs."""
        return self.system.house.clock.now()

    @property
    def quarter(self) -> date:
        """The first day of the quarter of today."""
        today = local_day(self.now)
        return date(today.year, (today.month - 1) // 3 * 3 + 1, 1)

    def bill(self) -> None:
        """The company can be paid by WeChat; the last quarter is billed and late, this one is billed and is not."""
        with self.system.house.database.write() as session:
            self._merchant(session)
            item = items.add(session, SYSTEM, estate_id=self.estate_id, key="property", name="物业费",
                                    kind=Kind.PER_AREA, cycle=Cycle.QUARTER, at=self.now)  # fmt: skip
            tariffs.set_(session, SYSTEM, item, PRICE, at=self.now)
            for first, ago in ((add_months(self.quarter, -3), timedelta(days=60)), (self.quarter, timedelta())):
                run = runs.prepare(session, SYSTEM, estate_id=self.estate_id, from_month=first, item_ids=[item],
                                   at=self.now - ago)  # fmt: skip
                runs.publish(session, SYSTEM, run, at=self.now - ago)

    def let_in_family(self, person: str, name: str) -> None:
        """Somebody of 梅姐's family signs in and says so, and the manager agrees."""
        claim = self.town.clock_in(person).bind(self.home_id, "family", name, "0000")
        with self.system.house.database.write() as session:
            version = session.get_one(Binding, claim["id"]).version
            binding.approve(session, self.staff(session), binding_id=claim["id"], version=version, at=self.now)

    def levy(self, shares: Mapping[int, int], words: Mapping[int, str]) -> int:
        """A cost decided together, by home; the levy's id."""
        with self.system.house.database.write() as session:
            return levies.open_levy(session, estate_id=self.estate_id, matter_id=None, title="21栋1单元加装电梯",
                             shares=shares, basis="按楼层系数分摊", due_on=local_day(self.now) + timedelta(days=30),
                             at=self.now, words=words)  # fmt: skip

    def spend(self, words: str, fen: int, line: str = "cleaning") -> int:
        """Something was paid, entered by the manager and approved by 周会计; gives the entry's id."""
        house, day = self.system.house, local_day(self.now)
        voucher = vouchers.prepare(house.files, grey_picture(side=64, shade=200))
        with house.database.write() as session:
            said = entering.Said(self.estate_id, EntryKind.SPENDING, line, fen, day, words, payee="洁净保洁公司",
                                 masked=True)  # fmt: skip
            entry = entering.ask(session, self.staff(session), said, voucher, at=self.now)
            version = session.get_one(BookEntry, entry).version
            answering.approve(session, self._accountant(session), entry, version=version, at=self.now)
            return entry

    def answer_dispute(self, words: str) -> None:
        """The manager looks at the one dispute there is: the bill stays as it is."""
        with self.system.house.database.write() as session:
            dispute = session.scalars(select(BillDispute)).one()
            deciding.decide(session, self.staff(session), dispute.id, upheld=False, answer=words, at=self.now,
                             version=dispute.version)  # fmt: skip

    def wait_for_dispute(self, state: str) -> None:
        """The one dispute there is comes to stand so; a worker carries the word there."""
        self._wait_for(f"dispute {state}", select(BillDispute.id).where(BillDispute.state == state))

    def wait_for_report(self, *, answered: bool = False) -> None:
        """The report of the one dispute is made, or comes to wait for its reporter."""
        linked = select(BillDispute.report_id).join(Report, Report.id == BillDispute.report_id)
        self._wait_for("report", linked.where(Report.state == "done") if answered else linked)

    def _wait_for(self, what: str, asked: Select[Any]) -> None:
        def look() -> int | None:
            with self.system.house.database.read() as session:
                return session.scalar(asked)

        self.system.wait_for(what, look)

    @property
    def home_id(self) -> int:
        """梅姐's home."""
        return int(self.town.known["home_id"])

    def bills(self, person: str) -> list[int]:
        """The ids of somebody's bills as the phone is told them."""
        return [bill["id"] for home in self.owed(person)["homes"] for bill in home["bills"]]

    def budget(self, fen: int) -> None:
        """So much was planned for cleaning this year."""
        with self.system.house.database.write() as session:
            budgeting.set_budget(session, self.staff(session), estate_id=self.estate_id, year=local_day(self.now).year,
                                 fen={"spending:cleaning": fen}, basis="业主大会决议", version=0,
                                 at=self.now)  # fmt: skip

    def owed(self, person: str) -> Any:
        """What somebody's phone is told to pay."""
        return self.ask(person)("/fees/owed")

    def shared_page(self, person: str, bill_ids: list[int]) -> str:
        """Somebody shares bills; where their link leads in the app."""
        return str(self.town.phone(person).line.post("/pay/links", {"bill_ids": bill_ids})["page"])

    def rows(self, table: type[Order] | type[Payment]) -> list[Any]:
        """What stands in a table."""
        with self.system.house.database.read() as session:
            return list(session.scalars(select(table).order_by(table.id)))

    def _accountant(self, session: Session) -> Actor:
        known = [row["id"] for row in people.staff_covering(session, self.estate_id, (FINANCE,))]
        if not known:
            vault = self.system.house.vault
            person_id, _ = staff.found_account(session, vault, SYSTEM, name="周会计", phone="19900000009", login=None,
                                               wecom_userid="zhoukuaiji", at=self.now)  # fmt: skip
            staff.grant(session, SYSTEM, person_id=person_id, to=Grant(FINANCE, "estate", self.estate_id), at=self.now)
            known = [person_id]
        return people.actor_of(session, known[0], door="console")

    def _merchant(self, session: Session) -> None:
        company_id = places.estate(session, self.estate_id)["company_id"]
        merchants.keep(session, SYSTEM, company_id=company_id, sub_mchid=PayAccount().sub_mchids[0],
                       name=f"{XIUSHAN}物业", at=self.now)  # fmt: skip
