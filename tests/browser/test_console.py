"""The console in a real browser: by keyboard, live, once, readable to all, asking nobody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import func, select

from bootstrap import rooms
from miniprogram_stub.platform.serving import Serving
from server.app import create_app
from server.console.shell import console_blueprint
from server.kit.actor import SYSTEM, Actor, Grant
from server.kit.house import House
from server.kit.pages.guard import SIGNED_IN_COOKIE
from server.media.routes import picture_doors
from server.people.service import signing_in, staff
from server.reports.models import Report, ReportEvent
from server.reports.rules.words import Kind, Place
from server.reports.service import making, talking
from tests.browser.readable import violations
from tests.browsers import PATIENCE_MS
from tests.consoles import Town, found_town

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)]

DESK = {"width": 1280, "height": 860}
FIRST, OWN = "first-password-1", "my-own-password-2"


class Office:
    """The console on a port of its own, with the test town, and browsers at it."""

    def __init__(self, house: House, browser: Browser) -> None:
        self.house, self.browser = house, browser
        self.town: Town = found_town(house)
        flask = create_app(
            house, doors=rooms.doors(), authenticate=signing_in.authenticate,
            blueprints=[console_blueprint(house, rooms.pages(), signing_in.authenticate), picture_doors(house)],
        )  # fmt: skip
        self.serving = Serving(flask, threads=4)
        self.serving.start()
        self.url = self.serving.url
        self.asked: list[str] = []
        self.complaints: list[str] = []

    def close(self) -> None:
        """Stop answering."""
        self.serving.stop()

    def sit_down(self, login: str | None = None, size: dict[str, int] = DESK, **context: Any) -> Page:
        """A browser at the console, signed in as somebody."""
        made = self.browser.new_context(viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai", **context)
        if login is not None:
            with self.house.database.write() as session:
                token = signing_in.sign_in_by_wecom(session, userid=login, device="", at=self.house.clock.now())
            cookie = {"name": SIGNED_IN_COOKIE, "value": token.token, "domain": "127.0.0.1", "path": "/console"}
            made.add_cookies([cookie])
        page = made.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self.complaints.append(said.text) if "Security" in said.text else None)
        return page

    def report(self, words: str, place: Place = Place.HOME, who: Actor | None = None) -> int:
        """梅姐 reports a leak; its id."""
        home = {"home_id": self.town.homes["meijie"]} if place is Place.HOME else {"where": "三楼平台"}
        said = making.Said(
            estate_id=self.town.xiushan, kind=Kind.REPAIR, category="leak", place=place, words=words, **home
        )  # fmt: skip
        with self.house.database.write() as session:
            return making.report(
                session, self.town.meijie, said, channel="app", request_key=f"report {words}",
                at=self.house.clock.now(),
            )  # fmt: skip

    def count(self, kind: str) -> int:
        """How many events of a kind there are."""
        with self.house.database.read() as session:
            return session.scalar(select(func.count(ReportEvent.id)).where(ReportEvent.kind == kind)) or 0


@pytest.fixture
def office(house: House, chromium: Browser) -> Iterator[Office]:
    """An office of this test alone; in the end no page may have complained or asked anybody outside."""
    opened = Office(house, chromium)
    yield opened
    for context in chromium.contexts:
        context.close()
    opened.close()
    assert opened.complaints == []
    assert {url.split("/")[2] for url in opened.asked if url.startswith("http")} <= {opened.url.split("//")[1]}


def refresh(page: Page) -> None:
    """What the page does by itself every twenty seconds."""
    with page.expect_response(lambda response: "/console/nav" in response.url):
        page.evaluate("document.body.dispatchEvent(new Event('refresh'))")


def photo(folder: Path) -> str:
    """A photo in a folder; its path."""
    path = folder / "photo.jpg"
    Image.new("RGB", (320, 240), "steelblue").save(path)
    return str(path)


def test_a_newcomer_signs_in_by_keyboard_and_changes_the_first_password(office: Office) -> None:
    with office.house.database.write() as session:
        person_id, _ = staff.found_account(
            session, office.house.vault, SYSTEM, name="小周", phone="19922220001", login="xiaozhou", wecom_userid=None,
            password=FIRST, at=office.house.clock.now(),
        )  # fmt: skip
        to = Grant("staff", "estate", office.town.xiushan)
        staff.grant(session, SYSTEM, person_id=person_id, to=to, at=office.house.clock.now())
    page = office.sit_down()
    page.goto(f"{office.url}/console/homes")
    assert violations(page) == []
    expect(page.get_by_label("登录名")).to_be_focused()
    for typed in ("xiaozhou", "Tab", "wrong", "Enter"):
        page.keyboard.press(typed) if typed in ("Tab", "Enter") else page.keyboard.type(typed)
    expect(page.get_by_role("alert")).to_contain_text("登录名或密码不对")
    assert violations(page) == []
    page.get_by_label("密码").fill(FIRST)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="请先换一个自己的密码")).to_be_visible()
    assert violations(page) == []
    page.get_by_label("初始密码").fill(FIRST)
    page.get_by_label("新密码", exact=True).fill(OWN)
    page.get_by_label("再输一遍新密码").fill("something else")
    page.keyboard.press("Enter")
    expect(page.get_by_text("两次输入的新密码不一样", exact=True)).to_be_visible()
    expect(page.get_by_label("再输一遍新密码")).to_be_focused()
    page.get_by_label("再输一遍新密码").fill(OWN)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="报事", exact=True)).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("密码已修改")


def test_what_opens_on_a_page_is_readable_too(office: Office) -> None:
    leak = office.report("厨房天花板滴水")
    page = office.sit_down("sunjingli")
    page.goto(f"{office.url}/console/reports/{leak}")
    for summary in page.locator("details.move > summary").all():
        summary.click()
        assert violations(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert violations(page) == []


def test_a_new_report_appears_by_itself_and_is_taken_in_its_row(office: Office) -> None:
    page = office.sit_down("xiaoli")
    page.goto(f"{office.url}/console/reports")
    expect(page.get_by_text("这里没有报事")).to_be_visible()
    leak = office.report("厨房天花板滴水")
    refresh(page)
    row = page.locator(f"#report-{leak}")
    expect(row).to_contain_text("待受理")
    expect(page.get_by_role("link", name="报事 ，待办 1")).to_be_visible()
    row.get_by_role("button").click()
    expect(row).to_contain_text("小李")
    expect(row.get_by_role("button")).to_have_count(0)
    expect(page.get_by_role("status")).to_contain_text("已由您处理")
    assert violations(page) == []


def test_two_in_the_office_and_the_first_has_it(office: Office) -> None:
    leak = office.report("厨房天花板滴水")
    xiaoli, sun = office.sit_down("xiaoli"), office.sit_down("sunjingli")
    for page in (xiaoli, sun):
        page.goto(f"{office.url}/console/reports")
    xiaoli.locator(f"#report-{leak}").get_by_role("button").click()
    expect(xiaoli.locator(f"#report-{leak}")).to_contain_text("小李")
    sun.locator(f"#report-{leak}").get_by_role("button").click()
    expect(sun.get_by_role("alert")).to_contain_text("不能这样操作")


def test_the_talk_goes_on_while_the_page_is_open_and_nothing_typed_is_lost(office: Office) -> None:
    leak = office.report("厨房天花板滴水")
    page = office.sit_down("xiaoli")
    page.goto(f"{office.url}/console/reports/{leak}")
    typed = page.get_by_label("写给住户")
    typed.fill("师傅下午")
    with office.house.database.write() as session:
        talking.say(
            session, office.town.meijie, report_id=leak, thread="resident", words="几点来？",
            at=office.house.clock.now(),
        )  # fmt: skip
    refresh(page)
    expect(page.locator("#talk-resident")).to_contain_text("几点来？")
    expect(typed).to_have_value("师傅下午")
    typed.fill("师傅下午三点到")
    page.get_by_role("button", name="发给住户").click()
    expect(page.locator("#talk-resident")).to_contain_text("师傅下午三点到")
    expect(typed).to_have_value("")
    typed.fill("请留门")
    page.get_by_role("button", name="发给住户").click()
    expect(page.locator("#talk-resident")).to_contain_text("请留门")
    page.get_by_label("写给同事").fill("带上梯子")
    page.get_by_role("button", name="内部记下").click()
    expect(page.locator("#talk-internal")).to_contain_text("带上梯子")
    expect(page.locator("#talk-resident")).not_to_contain_text("带上梯子")


def test_a_page_left_open_says_that_its_moves_are_old(office: Office) -> None:
    leak = office.report("厨房天花板滴水")
    sun, xiaoli = office.sit_down("sunjingli"), office.sit_down("xiaoli")
    sun.goto(f"{office.url}/console/reports/{leak}")
    xiaoli.goto(f"{office.url}/console/reports/{leak}")
    xiaoli.get_by_role("button", name="我来处理").click()
    expect(xiaoli.locator("#live-head")).to_contain_text("已派单")
    refresh(sun)
    expect(sun.locator("#live-head")).to_contain_text("已派单")
    expect(sun.get_by_text("这张单有了新进展")).to_be_visible()


def test_a_double_click_is_one_act(office: Office) -> None:
    leak = office.report("厨房天花板滴水")
    page = office.sit_down("sunjingli")
    page.goto(f"{office.url}/console/reports/{leak}")
    page.get_by_role("button", name="受理", exact=True).dblclick()
    expect(page.get_by_role("status")).to_contain_text("已记下")
    assert office.count("acknowledge") == 1


def test_a_public_part_is_finished_with_pictures(office: Office, tmp_path: Path) -> None:
    puddle, picture = office.report("三楼平台积水", Place.PUBLIC), photo(tmp_path)
    page = office.sit_down("xiaoli")
    page.goto(f"{office.url}/console/reports/{puddle}")
    page.get_by_role("button", name="我来处理").click()
    page.locator("summary", has_text="到场处理").click()
    move_form(page, "arrive").get_by_label("照片").set_input_files(picture)
    move_form(page, "arrive").locator("button").click()
    expect(page.locator("#live-head")).to_contain_text("处理中")
    page.locator("summary", has_text="完工").click()
    move_form(page, "finish").get_by_label("怎么处理的").fill("换了雨水管接口")
    move_form(page, "finish").get_by_label("照片").set_input_files(picture)
    move_form(page, "finish").locator("button").click()
    expect(page.locator("#live-head")).to_contain_text("待验收")
    expect(page.locator("#live-line img")).to_have_count(2)
    for shown in page.locator("#live-line img").all():
        shown.scroll_into_view_if_needed()
        expect(shown).to_have_js_property("complete", value=True)
        assert shown.evaluate("image => image.naturalWidth")
    assert violations(page) == []


def test_a_caller_is_written_down_while_still_on_the_phone(office: Office) -> None:
    page = office.sit_down("xiaoli")
    page.goto(f"{office.url}/console/reports/new")
    page.get_by_label("房号").fill("702")
    page.get_by_role("radio", name="白**").check()
    page.get_by_label("类别").select_option(label="漏水、渗水")
    page.get_by_label("现在水有多大？").select_option(label="一直在流")
    page.get_by_role("button", name="登记", exact=True).click()
    assert page.get_by_label("住户怎么说").evaluate("field => !field.validity.valid")
    page.get_by_label("住户怎么说").fill("厨房水管漏了")
    assert violations(page) == []
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("请告诉报事人")
    expect(page.get_by_text("一直在流")).to_be_visible()
    with office.house.database.read() as session:
        assert session.scalars(select(Report.reporter_id)).one() == office.town.meijie.id


def test_a_home_changes_hands_and_what_is_missing_is_said_beside_it(office: Office) -> None:
    page, home = office.sit_down("xiaoli"), office.town.homes["laowang"]
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{office.url}/console/homes/{home}")
    page.get_by_role("link", name="变更业主").click()
    page.get_by_label("姓名或单位名称").fill("赵一")
    page.get_by_role("button", name="再加一位新业主").click()
    second = page.get_by_role("group", name="新业主 2")
    second.get_by_label("姓名或单位名称").fill("钱二")
    page.get_by_label("依据").fill("二手房过户")
    page.get_by_role("button", name="登记变更").click()
    first = page.get_by_role("group", name="新业主 1").get_by_label("份额")
    expect(first).to_be_focused()
    expect(first).to_have_attribute("aria-invalid", "true")
    expect(first).to_have_accessible_description("请填写份额")
    assert violations(page) == []
    first.fill("1/3")
    second.get_by_label("份额").fill("2/3")
    page.get_by_role("button", name="登记变更").click()
    expect(page.get_by_role("status")).to_contain_text("业主变更已登记")
    expect(page.get_by_text("份额 2/3")).to_be_visible()
    expect(page.get_by_text("以前的住户")).to_be_visible()


def test_a_number_is_shown_where_it_was_asked_for(office: Office) -> None:
    page = office.sit_down("xiaoli")
    page.goto(f"{office.url}/console/homes/{office.town.homes['meijie']}")
    assert "19900000734" not in page.content()
    page.get_by_role("button", name="看姓名电话").click()
    expect(page.get_by_role("link", name="19900000734")).to_be_visible()
    assert violations(page) == []


def test_a_first_password_is_shown_once(office: Office) -> None:
    page = office.sit_down("admin")
    page.goto(f"{office.url}/console/staff/new")
    for label, value in (("姓名", "小周"), ("手机号", "19922220001"), ("登录名", "xiaozhou")):
        page.get_by_label(label).fill(value)
    page.get_by_label("角色").select_option(label="物业工作人员")
    page.get_by_label("范围").select_option(label="秀山花园")
    page.get_by_role("button", name="开通").click()
    expect(page.locator(".secret")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("link", name="我已记下").click()
    expect(page.get_by_role("heading", name="小周")).to_be_visible()
    expect(page.get_by_text("没换初始密码")).to_be_visible()


def test_the_whole_way_by_keyboard(office: Office) -> None:
    office.report("厨房天花板滴水")
    office.report("三楼平台积水", Place.PUBLIC)
    page = office.sit_down("xiaoli")
    page.goto(f"{office.url}/console/homes")
    press(page, "Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    press(page, "Enter")
    press(page, "g", "r")
    expect(page.get_by_role("heading", name="报事", exact=True)).to_be_visible()
    press(page, "/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.get_by_role("searchbox").press("Escape")
    page.locator("h1").click()
    press(page, "j", "j", "k", "Enter")
    expect(page.locator(".words")).to_contain_text("三楼平台积水")
    press(page, "?")
    page.get_by_label("使用单键快捷键").uncheck()
    page.get_by_role("button", name="关闭").click()
    press(page, "g", "h")
    expect(page.locator(".words")).to_be_visible()


def test_without_scripts_everything_still_works(office: Office) -> None:
    leak = office.report("厨房天花板滴水")
    page = office.sit_down("xiaoli", java_script_enabled=False)
    page.goto(f"{office.url}/console/reports/{leak}")
    page.get_by_role("button", name="我来处理").click()
    expect(page.locator("#live-head")).to_contain_text("已派单")
    page.get_by_label("写给住户").fill("师傅下午到")
    page.get_by_role("button", name="发给住户").click()
    page.goto(f"{office.url}/console/reports/{leak}")
    expect(page.locator("#talk-resident")).to_contain_text("师傅下午到")
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("heading", name="登录工作台")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("size", [{"width": 390, "height": 844}, {"width": 820, "height": 600}, DESK])
def test_the_entry_one_is_at_stands_in_sight_on_every_screen(
    office: Office, size: dict[str, int], scripts: bool
) -> None:
    page = office.sit_down("admin", size, java_script_enabled=scripts)
    for path in ("audit", "reports", "votes"):
        page.goto(f"{office.url}/console/{path}")
        page.wait_for_load_state("networkidle")
        here = page.locator(".side a[aria-current=page]")
        expect(here).to_have_attribute("data-nav", path)
        box = here.bounding_box()
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= size["width"]
        assert box["y"] >= 0 and box["y"] + box["height"] <= size["height"]


def move_form(page: Page, move: str) -> Locator:
    """The form of a move that needs something."""
    return page.locator(f"details.move form:has(input[value={move}])")


def press(page: Page, *keys: str) -> None:
    """Press keys one after the other, on a page that is all there: what listens to them comes last."""
    for key in keys:
        page.wait_for_load_state()
        page.keyboard.press(key)
