"""The resident's word on finished work by chat, and what they ask and add before: dialogues."""

from __future__ import annotations

import pytest

from server.kit.clock import StoppedClock
from tests.cast import Cast
from tests.talks import Chat, dialogue
from tests.workflows.reports.residents import events, made, newest
from workflows.engine.hearing import plain
from workflows.reports.talks import judging


def test_the_path_of_an_82_year_old_by_voice_alone(cast: Cast) -> None:
    """A leak, how it goes, not fixed, call me: nothing is asked at all, and no number is ever needed."""
    chat = Chat(cast, "meijie")
    leak_said = chat.speak("哎呀你好啊，我是702的，我家厨房那个水管漏水了，漏了一地，你们快点派个师傅来看看吧。")
    leak = newest(cast).id
    cast.react()
    how_said = chat.speak("师傅啊，我那个水管修得怎么样了呀？")
    cast.move("xiaoli", leak, "arrive", media_ids=[cast.picture("xiaoli")])
    cast.move("xiaoli", leak, "finish", words="换了垫圈")
    done_said = chat.speak("师傅来过了吗")
    back_said = chat.speak("哎呀，师傅走了以后我一开水又漏了呀，没给我弄好。")
    call_said = chat.speak("我说不清楚，你叫个人给我打个电话吧。")
    assert "报好了" in leak_said and "已经派给李师傅" in how_said and "说修好了，请您看看" in done_said
    assert "已退回重做" in back_said and "尾号 0734" in call_said and "前回应您" in call_said
    assert not [words for words in chat.heard if "？" in words]
    back = events(cast, leak, "return")[0]
    assert back.data["reason"] == "came_back" and "一开水又漏了" in str(back.words)
    assert (newest(cast).category, newest(cast).channel, made(cast)) == ("call_back", "chat", 2)
    assert "已经记下了" in chat.speak("给我回个电话") and made(cast) == 2


def test_it_is_good_and_how_good_in_words(cast: Cast) -> None:
    leak = cast.work(cast.report("meijie", "leak", "home", words="厨房漏水"))
    lamp = cast.work(cast.report("meijie", "lighting", "public", where="三楼"))
    chat = Chat(cast, "meijie")
    dialogue(chat, [("验收", "是哪一件？"), ("啥", "没听明白"), ("漏水那个", "修好了吗？"), ("嗯好了", "给师傅打个分")])
    before = cast.counts()
    chat.again()
    assert cast.counts() == before and cast.row(leak).state == "closed"
    dialogue(
        chat, [("返回", "第一步"), ("很好", "记下 5 星"), ("不满意", "没修好、要再来修，还是"), ("服务不好", "对不起")]
    )
    assert (cast.row(leak).stars, cast.row(lamp).stars, cast.row(lamp).state) == (5, 2, "closed")
    dialogue(chat, [("五星好评", "没有等着确认"), ("漏水又漏了没修好", "已重新打开"), ("修好了吗", "漏水、渗水（")])
    assert cast.row(leak).state == "reopened"


def test_what_breaks_anew_is_no_word_on_another_work(cast: Cast) -> None:
    cast.report("meijie", "leak", "home", words="马桶边上渗水")
    chat = Chat(cast, "meijie")
    dialogue(chat, [("电梯又坏了，要爬七楼，腿都断了", "电梯")])
    assert (newest(cast).category, made(cast)) == ("lift_fault", 2)
    dialogue(chat, [("门禁又坏了", "？"), ("一楼大门", "报好了")])
    assert (newest(cast).category, made(cast)) == ("entrance_door", 3)
    dialogue(
        chat,
        [("修楼道灯的师傅真好，谢谢他", "听了真高兴"), ("渗水那个没修好", "还没办完"), ("电梯又不行了", "还没办完")],
    )
    assert made(cast) == 3
    done = cast.work(cast.report("meijie", "fees", "home", words="收费不对"))
    dialogue(chat, [("路灯又坏了", "在什么地方"), ("21栋门口", "报好了")])
    assert (newest(cast).category, cast.row(done).state) == ("lighting", "done"), (
        "nobody is asked whether that is mended"
    )


def test_it_is_not_good_and_other_ways_out(cast: Cast) -> None:
    chat, daughter = Chat(cast, "meijie"), Chat(cast, "daughter")
    dialogue(chat, [("很满意", "没有等着确认"), ("没修好", "水、电、门锁"), ("取消", "先不办了")])
    lamp = cast.work(cast.report("meijie", "lighting", "public", where="三楼"))
    dialogue(chat, [("漏水的地方没修好", "路灯、楼道灯”修好了吗？"), ("没有", "已退回重做")])
    cast.work(lamp, by="zhaojie")
    dialogue(chat, [("亮了，师傅人真好", "确认办好了")])
    assert cast.row(lamp).stars == 5
    leak = cast.work(cast.report("daughter", "leak", "home", words="厨房漏水"))
    dialogue(daughter, [("修好了", "打个分"), ("不用了", "不打分也没关系"), ("还在漏水没修好", "已重新打开")])
    assert cast.row(leak).state == "reopened" and cast.row(leak).stars is None


def test_how_it_stands_without_a_question(cast: Cast) -> None:
    chat, stranger = Chat(cast, "meijie"), Chat(cast, "stranger")
    dialogue(chat, [("进度", "还没有报过事"), ("查一下R999999", "没有找到这个编号")])
    leak, lamp = cast.report("meijie", "leak", "home", words="厨房漏水"), cast.report("meijie", "lighting", "public")
    dialogue(
        chat,
        [
            ("我报的事怎么样了", "1. 路灯"),
            (f"R{lamp}到哪了", "路灯、楼道灯（"),
            ("那个漏水什么时候来修", "漏水、渗水（"),
        ],
    )
    assert "路灯" not in chat.heard[-1]
    dialogue(stranger, [(f"查一下R{leak}", "没有找到这个编号")])
    cast.move("xiaoli", leak, "take")
    cast.say("xiaoli", leak, "配件下午到")
    dialogue(chat, [("漏水的进度", "李师傅说：配件下午到")])
    cast.work(lamp)
    dialogue(chat, [("进度", "说修好了，请您看看")])


def test_urging_and_its_refusal(cast: Cast, clock: StoppedClock) -> None:
    chat = Chat(cast, "meijie")
    dialogue(chat, [("催一下", "没有等着处理的事")])
    leak, lamp = cast.report("meijie", "leak", "home", words="厨房漏水"), cast.report("meijie", "lighting", "public")
    dialogue(chat, [("怎么还没人来啊", "是哪一件？"), ("乱讲", "没听明白"), ("第二个", "优先处理")])
    assert (cast.row(leak).urge_count, cast.row(lamp).urge_count) == (1, 0)
    before = cast.counts()["report_events"]
    dialogue(chat, [("再催一下那个漏水的", "刚刚已经催过了"), ("催一下", "是哪一件"), ("最后一个", "刚刚已经催过了")])
    assert cast.counts()["report_events"] == before
    dialogue(chat, [("电梯困人了快来", "马上去救"), ("进度", "电梯困人"), ("我出来了", "出来就好")])
    dialogue(chat, [("催一下", "是哪一件")])
    clock.advance(minutes=40)
    dialogue(chat, [("路灯催一下", "隔得久了")])
    assert cast.row(lamp).urge_count == 1


def test_two_that_read_the_same_are_told_apart_and_one_of_them_can_be_asked_for_by_its_words(cast: Cast) -> None:
    for words in ("厨房水管漏水，滴滴答答一晚上", "卫生间那个管子漏水"):
        cast.report("meijie", "leak", "home", words=words)
    chat = Chat(cast, "meijie")
    dialogue(chat, [("修得怎么样了", "“卫生间那个管子漏水”"), ("催一下", "“厨房水管漏水，滴滴答…”")])
    dialogue(chat, [("卫生间那个", "已经帮您催了")])
    assert f"R{newest(cast).id:06d}" in chat.heard[-1]


def test_whose_report_was_put_together_with_another_hears_how_that_one_stands(cast: Cast) -> None:
    first = cast.report("meijie", "lighting", "public", where="三楼")
    double = cast.report("laowang", "lighting", "public", where="三楼")
    cast.work(first, until="arrive")
    cast.move("liujingli", double, "merge", target_id=first)
    chat = Chat(cast, "laowang")
    dialogue(chat, [("修得怎么样了", f"R{double:06d}）：已并入 R{first:06d} 一起办，李师傅正在处理")])
    assert "没有在办的事" not in chat.heard[-1]
    cast.move("xiaoli", first, "finish", words="换好了", media_ids=[cast.picture("xiaoli")])
    dialogue(chat, [("修得怎么样了", "师傅说修好了，请您看看"), ("修好了", "知道您这边好了")])
    assert cast.row(first).state == "done", "only whoever reported it says that it is mended"
    cast.react()
    assert "报事人留言：修好了" in cast.inbox("xiaoli")[-1][1], "whoever works on the joint one reads it"
    assert [event["words"] for event in cast.tell("liujingli", double)["timeline"] if event["kind"] == "said"] == [
        "修好了"
    ]
    cast.move("meijie", first, "accept")
    dialogue(chat, [("修得怎么样了", "没有在办的事")])


def test_what_they_ask_of_theirs_is_done_with_the_one_it_was_put_together_with(cast: Cast) -> None:
    first = cast.report("meijie", "lighting", "public", where="三楼")
    double = cast.report("laowang", "lighting", "public", where="三楼")
    cast.work(first, until="arrive")
    cast.move("liujingli", double, "merge", target_id=first)
    cast.react()
    chat = Chat(cast, "laowang")
    dialogue(chat, [("催一下", f"已经帮您催了，R{double:06d}"), ("跟师傅说一声 晚上特别黑", f"加进 R{double:06d}")])
    assert cast.row(first).urge_count == 1 and made(cast) == 2
    cast.react()
    assert "晚上特别黑" in cast.inbox("xiaoli")[-1][1], "whoever works on the joint one reads it"
    cast.move("xiaoli", first, "finish", words="换好了", media_ids=[cast.picture("xiaoli")])
    cast.react()
    told = [title for title, words in cast.inbox("laowang") if "没解决可以退回" in words]
    assert told == [f"路灯、楼道灯 R{double:06d}"]
    dialogue(chat, [("没修好", f"R{double:06d} 已退回重做")])
    assert cast.row(first).state == "reopened" and made(cast) == 2


def test_letters_that_are_no_number_of_a_report_show_none(cast: Cast) -> None:
    leak = cast.report("meijie", "leak", "home")
    chat = Chat(cast, "meijie")
    dialogue(chat, [(f"1 OR 1={leak}", "没听明白"), (f"R{leak}修到哪了", f"R{leak:06d}"), (f"for {leak}", "没听明白")])


def test_of_what_was_told_one_can_be_asked_for_and_anything_else_leads_on(cast: Cast) -> None:
    kitchen = cast.report("meijie", "leak", "home", words="厨房水管漏水")
    bathroom = cast.report("meijie", "leak", "home", words="卫生间那个管子漏水")
    chat = Chat(cast, "meijie")
    dialogue(chat, [
        ("修得怎么样了", "1. 漏水、渗水"), ("第二个", f"R{kitchen:06d}"), ("修到哪了", "2. 漏水"),
        ("卫生间那个", f"R{bathroom:06d}"), ("第三个", "1. 漏水"), ("谢谢", "不客气"), ("楼道灯坏了", "几楼"),
        ("取消", "先不办了"), ("卫生间那个还在滴水", f"R{bathroom:06d}"), ("是", f"加进 R{bathroom:06d}"),
    ])  # fmt: skip
    assert "还是继续" not in "".join(chat.heard) and made(cast) == 2
    assert events(cast, bathroom, "said")[-1].words == "卫生间那个还在滴水"


def test_a_word_is_added_where_it_belongs(cast: Cast, clock: StoppedClock) -> None:
    chat = Chat(cast, "meijie")
    dialogue(chat, [("我要补充", "还没有在办的报事"), ("厨房漏水", "报好了")])
    leak = newest(cast).id
    dialogue(chat, [("跟师傅说一声我下午三点才在家", f"加进 R{leak:06d}"), ("补充一下", "请说要补充什么")])
    chat.place(22.8, 108.3, "秀山花园南门")
    chat.hears("加进")
    assert [event.words for event in events(cast, leak, "said")] == [
        "跟师傅说一声我下午三点才在家",
        "我的位置：秀山花园南门",
    ]
    cast.report("meijie", "lighting", "public")
    clock.advance(hours=3)
    dialogue(chat, [
        ("补充一下带个梯子", "是哪一件？"), ("返回", "第一步"), ("灯那个", "加进"), ("我要补充", "是哪一件"),
        ("漏水的", "请说要补充什么"), ("我要投诉保安骂人", "还是继续刚才的"), ("继续", "请说要补充什么"),
        ("水更大了", f"加进 R{leak:06d}"),
    ])  # fmt: skip
    assert events(cast, leak, "said")[-1].words == "水更大了" and made(cast) == 2
    gas = cast.report("meijie", "gas", "home")
    noise = cast.report("meijie", "noise", "public")
    dialogue(chat, [("我再说一句，家里白天没人，六点以后来", "是哪一件？"), ("噪音那个", f"加进 R{noise:06d}“噪音”")])
    assert not events(cast, gas, "said")


@pytest.mark.parametrize(("said", "good", "stars", "reason"), [
    ("修好了", True, None, "not_fixed"), ("没修好", False, None, "not_fixed"), ("又漏了", False, None, "came_back"),
    ("师傅修得很好，我很满意", True, 5, "not_fixed"), ("修好了 但是不太满意", True, 2, "not_fixed"),
    ("三星吧", None, 3, "not_fixed"), ("不满意", None, 2, "not_fixed"), ("还不错", None, 4, "not_fixed"),
    ("根本没有人来过", False, None, "nobody_came"), ("弄是弄好了，地上一塌糊涂", False, None, "not_cleaned"),
    ("把我家瓷砖弄坏了", False, None, "new_damage"), ("啥", None, None, "not_fixed"),
    ("修好了吗", None, None, "not_fixed"),
])  # fmt: skip
def test_words_are_read_as_a_verdict(said: str, good: bool | None, stars: int | None, reason: str) -> None:
    assert judging.verdict(plain(said)) == judging.Verdict(good, stars, reason)


def test_not_mended_is_said_of_the_one_that_was_meant_and_makes_no_other(cast: Cast) -> None:
    """What was said to be finished goes back, once that is asked; of what is open they hear how it stands."""
    leak = cast.work(cast.report("meijie", "leak", "home", words="厨房漏水"))
    chat = Chat(cast, "meijie")
    dialogue(chat, [("不是，还没修", "漏水、渗水”修好了吗？"), ("不是，根本没修", "已退回重做")])
    assert cast.row(leak).state == "reopened"
    dialogue(chat, [("不是，还没修", "正在换人"), ("不用", "先不催")])
    dialogue(chat, [("我家厨房漏水", "是同一件事吗？"), ("不是，还没修", "要我帮您催一催吗"), ("好的", "优先处理")])
    cast.work(leak, by="zhaojie")
    dialogue(chat, [("我家厨房漏水", "是没修好，又有问题了吗？"), ("不是，还没修", "已退回重做")])
    assert made(cast) == 1 and cast.row(leak).reopen_count == 2 and cast.row(leak).urge_count == 1


def test_not_mended_is_said_of_what_was_closed_or_of_nothing_we_know(cast: Cast) -> None:
    chat = Chat(cast, "meijie")
    dialogue(chat, [("没有，还没修呢", "水、电、门锁"), ("取消", "先不办了")])
    lamp = cast.work(cast.report("meijie", "lighting", "public", where="三楼"))
    cast.move(None, lamp, "auto_close")
    dialogue(chat, [("瞎讲，还没修", "路灯、楼道灯”修好了吗？"), ("没有，还没修", "已重新打开")])
    assert cast.row(lamp).state == "reopened" and made(cast) == 1


@pytest.mark.parametrize(("said", "denied", "against"), [
    ("不是，还没修", True, True), ("没有，还没修呢", True, True), ("哪里修了，根本没人来修", True, True),
    ("还没修", True, False), ("没有人来修", True, False), ("根本没修", True, False), ("没修好", False, False),
    ("怎么还没修", False, False), ("都三天了还没修", False, False), ("没有漏水", False, False),
    ("不用修了", False, False), ("没没没没没没没没没没没没没没没没没没没没没没没没没没没没没没不", False, False),
])  # fmt: skip
def test_that_nothing_was_mended_is_heard_for_itself(said: str, denied: bool, against: bool) -> None:
    assert (judging.denies(plain(said)), judging.contradicts(plain(said))) == (denied, against)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_doubted_bill_is_nothing_that_was_mended(cast: Cast) -> None:
    cast.work(cast.report("meijie", "fees", "home", words="账单不对"))
    cover = cast.work(cast.report("meijie", "road", "public", where="东门", words="井盖松了"))
    dialogue(Chat(cast, "meijie"), [("修好了", f"R{cover:06d} 确认办好了")])
