"""Answers in chats: as many as the platform takes, and nothing lost beyond them."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from server.delivery.deliver import Deliverer
from server.delivery.models import InboxItem, Message
from server.delivery.service import windows
from server.delivery.service.chatting import Channel, Said, fall_to_inbox, forget, say
from server.delivery.transports.contract import Parcel
from server.delivery.transports.customer import Customer
from server.kit.clock import StoppedClock
from server.kit.db import Database
from server.kit.house import House
from server.wechat import customer
from server.wechat.errors import WechatRefused
from tests.server.delivery.conftest import Cast

HOURS, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def say_words(database: Database, cast: Cast, at: datetime, cause: str, *, channel: Channel = "oa") -> bool:
    with database.write() as session:
        return say(session, channel=channel, address="o-meijie", cause=cause, said=Said(words=f"答{cause}"), at=at,
                   person_id=cast.meijie)  # fmt: skip


def speak(database: Database, at: datetime, *, word: bool = True, app: windows.App = "oa") -> None:
    with database.write() as session:
        windows.open_window(session, app=app, openid="o-meijie", word=word, at=at)


def inbox(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(InboxItem.words).order_by(InboxItem.id)))


def test_a_word_is_worth_five_answers_and_the_sixth_lies_in_the_inbox(
    database: Database, cast: Cast, at: datetime
) -> None:
    assert not say_words(database, cast, at, "0")
    speak(database, at)
    assert [say_words(database, cast, at, str(n)) for n in range(1, 7)] == [True] * 5 + [False]
    assert inbox(database) == ["答0", "答6"]
    assert say_words(database, cast, at, "1"), "the same answer again takes nothing and changes nothing"
    assert not say_words(database, cast, at, "6") and inbox(database) == ["答0", "答6"]
    speak(database, at + HOURS)
    with database.read() as session:
        assert windows.left(session, app="oa", openid="o-meijie", at=at + 49 * HOURS) == 0
        assert windows.left(session, app="oa", openid="o-meijie", at=at + 48 * HOURS) == 5
        assert windows.left(session, app="mini", openid="o-meijie", at=at) == 0


@pytest.mark.parametrize(("app", "most"), [("oa", 3), ("mini", 2)])
def test_coming_in_is_worth_less_and_for_a_minute(
    database: Database, cast: Cast, at: datetime, app: windows.App, most: int
) -> None:
    speak(database, at, word=False, app=app)
    assert [say_words(database, cast, at, str(n), channel=app) for n in range(most + 1)] == [True] * most + [False]
    speak(database, at + HOURS, word=False, app=app)
    assert not say_words(database, cast, at + HOURS + MINUTE, "late", channel=app)


def test_what_was_said_is_emptied_some_days_after_it_left(database: Database, cast: Cast, at: datetime) -> None:
    speak(database, at)
    assert say_words(database, cast, at, "1") and say_words(database, cast, at, "2")
    with database.write() as session:
        first = update(Message).where(Message.cause == "1")
        session.execute(first.values(state="sent", next_at=None, sent_at=at))
        assert forget(session, at=at + timedelta(days=6)) == 0
        assert [forget(session, at=at + timedelta(days=8)) for _ in range(2)] == [1, 0]
    with database.read() as session:
        bodies = session.execute(select(Message.cause, Message.body).order_by(Message.id)).all()
    assert [tuple(row) for row in bodies] == [("1", {}), ("2", {"words": "答2"})]


def test_coming_in_neither_shortens_nor_refills_what_a_word_opened(
    database: Database, cast: Cast, at: datetime
) -> None:
    speak(database, at)
    assert say_words(database, cast, at, "1")
    speak(database, at + MINUTE, word=False)
    speak(database, at - MINUTE, word=True)
    with database.read() as session:
        assert windows.left(session, app="oa", openid="o-meijie", at=at + 47 * HOURS) == 4


def test_two_hands_never_take_the_same_answer(database: Database, cast: Cast, at: datetime) -> None:
    speak(database, at)
    taken: list[bool] = []

    def take() -> None:
        with database.write() as session:
            taken.append(windows.take(session, app="oa", openid="o-meijie", at=at))

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == [False] * 3 + [True] * 5


class Platform:
    """The platform's chat, which remembers; refuses as told."""

    def __init__(self) -> None:
        self.said: list[customer.Message] = []
        self.lent: list[str] = []
        self.no: list[int] = []

    def say(self, openid: str, message: customer.Message) -> None:
        """Remember."""
        if self.no:
            raise WechatRefused(self.no.pop(0))
        self.said.append(message)

    def lend_image(self, name: str, content: bytes, media_type: str = "image/jpeg") -> str:
        """Remember."""
        self.lent.append(name)
        return f"m-{len(self.lent)}"


def test_each_kind_of_answer_leaves_as_the_platform_wants_it(
    house: House, database: Database, cast: Cast, clock: StoppedClock, at: datetime
) -> None:  # fmt: skip
    platform = Platform()
    way = Customer("customer_oa", platform, house.files, cover=b"\x89PNG", appid="wx1")
    speak(database, at)
    picture = house.files.put(b"\xff\xd8\xff picture")
    kinds = [Said(words="您好"), Said(title="物业费", page="pages/owed/owed"), Said(picture=picture)]
    with database.write() as session:
        for n, said in enumerate(kinds):
            say(session, channel="oa", address="o-meijie", cause=f"talk:{n}", said=said, at=at)
    platform.no = [40007]
    worker = Deliverer(house, [way])
    assert worker.run_once() == 3
    clock.advance(minutes=1)
    assert worker.run_once() == 1
    assert {message["msgtype"] for message in platform.said} == {"text", "miniprogrampage", "image"}
    assert platform.lent[:2] == ["card.png", "photo.jpg"]
    cards = [message["miniprogrampage"] for message in platform.said if message["msgtype"] == "miniprogrampage"]
    assert (cards[0]["appid"], cards[0]["pagepath"]) == ("wx1", "pages/owed/owed")


def test_a_platform_that_counts_otherwise_is_believed_and_the_words_lie_in_the_inbox(
    house: House, database: Database, cast: Cast, at: datetime
) -> None:  # fmt: skip
    platform = Platform()
    platform.no = [45015]
    speak(database, at)
    assert say_words(database, cast, at, "1")
    Deliverer(house, [Customer("customer_oa", platform, house.files, cover=b"", appid="wx1")]).run_once()
    with database.write() as session:
        (message,) = session.scalars(select(Message)).all()
        assert (message.state, message.last_error) == ("refused", "45015 shut")
        for _ in range(2):
            assert fall_to_inbox(session, message_id=message.id, at=at)
    assert inbox(database) == ["答1"]
    with database.read() as session:
        assert windows.left(session, app="oa", openid="o-meijie", at=at) == 0
    later = at + HOURS
    speak(database, later)
    with database.write() as session:
        fall_to_inbox(session, message_id=message.id, at=later)
        assert windows.left(session, app="oa", openid="o-meijie", at=later) == 5, "another window was opened since"


def test_a_picture_that_is_gone_is_refused_for_good(house: House) -> None:
    way = Customer("customer", Platform(), house.files, cover=b"", appid="wx1")
    with pytest.raises(WechatRefused, match="permanent"):
        way.send(Parcel(1, "o-meijie", {"picture": "0" * 64}))


def test_staff_are_answered_without_a_window_and_a_very_long_cause_still_counts_once(
    database: Database, cast: Cast, at: datetime
) -> None:  # fmt: skip
    for _ in range(2):
        assert say_words(database, cast, at, "talk:" + "x" * 200, channel="work")
    with database.read() as session:
        (message,) = session.scalars(select(Message)).all()
    assert (message.channel, len(message.cause)) == ("work_chat", 69)
    with database.write() as session:
        link = Said(title="打开我的工单", page="/console/reports")
        say(session, channel="work", address="xiaoli", cause="c", said=link, at=at, person_id=cast.xiaoli)
        lost = session.scalars(select(Message).where(Message.cause == "c")).one()
        assert fall_to_inbox(session, message_id=lost.id, at=at)
        item = session.scalars(select(InboxItem).where(InboxItem.person_id == cast.xiaoli)).one()
        assert (item.title, item.page) == ("打开我的工单", "staff/todo/todo")
