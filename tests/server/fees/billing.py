"""What a test of bills stands on: items and prices of 秀山花园, and short verbs for what 周会计 does with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.fees.models import Bill, BillRun, Debtor, Tariff
from server.fees.queries import checks
from server.fees.queries import terms as kept
from server.fees.queries.open_bills import open_bills
from server.fees.rules.allocation import allocate
from server.fees.rules.items import Cycle, Kind
from server.fees.rules.rises import Ground
from server.fees.service import debtors, items, raising, runs, settling, tariffs, terms, voiding, waiving
from server.fees.service.tariffs import Said
from server.kit.clock import local_day
from server.ledger.queries import invariants
from server.ledger.rules.accounts import Account
from server.ledger.service import posting
from server.people.service import ownership
from server.people.service.ownership import NewOwner
from tests.cast import Cast

JANUARY, FEBRUARY, APRIL = date(2026, 1, 1), date(2026, 2, 1), date(2026, 4, 1)
BUYER = NewOwner("林新", "19900000666", "45010019900101001X")


@dataclass
class Billing:
    """The bills of 秀山花园: four homes of 88.00 ㎡; 702 is 梅姐's, 101 老王's, 502 and 601 are not sold."""

    cast: Cast
    items: dict[str, int] = field(default_factory=dict)
    prices: dict[str, int] = field(default_factory=dict)
    payments: int = 0
    backs: int = 0

    @property
    def now(self) -> datetime:
        """The present instant."""
        return self.cast.house.clock.now()

    def item(self, key: str = "property", price: str = "2.35", *, kind: Kind = Kind.PER_AREA,
             cycle: Cycle = Cycle.QUARTER, since: date = JANUARY, **said: Any) -> int:  # fmt: skip
        """周会计 charges for something."""
        who = self.cast["zhoukuaiji"]
        with self.cast.house.database.write() as session:
            made = items.add(session, who, estate_id=self.cast.xiushan, key=key, name=NAMES[key], kind=kind,
                                    cycle=cycle, at=self.now)  # fmt: skip
            said = {"basis": "物业服务合同", **said}
            self.prices[key] = tariffs.set_(session, who, made, Said(price, since, **said), at=self.now)
        self.items[key] = made
        return made

    def rise(self, said: Said, key: str = "property", *, of: int | None = None, at: datetime | None = None) -> int:
        """周会计 asks for a higher price by a paper, 刘经理 agrees, in the months before; gives the tariff."""
        at, item_id = at or self.now, self.items[key]
        paper = Ground("业主大会决议", paper_day=local_day(at), paper_number="2026-1")
        with self.cast.house.database.write() as session:
            version = session.get_one(Tariff, of).version if of else None
            asked = raising.ask_price(session, self.cast["zhoukuaiji"], item_id, said, paper, of=of, version=version,
                                      at=at)  # fmt: skip
            raising.approve(session, self.cast["liujingli"], asked, version=1, at=at)
            return session.scalars(select(Tariff.id).order_by(Tariff.id.desc())).first() or 0

    def terms(self, **values: Any) -> None:
        """What the contract says."""
        with self.cast.house.database.write() as session:
            if values.pop("assembly_contract", None) and not kept.of(session, self.cast.xiushan).assembly_contract:
                terms.sign(session, self.cast["zhoukuaiji"], self.cast.xiushan, at=self.now)
            version = kept.of(session, self.cast.xiushan).version
            terms.set_(session, self.cast["zhoukuaiji"], self.cast.xiushan, version=version, at=self.now, **values)

    def prepare(self, month: date = JANUARY, *keys: str, months: int = 1, by: str = "zhoukuaiji") -> int:
        """Draft bills; gives the run."""
        with self.cast.house.database.write() as session:
            return runs.prepare(session, self.cast[by], estate_id=self.cast.xiushan, from_month=month, months=months,
                                item_ids=[self.items[key] for key in keys or self.items], at=self.now)  # fmt: skip

    def publish(self, run_id: int, by: str = "zhoukuaiji") -> None:
        """Let them be bills."""
        with self.cast.house.database.write() as session:
            runs.publish(session, self.cast[by], run_id, at=self.now)

    def billed(self, month: date = JANUARY, *keys: str, months: int = 1) -> int:
        """Drafted and published."""
        run_id = self.prepare(month, *keys, months=months)
        self.publish(run_id)
        return run_id

    def undo(self, run_id: int, by: str = "zhoukuaiji") -> None:
        """Throw the drafts away."""
        with self.cast.house.database.write() as session:
            runs.undo(session, self.cast[by], run_id, at=self.now)

    def run(self, run_id: int) -> BillRun:
        """A run as it stands."""
        with self.cast.house.database.read() as session:
            return session.get_one(BillRun, run_id)

    def bills(self, home: str | None = None, *, state: str | None = None) -> Sequence[Bill]:
        """The bills of a home, or all of them, in order of period and part."""
        asked = select(Bill).order_by(Bill.home_id, Bill.item_id, Bill.period, Bill.part, Bill.id)
        asked = asked.where(Bill.home_id == self.cast.homes[home]) if home else asked
        with self.cast.house.database.read() as session:
            return session.scalars(asked.where(Bill.state == state) if state else asked).all()

    def sell(self, home: str, on: date, *owners: NewOwner) -> list[int]:
        """A home changes hands, and what follows happens."""
        with self.cast.house.database.write() as session:
            ids = ownership.change_owner(
                session, self.cast.house.vault, self.cast["liujingli"], home_id=self.cast.homes[home],
                owners=owners or [BUYER], on=on, joint=False, reason="买卖", at=self.now,
            )  # fmt: skip
        self.refresh(home)
        return ids

    def refresh(self, *homes: str) -> int:
        """Bring debtors up to date; gives how many changed."""
        with self.cast.house.database.write() as session:
            ids = [self.cast.homes[home] for home in homes]
            return debtors.refresh(session, ids, vault=self.cast.house.vault)

    def debtors(self, home: str) -> list[tuple[str, date, date | None]]:
        """(kind, first month, month it ended) of the debtors of a home."""
        asked = select(Debtor).where(Debtor.home_id == self.cast.homes[home]).order_by(Debtor.since_month, Debtor.id)
        with self.cast.house.database.read() as session:
            return [(row.kind, row.since_month, row.until_month) for row in session.scalars(asked)]

    def pay(self, home: str, fen: int) -> int:
        """Cash for whatever is open of a home, booked; gives the payment's number."""
        self.payments += 1
        today = local_day(self.now)
        with self.cast.house.database.write() as session:
            open_ = open_bills(session, home_ids=[self.cast.homes[home]])
            parts = allocate(fen, open_, on=today).parts
            moves = settling.settle(session, payment_id=self.payments, parts=parts, day=today, at=self.now,
                                    debit=Account.CASH)  # fmt: skip
            self._post(session, "payment", f"payment:{self.payments}", moves)
        return self.payments

    def give_back(self, payment_id: int, fen: int | None = None) -> None:
        """So much of a payment goes back."""
        with self.cast.house.database.write() as session:
            moves = settling.reverse(session, payment_id=payment_id, fen=fen, day=local_day(self.now), at=self.now,
                                     credit=Account.REFUND_DUE)  # fmt: skip
            self.backs += 1
            self._post(session, "refund", f"refund:{self.backs}", moves)

    def _post(self, session: Session, kind: str, source: str, moves: list[posting.Move]) -> None:
        if moves:
            posting.post(session, estate_id=self.cast.xiushan, kind=kind, source=source, day=local_day(self.now),
                         words="测试", transfers=moves, at=self.now)  # fmt: skip

    def void(self, bill_id: int, by: str = "zhoukuaiji", why: str = "面积录错") -> None:
        """A bill was wrong."""
        with self.cast.house.database.write() as session:
            voiding.void(session, self.cast[by], bill_id, why=why, at=self.now)

    def waive(self, bill_id: int, fen: int, *, ask: str = "zhoukuaiji", approve: str = "liujingli") -> int:
        """One asks, another approves; gives the waiver."""
        with self.cast.house.database.write() as session:
            waiver_id = waiving.ask(session, self.cast[ask], bill_id=bill_id, fen=fen, why="漏水补偿", at=self.now)
        with self.cast.house.database.write() as session:
            waiving.approve(session, self.cast[approve], waiver_id, at=self.now)
        return waiver_id

    def broken(self) -> list[str]:
        """What does not add up, here and in the ledger."""
        with self.cast.house.database.read() as session:
            found = [*checks.broken(session), *invariants.broken(session, [self.cast.xiushan])]
        return [one.words for one in found]


NAMES = {"property": "物业费", "rubbish": "垃圾处理费", "water": "水费", "light": "公共用电", "old": "旧项目"}
