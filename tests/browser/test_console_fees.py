"""Money at the console in a real browser: taken at the desk without a mouse, looked at by a second person, billed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, FloatRect, Locator, expect
from sqlalchemy import select

from miniprogram_stub.story import leak
from miniprogram_stub.story.town import Town
from server.fees.models import Bill
from server.payments.models import Payment, Receipt
from server.people.rules import ADMIN
from tests.browser.console_fees import Counter
from tests.browser.desks import Desk, employ
from tests.browser.readable import violations
from tests.browser.system import System

pytestmark = pytest.mark.browser
Sit = Callable[[str], Desk]
MOST_SECONDS = 30


@pytest.fixture
def counter(system: System, town: Town) -> Counter:
    """秀山花园 with two quarters billed, one of them late."""
    return Counter.opened(system, town)


@pytest.fixture
def sit(chromium: Browser, system: System) -> Iterator[Sit]:
    """Colleagues at their desks: ``sit("liujingli")``."""
    made: list[Desk] = []

    def down(userid: str) -> Desk:
        made.append(Desk(chromium, system).sit_down(userid))
        return made[-1]

    yield down
    for one in made:
        one.close()


def test_a_home_pays_at_the_desk_within_half_a_minute_without_a_mouse(
    sit: Sit, counter: Counter, system: System
) -> None:
    finance = sit("zhoukuaiji")
    finance.open("me")
    begun = time.monotonic()
    finance.press("g", "c")
    page = finance.page
    page.wait_for_url("**/console/desk")
    expect(page.get_by_label("房号、姓名或手机后四位")).to_be_focused()
    page.keyboard.type("21-1-702")
    finance.press("Enter")
    expect(page.get_by_role("heading", level=1, name="21栋1单元702")).to_be_visible()
    amount = page.get_by_label("金额（元）")
    expect(amount).to_be_focused()
    expect(page.locator("#split")).to_contain_text("全部付清")
    page.keyboard.press("Control+A")
    page.keyboard.type("1000")
    expect(page.locator("#split")).to_contain_text("收完还欠")
    assert violations(page) == []
    finance.press("Enter")
    receipt = page.get_by_role("link", name="打印收据")
    expect(receipt).to_be_focused()
    expect(page.get_by_text("收据 2026-000001")).to_be_visible()
    assert time.monotonic() - begun < MOST_SECONDS
    assert violations(page) == []
    with system.house.database.read() as session:
        kept = session.execute(select(Payment.state, Payment.fen)).one()
        assert tuple(kept) == ("received", 100_000)
        assert session.scalars(select(Receipt.number)).all() == ["2026-000001"]
        first, second = session.scalars(select(Bill).where(Bill.home_id == counter.home_id).order_by(Bill.due_on))
        assert (first.state, second.paid_fen) == ("paid", 100_000 - first.fen)


def test_a_home_is_chosen_among_many_by_keys_and_only_what_is_ticked_is_paid(
    sit: Sit, counter: Counter, system: System
) -> None:
    finance = sit("zhoukuaiji")
    page = finance.open("desk")
    page.keyboard.type("101")
    expect(page.locator("[data-found] a[data-row]").first).to_be_visible()
    finance.press("ArrowDown")
    expect(page.locator("[data-found] a[data-row]").first).to_be_focused()
    finance.press("Enter")
    boxes = page.locator("input[name=bills]")
    expect(boxes).to_have_count(2)
    sums = page.get_by_label("金额（元）")
    before = sums.input_value()
    finance.tab_to(boxes.first)
    finance.press("Space")
    expect(sums).not_to_have_value(before)
    expect(page.locator("#split")).to_contain_text("收完还欠")
    finance.tab_to(page.get_by_role("radio", name="现金"))
    finance.press("ArrowRight")
    finance.tab_to(page.get_by_label("流水号"))
    finance.press("Enter")
    expect(page.get_by_role("alert").first).to_contain_text("要填流水号")
    page.get_by_label("流水号").fill("ICBC-0001")
    finance.press("Enter")
    expect(page.get_by_role("heading", level=1, name="已登记，等同事复核")).to_be_visible()

    boss = sit("liujingli")
    page = boss.open("payments/review")
    expect(page.get_by_text("ICBC-0001")).to_be_visible()
    boss.tab_to(page.get_by_role("button", name="核对无误，入账"))
    boss.press("Enter")
    boss.told("已到账")
    with system.house.database.read() as session:
        assert session.execute(select(Payment.method, Payment.state)).one() == ("transfer", "received")


def test_a_quarter_is_drafted_compared_and_published(sit: Sit, counter: Counter) -> None:
    boss = sit("liujingli")
    boss.page.on("dialog", lambda dialog: dialog.accept())
    page = boss.open("fees/runs")
    page.get_by_label("从哪个月").fill(f"{counter.ahead:%Y-%m}")
    page.get_by_role("button", name="先算草稿").press("Enter")
    expect(page.get_by_role("heading", name="样单")).to_be_visible()
    expect(page.get_by_role("heading", name="和上一期比")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="发布").press("Enter")
    boss.told("已发布")


def test_a_homes_account_shows_every_column_and_answers_have_buttons_of_one_height(
    sit: Sit, system: System, town: Town
) -> None:
    leak.come_in(town)
    employ(system, "admin", "管理员", "13900000099", ADMIN, None)
    made = Counter(system, town).everything()
    boss = sit("liujingli")
    page = boss.open(f"accounts/{made['owing']}")
    table = page.get_by_role("region", name="账单明细")
    assert table.evaluate("box => box.scrollWidth <= box.clientWidth"), "还欠 and 状态 are in sight"
    page = boss.open("payments/refunds")
    yes, no = page.get_by_role("button", name="同意退款"), page.locator(".actions summary", has_text="不同意")
    assert _box(yes)["height"] == _box(no)["height"]
    page = boss.open("fees/disputes")
    answer = page.locator("summary", has_text="答复")
    assert _box(answer)["width"] < 200
    tiles = boss.open("fees").locator(".tiles > li")
    rows = {round(_box(tiles.nth(n))["y"]) for n in range(tiles.count())}
    assert len(rows) == 1, "no tile is left alone in a second row"


def _box(thing: Locator) -> FloatRect:
    found = thing.bounding_box()
    assert found is not None
    return found
