"""What the estate tells, on the phones of those who live there: the daily sheet and notices. In both builds."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from miniprogram_stub.story import leak
from miniprogram_stub.story.town import Town
from server.bulletins.models import Contribution
from tests.browser.conftest import Hold
from tests.browser.phones import Phone
from tests.browser.steps import bind, sign_in
from tests.browser.system import System
from tests.browser.told import Told

pytestmark = pytest.mark.browser

VOICE = """window.said = []
Object.defineProperty(window, "speechSynthesis", { value: {
  getVoices: () => [{ lang: "zh-CN", localService: true }], addEventListener() {}, cancel() {},
  speak(one) { window.said.push(one.text) } } })
window.SpeechSynthesisUtterance = function (text) { this.text = text }"""
"""A browser with a Chinese voice that only notes what it was given to say."""


@pytest.fixture
def told(system: System, town: Town) -> Told:
    """The estate; 梅姐 lives in it."""
    leak.come_in(town)
    return Told(system, town)


@pytest.fixture
def sheet(told: Told) -> int:
    """A sheet with something to tell."""
    told.dark_stairs()
    return told.sheet()


@pytest.fixture
def meijie(hold: Hold, told: Told) -> Phone:
    """梅姐's phone."""
    return hold("meijie")


def test_a_sheet_is_found_read_and_no_longer_new(meijie: Phone, told: Told, sheet: int) -> None:
    meijie.open()
    meijie.page.locator("[data-testid^=sheet-]").filter(visible=True).first.wait_for()
    meijie.tap("to-sheets")
    meijie.at("wishes").wait_for()
    expect(meijie.at(f"sheet-{sheet}")).to_contain_text("没看")
    meijie.tap(f"sheet-{sheet}")
    meijie.sees(f"{told.day.month}月{told.day.day}日")
    expect(meijie.at("section-reports")).to_contain_text("件")
    meijie.at("pair").wait_for()
    meijie.tap("back")
    expect(meijie.at(f"sheet-{sheet}")).not_to_contain_text("没看")
    lines = told.ask("meijie")(f"/bulletins?estate_id={told.estate_id}")["items"]
    assert [line["unread"] for line in lines if line["id"] == sheet] == [False]


def test_how_often_one_wants_to_hear_is_kept(meijie: Phone, told: Told, sheet: int) -> None:
    meijie.open("pages/bulletins/bulletins")
    for rhythm, daily, weekly in (("weekly", False, True), ("daily", True, True), ("none", False, False)):
        meijie.at("wishes").get_by_test_id(f"choice-{rhythm}").click()
        chosen = meijie.at("wishes").get_by_test_id(f"choice-{rhythm}")
        expect(chosen).to_have_attribute("aria-checked", "true")
        meijie.settle()
        (wish,) = told.ask("meijie")("/me/bulletin-wishes")["items"]
        assert (wish["daily"], wish["weekly"], wish["monthly"]) == (daily, weekly, weekly)


def test_tomorrow_is_asked_about_only_by_a_tap_and_once(meijie: Phone, told: Told, sheet: int) -> None:
    meijie.open(f"pages/bulletin/bulletin?id={sheet}")
    meijie.at("remind").wait_for()
    assert "requestSubscribeMessage" not in meijie.asked_of_wechat()
    meijie.tap("remind")
    meijie.answer("允许")
    meijie.at("reminded").wait_for()
    told.system.wait_for("the credit", lambda: told.credits("meijie", "bulletin_daily") == 1)
    meijie.open(f"pages/bulletin/bulletin?id={sheet}")
    meijie.at("reminded").wait_for()
    meijie.settle()
    expect(meijie.at("remind")).to_have_count(0)
    assert [wish["daily"] for wish in told.ask("meijie")("/me/bulletin-wishes")["items"]] == [True]


def test_a_corrected_sheet_and_the_right_one_lead_to_each_other(meijie: Phone, told: Told, sheet: int) -> None:
    right = told.corrected(sheet, "办结少写了一件。")
    meijie.open(f"pages/bulletin/bulletin?id={sheet}")
    expect(meijie.at("corrected-by")).to_contain_text("办结少写了一件。")
    meijie.tap_words("看更正后的")
    expect(meijie.at("corrects")).to_contain_text("办结少写了一件。")
    assert f"id={right}" in meijie.page.url
    meijie.tap_words("看原来那一份")
    meijie.at("corrected-by").wait_for()


def test_a_card_in_the_group_asks_newcomers_to_bind_and_then_opens(hold: Hold, told: Told, sheet: int) -> None:
    laowang = hold("laowang")
    laowang.open(f"pages/bulletin/bulletin?id={sheet}&scene=g1")
    laowang.sees("住在这里的人都能看")
    laowang.misses("报事")
    laowang.tap("to-join")
    laowang.tap("give-phone")
    laowang.answer("允许")
    bind(laowang, "101", "王建国", "0219")
    laowang.tap("to-wanted")
    laowang.at("section-reports").wait_for()


def test_a_card_of_another_estate_opens_nothing(hold: Hold, told: Told, town: Town, sheet: int) -> None:
    town.clock_in("stranger")
    stranger = hold("stranger")
    stranger.open(f"pages/bulletin/bulletin?id={sheet}")
    stranger.at("failed").wait_for()
    stranger.misses("秀山花园")


def test_the_sheet_seen_last_is_there_without_network(meijie: Phone, told: Told, sheet: int) -> None:
    meijie.open("pages/bulletins/bulletins")
    meijie.tap(f"sheet-{sheet}")
    meijie.at("section-reports").wait_for()
    meijie.tap("back")
    meijie.settle()
    with meijie.without_network():
        meijie.tap(f"sheet-{sheet}")
        meijie.at("stale").wait_for()
        meijie.at("section-reports").wait_for()


@pytest.mark.parametrize("build", ["h5"])  # WeChat has no voice of its own
def test_a_sheet_is_read_aloud(meijie: Phone, sheet: int) -> None:
    meijie.context.add_init_script(VOICE)
    meijie.open(f"pages/bulletin/bulletin?id={sheet}")
    meijie.tap("aloud")
    meijie.sees("停下")
    said = meijie.page.evaluate("window.said")
    assert said[0].startswith("秀山花园") and len(said) > 2
    meijie.tap("aloud")
    meijie.sees("读给我听")


def test_a_sheet_can_be_kept(meijie: Phone, told: Told, sheet: int) -> None:
    meijie.open(f"pages/bulletin/bulletin?id={sheet}")
    meijie.at("section-reports").wait_for()
    expect(meijie.at("keep-png")).to_have_count(0)
    told.file(sheet, "png", b"\x89PNG\r\n\x1a\n drawn")
    told.file(sheet, "pdf", b"%PDF-1.4 drawn")
    meijie.open(f"pages/bulletin/bulletin?id={sheet}")
    if meijie.build == "h5":
        with meijie.page.expect_download() as kept:
            meijie.tap("keep-png")
        assert Path(kept.value.path()).read_bytes().endswith(b"drawn")
        return
    meijie.tap("keep-png")
    meijie.sees("存到相册了")
    meijie.tap("keep-pdf")
    meijie.settle()
    asked = meijie.asked_of_wechat()
    assert [name for name in asked if name != "login"] == [
        "downloadFile", "saveImageToPhotosAlbum", "downloadFile", "openDocument",
    ]  # fmt: skip


def test_a_water_cut_is_on_the_first_page_until_it_is_recalled(meijie: Phone, told: Told) -> None:
    cut = told.notice("21栋今天停水")
    meijie.open()
    expect(meijie.at("notices")).to_contain_text("21栋今天停水")
    meijie.tap(f"notice-{cut}")
    meijie.sees("清洗水箱，请提前存水。")
    expect(meijie.at("starts")).to_contain_text(":")
    meijie.open("pages/notices/notices")
    expect(meijie.at(f"notice-{cut}")).not_to_contain_text("没看")
    told.recall(cut, "水箱改天再洗，今天不停水。")
    meijie.open("pages/notices/notices")
    expect(meijie.at(f"notice-{cut}")).to_contain_text("已撤回")
    meijie.tap(f"notice-{cut}")
    expect(meijie.at("recalled")).to_contain_text("今天不停水")
    meijie.open()
    expect(meijie.at("notices")).to_contain_text("已撤回")


def test_ordinary_notices_can_be_kept_from_wechat(meijie: Phone, told: Told) -> None:
    meijie.open("pages/notices/notices")
    meijie.tap(f"push-{told.estate_id}")
    expect(meijie.at(f"push-{told.estate_id}")).to_contain_text("关")
    assert [wish["push"] for wish in told.ask("meijie")("/me/notice-wishes")["items"]] == [False]


def test_staff_bring_a_photo_for_the_next_sheet(hold: Hold, told: Told, photo: Path) -> None:
    xiaoli = hold("xiaoli")
    sign_in(xiaoli)
    xiaoli.open("staff/todo/todo")
    xiaoli.tap("contribute")
    xiaoli.write("words", "巡查全部楼道，清走堆放的纸箱")
    xiaoli.photograph(photo)
    xiaoli.tap("send")
    expect(xiaoli.at("problem")).to_contain_text("人脸和车牌")
    xiaoli.tap("agreed")
    xiaoli.tap("send")
    xiaoli.at("thanks").wait_for()
    with told.system.house.database.read() as session:
        brought = session.scalars(select(Contribution)).one()
    assert (brought.state, len(brought.media_ids), brought.faces_agreed) == ("waiting", 1, True)
