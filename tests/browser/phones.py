"""A phone in somebody's hand: the app in a real browser, tapped and typed on, and what must never happen meanwhile.

The same hands hold both builds: in the browser build and in WeChat's own output, things are found by the same test ids,
labels and words. A page that went out of sight is still in the document, so only what is visible counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request, TimeoutError, expect

from tests.browser.system import PATIENCE_SECONDS, System
from tests.browsers import PATIENCE_MS

WIDTH, HEIGHT = 390, 844
STILL_TURNS, TURN_MILLISECONDS = 4, 25
TRIES = 4
"""How often something to tap is looked for within the patience of a page."""
FACTS_OF_LIFE = ("Failed to load resource", "Response Status Error Code 4", "htmx:sendAbort", "htmx:afterRequest")
"""How a browser and htmx note every refusal, every request without network, and one given up by leaving the page."""


class Watched:
    """What goes wrong on the pages of one browser context, gathered from its beginning."""

    def __init__(self, context: BrowserContext, *origins: str) -> None:
        self._origins = {urlsplit(origin).netloc for origin in origins}
        self.errors: list[str] = []
        self.outside: list[str] = []
        self.requests: list[str] = []
        self.under_way = 0
        context.on("request", self._requested)
        context.on("requestfinished", self._answered)
        context.on("requestfailed", self._answered)
        context.on("weberror", lambda error: self.errors.append(str(error.error)))
        context.on("console", self._said)

    def __str__(self) -> str:
        return "\n".join(("errors", *self.errors, "outside", *self.outside, "requests", *self.requests[-30:]))

    def check(self) -> None:
        """No page failed, nothing was forbidden by our own policy, no request left the test's servers."""
        assert not self.errors, "\n".join(self.errors)
        assert not self.outside, "\n".join(self.outside)

    def _requested(self, request: Request) -> None:
        at = urlsplit(request.url)
        self.requests.append(f"{request.method} {at.path}")
        self.under_way += 1
        if at.scheme in ("http", "https", "ws", "wss") and at.netloc not in self._origins:
            self.outside.append(request.url)

    def _answered(self, _request: Request) -> None:
        self.under_way -= 1

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(FACTS_OF_LIFE):
            self.errors.append(message.text)


class Phone:
    """One person's phone with one build of the app."""

    def __init__(self, browser: Browser, system: System, build: str, person: str) -> None:
        self.system, self.build, self.person = system, build, person
        self._opened = 0
        self.context = browser.new_context(
            viewport={"width": WIDTH, "height": HEIGHT}, has_touch=True, is_mobile=True, locale="zh-CN",
            timezone_id="Asia/Shanghai", reduced_motion="reduce",
        )  # fmt: skip
        self.watched = Watched(self.context, system.server, system.desk)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)

    def open(self, path: str = "pages/home/home") -> None:
        """Open the app at one of its pages, as a notice or a square code does.

        The app is loaded anew each time: an address that differed only behind ``#`` would not leave the document.
        """
        self._opened += 1
        slash = "/" if self.build == "h5" else ""
        self.page.goto(f"{self.system.app(self.build, self.person)}&opened={self._opened}#{slash}{path}")

    def shared(self) -> dict[str, str] | None:
        """The card WeChat asks about: whom to send it to."""
        waiting = requests.get(f"{self.system.desk}/phones/{self.person}/share", timeout=PATIENCE_SECONDS).json()
        return waiting[0] if waiting else None

    def settle(self) -> None:
        """Wait until everything asked for has come and nothing more is asked."""
        still = 0
        while still < STILL_TURNS:
            self.page.wait_for_timeout(TURN_MILLISECONDS)
            still = 0 if self.watched.under_way or self.at("waiting").count() else still + 1

    def at(self, test_id: str) -> Locator:
        """What carries this test id and can be seen."""
        return self.page.get_by_test_id(test_id).filter(visible=True)

    def text(self, words: str, *, exact: bool = False) -> Locator:
        """What says these words and can be seen."""
        return self.page.get_by_text(words, exact=exact).filter(visible=True)

    def sees(self, words: str, *, times: int | None = None) -> None:
        """These words are there, or soon will be."""
        if times is None:
            expect(self.text(words).first).to_be_visible()
        else:
            expect(self.text(words)).to_have_count(times)

    def misses(self, words: str) -> None:
        """These words are not there."""
        expect(self.text(words)).to_have_count(0)

    def tap(self, test_id: str) -> None:
        """Put a finger on it."""
        _press(self.at(test_id).first)

    def tap_words(self, words: str, *, exact: bool = False) -> None:
        """Put a finger on these words."""
        _press(self.text(words, exact=exact).first)

    def choose(self, key: str) -> None:
        """Take one of several."""
        self.tap(f"choice-{key}")

    def write(self, test_id: str, words: str) -> None:
        """Fill a field."""
        self.at(test_id).locator("input, textarea").first.fill(words)

    def answer(self, words: str) -> None:
        """Answer a question of WeChat itself."""
        button = self.page.locator(".uni-modal__btn, [role=dialog] > button").filter(visible=True)
        button.get_by_text(words, exact=True).or_(button.filter(has_text=words)).first.click()

    def photograph(self, *pictures: Path) -> None:
        """Take photos from the album."""
        with self.page.expect_file_chooser() as chooser:
            self.tap("add-photo")
        chooser.value.set_files(list(pictures))
        expect(self.text("正在传…")).to_have_count(0)

    def asked_of_wechat(self) -> list[str]:
        """What WeChat's output asked of WeChat itself, by name; the browser build has nobody to ask."""
        calls: list[Any] = self.page.evaluate("(window.mpCalls || []).map(([name]) => name)")
        return [str(name) for name in calls]

    @contextmanager
    def without_network(self) -> Iterator[None]:
        """In the lift, in the cellar."""
        self.context.set_offline(True)
        yield
        self.context.set_offline(False)

    def close(self) -> None:
        """Put it away; nothing may have gone wrong on it."""
        self.context.close()
        self.watched.check()


def _press(what: Locator) -> None:
    """Tap it, looked for anew now and then: a page that is leaving shows the same thing for a moment."""
    for _ in range(TRIES - 1):
        with suppress(TimeoutError):
            what.click(timeout=PATIENCE_MS / TRIES)
            return
    what.click()
