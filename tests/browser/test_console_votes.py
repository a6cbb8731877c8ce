"""A vote at the console in a real browser: announced without a mouse, canvassed, paper read by two at two desks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from miniprogram_stub.story import leak
from miniprogram_stub.story.town import Town
from server.votes.models import Ballot, Poll
from tests.browser.ballots import Polls
from tests.browser.desks import Desk
from tests.browser.readable import violations
from tests.browser.system import System

pytestmark = pytest.mark.browser
Sit = Callable[[str], Desk]


@pytest.fixture
def polls(system: System, town: Town) -> Polls:
    """秀山花园, where 22栋 has owners."""
    leak.come_in(town)
    return Polls(system, town)


@pytest.fixture
def sit(chromium: Browser, system: System) -> Iterator[Sit]:
    """Colleagues at their desks: ``sit("zhaojie")``."""
    desks: list[Desk] = []

    def down(userid: str) -> Desk:
        desks.append(Desk(chromium, system).sit_down(userid))
        return desks[-1]

    yield down
    for desk in desks:
        desk.close()


def test_a_vote_is_drafted_and_announced_without_a_mouse(sit: Sit, polls: Polls, system: System) -> None:
    office = sit("liujingli")
    page = office.open(f"votes/new?estate={polls.estate_id}&type=MAINT_FUND_USE")
    expect(page.get_by_text("按法律定的，不能改")).to_be_visible()
    page.get_by_label("标题").focus()
    page.keyboard.type("修理22栋屋面")
    office.tab_to(page.get_by_label("决定什么"))
    page.keyboard.type("同意使用维修资金修理屋面吗？")
    office.tab_to(page.get_by_label("22栋1单元"))
    office.press("Space")
    office.tab_to(page.get_by_role("button", name="保存草稿"))
    office.press("Enter")
    expect(page.get_by_role("heading", level=1, name="修理22栋屋面")).to_be_visible()
    page.get_by_role("link", name="核对名册").press("Enter")
    expect(page.get_by_text("名册没有缺项")).to_be_visible()
    page.get_by_role("link", name="下一步：公示").press("Enter")
    page.get_by_label("写给业主").focus()
    office.tab_to(page.get_by_label("我核对过"))
    office.press("Space")
    office.tab_to(page.get_by_role("button", name="公示，定住名册和规矩"))
    office.press("Enter")
    expect(page.get_by_role("heading", level=1, name="监票人的钥匙")).to_be_visible()
    assert violations(page) == []
    page.reload()
    expect(page.get_by_text("只显示这一次")).to_have_count(0)
    with system.house.database.read() as session:
        poll = session.scalars(select(Poll)).one()
        assert (poll.state, poll.heads_total) == ("noticed", 6)


def test_two_people_read_the_same_paper_and_a_third_ballot_is_never_lost(
    sit: Sit, polls: Polls, system: System, photo: Path
) -> None:
    poll_id = polls.opened(polls.draft())
    heads = polls.heads(poll_id)
    polls.by_phone(poll_id, heads[0], at=polls.now)
    first, second = sit("xiaoli"), sit("zhaojie")

    page = first.open(f"votes/{poll_id}/canvass")
    page.get_by_label("101").focus()
    first.tab_to(page.get_by_label("102"))
    first.press("Space")
    first.tab_to(page.get_by_role("button", name="登记勾选的"))
    first.press("Enter")
    first.told("已登记 1 位业主")
    expect(page.locator(".cell", has_text="102")).to_contain_text("已送达，未投")
    expect(page.locator(".cell", has_text="101")).to_contain_text("已投票")

    enter(first, poll_id, "22栋1单元102", "同意", photo)
    read_again(second, poll_id, "22栋1单元102", "反对")
    second.told("两次录得不一样")
    enter(first, poll_id, "22栋1单元102", "同意", photo)
    read_again(second, poll_id, "22栋1单元102", "同意")
    second.told("两次一样，已计入")

    page = enter(first, poll_id, "22栋1单元101", "反对", photo, seen="已经手机投过票")
    read_again(second, poll_id, "22栋1单元101", "反对")
    second.told("两次一样，已计入")
    expect(second.page.get_by_text("1 位业主")).to_be_visible()
    with system.house.database.read() as session:
        kept = session.execute(select(Ballot.head_id, Ballot.channel, Ballot.state).order_by(Ballot.number)).all()
    assert [tuple(row) for row in kept] == [
        (heads[0], "app", "valid"), (heads[1], "visit", "valid"), (heads[0], "visit", "beside"),
    ]  # fmt: skip


def enter(desk: Desk, poll_id: int, room: str, choice: str, photo: Path, *, seen: str = "") -> Page:
    """Find the head and enter what its paper says."""
    page = desk.open(f"votes/{poll_id}/paper?q={room}")
    page.get_by_role("link", name=f"录这张票 {room}").click()
    if seen:
        expect(page.get_by_text(seen)).to_be_visible()
    page.get_by_label("怎么收来的").select_option(label="上门收的")
    page.get_by_label("票的照片").set_input_files(photo)
    page.get_by_label(choice).check()
    page.get_by_role("button", name="录好了，请同事录第二遍").click()
    desk.told("请另一位同事")
    return page


def read_again(desk: Desk, poll_id: int, room: str, choice: str) -> None:
    """The second person's reading; what the first one entered is nowhere."""
    page = desk.open(f"votes/{poll_id}/paper")
    page.get_by_role("link", name=re.compile(f"我来录第二遍.*{room}")).click()
    expect(page.get_by_role("radio", checked=True)).to_have_count(0)
    page.get_by_label(choice).check()
    page.get_by_role("button", name="录好了，和第一遍核对").click()
    expect(page.get_by_role("heading", level=1, name="纸质票")).to_be_visible()
