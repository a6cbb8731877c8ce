"""A line that rests for what does not pass by itself, and what is refused for good: somebody hears of it in minutes."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from sqlalchemy import select

from server.delivery.deliver import Deliverer
from server.delivery.models import Message
from server.delivery.transports.contract import Parcel, Receipt
from server.delivery.transports.robot import Robot
from server.kit.clock import StoppedClock
from server.wechat.errors import Refusal, WechatRefused
from tests.cast import Cast
from tests.server.delivery.conftest import Recorder
from workflows.delivery import resting

CHANNELS = ("subscribe", "work", "card", "card_answer", "robot", "group_task")


@dataclass
class Line(Recorder):
    """A way of sending that refuses everything while ``code`` is set."""

    code: int | None = None

    def send(self, parcel: Parcel) -> Receipt:
        """Refuse, or send."""
        if self.code is not None:
            raise WechatRefused(self.code)
        return super().send(parcel)


@dataclass
class Post:
    """Every channel of the house."""

    cast: Cast
    clock: StoppedClock
    lines: dict[str, Line] = field(default_factory=lambda: {name: Line(name) for name in CHANNELS})

    def breaks(self, code: int | None, *channels: str) -> None:
        """From now on these refuse everything with this code; None: they work again."""
        for name in channels:
            self.lines[name].code = code

    def live(self, minutes: int = 10) -> None:
        """Send, and let follow what follows, once a minute."""
        for _ in range(minutes):
            Deliverer(self.cast.house, self.lines.values()).run_once()
            self.cast.react()
            resting.call_out(self.cast.house, self.clock.now())
            self.clock.advance(minutes=1)

    def heard(self, name: str, title: str) -> list[str]:
        """What somebody read under a title."""
        return [words for said, words in self.cast.inbox(name) if said == title]

    def states(self, channel: str) -> set[str]:
        """Where the messages of a channel stand."""
        with self.cast.house.database.read() as session:
            return set(session.scalars(select(Message.state).where(Message.channel == channel)))


@pytest.fixture
def post(cast: Cast, clock: StoppedClock) -> Post:
    """Everything works so far."""
    cast.react()
    return Post(cast, clock)


def test_a_dead_line_is_told_once_to_those_in_charge_and_again_when_it_works(post: Post) -> None:
    post.breaks(48002, "work", "card", "card_answer")
    post.cast.report("meijie", category="indoor_power", place="home")
    post.cast.react()
    post.live(120)
    for name in ("admin", "liujingli", "huangjingli"):
        (words,) = post.heard(name, "企业微信发不出去")
        assert "48002" in words and "请打电话" in words and "恢复" not in post.heard(name, "企业微信恢复了")
    assert post.heard("xiaoli", "企业微信发不出去") == [] and "due" in post.states("card")
    post.breaks(None, "work", "card", "card_answer")
    post.live(70)
    assert [len(post.heard(name, "企业微信恢复了")) for name in ("admin", "liujingli", "xiaoli")] == [1, 1, 0]
    assert post.states("card") == {"sent"}
    post.breaks(48002, "card")
    post.cast.report("meijie", category="indoor_power", place="home")
    post.cast.react()
    post.live()
    assert len(post.heard("admin", "企业微信发不出去")) == 2


def test_what_passes_by_itself_is_told_to_nobody(post: Post) -> None:
    post.breaks(45009, "work", "card")
    post.cast.report("meijie", category="indoor_power", place="home")
    post.cast.react()
    post.live(30)
    assert post.heard("admin", "企业微信发不出去") == []


def test_danger_that_waits_is_called_out_also_when_it_came_later(post: Post) -> None:
    post.breaks(48002, "work", "card")
    post.cast.report("meijie", category="indoor_power", place="home")
    post.cast.react()
    post.live()
    assert post.heard("liujingli", "【紧急】请马上打电话") == []
    post.cast.report("meijie", "lift_trapped", "lift", lift_id=post.cast.lift)
    post.cast.react()
    post.live(5)
    for name in ("admin", "liujingli"):
        called = post.heard(name, "【紧急】请马上打电话")
        assert len(called) == len(set(called)) and "【紧急】R" in called[0] and "马上打电话通知" in called[0]
    assert post.heard("huangjingli", "【紧急】请马上打电话") == []


def test_danger_is_said_first_where_it_was_there_before(post: Post) -> None:
    post.breaks(48002, "work", "card")
    post.cast.report("meijie", "lift_trapped", "lift", lift_id=post.cast.lift)
    post.cast.react()
    post.live(2)
    assert post.heard("admin", "企业微信发不出去")[0].startswith("先打电话：“【紧急】")


def test_words_a_group_never_gets_are_read_by_each_who_works_there(post: Post) -> None:
    post.breaks(45002, "robot")
    post.cast.report("meijie", "lift_trapped", "lift", lift_id=post.cast.lift)
    post.cast.react()
    post.live(2)
    assert post.states("robot") == {"refused"}
    assert any("【紧急】" in words for words in post.heard("xiaoli", "群里没有发出去"))
    assert any("更换机器人的地址" in words for words in post.heard("admin", "群里没有发出去"))


def test_a_card_that_is_refused_comes_as_plain_words_and_else_somebody_phones(post: Post) -> None:
    post.breaks(40058, "card")
    post.breaks(81013, "work")
    post.cast.report("meijie", category="indoor_power", place="home")
    post.cast.react()
    post.live(3)
    assert post.states("card") == {"refused"} and post.states("work") == {"refused"}
    (words,) = post.heard("liujingli", "有同事收不到企业微信")
    assert "李明" in words and "打电话告诉本人" in words


def test_the_wrong_key_of_one_group_stops_no_other_group() -> None:
    class Dead:
        def send_text(self, _words: str) -> None:
            raise WechatRefused(93000)

    sending = Robot(lambda _key: Dead(), {"duty": "k"})  # type: ignore[arg-type, return-value]
    with pytest.raises(WechatRefused) as no:
        sending.send(Parcel(1, "duty", {"words": "有新的报事"}))
    assert no.value.kind is Refusal.permanent
