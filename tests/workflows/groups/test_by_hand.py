"""What is to be posted by hand in plain groups: colleagues hear of it, again, and at last the manager."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from sqlalchemy import select

from server.delivery.models import InboxItem, Message
from server.groups.models import HandTask, Posting
from server.groups.rules import next_turn
from server.groups.service import add_plain, mark_posted
from server.kit.clock import SHANGHAI, StoppedClock
from tests.server.notices.conftest import Board, board
from workflows.groups.jobs import remind_by_hand

__all__ = ["board"]


def on(hour: int, minute: int = 0, day: int = 21) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def noon(clock: StoppedClock, board: Board) -> None:
    clock.set(on(12))
    for name in ("秀山邻里群", "二群"):
        with board.cast.house.database.write() as session:
            add_plain(session, board.cast["admin"], estate_id=board.cast.xiushan, name=name, at=board.at)


def told(board: Board) -> list[tuple[str, str, str]]:
    """Who was told what by hand: name, title, words."""
    names = {id_: name for name, id_ in board.cast.ids.items()}
    asked = select(InboxItem.person_id, InboxItem.title, InboxItem.words).where(InboxItem.cause.startswith("by_hand:"))
    with board.cast.house.database.read() as session:
        rows = session.execute(asked.order_by(InboxItem.at, InboxItem.id)).all()
    return [(names[person_id], title, words) for person_id, title, words in rows]


def later(board: Board, clock: StoppedClock, **span: int) -> None:
    clock.advance(**span)
    for _ in range(2):
        remind_by_hand(board.cast.house, clock.now())
        board.cast.react()


def posted(board: Board, *, only: str | None = None) -> None:
    with board.cast.house.database.write() as session:
        for posting in session.scalars(select(Posting).where(Posting.state == "by_hand").order_by(Posting.id)).all():
            mark_posted(session, board.cast["xiaoli"], posting.id, at=board.at)
            if only:
                return


@pytest.mark.parametrize(
    ("count", "when"),
    [(1, on(12, 30)), (2, on(13, 30)), (3, on(14, 30)), (4, None)],
)
def test_it_is_said_again_twice_and_then_to_the_manager(count: int, when: datetime | None) -> None:
    assert next_turn(count, on(12)) == when


def test_nothing_is_said_again_in_the_night() -> None:
    assert next_turn(1, on(20, 45)) == on(8, day=22)


def test_colleagues_get_the_words_are_reminded_and_at_last_the_manager(board: Board, clock: StoppedClock) -> None:
    board.out()
    first = told(board)
    names = {name for name, _, _ in first}
    assert "xiaoli" in names and "liujingli" not in names and "meijie" not in names
    _, title, words = first[0]
    assert title == "请转发到业主群" and "秀山邻里群、二群" in words and "水箱清洗，请提前存水。" in words
    assert re.search(r"【秀山花园】停水通知 第\d+号", words) and "工作台“通知”" in words and "小程序卡片" in words
    with board.cast.house.database.read() as session:
        sent = session.scalars(select(Message).where(Message.cause.startswith("by_hand:"), Message.channel == "work"))
        assert any("水箱清洗" in row.body["words"] for row in sent)
    later(board, clock, minutes=29)
    assert len(told(board)) == len(first)
    later(board, clock, minutes=1)
    assert {title for _, title, _ in told(board)[len(first) :]} == {"业主群还等您转发"}
    posted(board, only="one")
    later(board, clock, minutes=60)
    assert "二群" in told(board)[-1][2] and "秀山邻里群" not in told(board)[-1][2]
    later(board, clock, minutes=60)
    assert told(board)[-1][:2] == ("liujingli", "业主群还没转发")
    count = len(told(board))
    later(board, clock, hours=5)
    assert len(told(board)) == count


def test_once_all_is_posted_nobody_hears_of_it_again(board: Board, clock: StoppedClock) -> None:
    board.out()
    count = len(told(board))
    posted(board)
    later(board, clock, hours=3)
    assert len(told(board)) == count
    with board.cast.house.database.read() as session:
        assert session.scalars(select(HandTask.next_at)).all() == [None]


def test_what_is_withdrawn_is_not_asked_for_any_more(board: Board, clock: StoppedClock) -> None:
    board.recall(board.out())
    board.cast.react()
    count = len(told(board))
    later(board, clock, hours=3)
    assert len(told(board)) == count
