"""周会计 enters, 刘经理 approves, 梅姐 reads and asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from server.books.queries import books, checks, entries
from server.books.rules.entries import Kind
from server.books.rules.periods import Period, quarter_of
from server.books.service import answering, entering, questions
from server.books.service.entering import Said
from server.books.service.vouchers import JPEG, Voucher
from server.kit.clock import local_day
from server.places import queries as places
from tests.cast import Cast


@dataclass
class Books:
    """Short verbs, each in a transaction of its own."""

    cast: Cast

    @property
    def today(self) -> date:
        """Today in Shanghai."""
        return local_day(self.cast.house.clock.now())

    @property
    def quarter(self) -> Period:
        """The quarter of today."""
        return quarter_of(self.today)

    def said(self, kind: Kind = Kind.SPENDING, line: str = "lifts", fen: int = 120_000, **more: Any) -> Said:
        """What somebody enters."""
        shape = {"day": self.today, "words": "2号梯更换门机皮带", "payee": "蓝天电梯公司", "masked": True, **more}
        return Said(self.cast.xiushan, kind, line, fen, **shape)

    def ask(self, *args: Any, by: str = "zhoukuaiji", **more: Any) -> int:
        """Enter something; its id."""
        voucher = Voucher(self.cast.house.files.put(b"a voucher"), JPEG)
        with self.cast.house.database.write() as session:
            return entering.ask(
                session, self.cast[by], self.said(*args, **more), voucher, at=self.cast.house.clock.now()
            )

    def approve(self, entry_id: int, by: str = "liujingli", version: int = 1) -> None:
        """Another person's yes."""
        with self.cast.house.database.write() as session:
            answering.approve(session, self.cast[by], entry_id, version=version, at=self.cast.house.clock.now())

    def enter(self, *args: Any, **more: Any) -> int:
        """Enter and approve; its id."""
        entry_id = self.ask(*args, **more)
        self.approve(entry_id)
        return entry_id

    def take_back(self, entry_id: int, by: str = "zhoukuaiji") -> int:
        """Ask to take a wrong entry back; the id of the entry that does."""
        with self.cast.house.database.write() as session:
            return entering.take_back(session, self.cast[by], entry_id, why="重复入账", at=self.cast.house.clock.now())

    def question(self, entry_id: int, words: str = "这笔修的是哪一台？", by: str = "meijie") -> int:
        """An owner asks; the question's id."""
        with self.cast.house.database.write() as session:
            return questions.ask(session, self.cast[by], entry_id=entry_id, words=words, at=self.cast.house.clock.now())

    def told(self, period: Period | None = None) -> dict[str, Any]:
        """The books of a period (the quarter of today)."""
        with self.cast.house.database.read() as session:
            estate = places.estate(session, self.cast.xiushan)
            return books.told(session, estate, period or self.quarter)

    def whole_year(self) -> dict[str, Any]:
        """The books of the year."""
        return self.told(Period(date(self.today.year, 1, 1), 12))

    def agrees(self) -> bool:
        """Whether entries and ledger say the same everywhere."""
        with self.cast.house.database.read() as session:
            return not entries.differences(session, self.cast.xiushan) and not checks.broken(session)

    def days_ago(self, days: int) -> date:
        """A day of the past."""
        return self.today - timedelta(days=days)
