"""Reporting on real screens, in both builds: a photo, a lost network, leave to notify, neighbours, the lift."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from miniprogram_stub.story import leak
from miniprogram_stub.story.town import Town
from tests.browser.conftest import Hold
from tests.browser.phones import Phone
from tests.browser.steps import let_in, report_dark_stairs, report_leak, send, write_leak
from tests.browser.system import System

pytestmark = pytest.mark.browser


@pytest.fixture
def meijie(hold: Hold, town: Town) -> Phone:
    """梅姐's phone; she lives here."""
    leak.come_in(town)
    return hold("meijie")


def test_a_report_with_a_photo_shows_number_and_promises_at_once(meijie: Phone, town: Town, photo: Path) -> None:
    number = report_leak(meijie, photo)
    expect(meijie.at("promised")).to_contain_text("办好")
    expect(meijie.at("state")).to_have_text("待受理")
    [made] = town.phone("meijie").reports()
    assert made["number"] == number
    assert len(town.phone("meijie").look(made["id"])["photos"]) == 1


def test_wechat_is_asked_for_news_before_anything_is_sent(
    meijie: Phone, system: System, town: Town, photo: Path
) -> None:
    write_leak(meijie, photo)
    meijie.tap("send")
    meijie.sees("允许")
    assert "POST /api/v1/reports" not in meijie.watched.requests
    meijie.answer("允许")
    meijie.at("thanks").wait_for()
    assert meijie.build == "h5" or "requestSubscribeMessage" in meijie.asked_of_wechat()
    [made] = town.phone("meijie").reports()
    town.clock_in("xiaoli").move(made["id"], "take")
    system.wait_for("the news", lambda: system.letters("meijie", made["number"]))


def test_what_was_written_without_network_is_sent_once_when_it_is_back(meijie: Phone, town: Town, photo: Path) -> None:
    write_leak(meijie, photo)
    with meijie.without_network():
        send(meijie)
        meijie.at("unanswered").wait_for()
        expect(meijie.at("waiting-report")).to_contain_text("厨房漏水")
    meijie.at("number").first.wait_for()
    assert len(town.phone("meijie").reports()) == 1


def test_a_draft_outlives_a_closed_app_and_one_tap_sends_it(meijie: Phone, town: Town, photo: Path) -> None:
    write_leak(meijie, photo)
    meijie.open("pages/report/report")
    meijie.at("restored").wait_for()
    expect(meijie.at("words").locator("textarea")).to_have_value("厨房漏水，洗菜池下面的管子在滴水")
    send(meijie)
    meijie.at("thanks").wait_for()
    [made] = town.phone("meijie").reports()
    assert len(town.phone("meijie").look(made["id"])["photos"]) == 1


def test_an_unanswered_report_goes_out_once_when_the_app_is_opened_again(
    meijie: Phone, town: Town, photo: Path
) -> None:
    write_leak(meijie, photo)
    meijie.context.route("**/api/v1/reports", swallow_the_answer)
    send(meijie)
    meijie.at("unanswered").wait_for()
    meijie.context.unroute_all()
    meijie.open()
    meijie.sees("已报上")  # first: it stands for 2.6 s only
    meijie.sees("正在办的事")
    assert len(town.phone("meijie").reports()) == 1


def test_a_double_tap_is_one_report(meijie: Phone, town: Town, photo: Path) -> None:
    write_leak(meijie, photo)
    meijie.at("send").dblclick()
    meijie.answer("拒绝")
    meijie.at("thanks").wait_for()
    assert len(town.phone("meijie").reports()) == 1


def test_what_is_missing_is_said_and_not_sent(meijie: Phone) -> None:
    meijie.open("pages/report/report")
    meijie.tap("send")
    expect(meijie.at("problem")).to_contain_text("请先选")
    assert "POST /api/v1/reports" not in meijie.watched.requests


def test_a_neighbour_joins_instead_of_reporting_twice(meijie: Phone, hold: Hold, town: Town, system: System) -> None:
    made = report_dark_stairs(town)
    let_in(town, "laowang", "101", "王建国", "0219")
    line, estate_id = town.phone("laowang").line, town.known["estate_id"]
    there = {"place": "public", "building_id": line.get(f"/estates/{estate_id}/tree")["buildings"][0]["id"]}
    asked = {"estate_id": estate_id, "category": "lighting", **there}
    system.wait_for("the words to be checked", lambda: line.post("/reports/similar", asked)["items"])
    laowang = hold("laowang")
    laowang.open("pages/report/report")
    laowang.choose("lighting")
    laowang.choose("public")
    laowang.tap_words("21栋", exact=True)
    laowang.tap(f"metoo-{made['id']}")
    laowang.answer("允许")
    laowang.at("thanks").wait_for()
    laowang.sees("1 位邻居也遇到了")
    assert town.phone("laowang").reports() == []
    assert [row["id"] for row in town.phone("laowang").reports("followed")] == [made["id"]]


def test_one_tap_in_the_lift_reaches_everybody_on_duty(meijie: Phone, system: System, town: Town) -> None:
    meijie.open()
    meijie.tap("emergency")
    meijie.sees("0771-1234567")
    meijie.tap("tell")
    meijie.sees("已经告诉值班的人")
    [made] = town.phone("meijie").reports()
    assert (made["kind"], made["priority"]) == ("emergency", "P0")
    for person in ("xiaoli", "zhaojie", "liujingli"):
        system.wait_for(f"the alarm at {person}", partial(system.letters, person, made["number"]))


def test_who_to_call_stands_there_without_network(meijie: Phone) -> None:
    meijie.open("pages/emergency/emergency")
    meijie.sees("0771-1234567")
    meijie.open()
    meijie.at("emergency").wait_for()
    with meijie.without_network():
        meijie.tap("emergency")
        meijie.sees("没有网络，电话照样能打")
        meijie.sees("0771-1234567")


def swallow_the_answer(route: Route) -> None:
    """The report arrives, the answer does not."""
    route.fetch()
    route.abort()
