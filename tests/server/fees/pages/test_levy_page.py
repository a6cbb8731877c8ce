"""A levy on the console: what it came to, and its end by two people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from server.fees.service import levies
from server.kit.clock import local_day
from server.kit.house import House
from tests.consoles import Clerk, Town, words
from tests.server.fees.pages.charging import bill_of, fields_of, gone_to, refused
from tests.server.payments.pages.test_till_pages import take

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
ClerkOf = Callable[[str], Clerk]


@pytest.fixture
def levy(town: Town, house: House, clerk: ClerkOf) -> int:
    """A lift for 600.00, of which 梅姐 has paid 100.00."""
    home = town.homes["meijie"]
    with house.database.write() as session:
        levy_id = levies.open_levy(session, estate_id=town.xiushan, matter_id=7, title="加装电梯", basis="按楼层系数",
                                   shares={home: 60_000}, at=house.clock.now(),
                                   due_on=local_day(house.clock.now()) + timedelta(days=30))  # fmt: skip
    bill = bill_of(house, home)
    payment = take(clerk("zhoukuaiji"), home, "100", payer=str(town.meijie.id), bills=str(bill))
    gone_to(clerk("sunjingli").post(f"/payments/{payment}/review", {"version": "1"}))
    return levy_id


def test_two_people_end_a_levy(clerk: ClerkOf, levy: int) -> None:
    finance, boss = clerk("zhoukuaiji"), clerk("sunjingli")
    page = f"/fees/levies/{levy}"
    assert f'href="/console{page}"' in finance.get("/fees").get_data(as_text=True)
    shown = words(finance.get(page))
    assert "各家，现在结清的话" in shown and "100.00 100.00 500.00" in shown
    assert finance.post(f"{page}/end", {"ends": "done"}).status_code == 422
    assert refused(finance.post(f"{page}/end", {"ends": "done", "said": "电话 13800000000"})) == "private_words"
    assert gone_to(finance.post(f"{page}/end", {"ends": "given_up", "said": "规划没有批"})) == page
    mine = words(finance.get(page))
    assert "您申请的，要由另一位同事核对。" in mine and "申请结清" not in mine
    assert "结清分摊等同事核对" in words(boss.get("/fees"))
    html = boss.get(page).get_data(as_text=True)
    approve = next(part for part in html.split('"') if part.startswith("/console/payments/closings/"))
    path = approve.removeprefix("/console")
    assert refused(finance.post(path, fields_of(html, path))) == "second_person_needed"
    assert gone_to(boss.post(path, fields_of(html, path))) == "/fees"
    ended = words(boss.get(page))
    assert "100.00 元，已经结清" in ended and "事情不办了" in ended and "申请结清" not in ended
    assert refused(boss.post(f"{page}/end", {"ends": "done", "said": "又一次"})) == "levy_closed"


def test_a_levy_of_another_estate_is_not_found(clerk: ClerkOf, levy: int) -> None:
    assert clerk("zhoukuaiji").get("/fees/levies/999999").status_code == 404
    for path in (f"/fees/levies/{levy}/end", "/fees/closings/999/refuse", "/payments/closings/999/approve"):
        form = {"ends": "done", "said": "验收了", "why": "没付清", "version": "1"}
        assert clerk("xiaoli").post(path, form).status_code in (403, 404, 422)


def test_a_refusal_is_read_by_whoever_asked(clerk: ClerkOf, levy: int) -> None:
    finance, boss = clerk("zhoukuaiji"), clerk("sunjingli")
    finance.post(f"/fees/levies/{levy}/end", {"ends": "done", "said": "验收了"})
    html = boss.get(f"/fees/levies/{levy}").get_data(as_text=True)
    refuse = next(part for part in html.split('"') if part.startswith("/console/fees/closings/")).removeprefix(
        "/console"
    )
    assert gone_to(boss.post(refuse, {**fields_of(html, refuse), "why": "尾款还没付"})) == "/fees"
    shown = words(finance.get(f"/fees/levies/{levy}"))
    assert "尾款还没付" in shown and "已退回" in shown and "申请结清" in shown
