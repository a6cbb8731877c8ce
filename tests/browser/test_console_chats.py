"""A resident asks for a person in the mini-program's chat; 小李 takes it, answers and reports it, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time, timedelta

import pytest
from playwright.sync_api import Browser, FilePayload, expect

from miniprogram_stub.chat import Chat
from miniprogram_stub.phone import Json, Phone, grey_picture
from miniprogram_stub.story import leak
from miniprogram_stub.story.town import Town
from server.chats.service import duty
from server.chats.service.duty import Shift
from server.kit.clock import local_day
from server.people import queries as people
from server.people.rules import MANAGER
from tests.browser.desks import PHONE, Desk, employ
from tests.browser.readable import violations
from tests.browser.system import System

pytestmark = pytest.mark.browser
AROUND_THE_CLOCK = time(0)
REFRESHED, FETCHED = 8_000, 20_000
"""Milliseconds after which a page that reads on every three seconds must show it, and a photo must have come."""
MESSAGES, SECOND = 2, 2


@pytest.fixture
def desk(chromium: Browser, system: System) -> Iterator[Desk]:
    """小李's desk."""
    made = Desk(chromium, system)
    yield made
    made.close()


@pytest.fixture
def chat(system: System, town: Town) -> Iterator[Chat]:
    """梅姐, at home in the mini-program, in its chat; 小李 is on duty whatever the hour."""
    leak.come_in(town)
    put_on_duty(system, town)
    made = Chat(f"{system.desk}/phones", "meijie", "mini")
    yield made
    made.close()


def put_on_duty(system: System, town: Town) -> None:
    at = system.house.clock.now()
    today, midnight = local_day(at), AROUND_THE_CLOCK
    shift = Shift(today - timedelta(days=1), today + timedelta(days=1), midnight, midnight)
    employ(system, "jingli", "刘芳", "19911000002", MANAGER, None)
    with system.house.database.write() as session:
        manager = people.actor_of_wecom(session, "jingli")
        xiaoli = people.actor_of_wecom(session, "xiaoli")
        assert manager and xiaoli
        duty.put(session, manager, estate_id=int(town.known["estate_id"]), person_id=xiaoli.id, shift=shift, at=at)


def test_a_chat_is_taken_answered_and_reported_at_the_desk(system: System, town: Town, desk: Desk, chat: Chat) -> None:
    desk.sit_down("xiaoli")
    page = desk.open("chats?estate=0")
    expect(page.get_by_text("没有人在等")).to_be_visible()
    assert "叫" in str(chat.answers(chat.say("转人工")))
    system.wait_for("the card", lambda: system.letters("xiaoli", "有住户找人工"))
    row = page.get_by_role("link", name="白**")
    expect(row).to_be_visible(timeout=REFRESHED)
    row.click()
    page.get_by_role("button", name="我来接").click()
    desk.told("您接过了这个会话")
    answer, log = page.get_by_label("回复住户"), page.get_by_role("log")
    answer.fill("您好，我是小李，哪里漏水？")
    answer.press("Control+Enter")
    expect(log).to_contain_text("哪里漏水", timeout=REFRESHED)
    expect(answer).to_have_value("")
    answer.fill("正在写的话")
    said = chat.say("厨房水管漏水了，一直滴")
    expect(log).to_contain_text("一直滴", timeout=REFRESHED)
    expect(answer).to_have_value("正在写的话")
    expect(answer).to_be_focused()
    chat.show()
    expect(log.get_by_role("img")).to_be_visible(timeout=FETCHED)
    answer.fill("师傅带了新的接头")
    photo = FilePayload(name="part.png", mimeType="image/png", buffer=grey_picture())
    page.get_by_label("照片", exact=True).set_input_files(photo)
    page.get_by_role("button", name="发出").click()
    expect(log.get_by_role("img")).to_have_count(2, timeout=REFRESHED)
    expect(page.get_by_text("已选 1 张")).to_have_count(0)
    system.wait_for("both", lambda: len([one for one in chat.letters(said["id"]) if not one["mine"]]) >= MESSAGES)
    assert violations(page) == []
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.set_viewport_size(desk.size)
    page.get_by_role("checkbox", name="厨房水管漏水了").check()
    page.get_by_role("button", name="用选中的话登记").click()
    expect(page.get_by_label("类别")).to_have_value("leak")
    page.get_by_role("button", name="登记", exact=True).click()
    desk.told("编号已发给住户")
    system.wait_for("the number", lambda: "已经为您登记报事" in str(chat.letters(said["id"])))
    page.get_by_role("button", name="交还自动应答").click()
    desk.told("会话已交还")
    system.wait_for("the bot", lambda: "我接着帮您" in str(chat.letters(said["id"])))
    take_by_card(system, town, chat)
    expect(page.get_by_role("link", name="白**")).to_be_visible(timeout=REFRESHED)


def take_by_card(system: System, town: Town, chat: Chat) -> None:
    """She asks again, and 小李 takes it on the card on his phone, which says so."""
    chat.say("人工")
    phone = town.phone("xiaoli")
    system.wait_for("the second card", lambda: len(_cards(phone)) == SECOND)
    phone.press(_cards(phone)[-1], "take")
    system.wait_for(
        "the card's answer", lambda: "李明已接" in str(_cards(phone)[-1]) or "是您的了" in str(phone.wecom())
    )


def _cards(phone: Phone) -> list[Json]:
    return [letter for letter in phone.wecom() if "有住户找人工" in str(letter)]
