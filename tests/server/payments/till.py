"""What a test of payments stands on: bills of the cast, a company WeChat pays, and short verbs for what people do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from werkzeug.test import TestResponse

from server.fees.models import Bill, Debtor, DebtorPerson, FeeItem
from server.fees.service.settling import allocated
from server.kit.actor import SYSTEM, Grant
from server.kit.clock import local_day
from server.ledger.queries import balances as ledger
from server.ledger.queries import invariants
from server.ledger.rules.accounts import Account
from server.ledger.service import posting
from server.ledger.service.posting import Move
from server.payments.models import Mismatch, Order, Payment, Receipt, Refund
from server.payments.queries import checks
from server.payments.rules.lines import Line
from server.payments.rules.methods import Method
from server.payments.rules.refunding import GIVEN_BACK
from server.payments.service import desk, merchants
from server.payments.service.slips import Slip
from server.people import queries as people
from server.people.rules import CASHIER
from server.people.service import ownership, staff
from server.people.service.ownership import NewOwner
from server.places import queries as places
from server.wechat.pay.gateway import PayGateway
from server.wechat.pay.notices import Notice, PayNotice
from tests.cast import MOVED_IN, STAFF, Cast
from tests.pays import FakePay
from workflows.payments.pushes import PayReceiver

SUB_MCHID = "1900000109"
DUE = date(2026, 10, 31)
_OPEN = func.sum(Bill.fen - Bill.paid_fen - Bill.waived_fen)


@dataclass
class Till:
    """Bills, WeChat and the desk of 秀山花园."""

    cast: Cast
    pay: FakePay = field(default_factory=FakePay)
    item: int = 0
    debtors: dict[str, int] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        """The present instant."""
        return self.cast.house.clock.now()

    def open(self) -> Till:
        """A fee item, the company's sub-merchant, WeChat, and 小李 at the desk."""
        self.cast.house.put(self.pay, as_=PayGateway)
        with self.cast.house.database.write() as session:
            item = FeeItem(estate_id=self.cast.xiushan, key="property", name="物业费", kind="per_area", cycle="month")
            session.add(item)
            session.flush()
            self.item = item.id
            merchants.keep(
                session, SYSTEM, company_id=self.cast.company, sub_mchid=SUB_MCHID, name="安居物业", at=self.now
            )
            at_the_desk = Grant(CASHIER, "estate", self.cast.xiushan)
            staff.grant(session, SYSTEM, person_id=self.cast.ids["xiaoli"], to=at_the_desk, at=self.now)
        return self

    def bill(self, home: str, fen: int, *, period: date = date(2026, 10, 1), due: date = DUE, owes: Sequence[str] = (),
             months: int = 1, disputed: bool = False, since: date = date(2019, 4, 1)) -> int:  # fmt: skip
        """An open bill of a home, owed by its owners of today or by those named. Gives its id."""
        with self.cast.house.database.write() as session:
            home_id = self.cast.homes[home]
            debtor_id = self._debtor(session, home, owes, since)
            building_id = places.home(session, home_id)["building_id"]
            bill = Bill(estate_id=self.cast.xiushan, building_id=building_id, home_id=home_id, item_id=self.item,
                        debtor_id=debtor_id, period=period, through=period, months=months, fen=fen, exact=str(fen),
                        formula="1.85 元/㎡·月 × 88.00 ㎡", due_on=due, state="open", disputed=disputed)  # fmt: skip
            session.add(bill)
            session.flush()
            move = Move(Account.RECEIVABLE, Account.INCOME, fen, debtor_id=debtor_id, bill_id=bill.id, item="property")
            posting.post(session, estate_id=self.cast.xiushan, kind="bill", source=f"bill:{bill.id}", at=self.now,
                         day=local_day(self.now), words="出账", transfers=[move])  # fmt: skip
            return bill.id

    def _debtor(self, session: Any, home: str, owes: Sequence[str], since: date) -> int:
        key = f"{home}:{','.join(owes)}"
        if key not in self.debtors:
            # Whoever is named had the home before its owners of today.
            since, until = (date(2018, 1, 1), since) if owes else (since, None)
            row = Debtor(home_id=self.cast.homes[home], estate_id=self.cast.xiushan, kind="owners", since_month=since,
                         until_month=until)  # fmt: skip
            session.add(row)
            session.flush()
            owners = people.owners(session, self.cast.homes[home], local_day(self.now))
            for person_id in [self.cast.ids[name] for name in owes] or [one["person_id"] for one in owners]:
                session.add(DebtorPerson(debtor_id=row.id, person_id=person_id))
            self.debtors[key] = row.id
        return self.debtors[key]

    def order(self, name: str, *bill_ids: int, key: str | None = "fresh", **more: Any) -> TestResponse:
        """Somebody taps on pay."""
        lines = more.pop("lines", [{"bill_id": bill_id} for bill_id in bill_ids])
        return self.cast.visitor(name).post("/pay/orders", {"lines": lines, **more}, key=key)

    def ordered(self, name: str, *bill_ids: int, **more: Any) -> Order:
        """The row of an order that went through."""
        answer = self.order(name, *bill_ids, **more)
        assert answer.status_code == 201, answer.text
        return self.row(answer.json["id"])

    def row(self, order_id: int) -> Order:
        """An order as its row stands."""
        with self.cast.house.database.read() as session:
            return session.get_one(Order, order_id)

    def confirm(self, order: Order, **more: Any) -> PayNotice:
        """The payer confirms on the phone; gives the notice WeChat would send."""
        return self.pay.pay(order.out_trade_no, at=more.pop("at", self.now), **more)

    def notify(self, notice: Notice) -> None:
        """WeChat's notice reaches us."""
        PayReceiver(self.cast.house)(notice)

    def paid(self, name: str, *bill_ids: int, **more: Any) -> Payment:
        """Somebody pays bills by WeChat, from the tap to the notice."""
        order = self.ordered(name, *bill_ids, **more)
        self.notify(self.confirm(order))
        return self.payments(order_id=order.id)[0]

    def enter(self, by: str, home: str, fen: int, method: Method = Method.CASH, **more: Any) -> int:
        """Somebody takes money at the desk. ``lines`` are (bill, fen)."""
        lines = [Line(bill_id, self.cast.homes[home], part) for bill_id, part in more.pop("lines", ())]
        named = more.pop("payer", None)
        payer = self.cast.ids[named] if named else None
        slip = Slip(self.cast.xiushan, self.cast.homes[home], method, fen, more.pop("on", local_day(self.now)),
                         lines, payer_id=payer, **more)  # fmt: skip
        with self.cast.house.database.write() as session:
            return desk.enter(session, self.cast[by], slip, at=self.now)

    def review(self, by: str, payment_id: int, *, version: int = 1) -> None:
        """Somebody else looks at it."""
        with self.cast.house.database.write() as session:
            desk.review(session, self.cast[by], payment_id, version=version, at=self.now)

    def buys(self, name: str, home: str = "502") -> None:
        """A member of staff buys a home and binds it: from now on their account is the roster's person."""
        cast, number = self.cast, f"4501001980050500{len(self.cast.homes):02}"
        owner = NewOwner(STAFF[name].name, cast.mini.numbers[f"o-{name}"], number)
        with cast.house.database.write() as session:
            person_id = ownership.ensure_person(session, cast.house.vault, owner, at=self.now)
            ownership.add_owners(session, cast.homes[home], [(person_id, owner)], since=MOVED_IN, joint=False,
                                 source="roster", vault=cast.house.vault)  # fmt: skip
            before = cast.ids[name]
            cast.bind(session, name, home, "owner", called=owner.name, last4=number[-4:])
        assert cast.ids[name] == person_id != before
        cast.react()

    def payments(self, **where: Any) -> list[Payment]:
        """Payments that are like this, oldest first."""
        with self.cast.house.database.read() as session:
            return list(session.scalars(select(Payment).filter_by(**where).order_by(Payment.id)))

    def owed(self, bill_id: int) -> int:
        """What is open of a bill."""
        with self.cast.house.database.read() as session:
            bill = session.get_one(Bill, bill_id)
            return bill.fen - bill.paid_fen - bill.waived_fen

    def went(self, payment_id: int) -> dict[int, int]:
        """What of a payment lies on which bill."""
        with self.cast.house.database.read() as session:
            return allocated(session, payment_id)

    def balance(self, name: str) -> int:
        """What somebody has left with us."""
        with self.cast.house.database.read() as session:
            return ledger.balance(session, Account.PREPAID, estate_id=self.cast.xiushan, person_id=self.cast.ids[name])

    def account(self, account: Account) -> int:
        """An account of 秀山花园."""
        with self.cast.house.database.read() as session:
            return ledger.balance(session, account, estate_id=self.cast.xiushan)

    def exceptions(self) -> list[str]:
        """The kinds of what does not add up, oldest first."""
        with self.cast.house.database.read() as session:
            return list(session.scalars(select(Mismatch.kind).order_by(Mismatch.id)))

    def count(self, table: type[Any]) -> int:
        """How many rows a table has."""
        with self.cast.house.database.read() as session:
            return session.scalar(select(func.count()).select_from(table)) or 0

    def check(self) -> None:
        """Everything adds up: the ledger, bills and their rows, payments and where their money went, receipts."""
        with self.cast.house.database.read() as session:
            assert invariants.broken(session) == [] and checks.broken(session) == []
            open_fen = session.scalar(select(_OPEN).where(Bill.state == "open")) or 0
            came = session.scalar(select(func.sum(Payment.fen)).where(Payment.state == "received")) or 0
            back = session.scalar(select(func.sum(Refund.fen)).where(Refund.state.in_(GIVEN_BACK))) or 0
            live = session.scalars(select(Receipt).where(Receipt.void_at.is_(None))).all()
            numbers = sorted(session.scalars(select(Receipt.number)))
        assert self.account(Account.RECEIVABLE) == open_fen
        assert sum(one.fen for one in live) == came - back
        assert len({one.payment_id for one in live}) == len(live)
        assert numbers == [f"2026-{number:06}" for number in range(1, len(numbers) + 1)]
