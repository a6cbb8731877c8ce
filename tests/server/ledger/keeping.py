"""A ledger to write in: one estate without homes, a day, and short verbs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from server.kit.clock import StoppedClock, local_day
from server.kit.db import Database
from server.ledger.models import LedgerTransfer
from server.ledger.queries import invariants
from server.ledger.rules.broken import Broken
from server.ledger.service import closing, posting
from server.ledger.service.posting import Move
from server.places import service as places


@dataclass
class Ledger:
    """The ledger of 秀山花园, and another estate's beside it."""

    database: Database
    clock: StoppedClock
    xiushan: int
    defu: int

    @property
    def at(self) -> datetime:
        """Now."""
        return self.clock.now()

    @property
    def today(self) -> date:
        """Today in Shanghai."""
        return local_day(self.at)

    def post(self, source: str, *moves: Move, day: date | None = None, **more: Any) -> int:
        """Post an event on a day (today); its number."""
        told = {"estate_id": self.xiushan, "kind": "test", "words": source, "at": self.at, **more}
        with self.database.write() as session:
            return posting.post(session, source=source, day=day or self.today, transfers=moves, **told)

    def close(self, day: date) -> bool:
        """The house closes a day."""
        with self.database.write() as session:
            return closing.close_day(session, None, estate_id=self.xiushan, day=day, at=self.at)

    def broken(self) -> list[Broken]:
        """What the checks find anywhere."""
        with self.database.read() as session:
            return invariants.broken(session)

    def rows(self) -> list[tuple[str, str, int]]:
        """Every transfer: debit, credit, fen."""
        asked = select(LedgerTransfer.debit, LedgerTransfer.credit, LedgerTransfer.fen).order_by(LedgerTransfer.id)
        with self.database.read() as session:
            return [(debit, credit, fen) for debit, credit, fen in session.execute(asked)]


def open_ledger(database: Database, clock: StoppedClock) -> Ledger:
    """Two estates with nothing in their ledgers."""
    with database.write() as session:
        company = places.found_company(session, name="安居物业")
        xiushan = places.found_estate(session, name="秀山花园", city="上海市", company_id=company)
        return Ledger(database, clock, xiushan, places.found_estate(session, name="德福楼", city="上海市"))
