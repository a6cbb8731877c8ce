"""The open books at the console: 周会计 enters with a voucher, 孙经理 approves, answers, plans and closes."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from server.books.service import questions
from server.kit.audit import AuditEntry
from server.kit.house import House
from tests.consoles import Clerk, Town, refusal, words
from tests.server.media.makers import jpeg

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
ClerkOf = Callable[[str], Clerk]


def form(town: Town, **more: Any) -> dict[str, Any]:
    """A spending as it is typed."""
    typed = {"estate_id": str(town.xiushan), "kind": "spending", "line": "lifts", "fen": "1,261.39",
             "day": "2026-11-20", "words": "2号梯更换门机皮带", "payee": "蓝天电梯公司", "paid": "bank",
             "masked": "true"}  # fmt: skip
    return typed | {"voucher": (io.BytesIO(jpeg()), "发票.jpg"), **more}


def entered(clerk: Clerk, town: Town, **more: Any) -> int:
    """Enter it; its id."""
    answer = clerk.post("/books/new", form(town, **more))
    assert answer.status_code == 200, answer.headers
    return int(re.findall(r"\d+", answer.headers["HX-Redirect"])[-1])


def test_one_enters_another_approves_and_the_books_show_it(clerk: ClerkOf, town: Town) -> None:
    finance, manager = clerk("zhoukuaiji"), clerk("sunjingli")
    assert "录入一笔" in words(finance.get("/books"))
    entry_id = entered(finance, town)
    assert "要请另一位同事审核" in words(finance.get(f"/books/entries/{entry_id}"))
    assert refusal(finance.post(f"/books/entries/{entry_id}/approve", {"version": "1"}))["sentence"]
    assert "2号梯更换门机皮带" in words(manager.get("/books/entries"))
    assert manager.post(f"/books/entries/{entry_id}/approve", {"version": "1"}).status_code == 200
    shown = words(finance.get("/books?part=year&year=2026"))
    assert "电梯维保和检验 1 笔" in shown and "1,261.39" in shown
    assert "冲销" in words(manager.get(f"/books/entries/{entry_id}"))


def test_a_voucher_that_is_missing_or_not_masked_is_asked_for(clerk: ClerkOf, town: Town) -> None:
    finance = clerk("zhoukuaiji")
    unmasked = form(town)
    del unmasked["masked"]
    assert "遮住" in refusal(finance.post("/books/new", unmasked))["sentence"]
    assert "凭证" in refusal(finance.post("/books/new", form(town, voucher=(io.BytesIO(b""), ""))))["sentence"]


def test_a_refused_entry_says_why_and_a_wrong_one_is_taken_back(clerk: ClerkOf, town: Town) -> None:
    finance, manager = clerk("zhoukuaiji"), clerk("sunjingli")
    first, second = entered(finance, town), entered(finance, town, fen="88")
    manager.post(f"/books/entries/{first}/refuse", {"version": "1", "why": "发票看不清"})
    assert "发票看不清" in words(finance.get(f"/books/entries/{first}"))
    manager.post(f"/books/entries/{second}/approve", {"version": "1"})
    back = finance.post(f"/books/entries/{second}/take-back", {"why": "重复入账"})
    back_id = int(re.findall(r"\d+", back.headers["HX-Redirect"])[-1])
    assert manager.post(f"/books/entries/{back_id}/approve", {"version": "1"}).status_code == 200
    assert "冲销：重复入账" in words(finance.get("/books?part=year&year=2026"))


def test_a_question_is_answered_or_taken_from_view(clerk: ClerkOf, town: Town, house: House) -> None:
    finance, manager = clerk("zhoukuaiji"), clerk("sunjingli")
    entry_id = entered(finance, town)
    manager.post(f"/books/entries/{entry_id}/approve", {"version": "1"})
    with house.database.write() as session:
        first, second = (
            questions.ask(session, town.meijie, entry_id=entry_id, words=said, at=house.clock.now())
            for said in ("修的是哪一台？", "你们都是骗子")
        )
    assert "修的是哪一台？" in words(finance.get("/books/questions"))
    assert finance.post(f"/books/questions/{first}/answer", {"version": "1", "words": "2号梯"}).status_code == 200
    assert finance.post(f"/books/questions/{second}/hide", {"version": "1", "why": "骂人"}).status_code == 200
    shown = words(finance.get("/books/questions"))
    assert "2号梯" in shown and "没有展示：骂人" in shown


def test_a_budget_is_typed_in_yuan_and_shown_beside_the_year(clerk: ClerkOf, town: Town) -> None:
    finance = clerk("zhoukuaiji")
    typed = {"estate_id": str(town.xiushan), "year": "2026", "version": "0", "basis": "业主大会第 3 项",
             "yuan-spending.lifts": "20,000", "yuan-public.ads": ""}  # fmt: skip
    assert finance.post("/books/budget", typed).status_code == 200
    assert 'value="20,000.00"' in finance.get("/books/budget?year=2026").get_data(as_text=True)
    assert "20,000.00" in words(finance.get("/books?part=year&year=2026"))


def test_days_are_closed_from_the_trial_balance_and_its_fingerprint_is_shown(clerk: ClerkOf, town: Town) -> None:
    finance, manager = clerk("zhoukuaiji"), clerk("sunjingli")
    manager.post(f"/books/entries/{entered(finance, town)}/approve", {"version": "1"})
    assert "还没有结过账" in words(finance.get("/books/trial"))
    assert finance.post("/books/close", {"estate_id": str(town.xiushan), "day": "2026-11-20"}).status_code == 200
    shown = words(finance.get("/books/trial?part=q4&year=2026"))
    assert "已结账到 2026年11月20日" in shown and "支出" in shown and "1,261.39" in shown
    assert "还没有过完" in refusal(
        finance.post("/books/close", {"estate_id": str(town.xiushan), "day": "2026-11-21"})
    )["sentence"]  # fmt: skip


def test_another_estates_books_are_not_found(clerk: ClerkOf, town: Town) -> None:
    finance = clerk("zhoukuaiji")
    entry_id = entered(finance, town)
    assert finance.get(f"/books?estate={town.defu}").status_code == 404
    assert clerk("xiaozhang").get(f"/books/entries/{entry_id}").status_code == 403


def test_the_books_are_taken_out_as_a_workbook_and_that_is_written_down(
    clerk: ClerkOf, town: Town, house: House
) -> None:
    finance, manager = clerk("zhoukuaiji"), clerk("sunjingli")
    manager.post(f"/books/entries/{entered(finance, town)}/approve", {"version": "1"})
    answer = finance.post("/books/export", {"estate_id": str(town.xiushan), "year": "2026", "part": "year"}, htmx=False)
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(answer.get_data()))
    assert sheets.sheet_names == ["收入", "支出", "公共收益", "每一笔"]
    spending = sheets.get_sheet_by_name("支出").to_python()
    assert [row[2] for row in spending if row[0] in ("电梯维保和检验", "合计（公式）", "总账")] == [1261.39] * 3
    assert "周会计" in spending[1][0]
    income = sheets.get_sheet_by_name("收入").to_python()
    assert not any(row[3] == 0 for row in income[4:] if row[0]), "bills are no entries, so none is counted as 0"
    with house.database.read() as session:
        acts = session.scalars(select(AuditEntry.act).where(AuditEntry.act == "books.exported")).all()
    assert acts == ["books.exported"]


def test_a_year_is_settled_from_its_closed_books_and_a_correction_says_why(clerk: ClerkOf, town: Town) -> None:
    finance, manager = clerk("zhoukuaiji"), clerk("sunjingli")
    manager.post(f"/books/entries/{entered(finance, town, day='2025-12-20')}/approve", {"version": "1"})
    year = {"estate_id": str(town.xiushan), "year": "2025"}
    assert "结账到 2025年12月31日" in refusal(finance.post("/books/settlement", year))["sentence"]
    assert "里结账到 2025年12月31日" in words(finance.get("/books/settlement?year=2025"))
    assert "2024 年账上没有物业的收入和支出" in words(finance.get("/books/settlement?year=2024"))
    finance.post("/books/close", {"estate_id": str(town.xiushan), "day": "2025-12-31"})
    assert "还没有过完" in refusal(finance.post("/books/settlement", {**year, "year": "2026"}))["sentence"]
    assert finance.post("/books/settlement", year).status_code == 200
    page = manager.get("/books/settlement?year=2025").get_data(as_text=True)
    (path,) = re.findall(r'action="/console(/books/settlement/\d+/approve)"', page)
    assert finance.post(path, {"version": "1"}).status_code == 403
    assert manager.post(path, {"version": "1"}).status_code == 200
    shown = words(finance.get("/books/settlement?year=2025"))
    assert "不足 1,261.39 元，归物业公司" in shown and "亏损归物业公司，业主不用补，也不分" in shown
    assert "更正请写明为什么" in refusal(finance.post("/books/settlement", year))["sentence"]
    assert finance.post("/books/settlement", {**year, "reason": "漏了一张发票"}).status_code == 200
    shown = words(manager.get("/books/settlement?year=2025"))
    assert "第 2 版" in shown and "第 1 版" in shown and "更正的原因：漏了一张发票" in shown
    assert clerk("xiaozhang").get("/books/settlement").status_code == 403
