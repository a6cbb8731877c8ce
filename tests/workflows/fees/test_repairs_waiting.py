"""What of paid repairs only staff can end is brought before them until they do: a bill that should go, and a repair of
which nobody is known to owe it."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import ColumnElement, select, update

from server.fees.models import DebtorPerson, Repair, UnbilledRepair
from server.fees.queries import bill_story
from server.fees.screens import repairs as screens
from server.fees.service import unbilled, waiving
from server.fees.service.own import OwnMoney
from server.kit.clock import StoppedClock, local_day
from server.kit.errors import Conflict, Malformed, NotFound
from server.ledger.rules.accounts import Account
from server.people.models import Tenure
from server.reports.models import Report
from tests.cast import Cast
from tests.server.payments.till import Till
from tests.workflows.fees.test_repairs import MONDAY, MORE, accepted, again, agreed, bills, void
from workflows.fees import repairs_waiting
from workflows.waiting.jobs import remind as remind_of_papers

NEVER = date(2026, 11, 1)


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


def unowned(cast: Cast, ever: bool = True) -> int:
    """702 has no owner on the books, or never had one, and nobody knows who agreed to the price of its lock; gives the
    report."""
    report_id = agreed(cast)
    with cast.house.database.write() as session:
        session.get_one(Report, report_id).reporter_id = None
        session.execute(update(Tenure).where(*owning(cast)).values({"until": NEVER} if ever else {"role": "family"}))
    cast.move("xiaoli", report_id, "finish", words="换好了")
    cast.move(None, report_id, "auto_close")
    cast.react()
    return report_id


def owning(cast: Cast) -> tuple[ColumnElement[bool], ...]:
    """梅姐's time in 702."""
    return Tenure.home_id == cast.homes["702"], Tenure.person_id == cast.ids["meijie"]


def waiting(cast: Cast) -> list[UnbilledRepair]:
    """What waits for a payer."""
    with cast.house.database.read() as session:
        return list(session.scalars(select(UnbilledRepair).order_by(UnbilledRepair.id)))


def name_payer(till: Till, who: str, by: str = "zhoukuaiji") -> int:
    """Somebody says who agreed."""
    cast = till.cast
    with cast.house.database.write() as session:
        return unbilled.name_payer(session, cast[by], waiting(cast)[0].id, person_id=cast.ids[who], why="电话里说的",
                                   at=till.now)  # fmt: skip


@pytest.mark.parametrize("ever", [True, False])
def test_a_home_without_an_owner_waits_for_a_payer_and_finance_hears_until_there_is_one(
    till: Till, clock: StoppedClock, ever: bool
) -> None:
    cast = till.cast
    unowned(cast, ever)
    again(cast)
    assert bills(cast) == [] and [(one.fen, one.over_at) for one in waiting(cast)] == [(8000, None)]
    assert ["80.00 元的账单没有出" in words for words in reminded(cast, "账单没有出")] == [True]
    for _ in range(2):
        clock.advance(days=7)
        assert run(till) == "1 wait"
    assert len(reminded(cast, "还没有人付")) == 2 and remind_of_papers(cast.house, till.now) is None
    with pytest.raises(Malformed, match="payer_unknown"):
        name_payer(till, "laowang")
    with pytest.raises(NotFound):
        name_payer(till, "meijie", by="huangjingli")
    bill_id = name_payer(till, "meijie")
    cast.react()
    (bill,) = bills(cast)
    assert (bill.id, bill.fen, waiting(cast)) == (bill_id, 8000, [])
    with cast.house.database.read() as session:
        owing = session.scalars(select(DebtorPerson.person_id).where(DebtorPerson.debtor_id == bill.debtor_id)).all()
    assert owing == [cast.ids["meijie"]] and "80.00 元" in cast.inbox("meijie")[-1][1]
    assert [entry.reason for entry in cast.audit("fees.repair_payer_named")] == ["电话里说的"]
    clock.advance(days=7)
    assert run(till) is None
    till.check()


def test_an_owner_who_is_written_down_later_is_billed_by_the_clock(till: Till) -> None:
    cast = till.cast
    unowned(cast)
    with cast.house.database.write() as session:
        session.execute(update(Tenure).where(*owning(cast)).values(until=None))
    assert run(till) is None
    assert [(bill.fen, bill.state) for bill in bills(cast)] == [(8000, "open")] and waiting(cast) == []
    assert any(title.endswith("：维修账单") for title, _ in cast.inbox("meijie"))


def test_what_is_let_go_does_not_come_back_and_is_not_spoken_of(till: Till, clock: StoppedClock) -> None:
    cast = till.cast
    unowned(cast)
    with cast.house.database.write() as session:
        unbilled.let_go(session, cast["zhoukuaiji"], waiting(cast)[0].id, why="找不到人", at=till.now)
    with pytest.raises(Conflict, match="repair_let_go"):
        name_payer(till, "meijie")
    again(cast)
    clock.advance(days=9)
    assert run(till) is None and bills(cast) == []
    with cast.house.database.read() as session:
        assert screens.figures(session, cast.xiushan)["waits"] == 0


def test_a_report_that_comes_back_takes_its_paper_along(till: Till) -> None:
    cast = till.cast
    report_id = unowned(cast)
    cast.move(None, report_id, "reopen", reason="came_back")
    cast.react()
    assert waiting(cast) == [] and bills(cast) == []


def test_nobody_says_who_pays_for_their_own_home(till: Till) -> None:
    cast = till.cast
    unowned(cast)
    with cast.house.database.write() as session:
        session.add(Tenure(home_id=cast.homes["702"], person_id=cast.ids["zhoukuaiji"], role="tenant", since=NEVER,
                           source="roster"))  # fmt: skip
    with pytest.raises(OwnMoney):
        name_payer(till, "meijie")
    with cast.house.database.read() as session:
        told = screens.waiting(session, cast["zhoukuaiji"], cast.xiushan, on=local_day(till.now))
    assert [one["own"] for one in told["unbilled"]] == [True]
    assert bills(cast) == []
