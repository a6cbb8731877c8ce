"""What people do on their phones again and again."""

from __future__ import annotations

from pathlib import Path

from miniprogram_stub.phone import Json
from miniprogram_stub.story.town import XIUSHAN, Town
from tests.browser.phones import Phone


def sign_in(phone: Phone) -> None:
    """Sign in with the phone number, from the first page."""
    phone.open()
    phone.tap("to-signin")
    phone.tap("give-phone")
    phone.answer("允许")
    phone.at("give-phone").wait_for(state="hidden")


def bind(phone: Phone, room: str, name: str, last4: str, role: str = "owner") -> None:
    """Claim a home of 秀山花园."""
    phone.tap_words("秀山花园")
    phone.tap_words("21栋", exact=True)
    phone.tap_words(room, exact=True)
    phone.choose(role)
    phone.write("name", name)
    phone.write("last4", last4)
    phone.tap("bind")


def write_leak(phone: Phone, photo: Path) -> None:
    """Write the report of a leak in the kitchen, with a photo, and do not send it yet."""
    phone.open()
    phone.tap("report")
    phone.choose("leak")
    phone.choose("home")
    phone.photograph(photo)
    phone.write("words", "厨房漏水，洗菜池下面的管子在滴水")


def send(phone: Phone, *, news: str = "允许") -> None:
    """Send what is written; WeChat asks first whether news may come back."""
    phone.tap("send")
    phone.answer(news)


def report_leak(phone: Phone, photo: Path) -> str:
    """Report the leak; gives the number the screen shows."""
    write_leak(phone, photo)
    send(phone)
    phone.at("thanks").wait_for()
    return phone.at("number").first.inner_text()


def open_task(phone: Phone, report_id: int, queue: str = "open") -> None:
    """A member of staff finds the report in a queue of the workbench."""
    phone.tap("staff")
    phone.choose(queue)
    phone.tap(f"line-{report_id}")
    phone.at("state").wait_for()


def move(
    phone: Phone, step: str, words: str = "", *, reason: str = "", photo: Path | None = None, news: str = ""
) -> None:  # fmt: skip
    """Take one of the steps a report offers, and give what it asks for; ``news`` answers WeChat's question after it."""
    phone.tap(f"move-{step}")
    phone.settle()
    if reason:
        phone.choose(reason)
    if words:
        phone.write("move-words", words)
    if photo is not None:
        phone.photograph(photo)
    if phone.at("move-confirm").count():
        phone.tap("move-confirm")
    if news:
        phone.answer(news)


def let_in(town: Town, person: str, room: str, name: str, id_last4: str) -> None:
    """Somebody binds a home of 秀山花园, without a screen."""
    phone = town.clock_in(person)
    phone.bind(phone.home(phone.estate(XIUSHAN), "21栋", "1单元", room), "owner", name, id_last4)


def report_dark_stairs(town: Town) -> Json:
    """梅姐 reports a lamp on the stairs, without a screen."""
    phone = town.phone("meijie")
    tree = phone.line.get(f"/estates/{town.known['estate_id']}/tree")
    said = {
        "estate_id": town.known["estate_id"], "kind": "repair", "category": "lighting", "place": "public",
        "building_id": tree["buildings"][0]["id"], "words": "三楼楼道灯不亮，晚上看不见台阶",
    }  # fmt: skip
    return phone.report(said)
