"""The maintenance fund in the books: two persons, nothing overwritten, and what owners read."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from server.books.queries import fund as queries
from server.books.queries import waiting
from server.kit.errors import Conflict, Malformed, NotAllowed, NotFound, Stale
from server.openness.rules import numbers
from server.places import queries as places
from tests.cast import Cast
from tests.server.books.papers import Papers

ONE_ENGINE = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


@pytest.fixture
def papers(cast: Cast) -> Papers:
    return Papers(cast)


def block(papers: Papers, number: int = 0) -> dict[str, Any]:
    with papers.cast.house.database.read() as session:
        found: dict[str, Any] = places.tree(session, papers.cast.xiushan)["buildings"][number]
        return found


def test_owners_read_a_statement_once_a_second_person_has_seen_the_paper(papers: Papers) -> None:
    paper_id = papers.statement()
    assert papers.told() is None
    with pytest.raises(NotAllowed):
        papers.confirm("statement", paper_id, by="zhoukuaiji")
    papers.confirm("statement", paper_id, by="committee")
    (part,) = papers.told()["parts"]
    assert (part["percent"], part["low"], part["confirmed_on"]) == ("50.0%", False, papers.today.isoformat())
    assert part["words"].startswith("截至2026年9月30日，全小区维修资金余额 500,000.00 元")
    assert part["source_words"] == "依据：市维修资金中心对账单，编号 2026-0931"
    with pytest.raises(Conflict):
        papers.confirm("statement", paper_id, version=2)


def test_a_wrong_statement_is_put_right_in_sight(papers: Papers) -> None:
    first = papers.stated(balance=20_000_000)
    again = papers.statement(balance=60_000_000)
    with pytest.raises(Conflict) as twice:
        papers.confirm("statement", again)
    assert twice.value.code == "statement_stands"
    with pytest.raises(Malformed):
        papers.statement(balance=60_000_000, corrects=first)
    right = papers.statement(balance=60_000_000, corrects=first, correction_why="少看了一位数")
    with pytest.raises(Conflict) as asked:
        papers.statement(corrects=first, correction_why="又一次")
    assert asked.value.code == "correction_asked"
    assert papers.told()["parts"][0]["percent"] == "20.0%"
    papers.confirm("statement", right)
    told = papers.told()
    assert [one["percent"] for one in told["parts"]] == ["60.0%"]
    assert told["parts"][0]["correction_why"] == "少看了一位数"
    assert [(one["percent"], one["corrected"]) for one in told["earlier"]] == [("20.0%", True)]


def test_many_later_papers_hide_neither_a_part_nor_what_waits(papers: Papers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "MOST_SHOWN", 2)
    papers.stated(day=date(2026, 3, 31), balance=10_000_000)
    waiting = papers.statement(day=date(2026, 2, 28))
    for month in (5, 6, 7):
        papers.stated(balance=900, initial=1000, building_id=block(papers)["id"], day=date(2026, month, 30))
    told = papers.told()
    assert [(part["part_label"], part["low"]) for part in told["parts"]] == [
        ("全小区", True), (block(papers)["name"], False),
    ]  # fmt: skip
    assert told["low"], "owners read that it is to be topped up"
    with papers.cast.house.database.read() as session:
        desk = queries.desk(session, papers.cast["liujingli"], papers.cast.xiushan)
    assert [one["id"] for one in desk["waiting"]] == [waiting] and len(desk["parts"]) == 2


@ONE_ENGINE
def test_each_part_stands_for_itself_and_the_latest_day_counts(papers: Papers) -> None:
    one = block(papers)
    papers.stated(day=date(2026, 3, 31))
    papers.stated(balance=10_000_000)
    papers.stated(balance=900, initial=1000, building_id=one["id"])
    told = papers.told()
    assert [(part["part_label"], part["low"]) for part in told["parts"]] == [("全小区", True), (one["name"], False)]
    assert told["low"] is True and [one["day"] for one in told["earlier"]] == ["2026-03-31"]


def test_a_use_names_the_vote_that_passed_it_or_the_emergency(papers: Papers) -> None:
    with pytest.raises(Malformed):
        papers.use(emergency=" ")
    with pytest.raises(Malformed, match="finding_needed"):
        papers.use(finding=" ")
    with pytest.raises(NotFound):
        papers.use(poll_id=papers.passed_vote(state="preliminary"))
    poll_id = papers.passed_vote()
    with pytest.raises(Conflict) as early:
        papers.use(poll_id=poll_id)
    assert early.value.code == "vote_later"
    paper_id = papers.use(poll_id=poll_id, day=papers.today)
    papers.confirm("use", paper_id)
    papers.confirm("use", papers.use(fen=500_000), by="street")
    told = papers.told()["uses"]
    assert [(one["fen"], one["ground_words"]) for one in told] == [
        (3_000_000, "业主表决通过：修屋面"),
        (500_000, "应急使用：屋面漏水进电梯井，街道到场认定（认定：街道应急认定 2026-12 号）"),
    ]  # fmt: skip


@ONE_ENGINE
@pytest.mark.parametrize("by", ["liujingli", "committee", "xiaoli", "meijie", "huangjingli"])
def test_no_two_of_the_firm_use_the_fund_in_an_emergency(papers: Papers, by: str) -> None:
    """Street or community found it, and one of them says so (D15)."""
    paper_id = papers.use()
    with pytest.raises(NotFound):
        papers.confirm("use", paper_id, by=by)
    papers.confirm("use", paper_id, by="street")


@ONE_ENGINE
def test_where_a_city_has_neither_it_may_name_the_committee(papers: Papers, monkeypatch: pytest.MonkeyPatch) -> None:
    paper_id = papers.use()
    with papers.cast.house.database.read() as session:
        city = places.estate(session, papers.cast.xiushan)["city"]
    monkeypatch.setitem(numbers()["fund_emergency"]["cities"], city, ["committee"])
    papers.confirm("use", paper_id, by="committee")


@ONE_ENGINE
def test_an_emergency_that_waits_is_brought_before_those_whose_word_it_needs(papers: Papers) -> None:
    papers.use()
    with papers.cast.house.database.read() as session:
        assert waiting.uses(session, papers.at) == []
        assert [roles for _, roles in waiting.emergencies(session, papers.at)] == [("street", "community")]


@ONE_ENGINE
def test_a_vote_of_one_building_pays_for_no_other(papers: Papers) -> None:
    poll_id = papers.passed_vote("buildings", [block(papers)["id"]])
    with pytest.raises(Conflict) as elsewhere:
        papers.use(poll_id=poll_id, day=papers.today)
    assert elsewhere.value.code == "vote_elsewhere"
    assert papers.use(poll_id=poll_id, day=papers.today, building_id=block(papers)["id"])


@ONE_ENGINE
def test_a_use_that_never_was_is_put_right_to_nothing(papers: Papers) -> None:
    paper_id = papers.use()
    papers.confirm("use", paper_id, by="street")
    with pytest.raises(Malformed):
        papers.use(fen=0)
    papers.confirm("use", papers.use(fen=0, corrects=paper_id, correction_why="没有付成"), by="street")
    assert [(one["fen"], one["corrected"]) for one in papers.told()["uses"]] == [(0, False), (3_000_000, True)]


@ONE_ENGINE
@pytest.mark.parametrize(
    "more",
    [{"initial": 0}, {"balance": -1}, {"day": date(2126, 11, 21)}, {"day": date(2010, 1, 1)}, {"paper": " "},
     {"number": ""}],
)  # fmt: skip
def test_what_cannot_be_is_said(papers: Papers, more: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        papers.statement(**more)


@ONE_ENGINE
def test_strangers_stale_pages_and_other_estates_get_nowhere(papers: Papers) -> None:
    for name in ("meijie", "huangjingli", "xiaoli", "committee"):
        with pytest.raises(NotFound):
            papers.statement(by=name)
    paper_id = papers.statement()
    with pytest.raises(NotFound):
        papers.confirm("statement", paper_id, by="huangjingli")
    with pytest.raises(Stale):
        papers.confirm("statement", paper_id, version=9)
    with papers.cast.house.database.read() as session:
        elsewhere = places.tree(session, papers.cast.defu)["buildings"][0]["id"]
    with pytest.raises(NotFound):
        papers.statement(building_id=elsewhere)
