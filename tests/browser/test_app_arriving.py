"""Coming in and going out: signing in, binding, what stays closed to others, signing out. In both builds."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from miniprogram_stub.story import leak
from miniprogram_stub.story.town import Town
from tests.browser.conftest import Hold
from tests.browser.steps import bind, sign_in

pytestmark = pytest.mark.browser


def test_a_resident_signs_in_and_is_bound_at_once(hold: Hold) -> None:
    meijie = hold("meijie")
    sign_in(meijie)
    bind(meijie, "702", "白兰娟", "734x")
    meijie.sees("绑定好了")
    meijie.tap("to-home")
    meijie.sees("秀山花园 · 21栋1单元702")
    meijie.tap("tab-mine")
    meijie.sees("199****0734")


def test_a_tenant_nobody_knows_waits_for_staff_and_sees_until_when(hold: Hold) -> None:
    xiaozhou = hold("xiaozhou")
    sign_in(xiaozhou)
    bind(xiaozhou, "101", "周小舟", "4321", role="tenant")
    xiaozhou.sees("已交给物业核对")
    xiaozhou.tap("to-home")
    xiaozhou.sees("绑定正在核对")
    xiaozhou.tap("tab-mine")
    expect(xiaozhou.at("waiting-binding")).to_contain_text("21栋1单元101")


def test_who_says_no_to_the_number_is_told_another_way(hold: Hold) -> None:
    meijie = hold("meijie")
    meijie.open()
    meijie.tap("to-signin")
    meijie.tap("give-phone")
    meijie.answer("拒绝")
    expect(meijie.at("problem")).to_contain_text("到物业前台")


def test_a_link_to_a_page_leads_newcomers_to_signing_in(hold: Hold) -> None:
    meijie = hold("meijie")
    for page in ("pages/report/report", "pages/bind/bind"):
        meijie.open(page)
        meijie.at("give-phone").wait_for()


def test_a_stranger_cannot_open_a_report_of_the_next_estate(hold: Hold, town: Town) -> None:
    leak.come_in(town)
    leak.report(town)
    stranger = hold("stranger")
    stranger.open(f"pages/issue/issue?id={town.known['leak']}")
    stranger.at("failed").wait_for()
    stranger.misses(town.known["leak_number"])
    stranger.misses("厨房漏水")


def test_signing_out_leaves_nothing_on_the_phone(hold: Hold, town: Town) -> None:
    leak.come_in(town)
    leak.report(town)
    meijie = hold("meijie")
    meijie.open()
    meijie.sees("正在办的事")
    meijie.tap("tab-mine")
    meijie.tap("sign-out")
    meijie.answer("退出")
    meijie.at("to-signin").first.wait_for()
    left = meijie.page.evaluate("JSON.stringify(Object.values(localStorage))")
    assert "白兰娟" not in left and "漏水" not in left
    meijie.open(f"pages/issue/issue?id={town.known['leak']}")
    meijie.sees("先登录")
