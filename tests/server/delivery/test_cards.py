"""Cards with buttons: the matter comes back with the press, and an answered card says so to everybody who has it."""

from __future__ import annotations

from datetime import datetime

import pytest

from server.delivery import queries, service
from server.delivery.transports.contract import Receipt
from server.kit.clock import StoppedClock
from server.kit.db import Database
from server.wechat.cards import Button, Look
from tests.server.delivery.conftest import Cast, Post

BUTTONS = (Button("我来处理", "take", Look.MAIN), Button("转给别人", "hand_over"))


def hand_out(database: Database, cast: Cast, at: datetime, cause: str = "report.made:1") -> None:
    """小李 gets a card about report 7; 梅姐 has no WeCom."""
    with database.write() as session:
        service.card(session, cause=cause, people=[cast.xiaoli, cast.meijie], task="report-7-assign", title="新工单",
                     words="21栋1单元702 漏水", buttons=BUTTONS, facts=[("优先级", "P1")], at=at)  # fmt: skip


def answer(database: Database, at: datetime, words: str = "小李已接单") -> None:
    """Somebody took the matter."""
    with database.write() as session:
        service.update_card(session, task="report-7-assign", words=words, at=at)


def test_a_card_goes_out_once_and_stands_in_the_inbox(database: Database, cast: Cast, post: Post, at: datetime) -> None:
    for _ in range(2):
        hand_out(database, cast, at)
        post.run()
    (parcel,) = post.card.sent
    assert parcel.address == "xiaoli" and parcel.body["buttons"][0] == ["我来处理", "take", 1]
    with database.read() as session:
        assert queries.unread(session, cast.xiaoli) == queries.unread(session, cast.meijie) == 1


@pytest.mark.parametrize(("task", "buttons"), [("报事 7", BUTTONS), ("report-7", ()), ("report-7", BUTTONS * 4)])
def test_what_fits_no_card_is_refused_where_it_is_made(
    database: Database, cast: Cast, at: datetime, task: str, buttons: tuple[Button, ...]
) -> None:  # fmt: skip
    with database.write() as session, pytest.raises(ValueError, match=r"task id|buttons"):
        service.card(session, cause="c", people=[cast.xiaoli], task=task, title="新工单", words="",
                     buttons=buttons, at=at)  # fmt: skip


def test_the_matter_is_read_from_the_task_id() -> None:
    assert service.matter_of("report-7-assign@123") == "report-7-assign"
    assert service.matter_of("report-7-assign") == "report-7-assign"


def test_an_answered_card_says_so_once_with_the_first_words(
    database: Database, cast: Cast, post: Post, at: datetime
) -> None:  # fmt: skip
    hand_out(database, cast, at)
    post.card.answers = [Receipt("m1", response_code="code-1")]
    post.run()
    for words in ("小李已接单", "后来的话"):
        answer(database, at, words)
        post.run()
    (parcel,) = post.card_answer.sent
    assert dict(parcel.body) == {"response_code": "code-1", "words": "小李已接单"}


def test_a_card_not_sent_yet_is_not_sent_any_more(database: Database, cast: Cast, post: Post, at: datetime) -> None:
    hand_out(database, cast, at)
    answer(database, at)
    post.run()
    assert not post.card.sent and post.only().state == "skipped"


def test_a_card_answered_while_it_goes_out_is_settled_right_after(
    database: Database, cast: Cast, post: Post, at: datetime
) -> None:  # fmt: skip
    hand_out(database, cast, at)
    plain = post.card.send

    def slow(parcel: object) -> object:
        answer(database, at)
        return plain(parcel)  # type: ignore[arg-type]

    post.card.answers = [Receipt("m1", response_code="code-1")]
    post.card.send = slow  # type: ignore[method-assign,assignment]
    post.run()
    post.run()
    assert [parcel.body["response_code"] for parcel in post.card_answer.sent] == ["code-1"]


def test_after_three_days_a_card_can_no_longer_be_changed(
    database: Database, cast: Cast, post: Post, clock: StoppedClock, at: datetime
) -> None:  # fmt: skip
    hand_out(database, cast, at)
    post.card.answers = [Receipt("m1", response_code="code-1")]
    post.run()
    clock.advance(hours=72)
    answer(database, clock.now())
    post.run()
    assert not post.card_answer.sent
