"""Deciding together on real screens, in both builds: casting, the receipt, what stays closed, the result, the plan."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from miniprogram_stub.story import leak
from miniprogram_stub.story.town import Town
from server.votes.models import Ballot, Dispute
from tests.browser.conftest import Hold
from tests.browser.deciding import LAST4, LIFT, NO, PAINT, YES, Deciding
from tests.browser.phones import Phone
from tests.browser.steps import let_in
from tests.browser.system import System

pytestmark = pytest.mark.browser

STROKE = """async () => {
  const paper = [...document.querySelectorAll(".sign-paper")].find(el => el.getClientRects().length)
  const box = paper.getBoundingClientRect()
  const touch = (name, x) => {
    const finger = new Touch({ identifier: 1, target: paper, clientX: box.left + x, clientY: box.top + 60 + x % 30,
                               pageX: box.left + x + scrollX, pageY: box.top + 60 + x % 30 + scrollY })
    paper.dispatchEvent(new TouchEvent(name, {
      touches: name === "touchend" ? [] : [finger], changedTouches: [finger], bubbles: true, cancelable: true }))
  }
  touch("touchstart", 30)
  for (let x = 30; x < 200; x += 10) touch("touchmove", x)
  touch("touchend", 200)
}"""
"""A finger drawing a line; a mouse is no finger in WeChat."""

IN_BROWSER, IN_WECHAT = (pytest.mark.parametrize("build", [build]) for build in ("h5", "mp"))
"""What hangs on no difference between the builds is walked through in one of them."""

Rows = Callable[[type[Any]], list[Any]]


@pytest.fixture
def polls(system: System, town: Town) -> Deciding:
    """The estate; 梅姐 and 老王 live in it."""
    leak.come_in(town)
    let_in(town, "laowang", "101", "王建国", LAST4["laowang"])
    return Deciding(system, town)


@pytest.fixture
def rows(system: System) -> Rows:
    """What stands in a table."""

    def found(table: type[Any]) -> list[Any]:
        with system.house.database.read() as session:
            return list(session.scalars(select(table).order_by(table.id)))

    return found


@pytest.fixture
def meijie(hold: Hold, polls: Deciding) -> Phone:
    """梅姐's phone."""
    return hold("meijie")


def cast(phone: Phone, choice: str, last4: str) -> None:
    """From the page of the vote to the receipt: go, choose, confirm."""
    phone.tap("to-cast")
    phone.tap(f"say-{choice}")
    phone.write("last4", last4)
    phone.tap("cast")
    phone.at("code").wait_for()


def test_she_votes_in_three_taps_signs_and_checks_her_ballot(meijie: Phone, polls: Deciding, rows: Rows) -> None:
    poll = polls.open()
    meijie.open()
    expect(meijie.at(f"vote-{poll}")).to_contain_text("您还没投")
    meijie.tap(f"vote-{poll}")
    expect(meijie.at("change-words")).to_contain_text("更改")
    meijie.tap("to-cast")
    meijie.tap("say-approve")
    expect(meijie.at("said")).to_contain_text("同意")
    meijie.write("last4", LAST4["meijie"])
    meijie.tap("sign")
    meijie.settle()
    meijie.page.evaluate(STROKE)
    meijie.tap("cast")
    meijie.at("thanks").wait_for()
    [ballot] = rows(Ballot)
    assert (ballot.channel, ballot.state, bool(ballot.signature_key)) == ("app", "valid", True)
    expect(meijie.at("code")).to_have_text(f"{ballot.receipt[:5]} {ballot.receipt[5:]}")
    expect(meijie.at("kept")).to_contain_text("同意")
    meijie.tap("check")
    expect(meijie.at("checked")).not_to_contain_text("第 1 张")
    meijie.open()
    expect(meijie.at(f"vote-{poll}")).to_contain_text("已投")


def test_her_choice_is_on_her_phone_alone_and_can_be_changed_once(meijie: Phone, polls: Deciding, rows: Rows) -> None:
    poll = polls.open()
    meijie.open(f"pages/vote/vote?id={poll}")
    cast(meijie, "oppose", LAST4["meijie"])
    with meijie.without_network():
        expect(meijie.at("kept")).to_contain_text("反对")
    meijie.tap("done")
    expect(meijie.at("to-cast")).to_have_text("改一改我的票")
    cast(meijie, "approve", LAST4["meijie"])
    expect(meijie.at("kept").filter(has_text="同意")).to_be_visible()
    meijie.open(f"pages/vote/vote?id={poll}")
    meijie.sees("不能再更改")
    expect(meijie.at("to-cast")).to_have_count(0)
    assert [ballot.state for ballot in rows(Ballot)] == ["replaced", "valid"]


@IN_BROWSER
def test_a_wrong_number_and_a_lost_answer_cost_nothing(meijie: Phone, polls: Deciding, rows: Rows) -> None:
    poll = polls.open()
    meijie.open(f"pages/cast/cast?id={poll}")
    meijie.tap("say-approve")
    meijie.write("last4", "0000")
    meijie.tap("cast")
    meijie.at("problem").wait_for()
    assert rows(Ballot) == []
    meijie.write("last4", LAST4["meijie"])
    meijie.context.route("**/ballots", lambda route: (route.fetch(), route.abort()))
    meijie.tap("cast")
    expect(meijie.at("cast")).to_have_text("再送一次，只算一票")
    meijie.context.unroute_all()
    meijie.open(f"pages/vote/vote?id={poll}")
    meijie.tap("send-again")
    meijie.at("code").wait_for()
    assert len(rows(Ballot)) == 1


@IN_WECHAT
def test_several_topics_come_one_by_one(meijie: Phone, polls: Deciding, rows: Rows) -> None:
    poll = polls.open(LIFT, PAINT)
    meijie.open(f"pages/cast/cast?id={poll}")
    meijie.tap("say-abstain")
    expect(meijie.at("step")).to_contain_text("第 2 件，共 2 件")
    meijie.tap("option-2")
    expect(meijie.at("said").last).to_contain_text("暖灰")
    meijie.write("last4", LAST4["meijie"])
    meijie.tap("cast")
    meijie.at("code").wait_for()
    assert len(rows(Ballot)) == 1


@IN_BROWSER
def test_where_the_city_counts_itself_the_app_says_so_and_offers_nothing(meijie: Phone, polls: Deciding) -> None:
    poll = polls.open(mode="OFFICIAL_ONLY")
    for page in ("vote/vote", "cast/cast", "roll/roll", "mandate/mandate"):
        meijie.open(f"pages/{page}?id={poll}")
        expect(meijie.at("elsewhere")).to_contain_text("这里不能投票")
        expect(meijie.at("to-cast")).to_have_count(0)


def test_after_closing_she_sees_both_tests_her_choice_and_who_took_part(
    meijie: Phone, hold: Hold, polls: Deciding, rows: Rows
) -> None:
    poll = polls.open()
    polls.vote(poll, "meijie", YES)
    polls.vote(poll, "laowang", NO)
    meijie.open(f"pages/vote/vote?id={poll}")
    meijie.sees("21栋1单元")
    expect(meijie.at("turnout")).to_have_count(0)
    meijie.open(f"pages/roll/roll?id={poll}")
    meijie.sees("21栋1单元101")
    meijie.misses("参加了")
    polls.close(poll)
    meijie.open(f"pages/result/result?id={poll}")
    expect(meijie.at("result")).to_contain_text("未通过")
    expect(meijie.at("test-heads").first).to_contain_text("够三分之二")
    expect(meijie.at("mine")).to_contain_text("同意")
    meijie.open(f"pages/roll/roll?id={poll}")
    meijie.sees("参加了")
    laowang = hold("laowang")
    laowang.open(f"pages/vote/vote?id={poll}")
    laowang.tap("to-dispute")
    laowang.write("words", "那天我在外地")
    laowang.tap("send")
    laowang.at("thanks").wait_for()
    assert [dispute.state for dispute in rows(Dispute)] == ["open"]


def test_a_matter_is_answered_its_shares_seen_and_objected_to(meijie: Phone, hold: Hold, polls: Deciding) -> None:
    asked, planned = polls.lift(), polls.lift(plan=True)
    meijie.open(f"pages/matter/matter?id={asked}")
    meijie.tap("to-willing")
    meijie.tap("answer-yes")
    meijie.at("thanks").wait_for()
    meijie.open(f"pages/plan/plan?id={planned}")
    expect(meijie.at("share")).to_have_count(2)
    laowang = hold("laowang")
    laowang.open(f"pages/matter/matter?id={planned}")
    laowang.tap("to-object")
    laowang.choose("light")
    laowang.write("words", "电梯井正对我家客厅")
    laowang.tap("send")
    laowang.sees("电梯井正对我家客厅")
    meijie.open(f"pages/object/object?id={planned}")
    meijie.misses("电梯井正对我家客厅")


@IN_WECHAT
def test_an_idea_for_ones_stair_is_raised(meijie: Phone, polls: Deciding) -> None:
    meijie.open()
    meijie.tap("to-matters")
    meijie.tap("to-idea")
    meijie.write("title", "给我们单元加装电梯")
    meijie.write("words", "七楼上下太难了。")
    meijie.sees("像是哪一类事？")
    meijie.misses("民法典")
    meijie.choose("other")
    meijie.sees("改变共有部分用途")
    meijie.choose("ELEVATOR_RETROFIT")
    expect(meijie.at("limits")).to_contain_text("四分之三")
    meijie.choose("stairs")
    meijie.tap("send")
    expect(meijie.at("title")).to_have_text("给我们单元加装电梯")


@IN_BROWSER
def test_a_mandate_is_given_and_taken_back(meijie: Phone, polls: Deciding, photo: Any) -> None:
    poll = polls.open()
    meijie.open(f"pages/mandate/mandate?id={poll}")
    meijie.write("holder-name", "王建国")
    meijie.write("holder-phone", "19900000211")
    meijie.photograph(photo)
    meijie.tap("send")
    meijie.sees("已委托，还没投")
    meijie.sees("登记，")
    meijie.tap("revoke")
    meijie.answer("收回")
    meijie.misses("已委托，还没投")
