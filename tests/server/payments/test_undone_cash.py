"""Cash that was counted or carried away and then turns out wrong: nobody makes it vanish unseen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from server.kit.clock import StoppedClock, local_day
from server.kit.errors import Conflict
from server.ledger.rules.accounts import Account
from server.payments.models import Mismatch
from server.payments.rules.methods import Method
from server.payments.screens import exceptions as screens
from server.payments.service import cash, desk
from tests.server.payments.till import Till


def _close(till: Till, fen: int) -> None:
    """小李 counts, 刘经理 closes the day."""
    cast, day = till.cast, local_day(till.now)
    with cast.house.database.write() as session:
        cash.count(session, cast["xiaoli"], estate_id=cast.xiushan, day=day, counted_fen=fen, difference="",
                   at=till.now)  # fmt: skip
    with cast.house.database.write() as session:
        cash.close_day(session, cast["liujingli"], estate_id=cast.xiushan, day=day, version=1, at=till.now)


def _void(till: Till, payment_id: int) -> None:
    with till.cast.house.database.write() as session:
        desk.void(session, till.cast["zhoukuaiji"], payment_id, why="重复录入", version=2, at=till.now)


def _refuse(till: Till, payment_id: int) -> None:
    with till.cast.house.database.write() as session:
        desk.refuse(session, till.cast["zhoukuaiji"], payment_id, why="重复录入", version=1, at=till.now)


def _bank(till: Till, fen: int) -> None:
    with till.cast.house.database.write() as session:
        cash.bank(session, till.cast["liujingli"], estate_id=till.cast.xiushan, fen=fen, reference="CK-1", at=till.now)


@pytest.mark.parametrize("voids", [True, False])
def test_counted_cash_that_is_undone_is_an_exception_and_whoever_counted_hears(
    till: Till, clock: StoppedClock, voids: bool
) -> None:
    paid = till.enter("xiaoli", "702", 80_00, payer="meijie")
    if voids:
        till.review("zhoukuaiji", paid)
    clock.advance(minutes=1)
    _close(till, 80_00)
    clock.advance(days=2)
    (_void if voids else _refuse)(till, paid)
    till.cast.react()
    with till.cast.house.database.read() as session:
        row = session.scalars(select(Mismatch)).one()
        (shown,) = screens.exceptions(session, till.cast["zhoukuaiji"], "open", estate_id=None, cursor=None).items
    act = "作废" if voids else "退回"
    assert row.kind == "cash_undone" and row.words.startswith(
        f"2026-11-21的现金已经两人点清结好，周敏后来{act}了其中 2026-11-21收的 80.00 元（重复录入）。问清这笔钱"
    )
    assert shown["label"] == "日结以后作废的现金" and shown["path"] == f"/console/payments/{paid}"
    for name in ("xiaoli", "liujingli", "zhoukuaiji"):
        assert ("有一笔账对不上", row.words) in till.cast.inbox(name)
    assert ("有一笔账对不上", row.words) not in till.cast.inbox("zhaojie")
    with till.cast.house.database.read() as session:
        assert cash.expected(session, till.cast.xiushan, local_day(till.now)) == 0
    till.check()


def test_what_no_closed_count_has_seen_is_void_without_an_exception(till: Till, clock: StoppedClock) -> None:
    _close(till, 0)
    clock.advance(days=1)
    first, moved = (
        till.enter("xiaoli", "702", 80_00, payer="meijie"),
        till.enter("xiaoli", "702", 60_00, Method.TRANSFER, payer="meijie", reference="T-1"),
    )
    for payment_id in (first, moved):
        till.review("liujingli", payment_id)
        _void(till, payment_id)
    late = till.enter("xiaoli", "101", 10_00, payer="laowang", on=local_day(till.now) - timedelta(days=1))
    assert till.exceptions() == ["cash_late"]
    till.review("liujingli", late)
    _void(till, late)
    assert till.exceptions() == ["cash_late"], "nobody had counted it"
    till.check()


def test_cash_that_lies_in_the_bank_is_not_made_void_before_it_stands_where_it_belongs(till: Till) -> None:
    wrong = till.bill("702", 80_00)
    paid = till.enter("xiaoli", "702", 80_00, payer="meijie")
    till.review("liujingli", paid)
    _bank(till, 80_00)
    with pytest.raises(Conflict, match="cash_gone") as no:
        _void(till, paid)
    assert "先给对的那户登记" in no.value.sentence and "用转账退" in no.value.sentence
    assert till.owed(wrong) == 0 and till.account(Account.CASH) == 0
    till.review("liujingli", till.enter("xiaoli", "101", 80_00, payer="laowang"))
    _void(till, paid)
    assert till.owed(wrong) == 80_00 and till.balance("laowang") == 80_00
    assert (till.account(Account.CASH), till.account(Account.BANK)) == (0, 80_00)
    till.check()
