"""What comes in the middle of something else: a burst pipe breaks in, and no first words of a report are lost."""

from __future__ import annotations

import pytest

from server.kit.clock import StoppedClock
from tests.cast import Cast
from tests.talks import Chat, dialogue
from tests.workflows.reports.residents import events, made, newest, photos
from workflows.engine.book import Book
from workflows.engine.hearing import plain
from workflows.engine.understanding import Sure, understand
from workflows.registry import CONVERSATIONS

WAITS = "您刚才说的“厨房的灯不亮了”还没有办。现在办吗？"


@pytest.fixture
def chat(cast: Cast) -> Chat:
    """Somebody with two open reports, of whom a photo has just come."""
    for category in ("noise", "parking"):
        cast.report("meijie", category, "public")
    chat = Chat(cast, "meijie")
    chat.photo("p-1")
    chat.hears("是哪一件？")
    return chat


@pytest.mark.parametrize("words", ["厨房水管爆了，水漫到客厅", "我家卫生间水管爆了到处喷水", "电梯坏了不动了"])
def test_what_cannot_wait_breaks_in_at_once_and_takes_the_photo_along(cast: Cast, chat: Chat, words: str) -> None:
    dialogue(chat, [(words, "报好了")])
    assert newest(cast).priority in ("P0", "P1") and photos(cast) == [("p-1", newest(cast).id)]
    dialogue(chat, [("修得怎么样了", f"R{newest(cast).id:06d}")])


def test_what_cannot_wait_breaks_in_and_what_was_half_said_goes_on_after_it(cast: Cast) -> None:
    for category in ("noise", "parking"):
        cast.report("meijie", category, "public")
    chat = Chat(cast, "meijie")
    dialogue(chat, [("取消报修", "是哪一件？"), ("厨房水管爆了，水漫到客厅", "报好了")])
    chat.hears("是哪一件？")
    dialogue(chat, [("第一个", "要撤回这一件吗")])


@pytest.mark.parametrize(("lamp", "asked", "answer"), [
    ("灯坏了", "是在您家里", "家里"), ("楼道灯坏了", "在几楼", "三楼"),
])  # fmt: skip
def test_what_cannot_wait_is_no_answer_to_a_question_about_a_lamp(
    cast: Cast, lamp: str, asked: str, answer: str
) -> None:  # fmt: skip
    chat, before = Chat(cast, "meijie"), made(cast)
    dialogue(chat, [(lamp, asked), ("厨房水管爆了，水漫到客厅", "报好了")])
    assert (newest(cast).category, newest(cast).priority) == ("leak", "P1")
    chat.hears(asked)
    dialogue(chat, [(answer, "报好了")])
    assert newest(cast).category in ("lighting", "indoor_power") and made(cast) == before + 2


def test_a_burst_pipe_is_no_storey_of_a_door(cast: Cast) -> None:
    chat = Chat(cast, "meijie")
    dialogue(
        chat, [("我要报修，门禁刷不开", "在几楼"), ("水管爆了，水喷得到处都是", "是在您家里"), ("家里", "漏水、渗水")]
    )
    assert (newest(cast).category, newest(cast).priority) == ("leak", "P1")
    chat.hears("在几楼")
    dialogue(chat, [("家里水管爆了，快来人", "已经加进")])


def test_two_that_cannot_wait_come_before_a_lamp_that_was_asked_about(cast: Cast) -> None:
    chat, before = Chat(cast, "meijie"), made(cast)
    dialogue(chat, [("灯坏了", "是在您家里"), ("厨房水管爆了，水漫到客厅，电梯也坏了不动了", "是在您家里")])
    assert chat.heard[-1].count("报好了") == 2 and made(cast) == before + 2 and newest(cast).category == "leak"


def test_what_can_wait_is_asked_and_named_and_gone_on_with_when_put_down(cast: Cast, chat: Chat) -> None:
    before = made(cast)
    dialogue(chat, [("厨房的灯不亮了", "还是继续刚才的“补充说明”"), ("修得怎么样了", WAITS)])
    assert made(cast) == before
    dialogue(chat, [("好的", "报好了")])
    assert newest(cast).category == "lighting" or made(cast) == before + 1
    assert photos(cast) == [("p-1", newest(cast).id)]
    dialogue(chat, [("继续", "现在没有说到一半的事")])


def test_who_goes_on_first_is_asked_of_the_other_afterwards_once(cast: Cast, chat: Chat) -> None:
    before = made(cast)
    dialogue(chat, [("厨房的灯不亮了", "还是继续刚才的"), ("继续", "是哪一件？"), ("1", WAITS)])
    assert len(photos(cast)) == 1
    dialogue(chat, [("不用", "先不办了"), ("继续", "现在没有说到一半的事")])
    assert made(cast) == before


def test_what_was_set_aside_can_be_gone_on_with_later_and_is_forgotten_in_the_end(
    cast: Cast, chat: Chat, clock: StoppedClock
) -> None:  # fmt: skip
    before = made(cast)
    dialogue(chat, [("厨房的灯不亮了", "还是继续"), ("修得怎么样了", WAITS), ("我报过哪些事", "R")])
    assert WAITS not in chat.heard[-1]
    dialogue(chat, [("继续", "报好了")])
    assert made(cast) == before + 1
    chat.photo("p-2")
    dialogue(chat, [("客厅的灯不亮了", "还是继续"), ("修得怎么样了", "客厅的灯不亮了")])
    clock.advance(minutes=31)
    dialogue(chat, [("继续", "现在没有说到一半的事")])


def test_nobody_is_asked_after_days_for_what_was_set_aside(cast: Cast, chat: Chat, clock: StoppedClock) -> None:
    dialogue(chat, [("厨房的灯不亮了", "还是继续"), ("继续", "是哪一件？")])
    clock.advance(days=3)
    dialogue(chat, [("你好", "您好")])
    assert "您刚才说的" not in chat.heard[-1]


def test_who_says_it_again_reports_it_once(cast: Cast, chat: Chat) -> None:
    before = made(cast)
    dialogue(chat, [("厨房的灯不亮了", "还是继续"), ("厨房的灯不亮了快来修", "报好了")])
    assert made(cast) == before + 1 and "还没有办。现在" not in chat.heard[-1]


def test_several_photos_wait_together_for_the_report_they_belong_to(cast: Cast, chat: Chat) -> None:
    assert "照片收到了" in chat.photo("p-2")
    dialogue(chat, [("1", "照片收到了，马上加进")])
    assert [one for one, _ in photos(cast)] == ["p-1", "p-2"]


def test_a_burst_pipe_is_no_word_to_a_report_of_a_lamp(cast: Cast) -> None:
    lamp = cast.report("meijie", "lighting", "public")
    chat = Chat(cast, "meijie")
    dialogue(chat, [("补充一下", "请说要补充什么"), ("厨房水管爆了，水漫到客厅", "报好了")])
    assert newest(cast).category == "leak" and not events(cast, lamp, "said")


def test_a_half_said_report_that_is_put_down_in_anger_is_named_and_gone_on_with(cast: Cast) -> None:
    cast.report("meijie", "noise", "public")
    chat = Chat(cast, "meijie")
    dialogue(chat, [("水越漏越大了", "是在您家里"), ("烦死了", "让您生气了，对不起。是在您家里"),
                    ("怎么还不来", "还是继续刚才的“报修投诉”"), ("再不来我打12345", "已经帮您催了")])  # fmt: skip
    chat.hears("您刚才说的“水越漏越大了”还没有办。现在办吗？")
    dialogue(chat, [("好", "是在您家里"), ("家里", "报好了")])
    assert newest(cast).category == "leak"


@pytest.mark.parametrize("words", ["不对，我要报修", "不是，我说厨房漏水"])
def test_a_no_with_a_wish_behind_it_is_more_than_a_no_to_our_offer(cast: Cast, words: str) -> None:
    chat = Chat(cast, "meijie")
    dialogue(chat, [("骗人", "要请工作人员来帮您吗")])
    assert "报好了" in chat.say(words) or "说一个词就行" in chat.heard[-1] or "哪里坏了" in chat.heard[-1]


def test_anger_and_one_word_are_heard(cast: Cast) -> None:
    chat = Chat(cast, "meijie")
    dialogue(chat, [("你们是干什么吃的", "让您生气了，对不起"), ("投诉", "您要投诉什么事"), ("取消", "先不办了")])
    dialogue(chat, [("厨房漏水了", "报好了"), ("都三天了没人来", "已经帮您催了")])


def test_what_we_call_our_talks_begins_them() -> None:
    book = Book(CONVERSATIONS)
    for ways in (one for one in book.ways if not one.staff and one.label in book.labels(staff=False)):
        assert understand(plain(ways.label), book.ways) == Sure(ways.talk), ways.label


def test_the_photo_after_a_report_is_of_that_one_though_another_was_made_an_hour_ago(
    cast: Cast, clock: StoppedClock
) -> None:
    chat = Chat(cast, "meijie")
    dialogue(chat, [("楼道灯坏了", "在几楼"), ("七楼", "报好了")])
    clock.advance(minutes=50)
    dialogue(chat, [("家里水管爆了", "报好了")])
    assert f"R{newest(cast).id:06d}" in chat.photo()
    dialogue(chat, [("电梯坏了", "报好了")])
    assert "是哪一件" in chat.photo()


def test_what_nobody_understands_after_a_report_may_be_more_of_it(cast: Cast, clock: StoppedClock) -> None:
    chat = Chat(cast, "meijie")
    dialogue(chat, [("楼上半夜蹦迪吵得睡不着", "投诉收到了"), ("每天晚上十二点以后", "里吗"), ("要", "已经加进")])
    noise = newest(cast)
    assert [one.words for one in events(cast, noise.id, "said")] == ["每天晚上十二点以后"]
    dialogue(chat, [("都是周末才这样子", "里吗"), ("楼道灯坏了", "在几楼"), ("三楼", "报好了")])
    assert len(events(cast, noise.id, "said")) == 1, "no yes, nothing added"
    clock.advance(minutes=11)
    dialogue(chat, [("每天晚上十二点以后", "没听明白")])


def test_a_burst_pipe_waits_for_no_answer_whether_it_is_the_drip_of_before(cast: Cast, clock: StoppedClock) -> None:
    drip = cast.report("meijie", "leak", "home", words="厨房水管滴水")
    clock.advance(hours=20)
    chat = Chat(cast, "meijie")
    dialogue(chat, [("厨房水管滴水", "是同一件事吗"), ("不是", "报好了"), ("厨房水管爆了水漫到客厅", "报好了")])
    assert made(cast) == 3 and newest(cast).id != drip
    clock.advance(hours=3)
    dialogue(chat, [("厨房水管爆了，水漫到客厅", "报好了"), ("厨房水管又爆了快来人", "已经加进")])
    assert made(cast) == 4 and newest(cast).priority == "P1"
