"""长辈版 in both builds: it stays, it is large enough to read and to hit, and it follows WeChat's own setting."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from miniprogram_stub.story import leak
from miniprogram_stub.story.town import Town
from tests.browser import handbooks
from tests.browser.conftest import Hold
from tests.browser.deciding import YES, Deciding
from tests.browser.owing import Owing
from tests.browser.phones import Phone
from tests.browser.sizes import body_text, small_targets, small_texts
from tests.browser.system import System
from tests.browser.told import Told

pytestmark = pytest.mark.browser

TAP, ELDER_TAP = 44, 60
SMALLEST_ELDER_TEXT = 18
PAGES = (
    "pages/home/home", "pages/report/report", "pages/reports/reports", "pages/issue/issue?id={leak}",
    "pages/emergency/emergency", "pages/inbox/inbox", "pages/mine/mine", "pages/bind/bind", "pages/privacy/privacy",
    "pages/mydata/mydata", "pages/deleteme/deleteme",
    "pages/shown/shown?id={leak}", "pages/bulletins/bulletins", "pages/bulletin/bulletin?id={sheet}",
    "pages/notices/notices", "pages/notice/notice?id={notice}", "pages/matters/matters",
    "pages/matter/matter?id={lift}", "pages/plan/plan?id={lift}", "pages/willing/willing?id={asked}",
    "pages/object/object?id={lift}", "pages/idea/idea", "pages/vote/vote?id={poll}", "pages/cast/cast?id={poll}",
    "pages/receipt/receipt?id={poll}", "pages/roll/roll?id={poll}", "pages/mandate/mandate?id={poll}",
    "pages/result/result?id={over}", "pages/dispute/dispute?id={over}", "pages/owed/owed", "pages/bill/bill?id={bill}",
    "pages/paying/paying?estate={estate}", "pages/billdispute/billdispute?id={bill}", "pages/balance/balance",
    "pages/autopay/autopay", "pages/standards/standards", "pages/books/books", "pages/payments/payments",
    "pages/published/published", "pages/levy/levy?bill={bill}", "pages/bookline/bookline?estate={estate}&id={entry}",
    "pages/handbook/handbook", "pages/handbook/handbook?id={article}", "pages/who/who",
)  # fmt: skip


@pytest.fixture
def meijie(hold: Hold, town: Town) -> Phone:
    """梅姐's phone; she lives here and has reported her leak."""
    leak.come_in(town)
    leak.report(town)
    return hold("meijie")


def test_elder_mode_is_one_tap_away_and_stays(meijie: Phone) -> None:
    meijie.open()
    meijie.sees("正在办的事")
    usual = body_text(meijie.page)
    meijie.tap("elder")
    meijie.sees("退出长辈版")
    assert body_text(meijie.page) > usual * 1.3
    meijie.open("pages/mine/mine")
    meijie.sees("最大")
    assert meijie.page.locator(".app-page.elder").filter(visible=True).count() == 1
    meijie.tap("elder")
    expect(meijie.at("elder")).to_contain_text("关")
    meijie.open()
    meijie.sees("正在办的事")
    assert body_text(meijie.page) == usual


def test_everything_can_be_hit_and_read(meijie: Phone, system: System, town: Town) -> None:
    told = Told(system, town)
    told.dark_stairs()
    there = {"leak": town.known["leak"], "sheet": told.sheet(), "notice": told.notice("21栋今天停水")}
    there["article"] = handbooks.publish(system)
    deciding = Deciding(system, town)
    there |= {"lift": deciding.lift(plan=True), "asked": deciding.lift(), "over": deciding.open(title="换水管")}
    deciding.vote(there["over"], "meijie", YES)
    deciding.close(there["over"])
    there["poll"] = deciding.open()
    owing = Owing(system, town)
    owing.bill()
    owing.budget(2_000_000)
    there |= {"estate": owing.estate_id, "entry": owing.spend("十月保洁", 1_750_000), "bill": owing.bills("meijie")[0]}
    meijie.open()
    for elder in (False, True):
        if elder:
            meijie.tap("elder")
            meijie.sees("退出长辈版")
        for page in PAGES:
            meijie.open(page.format(**there))
            meijie.settle()
            assert small_targets(meijie.page, ELDER_TAP if elder else TAP) == []
            assert not elder or small_texts(meijie.page, SMALLEST_ELDER_TEXT) == []
            assert meijie.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page
        meijie.open()


def test_help_is_in_sight_at_any_size_whatever_there_is_to_tell(meijie: Phone, system: System, town: Town) -> None:
    Told(system, town).notice("21栋今天停水")
    Deciding(system, town).open()
    Owing(system, town).bill()
    for size in ("标准", "最大"):
        meijie.open("pages/mine/mine")
        if size == "最大":
            meijie.tap("elder")
        meijie.tap_words(size, exact=True)
        meijie.open()
        meijie.at("to-owed").wait_for()
        for thing in ("report", "emergency"):
            box, tabs = meijie.at(thing).bounding_box(), meijie.at("tab-home").bounding_box()
            assert box and tabs and box["y"] + box["height"] <= tabs["y"], (size, thing)


@pytest.mark.parametrize("build", ["mp"])  # a browser has no such setting
def test_it_follows_the_size_set_in_wechat(meijie: Phone) -> None:
    meijie.open()
    meijie.sees("正在办的事")
    usual = body_text(meijie.page)
    meijie.page.evaluate("localStorage.setItem('wx:font', '1.5')")
    meijie.open()
    meijie.sees("正在办的事")
    assert body_text(meijie.page) == pytest.approx(usual * 1.5, rel=0.01)
