"""What follows from a word in a chat: a window, answers on their way, and the same person in both apps."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import insert, select

from server.delivery.models import CustomerWindow, InboxItem, Message
from server.kit.house import House
from server.people import queries as people
from server.people.models import WechatIdentity
from server.people.service.speaking import introduce
from server.wechat.errors import WechatRefused
from server.wechat.oa import Oa
from tests.cast import Cast
from workflows.delivery import answers, chatting
from workflows.engine.answering import Leaving
from workflows.engine.decisions import Card
from workflows.engine.hearing import Heard
from workflows.engine.reactions import Happened
from workflows.engine.slow import SlowWorker

WORD = Heard("oa", "oa-meijie", "oa:message:1", "text", "厨房漏水", "厨房漏水")


class Platform(Oa):
    """WeChat, asked who somebody is."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.no: WechatRefused | None = None

    def unionid(self, openid: str) -> str | None:
        """Everybody is u-meijie."""
        self.asked.append(openid)
        if self.no:
            raise self.no
        return "u-meijie"


@pytest.fixture
def platform(house: House) -> Platform:
    platform = Platform()
    house.put(platform, as_=Oa)
    return platform


def hear(house: House, heard: Heard, at: datetime) -> None:
    with house.database.write() as session:
        answers.opened(session, house, heard, None, at)


def test_whoever_speaks_is_joined_with_the_holder_of_the_same_wechat(
    house: House, cast: Cast, platform: Platform, at: datetime
) -> None:
    with house.database.write() as session:
        held = {"openid": "o-same-wechat", "person_id": cast.ids["meijie"], "unionid": "u-meijie", "made_at": at}
        session.execute(insert(WechatIdentity).values(held))
        stranger = introduce(session, openid=WORD.address, at=at)
    assert stranger != cast.ids["meijie"]
    worker = SlowWorker(house, chatting.SLOW)
    for _ in range(2):
        hear(house, WORD, at)
        worker.run_once()
    hear(house, replace(WORD, channel="work"), at)
    with house.database.read() as session:
        assert people.person_of_chat(session, WORD.address) == cast.ids["meijie"]
        assert people.resolve(session, stranger) == cast.ids["meijie"]
        (window,) = session.scalars(select(CustomerWindow)).all()
    assert (window.app, window.left, window.by_word) == ("oa", 5, True)
    assert platform.asked == [WORD.address]


def test_who_speaks_first_is_met_before_the_answer_and_a_no_of_wechat_stops_nothing(
    house: House, platform: Platform
) -> None:
    platform.no = WechatRefused(-1)
    chatting.meet(house, WORD)
    with house.database.read() as session:
        assert platform.asked == ["oa-meijie"] and not people.is_linked(session, "oa-meijie")
    platform.no = None
    chatting.meet(house, replace(WORD, channel="mini"))
    assert platform.asked == ["oa-meijie"], "only the service account's chat is met"
    chatting.meet(house, WORD)
    with house.database.read() as session:
        assert people.is_linked(session, "oa-meijie")


def test_whom_wechat_does_not_know_stays_a_stranger(house: House, platform: Platform, at: datetime) -> None:
    platform.no = WechatRefused(40003)
    hear(house, WORD, at)
    SlowWorker(house, chatting.SLOW).run_once()
    with house.database.read() as session:
        assert people.person_of_chat(session, WORD.address) is None


def test_an_answer_that_does_not_arrive_lies_in_the_inbox_once(
    house: House, cast: Cast, platform: Platform, at: datetime
) -> None:
    hear(house, replace(WORD, kind="entered", words="", raw=""), at)
    meijie, page = cast.ids["meijie"], Card("报事", "pages/issue/issue?id=1")
    said = [Leaving("oa", WORD.address, meijie, "talk:1:0", "好的，已经报上去了。", None)]
    said += [Leaving("oa", WORD.address, meijie, "talk:1:1", None, page)]
    with house.database.write() as session:
        for _ in range(2):
            answers.leave(session, house, said, at)
        words, card = session.scalars(select(Message).order_by(Message.cause)).all()
        assert (words.body, card.body["page"]) == ({"words": "好的，已经报上去了。"}, "pages/issue/issue?id=1")
        for message in (words, card):
            fact = Happened(1, "message.refused", at, {"message_id": message.id})
            for _ in range(2):
                chatting.on_not_reached(session, house, fact, at)
        items = session.scalars(select(InboxItem).where(InboxItem.person_id == cast.ids["meijie"])).all()
    assert [(item.title, item.page) for item in items] == [("邻里回复您", None), ("报事", "pages/issue/issue?id=1")]
