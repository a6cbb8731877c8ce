"""The second person is another human being, also after a member of staff has bound their home and goes by a new id."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from server.kit.clock import local_day
from server.kit.errors import Conflict
from server.payments.rules.methods import Method
from server.payments.screens import cash as cash_page
from server.payments.screens import payments as screens
from server.payments.screens import refunds as refund_screens
from server.payments.service import balances, cash, desk, refunding
from tests.server.payments.till import Till

on_sqlite = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


def _transfer(till: Till) -> int:
    return till.enter("zhoukuaiji", "702", 60_00, Method.TRANSFER, payer="meijie", reference="SLIP-1")


def _reviews(till: Till) -> Callable[[], None]:
    payment_id = _transfer(till)
    return lambda: till.review("zhoukuaiji", payment_id)


def _refuses(till: Till) -> Callable[[], None]:
    payment_id = _transfer(till)

    def act() -> None:
        with till.cast.house.database.write() as session:
            desk.refuse(session, till.cast["zhoukuaiji"], payment_id, why="没有到账", version=1, at=till.now)

    return act


def _voids(till: Till) -> Callable[[], None]:
    payment_id = _transfer(till)
    till.review("liujingli", payment_id)

    def act() -> None:
        with till.cast.house.database.write() as session:
            desk.void(session, till.cast["zhoukuaiji"], payment_id, why="记错", version=2, at=till.now)

    return act


def _pays_out(till: Till) -> Callable[[], None]:
    payout_id = _asks_back(till)

    def act() -> None:
        with till.cast.house.database.write() as session:
            balances.give_back(session, till.cast["zhoukuaiji"], payout_id, version=1, agree=True, at=till.now)

    return act


def _refunds(till: Till) -> Callable[[], None]:
    refund_id = _asks_refund(till)

    def act() -> None:
        with till.cast.house.database.write() as session:
            refunding.approve(session, till.cast["zhoukuaiji"], refund_id, version=1, at=till.now)

    return act


def _closes(till: Till) -> Callable[[], None]:
    _counts(till)
    day = local_day(till.now)

    def act() -> None:
        with till.cast.house.database.write() as session:
            cash.close_day(session, till.cast["zhoukuaiji"], estate_id=till.cast.xiushan, day=day, version=1,
                           at=till.now)  # fmt: skip

    return act


def _asks_back(till: Till) -> int:
    till.review("liujingli", till.enter("xiaoli", "702", 50_00, payer="meijie"))
    with till.cast.house.database.write() as session:
        return balances.ask_back(
            session, till.cast["zhoukuaiji"], estate_id=till.cast.xiushan, person_id=till.cast.ids["meijie"],
            fen=50_00, method=Method.CASH, why="搬走", at=till.now,
        )  # fmt: skip


def _asks_refund(till: Till) -> int:
    payment_id = till.enter("xiaoli", "101", 50_00, payer="laowang")
    till.review("liujingli", payment_id)
    with till.cast.house.database.write() as session:
        return refunding.ask(session, till.cast["zhoukuaiji"], payment_id=payment_id, fen=10_00, reason="多收",
                             at=till.now)  # fmt: skip


def _counts(till: Till) -> None:
    with till.cast.house.database.write() as session:
        cash.count(session, till.cast["zhoukuaiji"], estate_id=till.cast.xiushan, day=local_day(till.now),
                   counted_fen=0, difference="", at=till.now)  # fmt: skip


@pytest.mark.parametrize("begin", [_reviews, _refuses, _voids, _pays_out, _refunds, _closes])
def test_whoever_began_is_no_second_person_under_a_new_id(
    till: Till, begin: Callable[[Till], Callable[[], None]]
) -> None:
    act = begin(till)
    till.buys("zhoukuaiji")
    with pytest.raises(Conflict, match="second_person_needed"):
        act()
    till.check()


@on_sqlite
def test_no_page_offers_it_and_whoever_began_is_told_under_the_new_id(till: Till) -> None:
    _counts(till)
    payment_id, payout_id, _ = _transfer(till), _asks_back(till), _asks_refund(till)
    till.buys("zhoukuaiji")
    with till.cast.house.database.read() as session:
        me, today = till.cast["zhoukuaiji"], local_day(till.now)
        assert [one["mine"] for one in screens.waiting(session, me, on=today)] == [True]
        assert screens.payment(session, me, payment_id, on=today)["mine"]
        page = refund_screens.refunds(session, me, "open", estate_id=None, cursor=None, on=today)
        payouts = refund_screens.payouts(session, me, "open", estate_id=None, day=today)
        assert [one["may_decide"] for one in (*page.items, *payouts)] == [False, False]
        counted = cash_page.counted(session, till.cast.xiushan, today)
        assert counted is not None and counted["counted_by"] == me.id
    with till.cast.house.database.write() as session:
        balances.give_back(session, till.cast["liujingli"], payout_id, version=1, agree=False, at=till.now)
        desk.refuse(session, till.cast["liujingli"], payment_id, why="没有到账", version=1, at=till.now)
    till.cast.react()
    told = [title for title, _ in till.cast.inbox("zhoukuaiji")]
    assert {"预存款退还没有通过", "您登记的收款没有通过复核"} <= set(told)
