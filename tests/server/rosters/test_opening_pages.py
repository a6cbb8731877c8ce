"""What is brought over from another system, at the console: one brings the file, another puts it on the books."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.consoles import Clerk, Town, refusal, words
from tests.server.fees.pages.charging import charge, gone_to, refused
from tests.server.rosters.sheets import write

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
ClerkOf = Callable[[str], Clerk]
HEADER = ["房屋", "欠费人", "收费项目", "月份", "欠费金额", "预存余额"]
ROW = ["21栋1单元702", "白兰娟", "物业服务费", "2025-03", 200, 50]


def send(clerk: Clerk, folder: Path, *rows: list[Any], **form: Any) -> TestResponse:
    """Choose a file and press the button."""
    path = write(folder / "旧系统欠费.xlsx", {"欠费": [HEADER, *rows]})
    return clerk.post("/fees/openings", {"file": (io.BytesIO(path.read_bytes()), path.name), **form}, htmx=False)


def brought(clerk: Clerk, folder: Path, town: Town, *rows: list[Any]) -> str:
    """The page of a file that was read."""
    answer = send(clerk, folder, *rows, estate_id=town.xiushan, day="2025-06-30")
    return answer.headers["Location"].split("?")[0].removeprefix("/console")


def test_one_brings_it_another_counts_and_puts_it_on_the_books(clerk: ClerkOf, town: Town, tmp_path: Path) -> None:
    finance, manager = clerk("zhoukuaiji"), clerk("sunjingli")
    charge(finance, town)
    assert "旧系统结转" in words(finance.get("/fees"))
    path = brought(finance, tmp_path, town, ROW)
    said = words(finance.get(path))
    assert "200.00" in said and "请另一位同事核对" in said and "文件没有写合计" in said and "2025-03" in said
    assert "旧系统的欠费合计" in words(manager.get(path))
    assert refused(manager.post(f"{path}/apply", {"version": "1", "owed": "199.99", "prepaid": "50"})) == "opening_sums"
    assert refused(finance.post(f"{path}/apply", {"version": "1", "owed": "200", "prepaid": "50"})) == (
        "second_person_needed"
    )
    assert gone_to(manager.post(f"{path}/apply", {"version": "1", "owed": "200", "prepaid": "50"})) == path
    assert "已入账" in words(finance.get(path)) and "旧系统欠费.xlsx" in words(finance.get("/fees/openings"))
    assert gone_to(finance.post(f"{path}/undo", {"version": "2"})) == path
    assert "已撤回" in words(finance.get(path))


def test_what_cannot_be_read_is_listed_by_row_and_nothing_can_be_put_on_the_books(
    clerk: ClerkOf, town: Town, tmp_path: Path
) -> None:
    finance = clerk("zhoukuaiji")
    charge(finance, town)
    path = brought(finance, tmp_path, town, ROW, [*ROW[:3], "三月", 1, 0], ["合计", "", "", "", 201, 50])
    said = words(clerk("sunjingli").get(path))
    assert "第 3 行 D 列“月份”" in said and "还不能入账" in said and "差 1.00 元" in said
    assert gone_to(finance.post(f"{path}/discard", {"version": "1"})) == "/fees/openings"
    assert "已放弃" in words(finance.get(path))


@pytest.mark.parametrize("wrong", [
    {"day": "2099-01-01"}, {"day": "昨天"}, {"day": ""}, {"estate_id": "x"}, {"estate_id": ""},
])  # fmt: skip
def test_a_form_that_is_wrong_is_answered_kindly(
    clerk: ClerkOf, town: Town, tmp_path: Path, wrong: dict[str, str]
) -> None:
    finance = clerk("zhoukuaiji")
    charge(finance, town)
    answer = send(finance, tmp_path, ROW, **{"estate_id": town.xiushan, "day": "2025-06-30", **wrong})
    assert answer.status_code == 422


def test_another_kind_of_file_and_no_file_are_refused(clerk: ClerkOf, town: Town) -> None:
    finance, form = clerk("zhoukuaiji"), {"estate_id": town.xiushan, "day": "2025-06-30"}
    text = finance.post("/fees/openings", {"file": (io.BytesIO(b"a,b"), "a.csv"), **form}, htmx=False)
    assert text.status_code == 422
    broken = finance.post("/fees/openings", {"file": (io.BytesIO(b"PK\x03\x04no"), "a.xlsx"), **form}, htmx=False)
    assert broken.status_code == 422
    assert finance.post("/fees/openings", form, htmx=False).status_code == 422


def test_it_is_nobody_elses(clerk: ClerkOf, town: Town, tmp_path: Path) -> None:
    finance = clerk("zhoukuaiji")
    charge(finance, town)
    path = brought(finance, tmp_path, town, ROW)
    for name in ("xiaoli", "xiaozhang", "chengong"):
        assert clerk(name).get(path).status_code in (403, 404)
        assert clerk(name).get("/fees/openings").status_code in (403, 404)
        refused_ = clerk(name).post(f"{path}/apply", {"version": "1", "owed": "200", "prepaid": "50"})
        assert refused_.status_code in (403, 404)
    assert finance.get("/fees/openings?estate=999999").status_code == 404
    assert finance.get("/fees/openings/999999").status_code == 404
    assert refusal(finance.post(f"{path}/undo", {"version": "1"}))["code"] == "opening_settled"
