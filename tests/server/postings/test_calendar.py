"""The calendar of 秀山花园: fed by books, fund and board, and read by everybody who lives there."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from server.bodies.service import founding
from server.bodies.service.founding import NewMember
from server.books.rules.entries import Kind
from server.kit.clock import StoppedClock, local_day
from server.kit.errors import Conflict, Malformed, NotFound, Stale
from server.ledger.service import closing
from server.postings.queries import reading
from server.postings.service import posting
from server.postings.service.posting import Said
from tests import contact_cards
from tests.cast import Cast
from tests.server.books.keeping import Books
from tests.server.books.papers import Papers
from tests.server.contracts.signing import Signing
from tests.server.fees.billing import Billing
from workflows.postings import jobs

ONE_ENGINE = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


def item(cast: Cast, key: str, name: str = "tenant") -> Any:
    at = cast.house.clock.now()
    with cast.house.database.read() as session:
        told = reading.published(session, cast[name], cast.xiushan, at=at)
    return next(one for one in told["items"] if one["key"] == key)


def put_up(cast: Cast, key: str = "public_income", by: str = "xiaoli", **more: Any) -> int:
    at = cast.house.clock.now()
    plain: dict[str, Any] = {"place": "东门公告栏", "up_on": local_day(at), "span_from": date(2026, 7, 1)}
    with cast.house.database.write() as session:
        return posting.put_up(session, cast[by], Said(cast.xiushan, key, **(plain | more)), None, at=at)


def take_down(cast: Cast, board_id: int, *, early: bool = False, version: int = 1, by: str = "xiaoli") -> None:
    at = cast.house.clock.now()
    with cast.house.database.write() as session:
        posting.take_down(session, cast[by], board_id, on=local_day(at), early=early, version=version, at=at)


def test_what_hangs_on_the_board_counts_and_what_came_down_early_does_not(cast: Cast, clock: StoppedClock) -> None:
    assert [one["state"] for one in item(cast, "public_income")["spans"]][:1] == ["late"]
    board_id = put_up(cast)
    span = item(cast, "public_income")["spans"][0]
    assert (span["words"], span["state"], span["board"][0]["place"]) == ("2026年第三季度", "done", "东门公告栏")
    clock.advance(days=10)
    with pytest.raises(Conflict) as longer:
        take_down(cast, board_id)
    assert longer.value.code == "hangs_longer"
    take_down(cast, board_id, early=True)
    span = item(cast, "public_income")["spans"][0]
    assert (span["state"], span["board"][0]["short"]) == ("late", True)


def test_the_books_and_the_fund_publish_by_themselves(cast: Cast, clock: StoppedClock) -> None:
    books, papers = Books(cast), Papers(cast)
    books.enter(Kind.INCOME, "ads", 100_000, words="电梯广告", payee="")
    papers.stated()
    fund = item(cast, "maintenance_fund")
    stood = [(span["words"], span["state"]) for span in fund["spans"]]
    assert stood[:2] == [("2026年下半年", "done"), ("2026年上半年", "late")], "September is of the one that still runs"
    clock.advance(days=50)
    assert item(cast, "public_income")["spans"][0]["state"] == "due", "the quarter is over and its days are open"
    assert item(cast, "maintenance_fund")["spans"][0]["state"] == "done"
    with cast.house.database.write() as session:
        closing.close_day(session, None, estate_id=cast.xiushan, day=date(2026, 12, 31), at=clock.now())
    span = item(cast, "public_income")["spans"][0]
    assert (span["words"], span["state"]) == ("2026年第四季度", "done")
    assert span["online"] == local_day(clock.now())


def test_a_statement_counts_in_the_half_year_that_still_runs_and_one_that_came_late_says_so(
    cast: Cast, clock: StoppedClock
) -> None:
    Papers(cast).stated()
    running, over = item(cast, "maintenance_fund")["spans"][:2]
    assert (running["words"], running["state"], running["online"]) == (
        "2026年下半年", "done", local_day(clock.now()),
    )  # fmt: skip
    assert (over["words"], over["state"]) == ("2026年上半年", "late")
    put_up(cast, "maintenance_fund", span_from=date(2026, 1, 1))
    over = item(cast, "maintenance_fund")["spans"][1]
    late = (local_day(clock.now()) - date(2026, 7, 30)).days
    assert (over["state"], over["late_days"], over["state_label"]) == ("done", late, f"已公布，晚了 {late} 天")


def test_who_speaks_for_the_owners_and_the_contract_count_as_they_stand_in_the_app(
    cast: Cast, clock: StoppedClock
) -> None:
    for key in ("committee_names", "contract"):
        assert (item(cast, key)["spans"][0]["state"], item(cast, key)["spans"][0]["online"]) == ("late", None)
    today = local_day(clock.now())
    with cast.house.database.write() as session:
        members = [NewMember(f"委员{number}") for number in "一二三四五"]
        founding.found(session, cast["street"], cast.xiushan, kind="committee", since=date(2026, 1, 1), members=members,
                       at=clock.now())  # fmt: skip
    signing = Signing(cast)
    version = signing.write()
    assert item(cast, "contract")["spans"][0]["state"] == "late", "what only waits is not published"
    signing.confirm(version)
    for key, where in (("committee_names", "业委会"), ("contract", "小区账本里的服务合同")):
        told = item(cast, key)
        [span] = told["spans"]
        assert (span["state"], span["online"], span["late_days"], told["where"]) == ("done", today, 0, where)


def test_the_head_of_the_property_company_and_the_prices_count_as_they_stand_in_the_app(
    cast: Cast, clock: StoppedClock
) -> None:
    today = local_day(clock.now())
    assert item(cast, "contact")["spans"][0]["online"] is item(cast, "prices")["spans"][0]["online"] is None
    contact_cards.card(cast, role="manager", by="liujingli")
    told = item(cast, "contact")
    assert (told["spans"][0]["state"], told["spans"][0]["online"], told["where"]) == ("done", today, "谁管我们小区")
    Billing(cast).item()
    told = item(cast, "prices")
    assert (told["spans"][0]["online"], told["where"]) == (today, "收费标准")


@ONE_ENGINE
def test_what_always_hangs_is_owed_again_when_nothing_hangs(cast: Cast, clock: StoppedClock) -> None:
    assert item(cast, "contact")["spans"][0]["state"] == "late"
    board_id = put_up(cast, "contact", span_from=None)
    assert item(cast, "contact")["spans"][0]["state"] == "done"
    clock.advance(days=40)
    take_down(cast, board_id)
    assert item(cast, "contact")["spans"][0]["state"] == "due"
    clock.advance(days=31)
    assert item(cast, "contact")["spans"][0]["state"] == "late"


@ONE_ENGINE
def test_a_mistake_stays_with_its_reason_and_counts_no_more(cast: Cast, clock: StoppedClock) -> None:
    board_id = put_up(cast)
    with pytest.raises(Conflict):
        put_up(cast)
    with cast.house.database.write() as session:
        posting.void(session, cast["xiaoli"], board_id, why="贴的是上个季度的", version=1, at=clock.now())
    assert item(cast, "public_income")["spans"][0]["board"] == []
    assert put_up(cast)
    with pytest.raises(Conflict):
        take_down(cast, board_id, version=2)


@ONE_ENGINE
@pytest.mark.parametrize("more", [
    {"key": "moon"}, {"place": " "}, {"span_from": None}, {"span_from": date(2027, 1, 1)},
    {"up_on": date(2027, 1, 1)}, {"up_on": date(2020, 1, 1)},
])  # fmt: skip
def test_what_cannot_be_is_said(cast: Cast, more: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        put_up(cast, **more)


@ONE_ENGINE
def test_strangers_and_stale_pages_get_nowhere(cast: Cast) -> None:
    for name in ("meijie", "huangjingli", "street"):
        with pytest.raises(NotFound):
            put_up(cast, by=name)
    board_id = put_up(cast)
    with pytest.raises(NotFound):
        take_down(cast, board_id, by="huangjingli")
    with pytest.raises(Stale):
        take_down(cast, board_id, version=9)
    assert cast.visitor("stranger").get(f"/estates/{cast.xiushan}/published").status_code == 404


@ONE_ENGINE
def test_who_wrote_it_down_is_told_to_no_resident(cast: Cast) -> None:
    put_up(cast, up_on=local_day(cast.house.clock.now()) - timedelta(days=1))
    assert "李明" not in cast.visitor("tenant").get(f"/estates/{cast.xiushan}/published").get_data(as_text=True)


@ONE_ENGINE
def test_the_shares_of_an_emergency_are_late_until_they_hang_on_the_board(cast: Cast, clock: StoppedClock) -> None:
    """台州物业条例 52, 上海 73: within a month."""
    key, papers = "emergency_shares", Papers(cast)
    with pytest.raises(StopIteration):
        item(cast, key)
    for day in (date(2026, 9, 30), date(2026, 11, 20)):
        papers.confirm("use", papers.use(day=day, number=f"{day}"), by="street")
    old, new = item(cast, key)["spans"]
    assert (old["state"], new["state"]) == ("late", "due") and "21栋屋面防水" in old["words"]
    for _ in range(2):
        jobs.remind(cast.house, clock.now())
    late = [words for title, words in cast.inbox("committee") if "应急使用" in title]
    assert len(late) == 1 and [1 for title, _ in cast.inbox("zhoukuaiji") if "应急使用" in title]
    put_up(cast, key, span_from=None)
    assert [one["state"] for one in item(cast, key)["spans"]] == ["done", "done"]
