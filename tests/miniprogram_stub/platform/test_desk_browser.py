"""The desk in a real browser: held by keyboard, readable to all, asking nobody outside."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from miniprogram_stub.platform.links import picture as square
from miniprogram_stub.platform.servers import Platform
from miniprogram_stub.platform.teams import Team
from tests.miniprogram_stub.platform.local import APPID, PROGRESS, Caller, settings_for

pytestmark = pytest.mark.browser
TOKENS = Path(__file__).resolve().parents[3] / "config" / "design" / "tokens.css"


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    yield page
    page.close()


def test_a_day_at_the_desk(page: Page) -> None:
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    with Platform(settings_for(tokens_css=TOKENS)) as platform:
        wechat = Caller(platform)
        page.goto(f"{platform.desk_url}/")
        expect(page.get_by_role("button", name="梅姐")).to_have_attribute("aria-pressed", "true")
        expect(page.locator("#clock")).to_contain_text(re.compile(r"\d{4}/"))
        wechat.consent("meijie")
        wechat.consent("laowang")
        wechat.notify()
        wechat.notify("laowang")
        expect(page.get_by_role("heading", name=PROGRESS.title)).to_be_visible()
        expect(page.get_by_role("button", name="老王")).to_contain_text("1")
        page.get_by_role("button", name="小李").click()
        expect(page.get_by_role("heading", name="小李的手机")).to_be_visible()
        wechat.deal()
        take = page.get_by_role("button", name="接单")
        expect(take).to_be_visible()
        take.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="接单 ✓")).to_be_visible()
        page.get_by_label("应用发消息").fill("我的待办")
        page.keyboard.press("Enter")
        expect(page.locator("#chat .mine")).to_contain_text("我的待办")
        expect(page.get_by_role("row", name="小李 发出")).to_be_visible()
        assert page.locator("#log tr").count() == 4
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert Axe().run(page).response["violations"] == []
        page.goto("about:blank")
    assert complaints == []
    assert {address.split("/")[2] for address in asked if address.startswith("http")} == {
        platform.desk_url.removeprefix("http://")
    }


def test_chats_are_held_like_a_phone(page: Page) -> None:
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    with Platform(settings_for(tokens_css=TOKENS)) as platform:
        wechat = Caller(platform)
        page.goto(f"{platform.desk_url}/")
        page.get_by_role("button", name="服务号", exact=True).click()
        lines, words = page.locator("#talk-lines"), page.get_by_label("在聊天里说")
        words.fill("厨房漏水了")
        page.keyboard.press("Enter")
        expect(lines).to_contain_text("厨房漏水了")
        hand = page.locator("#speak")
        hand.get_by_role("button", name="语音").click()
        hand.get_by_label("识别听错几个字").check()
        words.fill("电梯坏了")
        page.keyboard.press("Enter")
        expect(lines).to_contain_text("识别：店梯坏了")
        hand.get_by_role("button", name="照片").click()
        hand.get_by_role("button", name="发示例照片").click()
        expect(lines.get_by_alt_text("照片")).to_be_visible()
        hand.get_by_role("button", name="位置").click()
        hand.get_by_role("button", name="发送位置").click()
        expect(lines).to_contain_text("位置：秀山花园 21栋楼下")
        with platform.world.lock:
            shown = {"title": "去缴费", "page": "pages/report/report", "text": ""}
            platform.world.mailbox.put("meijie", "oa", "miniprogrampage", platform.world.clock.now(), **shown)
            platform.world.mailbox.put("meijie", "customer", "text", platform.world.clock.now(), text="在的")
        expect(page.locator('#tabs button[data-tab="mini"] .count')).to_have_text("1")
        assert Axe().run(page).response["violations"] == []
        page.get_by_role("button", name="去缴费").click()
        expect(page.locator("#screen")).to_be_visible()
        page.get_by_role("button", name="小程序客服").click()
        expect(lines).to_contain_text("在的")
        expect(hand.get_by_role("button", name="语音")).to_be_hidden()
        assert wechat.phone("/meijie/chat/mini")["left"] == 2
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.goto("about:blank")
    assert complaints == []


def test_the_owner_groups_as_their_members_see_them(page: Page) -> None:
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    with Platform(settings_for(tokens_css=TOKENS)) as platform:
        wechat = Caller(platform)
        mine = wechat.open_group("meijie", "laowang", name="秀山花园 21栋业主群")
        wechat.open_group("meijie", name="秀山花园 大群")
        page.goto(f"{platform.desk_url}/")
        expect(page.get_by_text("群里还没有消息")).to_be_visible()
        film = wechat.lend("video", b"\0\0\0\x18ftypmp42 and so on", "film.mp4")["media_id"]
        cover = {"title": "秀山花园 每日简报", "pic_media_id": wechat.lend(content=square("cover", 280))["media_id"]}
        wechat.group_send(mine, attachments=[
            {"msgtype": "miniprogram", "miniprogram": {**cover, "appid": APPID, "page": "/pages/home/home"}},
            {"msgtype": "video", "video": {"media_id": film}},
        ])  # fmt: skip
        expect(page.get_by_role("heading", name="群发任务")).to_be_visible()
        page.get_by_role("button", name=re.compile("21栋业主群")).click()
        send = page.get_by_role("button", name="发送到 1 个群")
        send.focus()
        page.keyboard.press("Enter")
        expect(page.locator("#posts .bubble")).to_contain_text("每日简报")
        expect(page.locator("#posts")).to_contain_text("小李")
        expect(page.get_by_role("button", name="秀山花园 每日简报")).to_be_visible()
        expect(page.get_by_label("视频")).to_be_visible()
        expect(page.locator("#tasks")).to_contain_text("已发送")
        expect(page.locator("#posts img").first).to_have_js_property("naturalWidth", 280)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert Axe().run(page).response["violations"] == []
        page.goto("about:blank")
    assert complaints == []


def test_whoever_is_held_sees_the_groups_they_are_in(page: Page) -> None:
    teams = (Team("robot-demo-key", "维修值班群", ("xiaoli",)),)
    with Platform(settings_for(tokens_css=TOKENS, teams=teams)) as platform:
        wechat = Caller(platform)
        mine = wechat.open_group("meijie", "laowang", name="秀山花园 21栋业主群")
        wechat.open_group("laowang", name="秀山花园 19栋业主群")
        wechat.confirm(wechat.group_send(mine)["msgid"])
        alarm = {"msgtype": "text", "text": {"content": "电梯困人"}}
        wechat.wecom("/cgi-bin/webhook/send", alarm, key=teams[0].robot)
        page.goto(f"{platform.desk_url}/")
        expect(page.get_by_role("heading", name="梅姐的业主群")).to_be_visible()
        expect(page.locator("#groups button")).to_have_count(1)
        expect(page.locator("#posts .bubble")).to_contain_text("每日简报")
        page.locator('.people button[data-id="laowang"]').click()
        expect(page.locator("#groups button")).to_have_count(2)
        page.get_by_role("button", name=re.compile("19栋业主群")).click()
        expect(page.locator("#posts")).to_contain_text("群里还没有消息")
        page.locator('.people button[data-id="stranger"]').click()
        expect(page.locator("#groups")).to_contain_text("没有加入业主群")
        expect(page.locator("#posts .bubble")).to_have_count(0)
        expect(page.locator("#chat")).to_contain_text("维修值班群 · 机器人")
        page.get_by_role("combobox", name="工作人员").select_option(value="zhoukuaiji")
        expect(page.locator("#chat")).to_contain_text("还没有消息")
        assert Axe().run(page).response["violations"] == []
        page.goto("about:blank")


def test_the_wecom_panel_follows_the_colleague_one_holds(page: Page) -> None:
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    with Platform(settings_for(tokens_css=TOKENS)) as platform:
        page.goto(f"{platform.desk_url}/")
        chosen = page.get_by_role("combobox", name="工作人员")
        expect(chosen).to_have_value("xiaoli")
        page.locator('.people button[data-id="zhoukuaiji"]').click()
        expect(chosen).to_have_value("zhoukuaiji")
        page.get_by_label("应用发消息").fill("今天收了多少")
        page.keyboard.press("Enter")
        expect(page.get_by_role("row", name="周会计 发出")).to_be_visible()
        page.locator('.people button[data-id="meijie"]').click()
        expect(page.get_by_role("heading", name="梅姐的手机")).to_be_visible()
        expect(chosen).to_have_value("zhoukuaiji")
        chosen.select_option(value="xiaoli")
        expect(page.locator("#chat")).to_contain_text("还没有消息")
        page.locator('.people button[data-id="zhoukuaiji"]').click()
        expect(page.locator("#chat .mine")).to_contain_text("今天收了多少")
        page.reload()
        expect(page.get_by_role("heading", name="周会计的手机")).to_be_visible()
        expect(chosen).to_have_value("zhoukuaiji")
        page.goto("about:blank")
    assert complaints == []


@pytest.mark.parametrize("width", [1280, 390])
def test_a_shared_card_is_sent_to_somebody_and_opens_on_their_phone(page: Page, width: int) -> None:
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.set_viewport_size({"width": width, "height": 900})
    with Platform(settings_for(tokens_css=TOKENS)) as platform:
        # A page that stands where the app would: what the desk opens is in its address.
        platform.world.settings = settings_for(tokens_css=TOKENS, app_url=f"{platform.desk_url}/tokens.css")
        wechat = Caller(platform)
        page.goto(f"{platform.desk_url}/")
        expect(page.get_by_role("heading", name="梅姐的手机")).to_be_visible()
        wechat.phone("/meijie/share", {"appid": APPID, "title": "请帮忙缴物业费", "path": "/pages/report/report?t=abc"})
        question = page.get_by_role("dialog", name="发送给")
        expect(question).to_contain_text("请帮忙缴物业费")
        assert question.get_by_role("button", name="梅姐").count() == 0
        assert Axe().run(page).response["violations"] == []
        page.keyboard.press("Escape")
        expect(question).to_be_hidden()
        assert wechat.phone("/laowang/chat/friends")["letters"] == []
        wechat.phone("/meijie/share", {"appid": APPID, "title": "请帮忙缴物业费", "path": "/pages/report/report?t=abc"})
        question.get_by_role("button", name="老王").click()
        expect(question).to_be_hidden()
        page.get_by_role("button", name="微信聊天").click()
        expect(page.locator("#talk-lines .mine")).to_contain_text("发给老王")
        expect(page.locator("#speak")).to_be_hidden()
        expect(page.locator('.people button[data-id="laowang"] .count')).to_have_text("1")
        page.locator('.people button[data-id="laowang"]').click()
        lines = page.locator("#talk-lines")
        expect(lines).to_contain_text("梅姐")
        assert Axe().run(page).response["violations"] == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        lines.get_by_role("button", name="请帮忙缴物业费").click()
        frame = page.locator("#screen iframe")
        expect(frame).to_have_attribute("src", re.compile(r"phone=laowang#/pages/report/report\?t=abc$"))
        page.goto("about:blank")
    assert complaints == []
