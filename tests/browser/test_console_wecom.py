"""Staff come to the console through WeCom: a whole system, the local WeCom's own login page, a real browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.system import System

pytestmark = pytest.mark.browser


@pytest.fixture
def running(furnished: Path, tmp_path: Path) -> Iterator[System]:
    """A system without the mini-program."""
    shutil.copyfile(furnished, tmp_path / "linli.db")
    with System(tmp_path / "linli.db") as system:
        yield system


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A browser of its own."""
    context = chromium.new_context(viewport={"width": 1280, "height": 860}, locale="zh-CN")
    yield context.new_page()
    context.close()


def test_xiaoli_comes_in_through_wecom_and_lands_where_she_wanted_to_go(running: System, page: Page) -> None:
    page.goto(f"{running.server}/console/lifts")
    page.get_by_role("link", name="用企业微信登录").click()
    page.get_by_role("button", name="小李").click()
    expect(page.get_by_role("heading", name="电梯", level=1)).to_be_visible()
    expect(page.get_by_role("link", name="李明")).to_be_visible()
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("heading", name="登录工作台")).to_be_visible()


def test_the_way_back_cannot_be_used_twice(running: System, page: Page) -> None:
    page.goto(f"{running.server}/console/")
    page.get_by_role("link", name="用企业微信登录").click()
    with page.expect_request(lambda request: "/console/sign-in/back" in request.url) as back:
        page.get_by_role("button", name="小李").click()
    expect(page.get_by_role("link", name="李明")).to_be_visible()
    page.context.clear_cookies()
    page.goto(back.value.url)
    expect(page.get_by_role("heading", name="没有权限")).to_be_visible()
