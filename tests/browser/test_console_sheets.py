"""The minute before a sheet goes out, in a real browser: looked over, put right, let go and posted, without a mouse."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from miniprogram_stub.story import leak
from miniprogram_stub.story.town import Town
from server.bulletins.models import Sheet
from server.bulletins.queries.plans import plan_of
from server.bulletins.rules.plan import usual_plan
from server.bulletins.rules.words import Kind, Mode
from server.bulletins.service import making, planning
from server.groups import queries as groups_now
from server.groups import service as groups
from tests.browser.desks import TABLET, Desk
from tests.browser.readable import violations
from tests.browser.system import System
from tests.browser.told import Told

pytestmark = pytest.mark.browser

ALL_DAY = {"make_at": 0, "send_at": 1, "review_by": 1439, "quiet_from": 0, "quiet_to": 0,
           "weekly": False, "monthly": False}  # fmt: skip
"""An estate that may send at any hour: these tests run by the real clock. On the third of a month the running system
would make a monthly sheet of the day these tests are about."""


@pytest.fixture
def waiting(system: System, town: Town) -> int:
    """A sheet of 秀山花园 waits for 刘芳; there is a plain group in which somebody posts by hand.

    It is of the day before yesterday, of which no job of the running system makes one, and was made just now: its
    reviewer's deadline is not over, so no job lets it go either.
    """
    leak.come_in(town)
    leak.report(town)
    told, at = Told(system, town), system.house.clock.now()
    told.dark_stairs()
    with system.house.database.write() as session:
        manager = told.staff(session)
        groups.add_plain(session, manager, estate_id=told.estate_id, name="秀山花园 邻里群", at=at)
        plan = replace(usual_plan(), mode=Mode.REVIEWED, reviewer_id=manager.id, **ALL_DAY)
        version = plan_of(session, told.estate_id)[1]
        planning.set_plan(session, manager, estate_id=told.estate_id, plan=plan, version=version, at=at)
        making.make(session, estate_id=told.estate_id, kind=Kind.DAILY, day=told.day, at=at)
        ours = Sheet.estate_id == told.estate_id, Sheet.kind == Kind.DAILY, Sheet.day == told.day
        return session.scalars(select(Sheet.id).where(*ours)).one()


def read_anew(office: Desk) -> None:
    """The page looks for news, as it does by itself every few seconds."""
    office.page.evaluate("document.body.dispatchEvent(new Event('refresh'))")
    office.page.wait_for_load_state("networkidle")


def postings(system: System, sheet_id: int) -> int:
    """In how many groups a sheet is posted or to be posted."""
    with system.house.database.read() as session:
        return len(groups_now.postings_of(session, piece="bulletin", piece_ids=[sheet_id])[sheet_id])


@pytest.fixture
def office(chromium: Browser, system: System) -> Iterator[Desk]:
    """刘芳 at the console."""
    made = Desk(chromium, system).sit_down("liujingli")
    yield made
    made.close()


def test_a_sheet_is_looked_over_and_let_go_without_a_mouse(
    office: Desk, waiting: int, system: System, town: Town
) -> None:
    page = office.open("reports")
    page.locator("[data-row]").first.wait_for()
    office.press("g", "d")
    expect(page.get_by_role("heading", name="简报", exact=True)).to_be_visible()
    office.open(f"bulletins?day={Told(system, town).day}")
    office.press("j", "Enter")
    expect(page.get_by_role("heading", name="请审阅")).to_be_visible()
    phone, gate = page.locator("#preview"), page.locator("#findings")
    expect(phone).to_contain_text("1 件")

    office.tab_to(page.get_by_label("安排"))
    page.keyboard.type("请白兰娟来取快递，电话 13800138000")
    expect(phone).to_contain_text("请白兰娟来取快递")
    expect(gate).to_contain_text("有 2 处不能公开")
    assert violations(page) == []
    office.press("Control+a")
    page.keyboard.type("上午 9 点保养电梯")
    expect(phone).to_contain_text("上午 9 点保养电梯")
    expect(gate).to_contain_text("隐私检查通过")

    first = phone.get_by_role("heading", level=4).first.inner_text()
    office.tab_to(page.get_by_role("button", name=re.compile(f"下移.*{first}")))
    office.press("Enter")
    expect(phone.get_by_role("heading", level=4).first).not_to_have_text(first)
    office.tab_to(page.get_by_role("button", name="保存"))
    office.press("Enter", "Enter")
    office.told("已保存")

    page.wait_for_load_state("networkidle")
    office.tab_to(page.get_by_label("看过照片"))
    office.press("Space")
    expect(page.get_by_label("看过照片")).to_be_checked()
    office.tab_to(page.get_by_role("button", name="通过，马上发布"))
    office.press("Enter", "Enter")
    expect(page.locator("#live-head")).to_contain_text("已发布")
    with system.house.database.read() as session:
        assert session.get_one(Sheet, waiting).content["tomorrow"] == ["上午 9 点保养电梯"]

    posted = page.get_by_role("button", name=re.compile("我已转发.*秀山花园 邻里群"))
    system.wait_for("the group to be owed the sheet", lambda: postings(system, waiting), within=200)

    def refreshed() -> bool:
        read_anew(office)
        return posted.count() == 1

    system.wait_for("its button", refreshed)
    assert violations(page) == []
    office.tab_to(posted)
    read_anew(office)
    expect(posted).to_be_focused()
    office.press("Enter")
    expect(page.locator("#live-out")).to_contain_text("已人工转发")


def test_every_figure_on_the_phone_opens_its_rows(office: Desk, waiting: int) -> None:
    page = office.open(f"bulletins/{waiting}")
    office.tab_to(page.locator("#preview").get_by_role("link", name="新增"))
    office.press("Enter")
    expect(page.get_by_role("heading", name="新增 1 件")).to_be_visible()
    office.press("j", "Enter")
    expect(page.get_by_role("heading", name="楼道灯")).to_be_visible()


def test_what_changes_meanwhile_is_said_and_nothing_is_lost(
    office: Desk, waiting: int, chromium: Browser, system: System
) -> None:
    page = office.open(f"bulletins/{waiting}")
    colleague = Desk(chromium, system, TABLET).sit_down("liujingli")
    other = colleague.open(f"bulletins/{waiting}")
    other.get_by_label("天气").fill("晴")
    with other.expect_navigation():
        other.get_by_role("button", name="保存").click()
    colleague.told("已保存")
    colleague.close()
    page.evaluate("document.body.dispatchEvent(new Event('refresh'))")
    expect(page.get_by_text("这份简报有了变化")).to_be_visible()
    page.get_by_label("安排").fill("保养电梯")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("alert")).to_contain_text("刚刚被改过")
    expect(page.get_by_label("安排")).to_have_value("保养电梯")


def test_the_phone_is_390_px_wide_and_the_text_is_copied(office: Desk, waiting: int) -> None:
    office.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = office.open(f"bulletins/{waiting}")
    assert page.locator(".phone-page").evaluate("element => element.parentElement.clientWidth") >= 375
    page.get_by_label("看过照片").check()
    page.get_by_role("button", name="通过，马上发布").click()
    page.get_by_role("button", name="复制文字").click()
    office.told("文字已复制")
    assert "每日简报" in page.evaluate("navigator.clipboard.readText()")
