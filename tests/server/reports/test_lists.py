"""Lists, queues and figures: each equals a plain second count of what is there."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from server.kit.clock import StoppedClock
from server.kit.errors import DomainError
from server.reports.models import Report
from server.reports.queries import figures, lists, queues
from server.reports.rules.figures import Counts, rates
from server.reports.rules.words import ENDED, OPEN
from tests.cast import Cast

QUEUES = ("mine", "open", "overdue", "refused", "working", "done", "complaint", "ended", "all")
MOVES = [
    ("xiaoli", "acknowledge", {}), ("xiaoli", "take", {}), ("zhaojie", "take", {}), ("liujingli", "take", {}),
    ("xiaoli", "arrive", {"photo": True}), ("zhaojie", "arrive", {"photo": True}), ("admin", "take", {}),
    ("xiaoli", "finish", {"photo": True, "words": "好"}), ("zhaojie", "finish", {"photo": True, "words": "好"}),
    ("xiaoli", "pause", {"photo": True, "reason": "weather"}), ("xiaoli", "resume", {}),
    ("meijie", "accept", {"stars": 5}), ("meijie", "accept", {}), ("meijie", "return", {"reason": "not_fixed"}),
    ("meijie", "reopen", {"reason": "came_back"}), ("meijie", "rate", {"stars": 3}), ("meijie", "withdraw", {}),
    ("liujingli", "close_unfixed", {"photo": True, "reason": "not_ours", "words": "不归我们"}),
    (None, "auto_close", {}), (None, "settle", {"words": "已答复"}),
]  # fmt: skip
KINDS = [("lighting", "public"), ("leak", "home"), ("noise", "public"), ("lift_trapped", "lift"), ("paint", "public")]


def live(cast: Cast, clock: StoppedClock, seed: int) -> None:
    """Weeks of random reports and moves; what is not legal at the moment does not happen."""
    chance = random.Random(seed)
    ids: list[int] = []
    for _ in range(120):
        clock.advance(minutes=chance.choice([1, 10, 90, 600]))
        if len(ids) < 14 and chance.random() < 0.3:
            category, place = chance.choice(KINDS)
            ids.append(cast.report("meijie", category, place))
        elif ids:
            name, move, bring = chance.choice(MOVES)
            shape = {key: value for key, value in bring.items() if key != "photo"}
            try:
                if bring.get("photo"):
                    shape["media_ids"] = [cast.picture(str(name))]
                cast.move(name, chance.choice(ids), move, **shape)
            except DomainError:
                continue


def naive(rows: list[Report], since: datetime, until: datetime) -> Counts:
    """R-07 counted by hand."""
    counted = [
        row for row in rows
        if since <= row.made_at < until and not row.drill and row.state not in ("withdrawn", "merged")
    ]  # fmt: skip
    closed = [row for row in counted if row.state == "closed"]
    visits = [row for row in counted if row.arrive_by is not None]
    rated = [row.stars for row in counted if row.stars is not None]
    return Counts(
        tickets=len(counted),
        ack_on_time=sum(
            row.acknowledged_at is not None and row.acknowledged_at <= row.acknowledge_by for row in counted
        ),
        closed=len(closed),
        closed_on_time=sum(row.done_at is not None and row.done_at <= row.fix_by for row in closed),
        rated=len(rated),
        rated_4_or_5=sum(stars >= 4 for stars in rated),
        reopened=sum(row.reopen_count > 0 for row in counted),
        visits=len(visits),
        arrived_on_time=sum(row.arrived_at is not None and row.arrived_at <= row.arrive_by for row in visits),
        unfixed=sum(row.state == "unfixed" for row in counted),
    )


@pytest.mark.parametrize("seed", range(3))
def test_queues_and_figures_equal_a_naive_second_count(cast: Cast, clock: StoppedClock, seed: int) -> None:
    begin = clock.now()
    live(cast, clock, seed)
    now, middle = clock.now(), begin + (clock.now() - begin) / 2
    with cast.house.database.read() as session:
        rows = list(session.scalars(select(Report)))
        for since, until in ((begin, now), (begin, middle), (middle, now), (now, now)):
            counts = figures.counts(session, [cast.xiushan], since=since, until=until)
            assert counts == naive(rows, since, until) and rates(counts)
        assert figures.counts(session, [cast.defu], since=begin, until=now) == naive([], begin, now)
        told = {row["key"]: row for row in queues.queue_counts(session, cast["xiaoli"], at=now)}
        seen = {queue: page_through(session, cast, queue, now) for queue in QUEUES}
    for queue, plain in by_hand(cast, rows, now).items():
        assert set(seen[queue]) == {row.id for row in plain}, queue
        assert told[queue]["count"] == len(plain)
        assert told[queue]["overdue"] == sum(row.next_due_at is not None and row.next_due_at < now for row in plain)


def page_through(session: Any, cast: Cast, queue: str, at: datetime) -> list[int]:
    """A queue read page by page."""
    ids: list[int] = []
    cursor = None
    while True:
        page = lists.lines(session, cast["xiaoli"], scope="work", queue=queue, at=at, cursor=cursor, limit=3)
        ids += [item["id"] for item in page.items]
        cursor = page.next
        if cursor is None:
            assert ids == sorted(set(ids), reverse=True)
            return ids


def by_hand(cast: Cast, rows: list[Report], now: datetime) -> dict[str, list[Report]]:
    """What belongs in each queue of 小李."""
    underway = ("assigned", "quoted", "working", "paused")
    return {
        "mine": [row for row in rows if row.assignee_id == cast.ids["xiaoli"] and row.state in (*underway, "done")],
        "open": [row for row in rows if row.state in ("made", "acknowledged", "reopened")],
        "overdue": [row for row in rows if row.next_due_at is not None and row.next_due_at < now],
        "refused": [row for row in rows if row.reopen_count >= 2 and row.state not in ENDED],
        "working": [row for row in rows if row.state in underway],
        "done": [row for row in rows if row.state == "done"],
        "complaint": [row for row in rows if row.kind == "complaint" and row.state not in ENDED],
        "ended": [row for row in rows if row.state in ENDED],
        "all": rows,
    }


def test_closed_by_silence_is_closed_and_never_satisfied(cast: Cast, clock: StoppedClock) -> None:
    report_id, begin = cast.work(cast.report()), clock.now() - timedelta(days=1)
    cast.move(None, report_id, "auto_close")
    with cast.house.database.read() as session:
        counts = figures.counts(session, [cast.xiushan], since=begin, until=clock.now() + timedelta(days=1))
    assert (counts.closed, counts.rated, counts.rated_4_or_5) == (1, 0, 0)
    assert rates(counts).satisfaction_rate == rates(Counts(0, 0, 0, 0, 0, 0, 0)).satisfaction_rate


def test_a_resident_finds_their_own_by_state_words_and_number(cast: Cast) -> None:
    lamp, leak = cast.report(), cast.report("meijie", "leak", "home", words="厨房100%漏水_滴答")
    closed = cast.work(cast.report())
    cast.move("meijie", closed, "accept")
    visitor = cast.visitor("meijie")

    def found(**query: Any) -> list[int]:
        return [item["id"] for item in visitor.get("/reports", query).json["items"]]

    assert (
        found(state="open") == [leak, lamp] and found(state="ended") == [closed] and found(state="closed") == [closed]
    )
    assert found(q="100%漏水_") == [leak] and found(q="%") == [leak] and found(q="702") == [leak]
    assert found(q=f"R{lamp:06d}") == [lamp] and lamp in found(q=str(lamp)) and found(q="²") == []
    assert found(estate_id=cast.defu) == [] and cast.visitor("laowang").get("/reports").json["items"] == []


def test_an_unknown_queue_or_cursor_is_refused(cast: Cast) -> None:
    for query in ({"queue": "king"}, {"cursor": "nonsense"}, {"scope": "galaxy"}, {"limit": 101}, {"limit": 0}):
        assert cast.visitor("xiaoli").get("/reports", {"scope": "work", **query}).status_code == 422


def test_open_is_what_is_owed(cast: Cast) -> None:
    report_id = cast.report()
    assert cast.row(report_id).state in OPEN and cast.tell("meijie", report_id)["promised_at"] is not None


def test_what_is_late_for_longest_stands_above_its_queue(cast: Cast, clock: StoppedClock) -> None:
    first = cast.report()
    clock.advance(days=40)
    second = cast.report()
    clock.advance(days=40)
    fresh = cast.report()
    with cast.house.database.read() as session:
        late = [
            [row["id"] for row in lists.longest_late(session, cast["xiaoli"], queue=queue, at=clock.now())]
            for queue in ("open", "overdue", "done")
        ]
    assert late == [[first, second], [], []] and fresh not in late[0]


def test_residents_hear_of_a_manager_as_one(cast: Cast) -> None:
    report_id = cast.report()
    cast.move("liujingli", report_id, "take")
    told = cast.tell("meijie", report_id)
    assert told["assignee"]["name"] == "刘经理"
    assert "物业刘经理" in [entry["who"] for entry in told["timeline"]]
