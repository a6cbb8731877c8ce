"""How a report ends, for everybody who waits for it: each end once, by whichever way they came to wait for it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from server.delivery.models import InboxItem
from server.kit.clock import StoppedClock
from server.reports.models import Report
from server.reports.rules.words import OF_A_BILL
from server.reports.service import elsewhere
from tests.cast import Cast
from workflows.reports import jobs

FINISHED, CLOSED = "已经处理完", "办结"


def heard(cast: Cast, name: str, words: str) -> list[str]:
    """What somebody was told that says this."""
    return [told for _, told in cast.inbox(name) if words in told]


def of_a_bill(cast: Cast, name: str = "meijie") -> int:
    """A report that was made of a dispute over a bill."""
    report_id = cast.report(name, "fees", "home", words="物业费算错了")
    with cast.house.database.write() as session:
        session.execute(update(Report).where(Report.id == report_id).values(channel=OF_A_BILL))
    return report_id


def settle(cast: Cast, report_id: int) -> None:
    """The bill was answered, and what follows from it."""
    with cast.house.database.write() as session:
        at = cast.house.clock.now()
        elsewhere.settle(session, report_id=report_id, words="答复写在账单里。", since=at, at=at)
    cast.react()


@pytest.mark.parametrize("merged", ["before", "between", "after", "after all was told"])
def test_who_came_along_with_a_double_hears_each_end_once(cast: Cast, merged: str) -> None:
    first, double = cast.report(), cast.report("laowang")
    cast.move("daughter", double, "follow")
    cast.react()
    if merged == "before":
        cast.move("liujingli", double, "merge", target_id=first)
        cast.react()
    cast.work(first, until="arrive") if cast.row(first).state == "made" else cast.move(
        "xiaoli", first, "arrive", media_ids=[cast.picture("xiaoli")]
    )
    if merged == "between":
        cast.move("liujingli", double, "merge", target_id=first)
    cast.move("xiaoli", first, "finish", words="换好了", media_ids=[cast.picture("xiaoli")])
    if merged == "after all was told":
        cast.react()
    if merged.startswith("after"):
        cast.move("liujingli", double, "merge", target_id=first)
    for _ in range(2):
        cast.react()
    for name in ("meijie", "laowang", "daughter"):
        assert len(heard(cast, name, FINISHED)) == 1, name
    assert "请确认" in heard(cast, "meijie", FINISHED)[0] and "请确认" not in heard(cast, "laowang", FINISHED)[0]
    cast.move("meijie", first, "accept")
    cast.react()
    assert [len(heard(cast, name, CLOSED)) for name in ("meijie", "laowang", "daughter")] == [0, 1, 1]


def test_who_comes_along_to_what_was_returned_hears_of_no_end(cast: Cast) -> None:
    first, double = cast.work(cast.report()), cast.report("laowang")
    cast.move("meijie", first, "return", reason="not_fixed")
    cast.react()
    cast.move("liujingli", double, "merge", target_id=first)
    cast.react()
    assert heard(cast, "laowang", FINISHED) == [] and heard(cast, "laowang", "同一件事")


def test_a_double_of_what_was_taken_back_stands_on_its_own_again(cast: Cast) -> None:
    first, double = cast.report(), cast.report("laowang")
    cast.move("tenant", first, "follow")
    cast.move("daughter", double, "follow")
    cast.move("liujingli", double, "merge", target_id=first)
    cast.react()
    cast.move("meijie", first, "withdraw")
    cast.react()
    assert cast.row(double).merged_into is None and cast.row(double).assignee_id is not None
    assert heard(cast, "laowang", "单独处理") and heard(cast, "daughter", "单独处理")
    assert len(heard(cast, "tenant", "再报一次")) == 1
    assert not [name for name in ("meijie", "laowang", "daughter") if heard(cast, name, "再报一次")]


def channel_of(cast: Cast, report_id: int, channel: str) -> None:
    """Where a report came from, set by hand."""
    with cast.house.database.write() as session:
        session.execute(update(Report).where(Report.id == report_id).values(channel=channel))


def test_an_answered_bill_is_told_to_who_came_along_under_their_own_number(cast: Cast) -> None:
    bill = of_a_bill(cast)
    double = cast.report("daughter", "fees", "home", words="物业费是不是收多了")
    # As it could be done once: a doubted bill is put together with nothing any more.
    channel_of(cast, bill, "app")
    cast.move("liujingli", double, "merge", target_id=bill)
    channel_of(cast, bill, OF_A_BILL)
    cast.react()
    settle(cast, bill)
    with cast.house.database.read() as session:
        asked = select(InboxItem).where(InboxItem.person_id == cast.ids["daughter"], InboxItem.words.contains(FINISHED))
        (told,) = session.scalars(asked)
    assert f"R{double:06d}" in told.title and f"{double}" in (told.page or "") and f"R{bill:06d}" not in told.title
    assert heard(cast, "meijie", FINISHED) == [], "whoever raised it hears of it from the bill"


@pytest.mark.parametrize(("kind", "word"), [("bill", "已答复"), ("complaint", "已处理"), ("repair", "已完工")])
def test_the_notice_of_closing_calls_the_end_by_what_it_was(
    cast: Cast, clock: StoppedClock, kind: str, word: str
) -> None:
    if kind == "bill":
        report_id = of_a_bill(cast)
        settle(cast, report_id)
    else:
        category = "noise" if kind == "complaint" else "lighting"
        report_id = cast.work(cast.report("meijie", category, "public"))
    clock.advance(days=jobs.default_closing().silence_days)
    jobs.close(cast.house, clock.now() + timedelta(0))
    (notice,) = heard(cast, "meijie", "自动办结")
    story = [one["words"] for one in cast.tell("meijie", report_id)["timeline"] if one["kind"] == "noticed"]
    assert word in notice and word in str(story[0])
    assert ("完工" in notice, "验收" in notice) == (kind == "repair", False)
