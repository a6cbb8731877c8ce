"""The console's page of a notice for plain groups and stair boards."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from server.groups.service import add_plain
from server.kit.actor import SYSTEM
from server.kit.clock import StoppedClock
from server.kit.house import House
from tests.consoles import Clerk, Town, words
from tests.server.notices.test_pages import follow, write

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
ClerkOf = Callable[[str], Clerk]


def out(clerk: Clerk, house: House, town: Town, **over: str) -> str:
    at = write(clerk, town, **over)
    assert clerk.post(f"{at}/publish", {"version": "1"}).status_code == 200
    follow(house)
    return at


def test_a_colleague_copies_downloads_and_says_that_it_is_posted(
    clerk: ClerkOf, house: House, town: Town, clock: StoppedClock
) -> None:
    with house.database.write() as session:
        add_plain(session, SYSTEM, estate_id=town.xiushan, name="秀山邻里群", at=clock.now())
    xiaoli = clerk("xiaoli")
    at = out(xiaoli, house, town)
    shown = words(xiaoli.get(f"{at}/groups"))
    assert "复制文字" in shown and "水箱清洗，请提前存水。" in shown and "秀山邻里群" in shown and "待人工转发" in shown
    for kind, begin in (("png", b"\x89PNG"), ("pdf", b"%PDF")):
        assert xiaoli.get(f"{at}/drawn?kind={kind}").data.startswith(begin)
    assert xiaoli.get(f"{at}/drawn?kind=exe").status_code == 422
    said = xiaoli.post("/groups/postings/1/posted", {"back": f"{at}/groups"})
    assert said.headers["HX-Redirect"] == f"/console{at}/groups"
    assert xiaoli.post(f"{at}/recall", {"version": "2", "note": "时间写错了"}).status_code == 200
    follow(house)
    recalled = words(xiaoli.get(f"{at}/groups"))
    assert "【撤回】" in recalled and "“明天上午停水”已撤回：时间写错了" in recalled and "我已转发" in recalled


def test_a_draft_and_another_estate_have_no_such_page(clerk: ClerkOf, house: House, town: Town) -> None:
    xiaoli = clerk("xiaoli")
    draft = write(xiaoli, town)
    assert xiaoli.get(f"{draft}/groups").status_code == 404 and xiaoli.get(f"{draft}/drawn").status_code == 404
    xiaoli.post(f"{draft}/publish", {"version": "1"})
    assert clerk("xiaozhang").get(f"{draft}/groups").status_code == 404
    assert clerk("xiaozhang").get(f"{draft}/drawn").status_code == 404


def test_what_the_gate_of_sheets_refuses_is_not_offered(clerk: ClerkOf, house: House, town: Town) -> None:
    xiaoli = clerk("xiaoli")
    at = out(xiaoli, house, town, words="请找李师傅，电话 0771-5551234。")
    shown = words(xiaoli.get(f"{at}/groups"))
    assert "不能发到群" in shown and "复制文字" not in shown
    assert xiaoli.get(f"{at}/drawn?kind=png").status_code == 422
