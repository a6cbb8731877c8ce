"""A world of money for each run of the machine: the cast, three owned homes, a price, WeChat, a desk."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from server.fees.service import tariffs, terms
from server.fees.service.tariffs import Said
from server.kit.clock import StoppedClock
from server.kit.db import Database
from server.kit.house import House
from server.wechat.pay.gateway import PayGateway
from tests.cast import FakeMini, gather
from tests.engines import empty
from tests.houses import SATURDAY_MORNING
from tests.pays import FakePay
from tests.server.payments.till import Till

World = Callable[[], Till]
FIRST_MONTH = date(2026, 10, 1)


@dataclass
class Files:
    """A SQLite world: made once, copied for each run."""

    house: House
    folder: Path
    runs: int = 0
    template: Path | None = None
    till: Till | None = None

    def __call__(self) -> Till:
        """A fresh copy."""
        if self.till is None:
            self.till = make(self.house)
        # The last connection that closes brings the journal back into the file.
        self.house.database.dispose()
        if self.template is None:
            self.template = self.folder / "world.db"
            shutil.copyfile(self.house.database.engine.url.database or "", self.template)
        self.runs += 1
        path = self.folder / f"run-{self.runs}.db"
        shutil.copyfile(self.template, path)
        self.house.database = Database(f"sqlite:///{path}")
        return again(self.till)


@dataclass
class Server:
    """A PostgreSQL world: emptied and made anew for each run."""

    house: House

    def __call__(self) -> Till:
        """An empty one."""
        empty(self.house.database)
        assert isinstance(self.house.clock, StoppedClock)
        self.house.clock.set(SATURDAY_MORNING)
        return make(self.house)


def make(house: House) -> Till:
    """The cast with a till, a price for everybody from October on, and a contract that knows a late fee."""
    till = Till(gather(house, FakeMini())).open()
    finance, estate_id = till.cast["zhoukuaiji"], till.cast.xiushan
    with house.database.write() as session:
        tariffs.set_(session, finance, till.item, Said("1.85", FIRST_MONTH, basis="物业服务合同"), at=till.now)
        terms.sign(session, finance, estate_id, at=till.now)
        terms.set_(session, finance, estate_id, version=1, at=till.now, late_rate="0.0005",
                   contract_from=date(2026, 1, 1))  # fmt: skip
    return till


def again(till: Till) -> Till:
    """The same people in a copy of their world, at its first instant, with a WeChat that knows nothing."""
    house = till.cast.house
    assert isinstance(house.clock, StoppedClock)
    house.clock.set(SATURDAY_MORNING)
    pay = FakePay()
    house.put(pay, as_=PayGateway)
    return Till(till.cast, pay, till.item)
