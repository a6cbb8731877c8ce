"""The bill of a repair that should go is brought before those who keep the fees until it is gone; nobody is asked."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from server.fees.models import Repair
from server.fees.queries import bill_story
from server.fees.service import waiving
from server.kit.clock import StoppedClock, local_day
from server.ledger.rules.accounts import Account
from tests.cast import Cast
from tests.server.payments.till import Till
from tests.talks import Chat
from tests.workflows.fees.test_repairs import MONDAY, MORE, accepted, again, bills, void
from workflows.fees import repairs_waiting


@pytest.fixture
def till(cast: Cast, clock: StoppedClock) -> Till:
    """A morning of a working day; the desk is open."""
    clock.set(MONDAY)
    return Till(cast).open()


def reminded(cast: Cast, words: str) -> list[str]:
    """What 周会计 was reminded of, by a word of its title."""
    return [said for title, said in cast.inbox("zhoukuaiji") if words in title]


def run(till: Till) -> str | None:
    """The clock strikes twice, and says once what it says."""
    cast = till.cast
    made = repairs_waiting.remind(cast.house, till.now)
    before = len(cast.inbox("zhoukuaiji"))
    repairs_waiting.remind(cast.house, till.now)
    assert len(cast.inbox("zhoukuaiji")) == before
    cast.react()
    return made


def reopened(cast: Cast, then: str) -> tuple[int, int]:
    """梅姐's lock came back after its bill, and goes on in a way by which the bill should go; gives (report, bill)."""
    report_id = accepted(cast)
    cast.move("meijie", report_id, "reopen", reason="came_back")
    if then == "unfixed":
        cast.move("liujingli", report_id, "close_unfixed", reason="no_access", words="多次上门没人",
                  media_ids=[cast.picture("liujingli")])  # fmt: skip
    else:
        cast.move("zhaojie", report_id, "take")
        cast.move("zhaojie", report_id, "arrive")
        if then == "free":
            cast.move("zhaojie", report_id, "waive", words="查下来是公共部位")
        else:
            cast.move("zhaojie", report_id, "quote", offer=MORE)
            cast.move("meijie", report_id, "consent")
    cast.react()
    return report_id, bills(cast)[0].id


@pytest.mark.parametrize(("then", "says"), [
    ("free", "改为不收费"), ("unfixed", "没有修好就结案了"), ("repriced", "又同意了一个新报价"),
])  # fmt: skip
def test_a_bill_that_should_go_is_brought_before_finance_until_it_is_gone(
    till: Till, clock: StoppedClock, then: str, says: str
) -> None:
    cast = till.cast
    _, bill_id = reopened(cast, then)
    clock.advance(days=2)
    assert run(till) is None
    clock.advance(days=1)
    assert run(till) == "1 wait"
    assert (
        f"11月23日起{says}，80.00 元的账单还在。请在工作台“物业费、有偿维修”里作废。" in reminded(cast, "还等处理")[0]
    )
    clock.advance(days=7)
    run(till)
    clock.advance(days=7)
    run(till)
    assert len(reminded(cast, "还等处理")) == 3
    again(cast)
    void(cast, bill_id)
    clock.advance(days=7)
    assert run(till) is None and len(reminded(cast, "还等处理")) == 3


def test_what_was_paid_is_to_go_back_first_and_a_bill_being_reworked_asks_nothing_of_finance(
    till: Till, clock: StoppedClock
) -> None:
    cast = till.cast
    report_id = accepted(cast)
    till.paid("meijie", bills(cast)[0].id)
    cast.move("meijie", report_id, "reopen", reason="came_back")
    cast.react()
    clock.advance(days=30)
    assert run(till) is None
    cast.move("zhaojie", report_id, "take")
    cast.move("zhaojie", report_id, "waive", words="查下来是公共部位")
    cast.react()
    with cast.house.database.read() as session:
        notes = bill_story.tell(session, cast["meijie"], bills(cast)[0].id, today=local_day(till.now))["notes"]
    assert notes[0] == "这次维修改为不收费，账单由物业作废，先不用付。付过的退给您。"
    clock.advance(days=3)
    assert run(till) == "1 wait" and "已付 80.00 元，请先退款，再作废。" in reminded(cast, "还等处理")[0]


def test_opened_again_and_taken_back_leaves_the_bill_as_it_was(till: Till, clock: StoppedClock) -> None:
    cast = till.cast
    report_id = accepted(cast)
    cast.move("meijie", report_id, "reopen", reason="came_back")
    cast.move("zhaojie", report_id, "take")
    cast.move("meijie", report_id, "withdraw")
    cast.react()
    with cast.house.database.read() as session:
        assert session.scalars(select(Repair.doubt)).all() == [None]
    assert cast.tell("meijie", report_id)["price"]["says"] == "已同意，账单已经出了，手机上或前台都能付。"
    clock.advance(days=9)
    assert run(till) is None


def test_a_repair_bill_of_which_part_was_waived_is_made_void_with_it(till: Till) -> None:
    cast = till.cast
    _, bill_id = reopened(cast, "free")
    with cast.house.database.write() as session:
        waiver = waiving.ask(session, cast["zhoukuaiji"], bill_id=bill_id, fen=3000, why="先减一点", at=till.now)
        waiving.approve(session, cast["liujingli"], waiver, at=till.now)
    cast.react()
    void(cast, bill_id)
    (bill,) = bills(cast)
    assert (bill.state, bill.waived_fen) == ("void", 0)
    for account in (Account.SERVICE_INCOME, Account.WAIVED, Account.RECEIVABLE):
        assert till.account(account) == 0, account
    till.check()
    with cast.house.database.read() as session:
        told = bill_story.tell(session, cast["meijie"], bill_id, today=local_day(till.now))
    assert [one["state_label"] for one in told["waivers"]] in ([], ["随账单作废"])


def test_what_should_go_is_asked_of_nobody_in_app_chat_and_sums_and_is_not_offered_to_be_paid(till: Till) -> None:
    cast = till.cast
    _, bill_id = reopened(cast, "free")
    owed = cast.visitor("meijie").get("/fees/owed").json
    (line,) = owed["homes"][0]["bills"]
    assert (owed["total_fen"], owed["resting_fen"], line["doubt_words"]) == (0, 8000, "改为不收费")
    assert cast.visitor("meijie").get(f"/fees/bills/{bill_id}").json["may"] == ["dispute"]
    assert "80.00 元维修费，那次维修在重做或者有变化，先不催您" in Chat(cast, "meijie").say("我欠多少物业费")


def test_what_is_reworked_may_be_paid_by_whoever_wants_to(till: Till) -> None:
    cast = till.cast
    report_id = accepted(cast)
    cast.move("meijie", report_id, "reopen", reason="came_back")
    cast.react()
    told = cast.visitor("meijie").get(f"/fees/bills/{bills(cast)[0].id}").json
    assert told["may"] == ["pay", "dispute"] and told["doubt_words"] == "正在重做"
    assert told["notes"][0] == "这次维修正在重做，账单先留着，修好再付也不迟。"
