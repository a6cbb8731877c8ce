"""A report from taking to stars on real screens, in both builds: staff on their phones, the resident on hers."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from miniprogram_stub.story import leak
from miniprogram_stub.story.town import Town
from tests.browser.conftest import Hold
from tests.browser.phones import Phone
from tests.browser.steps import move, open_task, sign_in
from tests.browser.system import System

pytestmark = pytest.mark.browser


@pytest.fixture
def reported(town: Town) -> int:
    """梅姐 lives here and has reported her leak; its id."""
    leak.come_in(town)
    leak.report(town)
    return int(town.known["leak"])


@pytest.fixture
def meijie(hold: Hold, system: System, town: Town, reported: int) -> Phone:
    """梅姐's phone with her leak on it; that it has come in she was told before, and has read by opening it."""
    system.wait_for("the first letter", lambda: new_of(town, reported))
    phone = hold("meijie")
    phone.open(f"pages/issue/issue?id={reported}")
    system.wait_for("it to be read", lambda: not new_of(town, reported))
    return phone


def in_sight_on_a_small_phone(meijie: Phone) -> None:
    """However long the sheet of 还没解决 is, what confirms it needs no scrolling, on the smallest screen as well."""
    usual = meijie.page.viewport_size
    meijie.page.set_viewport_size({"width": 360, "height": 640})
    meijie.tap("move-return")
    expect(meijie.at("move-confirm")).to_be_in_viewport(ratio=1)
    meijie.tap("sheet-close")
    assert usual
    meijie.page.set_viewport_size(usual)


def new_of(town: Town, report_id: int) -> list[str]:
    """What 梅姐 was told of a report and has not read."""
    page = f"pages/issue/issue?id={report_id}"
    return [row["words"] for row in town.phone("meijie").inbox() if not row["read_at"] and row["page"] == page]


def test_a_leak_goes_from_taken_to_five_stars_with_a_return(
    meijie: Phone, hold: Hold, town: Town, reported: int, photo: Path
) -> None:
    xiaoli = hold("xiaoli")
    sign_in(xiaoli)
    open_task(xiaoli, reported)
    move(xiaoli, "take")
    expect(xiaoli.at("state")).to_have_text("已派单")
    work(xiaoli, photo, "接头换好了，请您看看")

    meijie.open(f"pages/issue/issue?id={reported}")
    meijie.sees("接头换好了，请您看看")
    in_sight_on_a_small_phone(meijie)
    move(meijie, "return", "还在滴", reason="not_fixed", news="允许")
    meijie.sees("退回重做过 1 次")

    liujingli = hold("liujingli")
    sign_in(liujingli)
    liujingli.open(f"staff/task/task?id={reported}")
    give(liujingli, "赵洁")
    zhaojie = hold("zhaojie")
    sign_in(zhaojie)
    open_task(zhaojie, reported, "mine")
    work(zhaojie, photo, "换了整段软管，试水半小时不漏")

    meijie.open(f"pages/issue/issue?id={reported}")
    move(meijie, "accept")
    meijie.tap("star-5")
    meijie.write("move-words", "赵姐很细心，谢谢")
    meijie.tap("move-confirm")
    meijie.sees("赵姐很细心，谢谢")
    told = town.phone("meijie").look(reported)
    assert (told["state"], told["rating"]["stars"]) == ("closed", 5)


def test_both_threads_reach_only_those_they_are_for(meijie: Phone, hold: Hold, reported: int) -> None:
    xiaoli = hold("xiaoli")
    sign_in(xiaoli)
    open_task(xiaoli, reported)
    xiaoli.choose("internal")
    xiaoli.write("say-internal", "她一个人住，敲门要久一点")
    xiaoli.tap("send-internal")
    xiaoli.sees("敲门要久一点")
    xiaoli.choose("resident")
    xiaoli.misses("敲门要久一点")
    xiaoli.write("say-resident", "请问总阀在哪里？")
    xiaoli.tap("send-resident")
    expect(xiaoli.at("thread")).to_contain_text("请问总阀在哪里？")

    meijie.open(f"pages/issue/issue?id={reported}")
    meijie.sees("请问总阀在哪里？")
    meijie.misses("敲门要久一点")
    meijie.write("say-resident", "在水槽柜子最里面")
    meijie.tap("send-resident")
    expect(meijie.at("timeline")).to_contain_text("在水槽柜子最里面")


def test_an_urge_is_counted_and_reaches_those_who_work(
    meijie: Phone, town: Town, system: System, reported: int
) -> None:
    town.clock_in("xiaoli").move(reported, "take")
    meijie.open(f"pages/issue/issue?id={reported}")
    move(meijie, "urge")
    meijie.sees("已催 1 次")
    number = town.known["leak_number"]
    system.wait_for("the urge at 小李", lambda: system.letters("xiaoli", "催") and system.letters("xiaoli", number))


def test_every_step_is_in_the_inbox_and_opens_the_report(
    meijie: Phone, town: Town, system: System, reported: int
) -> None:
    town.clock_in("xiaoli").move(reported, "take")
    system.wait_for("the letter", lambda: [row for row in town.phone("meijie").inbox() if "接单" in row["words"]])
    meijie.open()
    meijie.sees("新消息")
    meijie.tap("tab-inbox")
    meijie.sees(town.known["leak_number"])
    meijie.settle()
    unread = meijie.text("新", exact=True).count()
    meijie.tap_words("接单")
    expect(meijie.at("state")).to_have_text("已派单")
    meijie.open("pages/inbox/inbox")
    expect(meijie.text("新", exact=True)).to_have_count(unread - 1)
    meijie.tap("read-all")
    meijie.misses("全部看过了")
    assert all(row["read_at"] for row in town.phone("meijie").inbox())


def test_what_was_told_of_a_report_is_new_no_more_once_it_was_opened_from_the_list(
    meijie: Phone, town: Town, system: System, reported: int
) -> None:
    town.clock_in("xiaoli").move(reported, "take")
    system.wait_for("the letter", lambda: new_of(town, reported))
    meijie.open("pages/reports/reports")
    meijie.tap(f"line-{reported}")
    expect(meijie.at("state")).to_have_text("已派单")
    system.wait_for("the letter to be read", lambda: not new_of(town, reported))
    meijie.open("pages/inbox/inbox")
    meijie.sees("接单")
    assert meijie.text("新", exact=True).count() == sum(not row["read_at"] for row in town.phone("meijie").inbox())


def test_a_colleague_who_was_faster_is_seen_at_once(hold: Hold, town: Town, reported: int) -> None:
    xiaoli = hold("xiaoli")
    sign_in(xiaoli)
    open_task(xiaoli, reported)
    xiaoli.at("move-take").wait_for()
    town.clock_in("zhaojie").move(reported, "take")
    move(xiaoli, "take")
    expect(xiaoli.at("state")).to_have_text("已派单")
    xiaoli.at("move-take").wait_for(state="hidden")
    assert town.phone("zhaojie").look(reported)["assignee"]["name"] == "赵洁"


def work(phone: Phone, photo: Path, words: str) -> None:
    """Arrive, and finish with a photo."""
    move(phone, "arrive")
    expect(phone.at("state")).to_have_text("处理中")
    move(phone, "finish", words, photo=photo)
    expect(phone.at("state")).to_have_text("待验收")


def give(manager: Phone, name: str) -> None:
    """Give the report to a colleague."""
    manager.tap("move-assign")
    manager.at("assign").wait_for()
    manager.tap_words(name)
    manager.tap("assign")
    expect(manager.at("state")).to_have_text("已派单")
