"""What the office does on the console of a running system, and what reaches people's phones because of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

import config
from demo.cast import PASSWORD
from miniprogram_stub.story import leak
from miniprogram_stub.story.town import XIUSHAN, Town
from server.people.rules import ADMIN
from tests.browser.desks import Desk, employ
from tests.browser.readable import violations
from tests.browser.system import System

pytestmark = pytest.mark.browser

TRIES = 5


@pytest.fixture
def desk(chromium: Browser, system: System) -> Iterator[Callable[[str], Desk]]:
    """Sits somebody down at the console: ``desk("liujingli")``; nobody signs in by ``desk("")``."""
    employ(system, "admin", "管理员", "19911000001", ADMIN, None)
    employ(system, "sunli", "孙丽", "19911000002", "staff", XIUSHAN)
    desks: list[Desk] = []

    def sit(userid: str) -> Desk:
        desks.append(Desk(chromium, system))
        return desks[-1].sit_down(userid) if userid else desks[-1]

    yield sit
    for one in desks:
        one.close()


def test_too_many_wrong_passwords_lock_the_account_and_say_for_how_long(desk: Callable[[str], Desk]) -> None:
    visitor = desk("")
    page = visitor.open("")
    page.get_by_label("登录名").fill("sunli")
    for _ in range(TRIES):
        page.get_by_label("密码").fill("not the password")
        with page.expect_response("**/console/sign-in"):
            page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="登录", exact=True)).not_to_have_attribute("data-busy", "")
    page.get_by_label("密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("会暂停登录 15 分钟")
    assert violations(page) == []


def test_the_whole_way_of_a_leak_without_a_mouse(
    desk: Callable[[str], Desk], town: Town, system: System, photo: Path
) -> None:
    leak.come_in(town)
    leak.report(town)
    office = desk("")
    page = office.open("reports")
    page.keyboard.type("sunli")
    office.press("Tab")
    page.keyboard.type(PASSWORD)
    office.press("Enter")
    expect(page.get_by_role("heading", name="报事", exact=True)).to_be_visible()
    page.locator("[data-row]").first.wait_for()
    office.press("j", "Enter")
    expect(page.get_by_role("heading", name="漏水")).to_be_visible()
    office.tab_to(page.get_by_role("button", name="我来处理"))
    office.press("Enter")
    expect(page.locator("#live-head")).to_contain_text("已派单")
    office.tab_to(page.get_by_label("写给住户"))
    page.keyboard.type("我半小时后到，请您在家")
    office.tab_to(page.get_by_role("button", name="发给住户"))
    office.press("Enter")
    expect(page.locator("#talk-resident")).to_contain_text("半小时后到")
    for step, state in (("到场处理", "处理中"), ("完工", "待验收")):
        summary = page.locator("summary", has_text=step)
        office.tab_to(summary)
        office.press("Enter")
        form = page.locator("details.move[open] form")
        if state == "待验收":
            office.tab_to(form.get_by_label("怎么处理的"))
            page.keyboard.type("换了软管接头")
            form.get_by_label("照片").set_input_files(photo)
        office.tab_to(form.locator("button"))
        office.press("Enter")
        expect(page.locator("#live-head")).to_contain_text(state)
    told = town.phone("meijie").look(town.known["leak"])
    assert told["state"] == "done"
    assert any("半小时后到" in (event["words"] or "") for event in told["timeline"])


def test_a_tenant_is_let_in_and_hears_of_it(desk: Callable[[str], Desk], town: Town, system: System) -> None:
    tenant = town.clock_in("xiaozhou")
    claim_a_room(town)
    office = desk("liujingli")
    page = office.open("bindings")
    page.get_by_role("link", name="周**").click()
    page.get_by_role("button", name="核实无误，通过").click()
    office.told("已通过")
    system.wait_for("the news", lambda: [row for row in tenant.inbox() if "21栋1单元101" in str(row)])
    assert [held["role"] for held in tenant.me()["homes"]] == ["tenant"]


def test_a_claim_is_refused_with_a_reason_the_tenant_reads(
    desk: Callable[[str], Desk], town: Town, system: System
) -> None:
    tenant = town.clock_in("xiaozhou")
    claim_a_room(town)
    office = desk("liujingli")
    page = office.open("bindings")
    page.get_by_role("link", name="周**").click()
    page.get_by_role("button", name="不通过").click()
    assert page.get_by_label("不通过的原因").evaluate("field => !field.validity.valid")
    page.get_by_label("常用原因").select_option(label="请让业主本人确认您的家人或租户身份。")
    page.get_by_role("button", name="不通过").click()
    office.told("已答复")
    [claim] = tenant.bindings()
    assert (claim["state"], claim["reason"]) == ("refused", "请让业主本人确认您的家人或租户身份。")


def test_a_roster_is_brought_in_looked_at_and_approved(desk: Callable[[str], Desk], system: System) -> None:
    office = desk("admin")
    page = office.open("rosters")
    page.get_by_label("文件", exact=True).set_input_files(config.FOLDER / "demo" / "defu.xlsx")
    page.get_by_label("新小区的名称").fill("德福新楼")
    page.get_by_label("所在城市").fill("广州市")
    page.get_by_role("button", name="开始检查").click()
    page.get_by_role("link", name="看结果").click()
    expect(page.get_by_role("heading", name="需要核对的地方")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="看过了，写入").click()
    page.get_by_role("link", name="看结果").click()
    expect(page.get_by_text("已导入")).to_be_visible()
    assert violations(page) == []
    page = office.open("homes?estate=0")
    expect(page.get_by_role("link", name="德福新楼")).to_be_visible()


def test_a_message_that_may_have_arrived_is_decided_by_a_person(
    desk: Callable[[str], Desk], town: Town, system: System
) -> None:
    leak.come_in(town)
    leak.report(town)
    town.control("faults", {"path": "/cgi-bin/message/subscribe/send", "times": 1, "drop": "after"})
    town.clock_in("xiaoli").move(town.known["leak"], "take")
    office = desk("liujingli")

    def unclear() -> bool:
        return office.open("deliveries?show=unclear").locator("[data-row]").count() == 1

    system.wait_for("a message nobody knows about", unclear)
    page = office.page
    page.locator("[data-row]").click()
    assert violations(page) == []
    page.get_by_role("button", name="再发一次").click()
    office.told("已重新排队")
    number = town.known["leak_number"]
    system.wait_for("the notice on her phone", lambda: system.letters("meijie", number))


def test_a_role_is_given_and_taken_back_and_both_are_on_record(desk: Callable[[str], Desk]) -> None:
    office = desk("admin")
    office.page.on("dialog", lambda dialog: dialog.accept())
    page = office.open("staff")
    page.get_by_role("link", name="赵洁").click()
    page.get_by_label("再授予角色").select_option(label="财务")
    page.get_by_label("范围", exact=True).select_option(label=XIUSHAN)
    page.get_by_role("button", name="授予", exact=True).click()
    expect(page.get_by_role("listitem").filter(has_text="财务")).to_be_visible()
    page.get_by_role("button", name="收回 财务").click()
    expect(page.get_by_role("listitem").filter(has_text="财务")).to_have_count(0)
    page.get_by_role("link", name="操作记录").last.click()
    for act in ("授予角色", "收回角色"):
        expect(page.get_by_role("cell", name=act).first).to_be_visible()


def test_the_question_before_an_account_is_closed_says_how_many_reports_lie_there(
    desk: Callable[[str], Desk], town: Town
) -> None:
    leak.come_in(town)
    leak.report(town)
    town.clock_in("xiaoli").move(town.known["leak"], "take")
    office, asked = desk("admin"), list[str]()
    office.page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page = office.open("staff")
    page.get_by_role("link", name="李明").click()
    expect(page.locator("#held")).to_contain_text("手上有 1 件没办完的报事")
    page.get_by_label("原因").last.fill("离职")
    page.get_by_role("button", name="停用", exact=True).click()
    (words,) = asked
    assert words.startswith("停用 李明 的账号？") and "手上有 1 件没办完的报事" in words


def claim_a_room(town: Town) -> None:
    """小周 asks to be let into 101 as its tenant."""
    tenant = town.phone("xiaozhou")
    tenant.bind(tenant.home(tenant.estate(XIUSHAN), "21栋", "1单元", "101"), "tenant", "周小舟", "4321")
