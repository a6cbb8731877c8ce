"""Cash that is missing, late or undone: whoever had it in their hands does not say that it is all right."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from server.kit.clock import StoppedClock, local_day
from server.kit.errors import Conflict
from server.payments.models import Mismatch
from server.payments.screens import exceptions as screens
from server.payments.service import cash, desk, exceptions
from tests.server.payments.till import Till


def _day(till: Till, counter: str, closer: str, fen: int, difference: str = "") -> None:
    cast, day = till.cast, local_day(till.now)
    with cast.house.database.write() as session:
        cash.count(session, cast[counter], estate_id=cast.xiushan, day=day, counted_fen=fen, difference=difference,
                   at=till.now)  # fmt: skip
    with cast.house.database.write() as session:
        cash.close_day(session, cast[closer], estate_id=cast.xiushan, day=day, version=1, at=till.now)


def _settle(till: Till, name: str) -> None:
    with till.cast.house.database.write() as session:
        row = session.scalars(select(Mismatch)).one()
        exceptions.settle(session, till.cast[name], row.id, how="已核对", version=row.version, at=till.now)


def _offered(till: Till, name: str) -> bool:
    with till.cast.house.database.read() as session:
        (row,) = screens.exceptions(session, till.cast[name], "open", estate_id=None, cursor=None).items
    return row["may_settle"] and not row["own"]


def _only_by_another(till: Till, own: str, other: str) -> None:
    assert (_offered(till, own), _offered(till, other)) == (False, True)
    with pytest.raises(Conflict, match="second_person_needed"):
        _settle(till, own)
    _settle(till, other)


def test_who_counted_short_does_not_settle_the_shortage_under_a_new_number_either(till: Till) -> None:
    till.review("liujingli", till.enter("zhoukuaiji", "702", 500_00, payer="meijie"))
    _day(till, "zhoukuaiji", "liujingli", 300_00, "零钱找错")
    till.buys("zhoukuaiji")
    _only_by_another(till, "zhoukuaiji", "liujingli")


def test_who_took_cash_of_the_day_settles_no_shortage_where_somebody_else_may(till: Till) -> None:
    till.review("zhoukuaiji", till.enter("liujingli", "702", 500_00, payer="meijie"))
    _day(till, "xiaoli", "liujingli", 300_00, "零钱找错")
    _only_by_another(till, "liujingli", "zhoukuaiji")


def test_where_everybody_took_cash_that_day_whoever_did_not_count_settles(till: Till) -> None:
    till.review("zhoukuaiji", till.enter("liujingli", "702", 500_00, payer="meijie"))
    till.review("liujingli", till.enter("zhoukuaiji", "101", 10_00, payer="laowang"))
    _day(till, "zhoukuaiji", "liujingli", 300_00, "零钱找错")
    _only_by_another(till, "zhoukuaiji", "liujingli")


def test_late_cash_is_settled_by_another_than_entered_it(till: Till, clock: StoppedClock) -> None:
    _day(till, "xiaoli", "liujingli", 0)
    clock.advance(days=1)
    till.enter("zhoukuaiji", "702", 80_00, payer="meijie", on=local_day(till.now) - timedelta(days=1))
    _only_by_another(till, "zhoukuaiji", "liujingli")


@pytest.mark.parametrize("voids", [True, False])
def test_counted_cash_is_settled_by_another_than_undid_it(till: Till, clock: StoppedClock, voids: bool) -> None:
    paid = till.enter("xiaoli", "702", 80_00, payer="meijie")
    if voids:
        till.review("liujingli", paid)
    clock.advance(minutes=1)
    _day(till, "xiaoli", "liujingli", 80_00)
    undo = desk.void if voids else desk.refuse
    with till.cast.house.database.write() as session:
        undo(session, till.cast["zhoukuaiji"], paid, why="重复录入", version=2 if voids else 1, at=till.now)
    _only_by_another(till, "zhoukuaiji", "liujingli")
