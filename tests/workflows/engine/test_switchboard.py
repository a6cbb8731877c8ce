"""Pushes: taken once, answered the same again, and kindly when nobody takes them."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any, Literal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.delivery import service
from server.delivery.models import Credit
from server.kit.errors import Conflict
from server.kit.house import House
from server.wechat.inbound import Inbound
from tests.at_once import at_once
from tests.server.delivery.conftest import TEMPLATE
from workflows.engine import wording
from workflows.engine.switchboard import Push, Switchboard


def push(at: datetime, key: str = "mini:1", *, app: Literal["mini", "work"] = "mini", event: str = "", text: str = "",
         **fields: Any) -> Inbound:  # fmt: skip
    """One push."""
    kind = "event" if event else "text"
    return Inbound(app, kind, event, "o-meijie", "gh_1", at, key, text, fields)


def remember_consent(session: Session, house: House, inbound: Inbound, at: datetime) -> str | None:
    """Count a credit."""
    service.record_consent(session, openid=inbound.sender, template_id=TEMPLATE, accepted=True,
                           event_key=inbound.replay_key, at=at)  # fmt: skip
    return "谢谢，有进展就告诉您。"


CONSENT = Push("mini", "subscribe_msg_popup_event", remember_consent)


def left(house: House) -> int:
    """Credits of 梅姐."""
    with house.database.read() as session:
        return len(session.scalars(select(Credit.id)).all())


def test_a_push_is_taken_once_and_its_repeat_hears_the_same_words(house: House, at: datetime) -> None:
    board = Switchboard(house, [CONSENT])
    inbound = push(at, event="subscribe_msg_popup_event")
    answers = [board(inbound) for _ in range(3)]
    assert answers == [{"MsgType": "text", "Content": "谢谢，有进展就告诉您。"}] * 3 and left(house) == 1


@pytest.mark.parametrize("app", ["mini", "work"])
def test_what_nobody_can_read_gets_a_kind_answer(
    house: House, at: datetime, app: Literal["mini", "work"]
) -> None:  # fmt: skip
    assert Switchboard(house, [])(push(at, app=app, text="你好")) == {"MsgType": "text", "Content": wording.NOT_READ}


def test_an_event_nobody_takes_is_acknowledged_without_words(house: House, at: datetime) -> None:
    assert Switchboard(house, [])(push(at, event="enter_agent")) is None


def test_a_refusal_becomes_its_sentence_and_leaves_nothing_behind(house: House, at: datetime) -> None:
    def take(session: Session, the_house: House, inbound: Inbound, now: datetime) -> str | None:
        remember_consent(session, the_house, inbound, now)
        raise Conflict("taken_already", "这个工单已经有人处理了。")

    board = Switchboard(house, [Push("work", "template_card_event", take)])
    inbound = push(at, app="work", event="template_card_event")
    assert [board(inbound) for _ in range(2)] == [{"MsgType": "text", "Content": "这个工单已经有人处理了。"}] * 2
    assert left(house) == 0


def test_what_broke_counts_as_not_taken_so_that_the_platform_comes_again(house: House, at: datetime) -> None:
    failures = [RuntimeError("broken")]

    def take(session: Session, the_house: House, inbound: Inbound, now: datetime) -> str | None:
        remember_consent(session, the_house, inbound, now)
        if failures:
            raise failures.pop()
        return None

    board = Switchboard(house, [Push("mini", "subscribe_msg_popup_event", take)])
    inbound = push(at, event="subscribe_msg_popup_event")
    with pytest.raises(RuntimeError):
        board(inbound)
    assert left(house) == 0
    assert board(inbound) is None and left(house) == 1


def test_the_same_push_twice_at_the_same_moment_is_taken_once(house: House, at: datetime) -> None:
    board = Switchboard(house, [CONSENT])
    knock = partial(board, push(at, event="subscribe_msg_popup_event"))
    answers = at_once(knock, knock)
    assert answers[0] == answers[1] is not None and left(house) == 1


def test_two_handlers_for_one_push_are_refused(house: House) -> None:
    with pytest.raises(ValueError, match="same push"):
        Switchboard(house, [CONSENT, CONSENT])
