"""The cash of a day: what should lie in the drawer, what was counted, and another person who looks."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from server.kit.clock import StoppedClock
from server.kit.errors import Conflict, Malformed, NotFound, Stale
from server.ledger.rules.accounts import Account
from server.payments.models import CashDay, Mismatch
from server.payments.rules.methods import Method
from server.payments.service import cash, exceptions
from tests.server.payments.till import Till

DAY = date(2026, 11, 21)


def count(till: Till, fen: int, difference: str = "", *, by: str = "liujingli", day: date = DAY) -> None:
    """Somebody counts."""
    with till.cast.house.database.write() as session:
        cash.count(session, till.cast[by], estate_id=till.cast.xiushan, day=day, counted_fen=fen,
                   difference=difference, at=till.now)  # fmt: skip


def close(till: Till, version: int, *, by: str = "zhoukuaiji") -> None:
    """Somebody looks at what was counted."""
    with till.cast.house.database.write() as session:
        cash.close_day(session, till.cast[by], estate_id=till.cast.xiushan, day=DAY, version=version, at=till.now)


def row(till: Till) -> CashDay:
    """The day as its row stands."""
    with till.cast.house.database.read() as session:
        return session.get_one(CashDay, (till.cast.xiushan, DAY))


def test_what_is_counted_is_checked_by_another_person(till: Till) -> None:
    payment_id = till.enter("liujingli", "702", 80_00, payer="meijie")
    till.review("zhoukuaiji", payment_id)
    till.enter("liujingli", "101", 20_00, payer="laowang")
    count(till, 100_00)
    assert (row(till).expected_fen, row(till).version) == (100_00, 1)
    with pytest.raises(Conflict, match="second_person_needed"):
        close(till, 1, by="liujingli")
    for name in ("zhaojie", "heshifu", "huangjingli", "meijie"):
        with pytest.raises(NotFound):
            close(till, 1, by=name)
        with pytest.raises(NotFound):
            count(till, 1, "x", by=name)
    close(till, 1)
    with pytest.raises(Stale):
        close(till, 1)
    with pytest.raises(Conflict, match="cash_closed"):
        count(till, 90_00, "想改")
    assert till.exceptions() == [] and row(till).checked_by == till.cast.ids["zhoukuaiji"]


def test_a_difference_needs_words_and_is_booked_nowhere(till: Till) -> None:
    till.review("zhoukuaiji", till.enter("liujingli", "702", 80_00, payer="meijie"))
    with pytest.raises(Malformed):
        count(till, 79_00)
    with pytest.raises(Malformed):
        count(till, 80_00, day=DAY + timedelta(days=1))
    count(till, 79_00, "找零多给了一元")
    close(till, 1)
    assert till.exceptions() == ["cash_differs"] and till.account(Account.CASH) == 80_00


def test_whoever_was_called_about_cash_hears_how_it_was_dealt_with(till: Till) -> None:
    till.review("zhoukuaiji", till.enter("liujingli", "702", 80_00, payer="meijie"))
    count(till, 79_00, "找零多给了一元")
    close(till, 1)
    till.cast.react()
    called = [name for name in ("liujingli", "zhoukuaiji") if "有一笔账对不上" in _titles(till, name)]
    assert called == ["liujingli", "zhoukuaiji"]
    with till.cast.house.database.write() as session:
        row = session.scalars(select(Mismatch)).one()
        exceptions.settle(session, till.cast["zhoukuaiji"], row.id, how="当事人补了一元", version=1, at=till.now)
    till.cast.react()
    title, words = till.cast.inbox("liujingli")[-1]
    assert title == "现金对不上的那件处理好了" and words.endswith("周敏处理：当事人补了一元。"), words
    assert title not in _titles(till, "zhoukuaiji") and title not in _titles(till, "zhaojie")


def _titles(till: Till, name: str) -> list[str]:
    return [title for title, _ in till.cast.inbox(name)]


def test_cash_that_came_after_counting_asks_for_another_count(till: Till) -> None:
    count(till, 0)
    till.enter("liujingli", "702", 80_00, payer="meijie")
    with pytest.raises(Stale):
        close(till, 1)
    count(till, 80_00)
    with pytest.raises(Stale):
        close(till, 1)
    close(till, 2)


def test_cash_is_carried_to_the_bank_once_per_slip(till: Till) -> None:
    till.review("zhoukuaiji", till.enter("liujingli", "702", 80_00, payer="meijie"))

    def bank(fen: int, slip: str) -> Any:
        with till.cast.house.database.write() as session:
            return cash.bank(session, till.cast["liujingli"], estate_id=till.cast.xiushan, fen=fen, reference=slip,
                             at=till.now)  # fmt: skip

    assert bank(30_00, "CK-1") == bank(30_00, "CK-1")
    assert (till.account(Account.CASH), till.account(Account.BANK)) == (50_00, 30_00)
    with pytest.raises(Conflict):
        bank(50_01, "CK-2")
    count(till, 50_00)
    close(till, 1)


def test_nobody_carries_more_to_the_bank_than_was_counted(till: Till) -> None:
    till.review("zhoukuaiji", till.enter("liujingli", "702", 126_67, payer="meijie"))

    def bank(fen: int, slip: str) -> None:
        with till.cast.house.database.write() as session:
            cash.bank(session, till.cast["liujingli"], estate_id=till.cast.xiushan, fen=fen, reference=slip,
                      at=till.now)  # fmt: skip

    count(till, 120_00, difference="少了 6.67 元，还在找")
    with pytest.raises(Conflict, match="not_counted"):
        bank(126_67, "CK-1")
    bank(100_00, "CK-2")
    with pytest.raises(Conflict, match="not_counted"):
        bank(20_01, "CK-3")
    till.review("zhoukuaiji", till.enter("liujingli", "101", 10_00, payer="laowang"))
    bank(30_00, "CK-4")
    assert till.account(Account.CASH) == -3_33 + 10_00


def test_a_slip_that_is_known_with_another_sum_is_refused(till: Till) -> None:
    till.review("zhoukuaiji", till.enter("liujingli", "702", 80_00, payer="meijie"))

    def bank(fen: int) -> None:
        with till.cast.house.database.write() as session:
            cash.bank(session, till.cast["liujingli"], estate_id=till.cast.xiushan, fen=fen, reference="CK-1",
                      at=till.now)  # fmt: skip

    bank(80_00)
    bank(80_00)
    with pytest.raises(Conflict, match="reference_known"):
        bank(30_00)
    assert till.account(Account.BANK) == 80_00 and len(till.cast.audit("cash.banked")) == 1


def test_cash_entered_after_the_day_was_closed_is_written_down_and_expected_next_time(
    till: Till, clock: StoppedClock
) -> None:
    till.review("zhoukuaiji", till.enter("liujingli", "702", 80_00, payer="meijie"))
    count(till, 80_00)
    late_before_closing = till.enter("liujingli", "101", 10_00, payer="laowang")
    assert till.exceptions() == [], "it is counted anew, so nothing is late"
    till.review("zhoukuaiji", late_before_closing)
    count(till, 90_00)
    close(till, 2)
    clock.advance(hours=1)
    till.enter("liujingli", "101", 20_00, payer="laowang")
    assert till.exceptions() == ["cash_late"]
    clock.advance(days=1)
    till.enter("liujingli", "702", 5_00, payer="meijie", on=DAY)
    till.enter("liujingli", "702", 6_00, payer="meijie")
    till.enter("liujingli", "702", 7_00, Method.TRANSFER, payer="meijie", on=DAY, reference="T-1")
    assert till.exceptions() == ["cash_late", "cash_late"]
    with till.cast.house.database.read() as session:
        told = session.scalars(select(Mismatch.words).order_by(Mismatch.id)).all()
        assert cash.expected(session, till.cast.xiushan, DAY + timedelta(days=1)) == 121_00
    assert "2026-11-21的现金已经两人点清结好，刘芳后来又登记了2026-11-21的现金 20.00 元" in told[0]
