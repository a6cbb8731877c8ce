"""A repair of a home without an owner, of which nobody knows who agreed to its price, waits for somebody to say so."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import ColumnElement, select, update

from server.fees.models import DebtorPerson, UnbilledRepair
from server.fees.screens import repairs as screens
from server.fees.service import unbilled
from server.fees.service.own import OwnMoney
from server.kit.clock import StoppedClock, local_day
from server.kit.errors import Conflict, Malformed, NotFound
from server.people.models import Tenure
from server.reports.models import Report
from tests.cast import Cast
from tests.server.payments.till import Till
from tests.workflows.fees.test_repairs import again, agreed, bills
from tests.workflows.fees.test_repairs_waiting import reminded, run, till
from workflows.waiting.jobs import remind as remind_of_papers

__all__ = ["till"]
NEVER = date(2026, 11, 1)


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
