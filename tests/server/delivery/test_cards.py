"""Cards with buttons: the matter comes back with the press, and an answered card says so to everybody who has it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from server.delivery import queries, service
from server.delivery.service.cards import Face, note_code, pressed, show_again, turn_card
from server.delivery.transports.contract import Receipt
from server.kit.actor import Actor
from server.kit.clock import StoppedClock
from server.kit.db import Database
from server.wechat.cards import Button, Choice, Look
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
        assert queries.unread(session, Actor(id=cast.xiaoli)) == queries.unread(session, Actor(id=cast.meijie)) == 1


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
        return plain(parcel)

    post.card.answers = [Receipt("m1", response_code="code-1")]
    post.card.send = slow
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


def turn(database: Database, at: datetime, cause: str = "report.moved:1", **more: Any) -> int:
    """The card shows what comes next."""
    face = Face("在办", "厨房漏水", [Button("完成", "finish")], choice=Choice("whom", "派给谁", [("1", "小李")]))
    with database.write() as session:
        return turn_card(session, cause=cause, task="report-7-assign", face=face, at=at, **more)


def test_a_card_turns_into_another_once_per_code_and_cause(
    database: Database, cast: Cast, post: Post, at: datetime
) -> None:  # fmt: skip
    hand_out(database, cast, at)
    post.card.answers = [Receipt("m1", response_code="code-1")]
    post.run()
    for _ in range(2):
        assert turn(database, at, person_id=cast.xiaoli) == 1
        post.run()
    assert turn(database, at, person_id=cast.meijie) == turn(database, at, showing="take") == 0
    (parcel,) = post.card_answer.sent
    assert parcel.body["response_code"] == "code-1" and parcel.body["card"]["buttons"] == [["完成", "finish", 2]]
    turn(database, at, "report.moved:2")
    post.run()
    assert len(post.card_answer.sent) == 1, "no code is left until somebody presses"
    card = post.card.sent[0]
    with database.write() as session:
        held = pressed(session, task_id=f"report-7-assign@{card.id}", userid="xiaoli")
        assert held is not None and held.keys == ("finish",) and held.outcome is None
        assert pressed(session, task_id=f"report-7-assign@{card.id}", userid="zhaojie") is None
        assert pressed(session, task_id=f"report-8-assign@{card.id}", userid="xiaoli") is None
        note_code(session, message_id=card.id, code="code-2", at=at)
        show_again(session, message_id=card.id, cause="press:1", at=at)
    post.run()
    assert [parcel.body["response_code"] for parcel in post.card_answer.sent] == ["code-1", "code-2"]


def test_a_card_not_sent_yet_goes_out_as_it_is_by_then(
    database: Database, cast: Cast, post: Post, at: datetime
) -> None:  # fmt: skip
    hand_out(database, cast, at)
    turn(database, at, into="report-7-given")
    post.run()
    (parcel,) = post.card.sent
    assert parcel.body["buttons"][0][1] == "finish" and parcel.body["task"] == "report-7-assign"
    answer(database, at)
    post.run()
    assert not post.card_answer.sent, "it belongs to another matter now"


@pytest.mark.parametrize("options", [[], [("1", "小李"), ("1", "赵姐")], [(str(n), "x") for n in range(11)]])
def test_a_box_that_fits_no_card_is_refused_where_it_is_made(options: list[tuple[str, str]]) -> None:
    with pytest.raises(ValueError, match="box"):
        Face("新工单", "", BUTTONS, choice=Choice("whom", "派给谁", options)).body("report-7")
