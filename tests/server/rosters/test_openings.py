"""Bringing over debts and balances: read, put on the books by another, paid, or undone while nothing is paid."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from server.fees.models import Bill, Opening
from server.fees.queries import late, limits, openings
from server.fees.queries import rates_rows as rows
from server.fees.rules.rate_sums import Span
from server.fees.service import openings as service
from server.fees.service.own import OwnMoney
from server.kit.errors import Conflict, NotFound, Stale
from server.ledger.queries import balances
from server.ledger.rules.accounts import Account
from server.rosters.service import opening
from tests.cast import Cast
from tests.server.fees.billing import Billing
from tests.server.rosters.sheets import write

DAY = date(2026, 6, 30)
HEADER = ["房屋", "欠费人", "收费项目", "月份", "应收金额", "已付金额", "应缴日", "违约金", "预存余额"]
MEIJIE = ["21栋1单元702", "白兰娟", "物业费", "2023-09", 230, 30, "2023-09-15", 12.5, ""]
MEIJIE_NOW = ["21栋1单元702", "白兰娟", "物业费", "2026年3月", 100, "", "", "", 50]


@pytest.fixture
def billing(cast: Cast) -> Billing:
    """An estate with a price, and nothing billed yet."""
    found = Billing(cast)
    found.item()
    return found


def bring(billing: Billing, folder: Path, *rows: list[Any], by: str = "zhoukuaiji", day: date = DAY) -> int:
    path = write(folder / "旧系统.xlsx", {"欠费": [HEADER, *rows]})
    with billing.cast.house.database.write() as session:
        return opening.bring(session, billing.cast[by], estate_id=billing.cast.xiushan, name=path.name,
                             content=path.read_bytes(), day=day, at=billing.now)  # fmt: skip


def apply(billing: Billing, opening_id: int, owed: int, prepaid: int = 0, *, by: str = "liujingli", v: int = 1) -> None:
    with billing.cast.house.database.write() as session:
        service.apply(session, billing.cast[by], opening_id, version=v, owed=owed, prepaid=prepaid, at=billing.now)


def undo(billing: Billing, opening_id: int, v: int = 2) -> None:
    with billing.cast.house.database.write() as session:
        service.undo(session, billing.cast["zhoukuaiji"], opening_id, version=v, at=billing.now)


def told(billing: Billing, opening_id: int) -> dict[str, Any]:
    with billing.cast.house.database.read() as session:
        return openings.one(session, billing.cast["zhoukuaiji"], opening_id)


def saved(billing: Billing) -> int:
    with billing.cast.house.database.read() as session:
        person = billing.cast["meijie"].id
        return balances.balance(session, Account.PREPAID, estate_id=billing.cast.xiushan, person_id=person)


def test_a_debt_and_a_balance_come_over_through_the_opening_account(billing: Billing, tmp_path: Path) -> None:
    opening_id = bring(billing, tmp_path, MEIJIE, MEIJIE_NOW)
    assert billing.bills() == [] and told(billing, opening_id)["flaws"] == []
    apply(billing, opening_id, 30_000, 5_000)
    first, second = billing.bills("702")
    assert (first.fen, first.due_on, first.period, first.state) == (20_000, date(2023, 9, 15), date(2023, 9, 1), "open")
    assert first.formula == "从旧系统转来：物业费，2023年9月，应收 230.00 元 − 已付 30.00 元 = 欠 200.00 元"
    assert (second.fen, second.due_on) == (10_000, date(2026, 3, 31)) and saved(billing) == 5_000
    with billing.cast.house.database.read() as session:
        assert balances.balance(session, Account.OPENING, estate_id=billing.cast.xiushan) == 25_000
        watched = limits.watch_dates(session, [first.id], on=date(2026, 6, 30))
    assert watched[first.id].year == 2026 and watched[first.id].month == 9
    assert billing.broken() == []


def test_the_same_file_again_changes_nothing(billing: Billing, tmp_path: Path) -> None:
    opening_id = bring(billing, tmp_path, MEIJIE)
    path = tmp_path / "旧系统.xlsx"
    content = path.read_bytes()

    def again() -> int:
        with billing.cast.house.database.write() as session:
            return opening.bring(session, billing.cast["zhoukuaiji"], estate_id=billing.cast.xiushan, name="b.xlsx",
                                 content=content, day=DAY, at=billing.now)  # fmt: skip

    assert again() == opening_id
    apply(billing, opening_id, 20_000)
    assert again() == opening_id
    with pytest.raises(Conflict, match="opening_settled"):
        apply(billing, opening_id, 20_000, v=2)
    assert len(billing.bills()) == 1
    other = bring(billing, tmp_path, MEIJIE, ["21栋1单元101", "", "物业费", "2023-09", 1, "", "", "", ""])
    assert "已经有这几个月的账单" in told(billing, other)["flaws"][0]["words"]


@pytest.mark.parametrize(("row", "words"), [
    (["21栋1单元999", *MEIJIE[1:]], "没有这套房"), (["21栋1单元702", "白 兰", *MEIJIE[2:]], "没有这个人"),
    ([*MEIJIE[:2], "车位费", *MEIJIE[3:]], "没有这个收费项目"), ([*MEIJIE[:3], "2026-07", *MEIJIE[4:]], "结转日以后"),
    (["21栋1单元502", "", *MEIJIE[2:]], "还没有登记业主"),
])  # fmt: skip
def test_what_means_nothing_here_keeps_the_whole_file_off_the_books(
    billing: Billing, tmp_path: Path, row: list[Any], words: str
) -> None:
    opening_id = bring(billing, tmp_path, MEIJIE_NOW, row)
    flaw = told(billing, opening_id)["flaws"][0]
    assert words in flaw["words"] and flaw["row"] == 3 and "白" not in flaw["words"]
    with pytest.raises(Conflict, match="opening_flawed"):
        apply(billing, opening_id, 10_000, 5_000)
    assert billing.bills() == [] and saved(billing) == 0


def test_sums_must_agree_with_the_file_and_with_the_old_system(billing: Billing, tmp_path: Path) -> None:
    wrong = bring(billing, tmp_path, MEIJIE, ["合计", "", "", "", 231, 30, "", "", ""])
    assert "差 1.00 元" in told(billing, wrong)["flaws"][0]["words"]
    right = bring(billing, tmp_path, MEIJIE, ["合计", "", "", "", 230, 30, "", "", ""])
    with pytest.raises(Conflict, match="opening_sums"):
        apply(billing, right, 20_001)
    apply(billing, right, 20_000)


def test_whoever_brought_it_never_puts_it_on_the_books(billing: Billing, tmp_path: Path) -> None:
    opening_id = bring(billing, tmp_path, MEIJIE)
    with pytest.raises(Conflict, match="second_person_needed"):
        apply(billing, opening_id, 20_000, by="zhoukuaiji")
    with pytest.raises(Stale):
        apply(billing, opening_id, 20_000, v=7)
    for stranger in ("xiaoli", "huangjingli", "meijie"):
        with pytest.raises(NotFound):
            apply(billing, opening_id, 20_000, by=stranger)
    with pytest.raises(NotFound):
        bring(billing, tmp_path, MEIJIE_NOW, by="xiaoli")


def test_nobody_puts_their_own_debt_on_the_books(billing: Billing, tmp_path: Path) -> None:
    opening_id = bring(billing, tmp_path, MEIJIE)
    actor = replace(billing.cast["liujingli"], id=billing.cast["meijie"].id)
    with billing.cast.house.database.write() as session, pytest.raises(OwnMoney):
        service.apply(session, actor, opening_id, version=1, owed=20_000, prepaid=0, at=billing.now)


def test_it_is_undone_while_nothing_is_paid_and_comes_again(billing: Billing, tmp_path: Path) -> None:
    opening_id = bring(billing, tmp_path, MEIJIE, MEIJIE_NOW)
    apply(billing, opening_id, 30_000, 5_000)
    undo(billing, opening_id)
    assert {bill.state for bill in billing.bills()} == {"void"} and saved(billing) == 0 and billing.broken() == []
    with billing.cast.house.database.read() as session:
        assert balances.balance(session, Account.OPENING, estate_id=billing.cast.xiushan) == 0
    again = bring(billing, tmp_path, MEIJIE, MEIJIE_NOW)
    assert again != opening_id
    apply(billing, again, 30_000, 5_000)
    assert billing.broken() == []
    with pytest.raises(Conflict, match="opening_settled"):
        undo(billing, opening_id, v=3)


def test_once_something_is_paid_it_stands(billing: Billing, tmp_path: Path) -> None:
    opening_id = bring(billing, tmp_path, MEIJIE, MEIJIE_NOW)
    apply(billing, opening_id, 30_000, 5_000)
    payment = billing.pay("702", 20_000)
    with pytest.raises(Conflict, match="opening_used"):
        undo(billing, opening_id)
    assert billing.broken() == []
    billing.give_back(payment)
    undo(billing, opening_id)
    assert billing.broken() == []


def test_a_single_bill_of_it_is_made_void_and_the_opening_account_has_it_back(billing: Billing, tmp_path: Path) -> None:
    opening_id = bring(billing, tmp_path, MEIJIE)
    apply(billing, opening_id, 20_000)
    billing.void(billing.bills()[0].id, why="旧系统记错")
    with billing.cast.house.database.read() as session:
        assert balances.balance(session, Account.OPENING, estate_id=billing.cast.xiushan) == 0
    assert billing.broken() == []


def test_the_debt_stays_with_whoever_sold(billing: Billing, tmp_path: Path) -> None:
    billing.sell("702", date(2026, 5, 10))
    opening_id = bring(billing, tmp_path, MEIJIE)
    apply(billing, opening_id, 20_000)
    kinds = {row.debtor_id for row in billing.bills("702")}
    with billing.cast.house.database.read() as session:
        (seller,) = [one for one in openings.holders(session, [billing.cast.homes["702"]])[billing.cast.homes["702"]]
                     if billing.cast["meijie"].id in one.persons]  # fmt: skip
    assert kinds == {seller.debtor_id}


def test_it_bears_no_late_fee_and_months_are_never_billed_again(billing: Billing, tmp_path: Path) -> None:
    opening_id = bring(billing, tmp_path, MEIJIE_NOW)
    apply(billing, opening_id, 10_000, 5_000)
    billing.terms(assembly_contract=True, contract_from=date(2023, 1, 1), late_rate="0.0005")
    bill = billing.bills("702")[0]
    with billing.cast.house.database.read() as session:
        assert late.as_of(session, [bill.id], on=date(2026, 11, 21)) == {}
    billing.billed(date(2026, 1, 1), months=6)
    months = [(row.period.month, row.through.month) for row in billing.bills("702")]
    assert months == [(1, 2), (3, 3), (4, 6)]


def test_it_is_in_the_arrears_rate_and_never_in_the_current_one(billing: Billing, tmp_path: Path) -> None:
    opening_id = bring(billing, tmp_path, MEIJIE_NOW)
    apply(billing, opening_id, 10_000, 5_000)
    billing.pay("702", 4_000)
    span = Span(date(2026, 1, 1), date(2026, 12, 1), date(2026, 11, 30))
    with billing.cast.house.database.read() as session:
        every = Bill.id > 0
        assert session.execute(rows.current(billing.cast.xiushan, span, every)).all() == []
        ((_, opened, paid, homes),) = session.execute(rows.old(billing.cast.xiushan, span, every)).all()
        before = Span(date(2025, 1, 1), date(2025, 12, 1), date(2025, 12, 31))
        assert session.execute(rows.old(billing.cast.xiushan, before, every)).all() == []
    assert (opened, paid, homes) == (10_000, 4_000, 1)


def test_a_file_put_aside_leaves_nothing(billing: Billing, tmp_path: Path) -> None:
    opening_id = bring(billing, tmp_path, MEIJIE)
    with billing.cast.house.database.write() as session:
        service.discard(session, billing.cast["zhoukuaiji"], opening_id, version=1, at=billing.now)
    with pytest.raises(Conflict):
        apply(billing, opening_id, 20_000, v=2)
    with billing.cast.house.database.read() as session:
        assert session.scalars(select(Opening.state)).all() == ["discarded"] and billing.bills() == []
