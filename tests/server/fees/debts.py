"""Debts of 秀山花园 in one line each: a till, and what finance does about those who have not paid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from server.delivery.service import consent
from server.delivery.templates import template
from server.fees.models import Bill, Demand
from server.fees.queries import reminding as reads
from server.fees.queries import terms as kept
from server.fees.rules.allocation import Part
from server.fees.rules.reminding import ladder
from server.fees.service import deciding, disputing, reminding, settling, terms
from server.kit.actor import SYSTEM, Grant
from server.kit.clock import day_start, local_day
from server.ledger.rules.accounts import Account
from server.ledger.service.posting import Move
from server.people.service import staff
from server.places import queries as places
from tests.cast import Cast
from tests.server.payments.till import Till

CONTRACT = {"assembly_contract": True, "contract_from": date(2026, 1, 1)}


@dataclass
class Debts(Till):
    """Who owes what."""

    number: int = 0

    def terms(self, **values: Any) -> None:
        """What the contract says, as 周会计 writes it down."""
        with self.cast.house.database.write() as session:
            if values.get("assembly_contract") and not kept.of(session, self.cast.xiushan).assembly_contract:
                terms.sign(session, self.cast["zhoukuaiji"], self.cast.xiushan, at=self.now)
            version = kept.of(session, self.cast.xiushan).version
            terms.set_(session, self.cast["zhoukuaiji"], self.cast.xiushan, version=version, at=self.now, **values)

    def settle(self, day: date, *parts: tuple[int, int, int]) -> list[Move]:
        """A payment of (bill, principal, late fee) that came on a day; gives its moves."""
        self.number += 1
        with self.cast.house.database.write() as session:
            return settling.settle(
                session, payment_id=self.number, parts=[Part(str(id_), fen, late) for id_, fen, late in parts],
                day=day, at=day_start(day), debit=Account.CASH,
            )  # fmt: skip

    def give_back(self, day: date, payment_id: int) -> list[Move]:
        """The whole of a payment goes back; gives its moves."""
        with self.cast.house.database.write() as session:
            return settling.reverse(
                session, payment_id=payment_id, fen=None, day=day, at=day_start(day), credit=Account.CASH
            )

    def late_lines(self, bill_id: int) -> Sequence[Bill]:
        """The late fees charged for a bill, in order."""
        with self.cast.house.database.read() as session:
            return session.scalars(select(Bill).where(Bill.late_of == bill_id).order_by(Bill.part)).all()

    def bill_row(self, bill_id: int) -> Bill:
        """A bill as it stands."""
        with self.cast.house.database.read() as session:
            return session.get_one(Bill, bill_id)

    def remind(self) -> int:
        """Write down what is to be said now to whoever owes; gives how many demands."""
        with self.cast.house.database.write() as session:
            by = ladder(kept.of(session, self.cast.xiushan).remind)
            debtors = reads.debtors_owing(session, self.cast.xiushan, due_by=local_day(self.now) - timedelta(days=1))
            estate = places.estate(session, self.cast.xiushan)
            return reminding.remind(session, estate, debtors, by, at=self.now)

    def demands(self) -> Sequence[Demand]:
        """Every demand, oldest first."""
        with self.cast.house.database.read() as session:
            return session.scalars(select(Demand).order_by(Demand.id)).all()

    def dispute(self, name: str, bill_id: int, words: str = "面积不对") -> int:
        """Somebody says that a bill is wrong."""
        with self.cast.house.database.write() as session:
            return disputing.raise_(session, self.cast[name], bill_id=bill_id, words=words, at=self.now)

    def decide(
        self, name: str, dispute_id: int, *, upheld: bool, waive_fen: int | None = None, version: int = 1
    ) -> int | None:  # fmt: skip
        """Somebody answers it."""
        with self.cast.house.database.write() as session:
            return deciding.decide(session, self.cast[name], dispute_id, upheld=upheld, answer="核实过了",
                                    version=version, waive_fen=waive_fen, at=self.now)  # fmt: skip

    def keeps(self, name: str) -> str:
        """Somebody of the staff keeps the fees from now on; gives their name."""
        with self.cast.house.database.write() as session:
            grant = Grant("finance", "estate", self.cast.xiushan)
            staff.grant(session, SYSTEM, person_id=self.cast.ids[name], to=grant, at=self.now)
        return name

    def agree(self, name: str) -> None:
        """Somebody agrees to one message about fees."""
        with self.cast.house.database.write() as session:
            consent.record_consent(session, openid=f"o-{name}", template_id=template("fee_reminder").id, accepted=True,
                                   event_key=f"{name}-{self.now}", at=self.now)  # fmt: skip


@pytest.fixture
def debts(cast: Cast) -> Debts:
    """Nobody owes anything yet."""
    found = Debts(cast)
    found.open()
    return found
