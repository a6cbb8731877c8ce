"""A desk at the console: somebody signed in, in a real browser, on a system that is running."""

from __future__ import annotations

from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect
from sqlalchemy import update

from demo.cast import PASSWORD
from demo.small import CITY
from server.kit.actor import EVERYWHERE, SYSTEM, Grant
from server.kit.pages.guard import SIGNED_IN_COOKIE
from server.people.models import StaffAccount
from server.people.service import signing_in, staff
from server.places import queries as places
from tests.browser.phones import Watched
from tests.browser.system import System
from tests.browsers import PATIENCE_MS

WIDE, TABLET = ViewportSize(width=1280, height=860), ViewportSize(width=834, height=1112)
PHONE = ViewportSize(width=390, height=844)
MOST_TABS = 120


class Desk:
    """A browser at the console."""

    def __init__(self, browser: Browser, system: System, size: ViewportSize = WIDE) -> None:
        self.system, self.size = system, size
        self.context = browser.new_context(viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai")
        self.watched = Watched(self.context, system.server, system.desk)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)

    def sit_down(self, userid: str) -> Desk:
        """Sign in as somebody, without the sign-in page."""
        with self.system.house.database.write() as session:
            token = signing_in.sign_in_by_wecom(session, userid=userid, device="", at=self.system.house.clock.now())
        cookie = {"name": SIGNED_IN_COOKIE, "value": token.token, "domain": "127.0.0.1", "path": "/console"}
        self.context.add_cookies([cookie])
        return self

    def open(self, path: str) -> Page:
        """Open a page of the console."""
        self.page.goto(f"{self.system.server}/console/{path}")
        return self.page

    def told(self, words: str) -> None:
        """The console says so."""
        expect(self.page.get_by_role("status").first).to_contain_text(words)

    def tab_to(self, thing: Locator) -> None:
        """Press Tab until this has the focus: whatever is beyond that cannot be reached by keyboard."""
        self.page.wait_for_load_state()
        for _ in range(MOST_TABS):
            if thing.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"no way by Tab to {thing}")

    def press(self, *keys: str) -> None:
        """Press keys one after the other, once the page's own script listens to them."""
        self.page.wait_for_load_state()
        for key in keys:
            self.page.keyboard.press(key)

    def close(self) -> None:
        """Go home; nothing may have gone wrong."""
        self.context.close()
        self.watched.check()


def employ(system: System, login: str, name: str, phone: str, role: str, estate: str | None) -> None:
    """Give the neighbourhood one more member of staff, who signs in with :data:`demo.cast.PASSWORD`.

    ``estate`` is where the role counts; None is everywhere.
    """
    at = system.house.clock.now()
    with system.house.database.write() as session:
        person_id, _ = staff.found_account(
            session, system.house.vault, SYSTEM, name=name, phone=phone, login=login, wecom_userid=login,
            password=PASSWORD, at=at,
        )  # fmt: skip
        scope = ("estate", places.estate_named(session, estate, CITY)) if estate else (EVERYWHERE, None)
        staff.grant(session, SYSTEM, person_id=person_id, to=Grant(role, *scope), at=at)
        session.execute(update(StaffAccount).values(must_change=False))
