"""The import at the console, as a manager's browser sees it."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from server.kit.house import House
from server.rosters import queries
from server.rosters.service import applying, checking
from tests.consoles import Clerk, Town, refusal, words
from tests.server.rosters.sheets import HEADER, MEIJIE, home, write
from workflows.engine.reactions import Reactor
from workflows.engine.slow import SlowWorker
from workflows.registry import REACTIONS, SLOW

Clerks = Callable[[str], Clerk]


@pytest.fixture
def manager(clerk: Clerks) -> Clerk:
    """孙经理, who manages both estates of the company."""
    return clerk("sunjingli")


def send(clerk: Clerk, path: Path, **form: Any) -> TestResponse:
    """Choose a file and press the button."""
    content = (io.BytesIO(path.read_bytes()), path.name)
    return clerk.post("/rosters", {"file": content, **form}, htmx=False)


def work(house: House) -> None:
    """What the worker does until nothing is left, twice over."""
    for _ in range(2):
        Reactor(house, REACTIONS).run_once()
        SlowWorker(house, SLOW).run_once()


def number(response: TestResponse) -> int:
    """The import a redirect leads to."""
    return int(response.headers["Location"].split("?")[0].rsplit("/", 1)[1])


def test_a_file_is_brought_in_checked_looked_at_and_applied(
    house: House, town: Town, manager: Clerk, tmp_path: Path
) -> None:
    path = write(tmp_path / "秀山花园台账.xlsx", {"业主台账": [HEADER, home(room="703"), home(room="704", area="")]})
    import_id = number(send(manager, path, estate_id=town.xiushan))
    assert "正在检查" in words(manager.get(f"/rosters/{import_id}"))
    work(house)
    page = words(manager.get(f"/rosters/{import_id}"))
    assert "第 3 行" in page
    assert "没有面积" in page
    assert "新增 1 户" in page
    assert "看结果" in words(manager.get(f"/rosters/{import_id}/progress", htmx=True))
    assert "等您审核" in words(manager.get("/rosters"))
    version = str(_record(house, import_id).version)
    assert manager.post(f"/rosters/{import_id}/approve", {"version": version}).status_code < 400
    work(house)
    assert "已导入" in words(manager.get(f"/rosters/{import_id}"))
    assert "703" in words(manager.get(f"/homes?estate={town.xiushan}"))
    record = _record(house, import_id)
    assert record.state == "applied"
    assert record.file_key is None


def test_columns_are_corrected_on_the_page(house: House, town: Town, manager: Clerk, tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", {"表": [["楼栋", "房号", "甲方", "数值"], ["1栋", "101", "甲一", 90.5]]})
    import_id = number(send(manager, path, estate_id=town.xiushan))
    work(house)
    page = words(manager.get(f"/rosters/{import_id}"))
    assert "读不了" in page
    assert "请指定它在哪一列" in page
    columns = {"building": "A", "room": "B", "owner": "C", "area": "d"}
    form: dict[str, str] = {"version": str(_record(house, import_id).version)}
    for at, (field, column) in enumerate(columns.items()):
        form |= {f"columns-{at}-sheet": "表", f"columns-{at}-field": field, f"columns-{at}-column": column}
    manager.post(f"/rosters/{import_id}/correct", form)
    work(house)
    assert _record(house, import_id).state == "checked"
    assert _record(house, import_id).found["homes_imported"] == 1


def test_a_file_is_put_aside(house: House, town: Town, manager: Clerk, tmp_path: Path) -> None:
    import_id = number(send(manager, write(tmp_path / "a.xlsx", {"表": [HEADER, MEIJIE]}), estate_id=town.xiushan))
    work(house)
    key = _record(house, import_id).file_key or ""
    manager.post(f"/rosters/{import_id}/discard", {"version": str(_record(house, import_id).version)})
    work(house)
    assert "已放弃" in words(manager.get("/rosters"))
    with pytest.raises(KeyError):
        house.files.get(key)


def test_a_stale_page_approves_nothing(house: House, town: Town, manager: Clerk, tmp_path: Path) -> None:
    import_id = number(send(manager, write(tmp_path / "a.xlsx", {"表": [HEADER, MEIJIE]}), estate_id=town.xiushan))
    work(house)
    assert refusal(manager.post(f"/rosters/{import_id}/approve", {"version": "1"}))["code"] == "roster_changed"


def test_a_double_click_is_one_import(town: Town, manager: Clerk, tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", {"表": [HEADER, MEIJIE]})
    form = {"estate_id": town.xiushan}
    first = manager.post("/rosters", {"file": (io.BytesIO(path.read_bytes()), "a.xlsx"), **form}, key="double-click-1")
    again = manager.post("/rosters", {"file": (io.BytesIO(path.read_bytes()), "a.xlsx"), **form}, key="double-click-1")
    assert first.headers.get("HX-Location") == again.headers.get("HX-Location")
    assert words(manager.get("/rosters")).count("a.xlsx") == 1


@pytest.mark.parametrize("login", ["xiaoli", "zhoukuaiji", "chengong"])
def test_others_of_the_staff_cannot_bring_in_files(clerk: Clerks, town: Town, tmp_path: Path, login: str) -> None:
    one = clerk(login)
    assert one.get("/rosters").status_code == 403
    assert send(one, write(tmp_path / "a.xlsx", {"表": [HEADER, MEIJIE]}), estate_id=town.xiushan).status_code == 403


def test_something_that_is_no_workbook_is_refused_in_words(town: Town, manager: Clerk, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    response = send(manager, tmp_path / "a.pdf", estate_id=town.xiushan)
    assert response.status_code == 422
    assert "Excel" in words(response)


def test_running_twice_in_the_worker_is_harmless(house: House, town: Town, manager: Clerk, tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", {"表": [HEADER, home(room="9")]})
    import_id = number(send(manager, path, estate_id=town.xiushan))
    checking.check(house, import_id)
    before = _record(house, import_id)
    checking.check(house, import_id)
    applying.apply_import(house, import_id, at=house.clock.now())
    assert _record(house, import_id).version == before.version
    assert _record(house, import_id).state == "checked"


def _record(house: House, import_id: int) -> Any:
    with house.database.read() as session:
        return queries.record(session, import_id)
