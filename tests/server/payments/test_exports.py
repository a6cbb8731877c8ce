"""A month taken out as a workbook: an accountant adds it up again, row by row, and it agrees with the ledger."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from datetime import date
from typing import Any

import pytest
from python_calamine import load_workbook

from server.kit.errors import Malformed, NotFound
from server.ledger.queries.trial import trial
from server.ledger.rules.accounts import Class
from server.payments.screens.payments import Wanted, summed
from server.payments.service import exporting, refunding
from tests.server.payments.till import Till
from workflows.payments.refunds import send_refunds

NOVEMBER = date(2026, 11, 1)


def a_month(till: Till) -> None:
    """Bills, money in two ways, something over, something given back."""
    one, two = till.bill("702", 162_80), till.bill("101", 99_99)
    payment = till.paid("meijie", one)
    till.review("zhoukuaiji", till.enter("liujingli", "101", 120_00, payer="laowang"))
    with till.cast.house.database.write() as session:
        refund_id = refunding.ask(session, till.cast["liujingli"], payment_id=payment.id, fen=62_80,
                                  reason="=HYPERLINK(1)", at=till.now)  # fmt: skip
    with till.cast.house.database.write() as session:
        refunding.approve(session, till.cast["zhoukuaiji"], refund_id, version=1, at=till.now)
    send_refunds(till.cast.house, till.now)
    till.notify(till.pay.finish_refund(next(iter(till.pay.refunds)), at=till.now))
    assert (till.owed(one), till.owed(two), till.balance("laowang")) == (62_80, 0, 20_01)


def taken_out(till: Till, by: str = "zhoukuaiji", month: date = NOVEMBER) -> tuple[bytes, str]:
    """Somebody takes a month out."""
    house = till.cast.house
    with house.database.write() as session:
        return exporting.month(session, till.cast[by], estate_id=till.cast.xiushan, month=month,
                               fonts=house.settings.design.fonts, at=till.now)  # fmt: skip


def sheets(content: bytes) -> dict[str, list[dict[str, Any]]]:
    """Every sheet as rows by column title."""
    book = load_workbook(io.BytesIO(content))
    found = {}
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python()
        found[name] = [dict(zip(rows[2], row, strict=False)) for row in rows[3:]]
    return found


def fen(yuan: Any) -> int:
    """A cell in yuan as fen."""
    return round(float(yuan or 0) * 100)


def test_an_accountant_adds_the_month_up_again(till: Till) -> None:
    a_month(till)
    content, name = taken_out(till)
    found = sheets(content)
    assert name == "秀山花园 2026-11 收费账目.xlsx"
    moved: Counter[tuple[str, str]] = Counter()
    for row in found["总账流水"]:
        moved[row["借方"], "借"] += fen(row["金额"])
        moved[row["贷方"], "贷"] += fen(row["金额"])
    with till.cast.house.database.read() as session:
        wanted = trial(session, till.cast.xiushan, NOVEMBER, date(2026, 11, 30))
    for line in wanted.lines:
        row = next(row for row in found["核对"] if row["科目"] == line.label)
        assert (moved[line.label, "借"], moved[line.label, "贷"]) == (line.debits, line.credits)
        sign = 1 if line.kind in (Class.ASSET, Class.EXPENSE) else -1
        assert fen(row["期末"]) == fen(row["期初"]) + sign * (line.debits - line.credits) == fen(row["总账期末"])
    said = [row["是否一致"] for row in found["核对"] if row.get("是否一致")]
    assert said and set(said) == {"一致"}
    receivable = next(line for line in wanted.lines if line.label == "应收款")
    assert sum(fen(row["本期应收增加"]) for row in found["账单"]) == receivable.debits
    assert sum(fen(row["本期应收减少"]) for row in found["账单"]) == receivable.credits
    assert sum(fen(row["计入金额"]) for row in found["收款"]) == 162_80 + 120_00
    assert sum(fen(row["金额"]) for row in found["核销"]) == 162_80 + 99_99 - 62_80
    assert [fen(row["计入金额"]) for row in found["退款"]] == [62_80]
    back = next(row for row in found["核对"] if row["科目"].startswith("核销冲回"))
    assert fen(back["期末"]) == 62_80
    assert sum(fen(row["金额"]) for row in found["核销"]) + 62_80 == receivable.credits
    assert {row["房号"] for row in found["收款"]} == {"21栋1单元702", "21栋1单元101"}


def test_the_list_says_how_much_of_what_came_was_given_back(till: Till) -> None:
    a_month(till)
    with till.cast.house.database.read() as session:
        who = till.cast["zhoukuaiji"]
        assert summed(session, who, Wanted("all"), estate_id=till.cast.xiushan) == {
            "count": len(till.payments()), "fen": 162_80 + 120_00, "back": 62_80,
        }  # fmt: skip
        assert summed(session, who, Wanted("all", method="cash"), estate_id=None)["back"] == 0


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_every_sheet_says_who_took_it_out_and_no_cell_becomes_a_formula(till: Till) -> None:
    a_month(till)
    content, _ = taken_out(till)
    book = load_workbook(io.BytesIO(content))
    for name in book.sheet_names:
        assert "周敏 2026-11-21 09:00 导出" in book.get_sheet_by_name(name).to_python()[1][0]
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        pages = [packed.read(name).decode() for name in packed.namelist() if name.startswith("xl/worksheets/sheet")]
        pictures = [name for name in packed.namelist() if name.startswith("xl/media/")]
    assert len(pages) == 6 and all("导出" in page and "<picture" in page for page in pages) and pictures
    assert not any("<f>" in page for page in pages[1:]), "rows hold what happened, not what Excel makes of it"
    whole = "".join(row["原因"] for row in sheets(content)["退款"])
    assert whole == "=HYPERLINK(1)"


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_who_may_take_it_out_and_that_it_is_written_down(till: Till) -> None:
    for name in ("meijie", "xiaoli", "heshifu", "huangjingli", "chengong", "committee", "street"):
        with pytest.raises(NotFound):
            taken_out(till, by=name)
    for month in (date(2026, 12, 1), date(2026, 11, 2)):
        with pytest.raises(Malformed):
            taken_out(till, month=month)
    taken_out(till, month=date(2026, 1, 1))
    taken_out(till)
    entries = till.cast.audit("payments.exported")
    assert [entry.after["month"] for entry in entries if entry.after] == ["2026-01", "2026-11"]
