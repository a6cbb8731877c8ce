"""``python -m tests.browser.screenshots``: takes the pictures the READMEs show, of the demo as anybody can start it.

The demo runs as ``make demo`` runs it, with its own data, made first if missing. Pictures are few-coloured PNG files of
at most 150 KB in ``docs/pictures``.
"""

from __future__ import annotations

import io
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import requests
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, ViewportSize, sync_playwright

import config
from demo import pictures
from demo.cast import PASSWORD, RESIDENTS
from demo.command import DESK, TODAY
from miniprogram_stub.chat import Chat
from miniprogram_stub.phone import Phone
from tests.browsers import ARGUMENTS, find_chromium

FOLDER = config.ROOT / "docs" / "pictures"
LARGEST_BYTES = 150_000
COLOURS = (256, 128, 64, 48, 32)
MOST_SECONDS = 600
SECONDS_TO_BE_KNOWN = 8
"""After the first word to the service account its follower is found among the residents, by a job."""
MANAGER, FINANCE = "liujingli", "zhoukuaiji"
PHONE, WIDE = ViewportSize(width=390, height=844), ViewportSize(width=1280, height=860)


@dataclass(frozen=True)
class Known:
    """What the pictures show, by its id."""

    leak: int
    sheet: int
    vote: int
    matter: int
    estate: int


def main() -> int:
    """Take every picture."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    settings = config.load("demo")
    with demo(settings), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        known = _known_to_meijie(settings)
        take_app(browser, settings.web.public_url, known)
        take_console(browser, settings.web.public_url, known)
        take_money(browser, settings.web.public_url)
        talk()
        take_chats(browser, settings.web.public_url)
        take_desk(browser)
        browser.close()
    return 0


@contextmanager
def demo(settings: config.Settings) -> Iterator[None]:
    """The demo, running until the pictures are taken."""
    process = subprocess.Popen([sys.executable, str(config.ROOT / "manage.py"), "demo"], cwd=config.ROOT)
    try:
        deadline = time.monotonic() + MOST_SECONDS
        while not (_answers(settings.web.public_url + "/health/ready") and TODAY.exists()):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the demo did not start")
            time.sleep(0.5)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def take_app(browser: Browser, server: str, known: Known) -> None:
    """Ten pages on 梅姐's phone, in the usual look and in 长辈版."""
    for ending, elder in (("", False), ("-elder", True)):
        with window(browser, PHONE, scale=2) as context:
            page = context.new_page()
            _hold(page, server)
            if elder:
                page.get_by_test_id("elder").click()
            for name, path in (
                ("home", "home/home"), ("issue", f"issue/issue?id={known.leak}"), ("emergency", "emergency/emergency"),
                ("reports", "reports/reports"), ("bulletin", f"bulletin/bulletin?id={known.sheet}"),
                ("matter", f"matter/matter?id={known.matter}"), ("vote", f"vote/vote?id={known.vote}"),
                ("owed", "owed/owed"), ("books", f"books/books?estate={known.estate}"),
            ):  # fmt: skip
                _hold(page, server, path)
                keep(page, f"app-{name}{ending}")
            _write_a_report(page, server)
            keep(page, f"app-report{ending}")


def take_console(browser: Browser, server: str, known: Known) -> None:
    """Seven pages of the console, as the manager sees them."""
    with window(browser, WIDE) as context:
        page = context.new_page()
        _sign_in(page, f"{server}/console/reports?queue=all", MANAGER)
        page.locator("[data-row]").first.wait_for()
        keep(page, "console-reports")
        page.goto(f"{server}/console/reports/{known.leak}")
        keep(page, "console-report")
        page.goto(f"{server}/console/bulletins/{known.sheet}")
        page.get_by_role("heading", level=1).first.wait_for()
        keep(page, "console-bulletin")
        for name, path in (("matter", f"matters/{known.matter}"), ("vote", f"votes/{known.vote}"),
                           ("canvass", f"votes/{known.vote}/canvass")):  # fmt: skip
            page.goto(f"{server}/console/{path}")
            page.get_by_role("heading", level=1).first.wait_for()
            keep(page, f"console-{name}")
        page.goto(f"{server}/console/bindings")
        page.locator("[data-row]").first.click()
        page.get_by_role("heading", name="名册上的业主").wait_for()
        keep(page, "console-bindings")


def take_money(browser: Browser, server: str) -> None:
    """Two pages of the console, as finance sees them."""
    with window(browser, WIDE) as context:
        page = context.new_page()
        _sign_in(page, f"{server}/console/desk?q=21-1-702", FINANCE)
        page.get_by_role("heading", name="21栋1单元702").first.wait_for()
        keep(page, "console-desk")
        page.goto(f"{server}/console/fees/rates?months=12")
        page.get_by_role("heading", level=1).first.wait_for()
        keep(page, "console-rates")


def _sign_in(page: Page, address: str, login: str) -> None:
    page.goto(address)
    page.get_by_label("登录名").fill(login)
    page.get_by_label("密码").fill(PASSWORD)
    page.keyboard.press("Enter")


def talk() -> None:
    """老王 speaks into the chat of the service account: what he owes, the vote, a light, and at last for a person."""
    chat = Chat(f"{DESK}/phones", RESIDENTS[1].id)
    chat.answers(chat.say("你好"))
    time.sleep(SECONDS_TO_BE_KNOWN)
    for words in ("这个月物业费多少钱", "加电梯投得怎么样了", "家里卫生间的灯不亮了", "帮我转人工，我想问问墙上的裂缝"):
        if not chat.answers(chat.speak(words)):
            raise RuntimeError(f"nobody answered {words}")
    chat.close()


def take_chats(browser: Browser, server: str) -> None:
    """What he said, as whoever takes it at the console sees it."""
    with window(browser, WIDE) as context:
        page = context.new_page()
        _sign_in(page, f"{server}/console/chats", MANAGER)
        page.locator("[data-row]", has_text=RESIDENTS[1].name[0]).first.click()
        page.get_by_role("button", name="我来接").click()
        page.get_by_text("墙上的裂缝").first.wait_for()
        keep(page, "console-chat")


def take_desk(browser: Browser) -> None:
    """The desk: 梅姐's phone and 小李's chat, then 老王's chat with the service account."""
    with window(browser, ViewportSize(width=1280, height=1180)) as context:
        page = context.new_page()
        page.goto(DESK)
        page.get_by_role("button", name=RESIDENTS[0].called).click()
        page.get_by_role("combobox", name="工作人员").select_option(value="xiaoli")
        page.frame_locator("iframe").get_by_text("正在办的事").wait_for()
        keep(page, "desk")
        page.get_by_role("button", name=RESIDENTS[1].called).click()
        page.locator("[data-tab=oa]").click()
        page.get_by_text("墙上的裂缝").first.wait_for()
        keep(page, "desk-chat")


@contextmanager
def window(browser: Browser, size: ViewportSize, scale: float = 1) -> Iterator[BrowserContext]:
    """A window of its own."""
    context = browser.new_context(
        viewport=size, device_scale_factor=scale, locale="zh-CN", timezone_id="Asia/Shanghai", reduced_motion="reduce"
    )
    context.set_default_timeout(20_000)
    yield context
    context.close()


def keep(page: Page, name: str) -> None:
    """Write what the window shows, in as many colours as the size allows."""
    page.wait_for_load_state("networkidle")
    shown = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    for colours in COLOURS:
        small = io.BytesIO()
        shown.quantize(colours, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
        if small.tell() <= LARGEST_BYTES:
            break
    (FOLDER / f"{name}.png").write_bytes(small.getvalue())
    sys.stdout.write(f"{name}.png {small.tell() // 1000} KB, {colours} colours\n")


def _hold(page: Page, server: str, path: str = "home/home") -> None:
    page.goto("about:blank")
    page.goto(f"{server}/app/?wx={DESK}&phone=meijie#/pages/{path}")
    page.wait_for_load_state("networkidle")


def _write_a_report(page: Page, server: str) -> None:
    _hold(page, server, "report/report")
    page.get_by_test_id("choice-leak").click()
    page.get_by_test_id("choice-home").click()
    with page.expect_file_chooser() as chooser:
        page.get_by_test_id("add-photo").click()
    chooser.value.set_files(
        FilePayload(name="kitchen.jpg", mimeType="image/jpeg", buffer=pictures.draw("pipe", 3, after=False))
    )
    page.get_by_test_id("words").locator("textarea").fill("厨房水槽下面一直滴水，昨晚开始的。")
    page.get_by_text("正在传…").wait_for(state="detached")
    page.evaluate("scrollTo(0, 0)")


def _known_to_meijie(settings: config.Settings) -> Known:
    """Her leak, the newest sheet of a day in her estate, and the vote that is open with its matter."""
    phone = Phone("meijie", settings, server=settings.web.public_url, desk=DESK)
    phone.sign_in()
    leak = next(row for row in phone.reports() if "漏" in row["category_label"])
    sheet = phone.line.get("/bulletins?kind=daily&limit=1")["items"][0]
    estate = phone.line.get("/me")["estates"][0]
    votes = phone.line.get("/votes", estate_id=estate["id"], show="open")["items"]
    vote = next(row for row in votes if row["matter_id"])
    phone.close()
    return Known(*(int(one) for one in (leak["id"], sheet["id"], vote["id"], vote["matter_id"], estate["id"])))


def _answers(address: str) -> bool:
    try:
        return requests.get(address, timeout=2).ok
    except (requests.ConnectionError, requests.Timeout):
        return False


if __name__ == "__main__":
    sys.exit(main())
