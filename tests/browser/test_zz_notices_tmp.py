from __future__ import annotations
from typing import Any
import pytest
from playwright.sync_api import Browser
from miniprogram_stub.story.town import Town
from tests.browser.desks import TABLET, WIDE, Desk
from tests.browser.readable import violations
from tests.browser.system import System
from tests.browser.test_console_pages import busy, desk, write_a_notice, employ, leak, ADMIN

pytestmark = pytest.mark.browser

@pytest.mark.parametrize("desk", [WIDE, TABLET], ids=["desk", "tablet"], indirect=True)
def test_mine(desk: Desk, busy: dict[str, Any], system: System, request) -> None:
    name = request.node.callspec.id
    desk.sit_down("admin")
    n = write_a_notice(desk, out=True); d = write_a_notice(desk, out=False)
    import time; time.sleep(3)
    for key, path in {"board":"notices?estate=0","new":"notices/new?estate=%d"%busy["estate"],"one":f"notices/{n}","draft":f"notices/{d}","edit":f"notices/{d}/edit","reach":f"deliveries/notices/{n}","people":f"deliveries/notices/{n}/people?show=no_credit","homes":f"deliveries/notices/{n}/homes?hours=0"}.items():
        page = desk.open(path)
        page.get_by_role("heading", level=1).first.wait_for()
        page.screenshot(path=f"/tmp/shots/{key}-{name}.png", full_page=True)
        print(key, violations(page), page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
    page = desk.open(f"notices/{n}")
    page.locator("summary", has_text="撤回").click()
    page.screenshot(path=f"/tmp/shots/recall-{name}.png", full_page=True)
    page = desk.open(f"notices/{d}")
    page.locator("summary", has_text="紧急").click()
    page.screenshot(path=f"/tmp/shots/urgent-{name}.png", full_page=True)
    print("urgent", violations(page))
