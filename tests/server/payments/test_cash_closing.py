"""Cash that comes or goes while its day is being closed: one of the two waits for the other."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillWaiting

import pytest
from sqlalchemy.orm import Session

from server.kit.clock import local_day
from server.kit.errors import Stale
from server.payments.rules.methods import Method
from server.payments.service import cash, desk
from server.payments.service.slips import Slip
from tests.server.payments.till import Till

pytestmark = pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
Act = Callable[[Session], object]


def _counted(till: Till) -> int:
    """60.00 lie in the drawer and 小李 has counted them; gives the payment."""
    paid = till.enter("xiaoli", "702", 60_00, payer="meijie")
    with till.cast.house.database.write() as session:
        cash.count(session, till.cast["xiaoli"], estate_id=till.cast.xiushan, day=local_day(till.now),
                   counted_fen=60_00, difference="", at=till.now)  # fmt: skip
    return paid


def _enter(till: Till) -> Act:
    slip = Slip(till.cast.xiushan, till.cast.homes["702"], Method.CASH, 100_00, local_day(till.now), [])
    return lambda session: desk.enter(session, till.cast["xiaoli"], slip, at=till.now)


def _refuse(till: Till, paid: int) -> Act:
    by = till.cast["zhoukuaiji"]
    return lambda session: desk.refuse(session, by, paid, why="重复录入", version=1, at=till.now)


def _close(till: Till) -> Act:
    cast = till.cast
    return lambda session: cash.close_day(
        session, cast["liujingli"], estate_id=cast.xiushan, day=local_day(till.now), version=1, at=till.now
    )


def _while(till: Till, first: Act, then: Act) -> Future[object]:
    """Do the second while the first is not committed yet: it waits, and ends when the first has ended."""

    def other() -> object:
        with till.cast.house.database.write() as session:
            return then(session)

    with ThreadPoolExecutor(1) as hand:
        with till.cast.house.database.write() as session:
            first(session)
            waiting = hand.submit(other)
            with pytest.raises(StillWaiting):
                waiting.result(0.5)
        waiting.exception(20)
    return waiting


@pytest.mark.parametrize("comes", [True, False])
def test_a_day_is_not_closed_over_cash_that_comes_or_goes_meanwhile(till: Till, comes: bool) -> None:
    paid = _counted(till)
    closing = _while(till, _enter(till) if comes else _refuse(till, paid), _close(till))
    assert isinstance(closing.exception(), Stale) and till.exceptions() == []


@pytest.mark.parametrize("comes", [True, False])
def test_cash_that_comes_or_goes_while_its_day_is_closed_is_an_exception(till: Till, comes: bool) -> None:
    paid = _counted(till)
    _while(till, _close(till), _enter(till) if comes else _refuse(till, paid)).result()
    assert till.exceptions() == ["cash_late" if comes else "cash_undone"]
