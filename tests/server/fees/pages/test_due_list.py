"""Who is due for a reminder: narrowed by building, next step and whether it may go out, counted, page by page; and
links only where they open."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from server.fees.screens import due_list
from server.fees.service import disputing
from server.kit.clock import StoppedClock
from server.kit.house import House
from server.kit.numbering import report_number
from server.people import queries as people
from tests.consoles import Clerk, Town, words
from tests.server.fees.pages.charging import bill_of, billed

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
ClerkOf = Callable[[str], Clerk]


def overdue(clerk: ClerkOf, town: Town, clock: StoppedClock) -> Clerk:
    """Two months on, what was billed is overdue."""
    billed(clerk("sunjingli"), town, "2026-07")
    clock.advance(days=60)
    return clerk("sunjingli")


def shown(clerk: Clerk, query: str = "") -> tuple[str, list[str]]:
    """The page's words and its homes."""
    page: Any = clerk.get(f"/fees/dunning{query}")
    assert page.status_code == 200
    return words(page), re.findall(r'<a data-row href="/console/fees/debtors/\d+">([^<]+)</a>', page.text)


def test_the_list_is_narrowed_by_building_step_and_whether_it_goes_out(
    clerk: ClerkOf, town: Town, clock: StoppedClock
) -> None:
    boss = overdue(clerk, town, clock)
    said, homes = shown(boss)
    assert len(homes) > 1 and f"逾期未缴 {len(homes)} 户" in said
    title = boss.get("/fees/dunning?show=sent").text.split("<title>")[1].split("</title>")[0]
    assert title == "催缴（催缴记录）· 秀山花园 · 邻里工作台"
    page = boss.get("/fees/dunning").text
    buildings = dict(
        re.findall(r'<option value="(\d+)">([^<]+)</option>', page.split('id="building"')[1].split("</select>")[0])
    )
    found = []
    assert buildings.pop("0") == "全部楼栋"
    for id_, name in buildings.items():
        _, inside = shown(boss, f"?building={id_}")
        assert all(home.startswith(name) for home in inside)
        found += inside
    assert sorted(found) == sorted(homes), "every home is in one building"
    steps = [home for step in due_list.STEPS for home in shown(boss, f"?step={step}")[1]]
    assert sorted(steps) == sorted(homes)
    assert "没有符合条件的" in shown(boss, "?building=999999")[0]
    assert boss.get("/fees/dunning?step=club").status_code == 422
    free, held = shown(boss, "?goes=ready")[1], shown(boss, "?goes=held")[1]
    waits = shown(boss, "?step=none")[1]
    assert sorted(free + held + waits) == sorted(homes)
    boss.post(f"/fees/dunning/{town.xiushan}/active", {"version": "0", "active": "false"})
    assert shown(boss, "?goes=ready")[1] == [] and sorted(shown(boss, "?goes=held")[1] + waits) == sorted(homes)


def test_a_report_is_a_link_to_whom_it_opens_and_a_number_to_others(clerk: ClerkOf, town: Town, house: House) -> None:
    finance, boss = clerk("zhoukuaiji"), clerk("sunjingli")
    billed(finance, town)
    with house.database.write() as session:
        meijie = people.actor_of(session, town.meijie.id, door="app")
        bill_id = bill_of(house, town.homes["meijie"])
        dispute_id = disputing.raise_(session, meijie, bill_id=bill_id, words="不对", at=house.clock.now())
        disputing.link(session, dispute_id, report_id=414)
    assert 'href="/console/reports/414"' in boss.get("/fees/disputes").text
    page = finance.get("/fees/disputes")
    assert "/console/reports/" not in page.text and f"报事 {report_number(414)}" in words(page)
    assert finance.get("/reports").status_code == 403, "the link would have led nowhere"


def test_at_night_it_is_said_why_nothing_goes_out_and_that_it_goes_on_by_itself(
    clerk: ClerkOf, town: Town, clock: StoppedClock
) -> None:
    overdue(clerk, town, clock)
    clock.advance(hours=12)
    said, _ = shown(clerk("sunjingli"))
    assert "暂时不发" in said and "现在是免打扰时段，过了自动接着发" in said and "暂停中" not in said
    clock.advance(hours=12)
    assert "暂时不发 0 户 到了下一步的都能发" in shown(clerk("sunjingli"))[0]
