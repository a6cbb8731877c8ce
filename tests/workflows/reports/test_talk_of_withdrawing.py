"""取消刚才那个, 我自己弄好了: asked before it is done, only one's own, and never what is worked at already."""

from __future__ import annotations

import pytest

from server.kit.clock import StoppedClock
from tests.cast import Cast
from tests.talks import Chat, dialogue
from tests.workflows.reports.residents import events, made, newest


def state(cast: Cast) -> str:
    """How the newest report stands."""
    return str(newest(cast).state)


@pytest.mark.parametrize(
    "words", ["取消刚才那个", "我自己弄好了", "师傅不用来了，我女婿给弄好了", "刚刚说的那个漏水不要报了"]
)
def test_a_report_is_taken_back_after_a_question(cast: Cast, words: str) -> None:
    chat = Chat(cast, "meijie")
    dialogue(chat, [("厨房漏水了", "报好了"), (words, "要撤回这一件吗：漏水、渗水（21栋1单元702，R")])
    assert state(cast) == "made"
    dialogue(chat, [("撤回", "已经撤回")])
    assert state(cast) == "withdrawn" and made(cast) == 1


def test_a_no_keeps_it_and_what_may_mean_either_is_asked_once_more(cast: Cast) -> None:
    chat = Chat(cast, "meijie")
    dialogue(chat, [("厨房漏水了", "报好了"), ("取消刚才那个", "要撤回"), ("取消", "说“撤回”或“不撤”"),
                    ("不用了", "说“撤回”或“不撤”"), ("不撤", "照样办")])  # fmt: skip
    assert state(cast) == "made"


def test_of_several_the_named_one_or_the_one_just_made_is_meant(cast: Cast) -> None:
    lamp = cast.report("meijie", "indoor_power", "home")
    chat = Chat(cast, "meijie")
    dialogue(chat, [("不用来修了", "要撤回"), ("不撤", "照样办"), ("厨房漏水了", "报好了")])
    dialogue(chat, [("不用来修了", "是哪一件"), ("第二个", "要撤回这一件吗：家里电路"), ("是的", "已经撤回")])
    assert cast.row(lamp).state == "withdrawn" and state(cast) == "made"
    dialogue(chat, [("取消刚才那个，我按错了", "要撤回这一件吗：漏水"), ("对", "已经撤回")])
    assert state(cast) == "withdrawn"


@pytest.mark.parametrize("words", ["不要了", "取消", "算了", "算了不用来了", "没事了"])
def test_right_after_a_report_no_more_means_that_report(cast: Cast, words: str) -> None:
    chat = Chat(cast, "meijie")
    dialogue(
        chat, [("厨房漏水了", "报好了"), ("对", "有事随时说一声"), (words, "要撤回这一件吗：漏水"), ("对", "已经撤回")]
    )
    assert state(cast) == "withdrawn"
    dialogue(chat, [(words, "没有")])


def test_later_no_more_means_nothing_and_a_rescue_is_never_called_off_by_it(cast: Cast, clock: StoppedClock) -> None:
    chat = Chat(cast, "meijie")
    dialogue(chat, [("厨房漏水了", "报好了")])
    clock.advance(minutes=16)
    dialogue(chat, [("不要了", "现在没有在办的事")])
    dialogue(chat, [("我被困在电梯里了", "马上去救"), ("算了", "没有取消")])
    assert state(cast) == "made" and made(cast) == 2


def test_nobody_takes_back_a_neighbours(cast: Cast) -> None:
    theirs = cast.report("laowang", "lighting", "public")
    dialogue(Chat(cast, "meijie"), [("取消刚才那个灯的", "没有在等着办的事")])
    assert cast.row(theirs).state == "made"


def test_what_is_worked_at_cannot_be_taken_back_but_the_word_is_passed_on(cast: Cast) -> None:
    leak = cast.report("meijie", "leak", "home")
    cast.work(leak, until="arrive")
    dialogue(Chat(cast, "meijie"), [("我儿子修好了不用修了", "已经在办了，不能撤回"), ("要", "已经告诉师傅了")])
    (said,) = events(cast, leak, "said")
    assert said.words == "住户说不用做了：我儿子修好了不用修了" and cast.row(leak).state == "working"


def test_whoever_wants_another_time_takes_nothing_back(cast: Cast) -> None:
    leak = cast.report("meijie", "leak", "home")
    dialogue(Chat(cast, "meijie"), [("师傅今天不用来了，我不在家，改天再约", "已经加进")])
    assert cast.row(leak).state == "made"


def test_help_in_a_lift_is_not_called_off_so(cast: Cast) -> None:
    chat = Chat(cast, "meijie")
    dialogue(chat, [("我被困在电梯里了", "马上去救")])
    chat.say("取消刚才那个")
    assert newest(cast).state != "withdrawn"


@pytest.mark.parametrize("words", ["取消刚才那个", "刚才说的不要了", "刚刚那件事取消吧", "撤回刚才的"])
def test_what_is_half_said_is_what_was_said_just_now_and_nothing_else_is_touched(cast: Cast, words: str) -> None:
    first = cast.report("meijie", "lighting", "public", where="三楼")
    double = cast.report("laowang", "lighting", "public", where="三楼")
    cast.work(first, until="arrive")
    cast.move("liujingli", double, "merge", target_id=first)
    chat, before = Chat(cast, "laowang"), cast.counts()["report_events"]
    dialogue(chat, [("报修", "哪里坏了"), ("修得怎么样了", f"R{double:06d}"), ("催一下", "还是继续刚才的“报修投诉”")])
    dialogue(chat, [(words, "好的，“报修”先不办了。")])
    chat.hears("您刚才说的“催一下”还没有办。现在办吗？")
    assert "不用做了" not in chat.heard[-1] and cast.counts()["report_events"] == before
    dialogue(chat, [("不用", "先不办了"), (words, "要我告诉师傅不用做了吗")])


def test_staff_read_that_it_is_not_wanted_any_more_at_the_number_they_know(cast: Cast) -> None:
    first = cast.report("meijie", "lighting", "public", where="三楼")
    double = cast.report("laowang", "lighting", "public", where="三楼")
    cast.work(first, until="arrive")
    cast.move("liujingli", double, "merge", target_id=first)
    cast.react()
    dialogue(Chat(cast, "laowang"), [("取消刚才那个", "要我告诉师傅不用做了吗"), ("是的", "已经告诉师傅了")])
    cast.react()
    title, words = cast.inbox("xiaoli")[-1]
    assert title == f"R{first:06d}"
    assert words == f"报事人留言：住户说自己这边不用做了：取消刚才那个（报的是 R{double:06d}，已并入这一件）"
    assert cast.row(first).state == "working"


def test_yes_is_an_answer_at_last_to_who_wants_to_take_something_back_in_mid_talk(cast: Cast) -> None:
    cast.report("meijie", "leak", "home")
    chat = Chat(cast, "meijie")
    dialogue(chat, [("报修", "哪里坏了"), ("我要撤回", "您是想“撤回报事”，还是"), ("是的", "您是想“撤回报事”吗？"),
                    ("是的", "要撤回这一件吗"), ("是的", "已经撤回")])  # fmt: skip
    assert state(cast) == "withdrawn"
