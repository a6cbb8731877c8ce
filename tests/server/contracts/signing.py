"""刘经理 writes a contract down, 吴委员 confirms it; 吴委员 writes the owners' notice down, the street confirms it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from server.contracts.queries import standing
from server.contracts.queries.standing import Standing
from server.contracts.rules.contract import Contract, Notice, Side
from server.contracts.service import agreeing, ending, recalling, twofold
from server.fees.rules.rises import Ground
from tests.cast import Cast

PAPER = Ground("张贴在公告栏", None, date(2026, 10, 1), "秀业〔2026〕3号")
SINCE, UNTIL = date(2025, 1, 1), date(2027, 12, 31)
TERM = Contract("包干制", SINCE, UNTIL)


@dataclass
class Signing:
    """Short verbs, each in a transaction of its own."""

    cast: Cast

    @property
    def now(self) -> datetime:
        """The present instant."""
        return self.cast.house.clock.now()

    def write(self, said: Contract = TERM, *, by: str = "liujingli", ground: Ground = PAPER) -> int:
        """Write down what was agreed on."""
        with self.cast.house.database.write() as session:
            return agreeing.ask(session, self.cast[by], self.cast.xiushan, said, ground, at=self.now)

    def confirm(self, version_id: int, *, by: str = "committee", version: int = 1, why: str = "") -> None:
        """Another person's word on it."""
        with self.cast.house.database.write() as session:
            agreeing.answer(session, self.cast[by], version_id, approved=not why, why=why, version=version, at=self.now)

    def sign(self, said: Contract = TERM) -> None:
        """Both."""
        self.confirm(self.write(said))

    def give(
        self, side: Side = Side.OWNERS, effective: date = date(2027, 3, 1), *, given: date = date(2026, 11, 20),
        by: str = "committee", ground: Ground = PAPER,
    ) -> int:  # fmt: skip
        """Write a notice down."""
        with self.cast.house.database.write() as session:
            said = Notice(side, given, effective)
            return ending.ask(session, self.cast[by], self.cast.xiushan, said, ground, at=self.now)

    def let_go(self, notice_id: int, *, by: str = "street", version: int = 1, why: str = "") -> None:
        """Another person's word on the notice."""
        with self.cast.house.database.write() as session:
            ending.answer(session, self.cast[by], notice_id, approved=not why, why=why, version=version, at=self.now)

    def want_back(
        self, notice_id: int, why: str = "业主重新表决续聘", *, by: str = "committee", version: int = 2
    ) -> int:
        """Say why a notice that stands is taken back."""
        with self.cast.house.database.write() as session:
            return recalling.ask(session, self.cast[by], notice_id, why=why, version=version, at=self.now)

    def give_back(self, recall_id: int, *, by: str = "street", version: int = 1, why: str = "") -> None:
        """Another person's word on that."""
        with self.cast.house.database.write() as session:
            recalling.answer(session, self.cast[by], recall_id, approved=not why, why=why, version=version, at=self.now)

    def withdraw(self, table: type[twofold.Row], row_id: int, *, by: str) -> None:
        """Take one's own paper back."""
        with self.cast.house.database.write() as session:
            twofold.withdraw(session, self.cast[by], table, row_id, version=1, at=self.now)

    def hand_over(self, notice_id: int, key: str, *, on: date, by: str = "committee") -> None:
        """A thing was handed over."""
        with self.cast.house.database.write() as session:
            ending.hand_over(session, self.cast[by], notice_id, key, on=on, taker="业委会", at=self.now)

    def standing(self) -> Standing:
        """The contract as it stands."""
        with self.cast.house.database.read() as session:
            return standing.of(session, self.cast.xiushan)
