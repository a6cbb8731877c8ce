"""A paid repair on real screens: accepted on the phone, billed by itself, paid at the desk, told on both sides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from miniprogram_stub.story.town import Town
from server.fees.models import Bill
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.ledger.queries import invariants
from server.ledger.queries.balances import balance
from server.ledger.rules.accounts import Account
from server.reports.models import ReportQuote
from server.reports.rules.quotes import Line, Offer
from server.reports.rules.words import Kind, Move, Place
from server.reports.service import making, moving
from tests.browser.conftest import Hold
from tests.browser.console_fees import Counter
from tests.browser.desks import Desk
from tests.browser.system import System

pytestmark = pytest.mark.browser


@pytest.fixture
def counter(system: System, town: Town) -> Counter:
    """秀山花园 with two quarters billed; cash counts at once."""
    return Counter.opened(system, town)


@pytest.fixture
def manager(chromium: Browser, system: System) -> Iterator[Desk]:
    """刘经理 at her desk, who sees reports and money."""
    made = Desk(chromium, system).sit_down("liujingli")
    yield made
    made.close()


def mended(counter: Counter) -> int:
    """The manager names a price for 梅姐's lock, she agrees, and it is mended; gives the report."""
    price = Offer([Line("换锁芯", 6000), Line("人工", 2000)], local_day(counter.now) + timedelta(days=3))
    meijie = counter.town.phone("meijie")
    said = making.Said(estate_id=counter.estate_id, kind=Kind.REPAIR, category="lock", place=Place.HOME,
                       home_id=counter.home_id, words="锁打不开了")  # fmt: skip
    with counter.system.house.database.write() as session:
        report_id = making.report(session, Actor(meijie.me()["id"]), said, channel="app", request_key="the-lock",
                                  at=counter.now)  # fmt: skip
    _work(counter, report_id, Move.TAKE)
    _work(counter, report_id, Move.ARRIVE)
    _work(counter, report_id, Move.QUOTE, moving.Bring(offer=price))
    meijie.move(report_id, "consent")
    _work(counter, report_id, Move.FINISH, moving.Bring(words="换好了"))
    return report_id


def _work(counter: Counter, report_id: int, move: Move, bring: moving.Bring | None = None) -> None:
    with counter.system.house.database.write() as session:
        moving.move(session, counter.staff(session), report_id=report_id, move=move, version=None, at=counter.now,
                    bring=bring or moving.Bring())  # fmt: skip


@pytest.mark.parametrize("build", ["h5"])
def test_a_paid_repair_comes_from_the_phone_to_the_desk_and_back(
    hold: Hold, counter: Counter, system: System, manager: Desk
) -> None:
    report_id = mended(counter)
    meijie = hold("meijie")
    meijie.open(f"pages/issue/issue?id={report_id}")
    meijie.sees("您确认以后出账单，手机上或前台都能付")
    counter.town.phone("meijie").move(report_id, "accept")

    def billed() -> int | None:
        with system.house.database.read() as session:
            return session.scalar(select(ReportQuote.bill_id).where(ReportQuote.bill_state == "open"))

    bill_id = system.wait_for("the bill", billed)
    meijie.open(f"pages/issue/issue?id={report_id}")
    expect(meijie.at("price-bill")).to_have_text("账单未付")
    meijie.tap("to-price-bill")
    expect(meijie.at("formula")).to_contain_text("换锁芯 60.00 元，人工 20.00 元，一共 80.00 元")
    meijie.open("pages/owed/owed")
    expect(meijie.at(f"bill-{bill_id}")).to_contain_text("有偿维修")

    page = manager.open("fees/repairs")
    expect(page.get_by_role("cell", name="21栋1单元702")).to_be_visible()
    page = manager.open(f"desk/{counter.home_id}")
    box = page.locator(f"input[name=bills][value='{bill_id}']")
    expect(box).not_to_be_checked()
    ticked = page.locator("input[name=bills]:checked")
    while ticked.count():
        ticked.first.uncheck()
    box.check()
    expect(page.get_by_label("金额（元）")).to_have_value("80.00")
    expect(page.locator("#split")).to_contain_text("有偿维修")
    page.get_by_label("金额（元）").press("Enter")
    expect(page.get_by_role("link", name="打印收据")).to_be_visible()

    with system.house.database.read() as session:
        assert session.get_one(Bill, bill_id).state == "paid"
        assert balance(session, Account.SERVICE_INCOME, estate_id=counter.estate_id) == 8000
        assert invariants.broken(session) == []
    system.wait_for("the report to know", lambda: billed() is None)
    expect(manager.open(f"reports/{report_id}").locator("#price-card")).to_contain_text("账单 已付")
    meijie.open(f"pages/issue/issue?id={report_id}")
    expect(meijie.at("price-bill")).to_have_text("账单已付")
