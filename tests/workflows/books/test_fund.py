"""A second person is asked, a low fund is told to whom it concerns, a quarter that owes the fund is reminded of."""

from __future__ import annotations

from datetime import date

import pytest

from server.books.rules.entries import Kind
from server.kit.clock import StoppedClock
from server.places import queries as places
from tests.cast import Cast
from tests.server.books.keeping import Books
from tests.server.books.papers import Papers
from workflows.books import wording
from workflows.books.fund import remind_of_quarters

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


def heard(cast: Cast, name: str, title: str) -> list[str]:
    return [words for said, words in cast.inbox(name) if said == title]


def test_a_low_fund_is_told_to_committee_and_manager_and_once_to_residents(cast: Cast) -> None:
    papers = Papers(cast)
    paper_id = papers.statement(day=date(2026, 3, 31))
    cast.react()
    assert heard(cast, "liujingli", wording.PAPER_TITLE) and not heard(cast, "zhoukuaiji", wording.PAPER_TITLE)
    papers.confirm("statement", paper_id)
    cast.react()
    assert heard(cast, "zhoukuaiji", wording.PAPER_YES_TITLE)
    assert not heard(cast, "committee", wording.LOW_TITLE)
    papers.stated(balance=29_000_000, day=date(2026, 6, 30))
    papers.stated(balance=28_000_000)
    cast.react()
    for name in ("committee", "liujingli"):
        assert len(heard(cast, name, wording.LOW_TITLE)) == 2
    (said,) = heard(cast, "meijie", wording.LOW_RESIDENT_TITLE)
    assert "29.0%" in said and "2026年6月30日" in said


def test_a_quarter_that_owes_the_fund_is_told_once_and_after_a_month_to_the_committee(
    cast: Cast, clock: StoppedClock
) -> None:
    books = Books(cast)
    books.enter(Kind.INCOME, "ads", 100_000, words="电梯广告", payee="")
    clock.advance(days=45)
    assert remind_of_quarters(cast.house, clock.now()) is None, "2027-01-04: too early"
    clock.advance(days=8)
    for _ in range(2):
        assert remind_of_quarters(cast.house, clock.now()) == "1 short"
    (said,) = heard(cast, "zhoukuaiji", wording.SHORT_TITLE)
    assert "2026年第四季度" in said and "还差 500.01 元" in said
    assert not heard(cast, "committee", wording.SHORT_TITLE)
    clock.advance(days=20)
    remind_of_quarters(cast.house, clock.now())
    assert len(heard(cast, "committee", wording.SHORT_TITLE)) == 1
    books.enter(Kind.TO_FUND, "fund", 50_001, quarter=date(2026, 10, 1), words="转入维修资金")
    assert remind_of_quarters(cast.house, clock.now()) is None


def test_owners_of_that_part_hear_of_an_emergency_and_the_keepers_until_when_the_shares_are_published(
    cast: Cast,
) -> None:
    papers = Papers(cast)
    with cast.house.database.read() as session:
        stair = next(
            stair["id"]
            for block in places.tree(session, cast.xiushan)["buildings"]
            for stair in block["stairs"]
            if block["name"] == "1栋"
        )
    here, there = papers.use(), papers.use(stair_id=stair)
    cast.react()
    assert heard(cast, "street", wording.PAPER_TITLE) and not heard(cast, "liujingli", wording.PAPER_TITLE)
    for paper_id in (here, there):
        papers.confirm("use", paper_id, by="street")
    cast.react()
    cast.react()
    (said,) = heard(cast, "meijie", wording.EMERGENCY_TITLE)
    assert said == (
        "全小区用维修资金 30,000.00 元：21栋屋面防水。险情：屋面漏水进电梯井，街道到场认定。"
        "认定：街道应急认定 2026-12 号。依据：市维修资金中心对账单，编号 2026-0931。各户分摊最迟 2026年10月30日 公布。"
        "每一笔使用都在“小区账本”里，可以在那里提问。"
    )
    assert not heard(cast, "tenant", wording.EMERGENCY_TITLE) and not heard(cast, "stranger", wording.EMERGENCY_TITLE)
    assert len(heard(cast, "zhoukuaiji", wording.SHARES_DUE_TITLE)) == 2
