"""Staff handle reports by talk in WeCom: they say, we say."""

from __future__ import annotations

import pytest

from server.kit.clock import StoppedClock
from tests.cast import Cast
from tests.talks import Chat, dialogue
from tests.workflows.reports.staff import Crew, numbered


@pytest.fixture
def crew(cast: Cast) -> Crew:
    """Everybody at work."""
    return Crew(cast)


@pytest.fixture
def xiaoli(crew: Crew) -> Chat:
    """小李 on the phone."""
    return crew.chat("xiaoli")


def test_a_report_of_a_home_is_taken_gone_to_and_finished_by_words(cast: Cast, xiaoli: Chat) -> None:
    report_id = cast.report("meijie", "leak", "home")
    number = numbered(report_id)
    dialogue(xiaoli, [
        ("待办", number),
        (number, "可以回：接单"),
        (f"接单 {number}", f"已接单：{number}"),
        (f"接单 {number}", "已经在您手上"),
        (f"暂停 {number}", "还没有记到场"),
        (f"在路上 {number}", "已告诉报事人"),
        (f"我在去{number}的路上", "已经告诉过"),
        (f"到了{number}", "已记到场"),
        (f"到场 {number}", "已经记过"),
        (f"{number}修好了", "做了什么"),
        (f"完成 {number}", "做了什么"),
        ("换了水龙头", "加一张照片"),
        ("不用了", "已记完成"),
        (f"完成 {number}", "等住户确认"),
        ("待办", "现在没有要您处理的单"),
    ])  # fmt: skip
    told = cast.tell("meijie", report_id)
    said = [event["words"] for event in told["timeline"]]
    assert told["state"] == "done" and "换了水龙头" in said and "我已经出发，正在路上，请稍等。" in said


def test_work_on_a_public_part_goes_by_photos(cast: Cast, crew: Crew, xiaoli: Chat) -> None:
    report_id = cast.report()
    number = numbered(report_id)
    dialogue(xiaoli, [(f"接单{number}", "已接单"), (f"到场 {number}", "处理前的照片"), ("好", "照片")])
    assert "正在存" in xiaoli.photo() and "正在存" in xiaoli.again(), "the same photo twice is one"
    crew.fetch()
    assert cast.row(report_id).state == "working" and crew.told("xiaoli")[-1].startswith("已记到场")
    dialogue(xiaoli, [(f"完成{number}，换了灯管", "公共部位要有照片"), ("不用了", "公共部位要有照片")])
    xiaoli.photo("photo-2")
    crew.fetch()
    crew.fetch()
    told = cast.tell("xiaoli", report_id)
    assert told["state"] == "done" and crew.work.asked == ["photo-1", "photo-2"]
    assert [len(event["photos"]) for event in told["timeline"] if event["kind"] in ("arrive", "finish")] == [1, 1]
    assert sum("已记完成" in words for words in crew.told("xiaoli")) == 1


def test_a_photo_that_cannot_be_fetched_is_asked_for_again(cast: Cast, crew: Crew, xiaoli: Chat) -> None:
    report_id = cast.report()
    dialogue(xiaoli, [(f"接单{report_id}", "已接单"), (f"到场{report_id}", "照片")])
    xiaoli.photo("gone")
    crew.fetch()
    assert cast.row(report_id).state == "assigned" and "没有取到" in crew.told("xiaoli")[-1]


def test_a_photo_for_what_somebody_else_did_meanwhile_is_answered_with_why(
    cast: Cast, crew: Crew, xiaoli: Chat
) -> None:
    report_id = cast.report()
    dialogue(xiaoli, [(f"接单{report_id}", "已接单"), (f"到场{report_id}", "照片")])
    xiaoli.photo()
    cast.move("liujingli", report_id, "transfer", assignee_id=cast.ids["zhaojie"], reason="too_busy")
    crew.fetch()
    assert cast.row(report_id).assignee_id == cast.ids["zhaojie"] and cast.row(report_id).state == "assigned"
    assert "由别人来做" in crew.told("xiaoli")[-1]


def test_work_is_paused_for_a_reason_and_goes_on(cast: Cast, crew: Crew, xiaoli: Chat) -> None:
    report_id = cast.work(cast.report("meijie", "lighting", "public"), until="arrive")
    number = numbered(report_id)
    dialogue(xiaoli, [
        (f"暂停{number}", "1. 住户不在家"),
        ("嗯哼", "没听明白"),
        ("2", "配件已订"),
        ("返回", "1. 住户不在家"),
        ("下雨了", "天气不允许"),
        ("不对，是等配件", "配件已订"),
    ])  # fmt: skip
    xiaoli.photo()
    crew.fetch()
    row = cast.row(report_id)
    assert (row.state, row.pause_reason) == ("paused", "part_ordered") and "已暂停" in crew.told("xiaoli")[-1]
    dialogue(
        xiaoli, [(f"完成{number}", "正在暂停"), (f"配件到了{number}继续", "已恢复"), (f"继续{number}", "没有暂停")]
    )
    assert cast.row(report_id).state == "working"


def test_what_cannot_be_done_is_given_back_with_a_reason(cast: Cast, xiaoli: Chat) -> None:
    first, second = (cast.work(cast.report("meijie", "leak", "home"), until="take") for _ in range(2))
    dialogue(xiaoli, [
        (f"退回{numbered(first)} 不是我的片区", "已退回"),
        (f"退回{numbered(second)}", "1. 需要别的工种"),
        ("6", "请写明原因"),
        ("家里有急事", "已退回"),
        (f"退回{numbered(second)}", "还没有人接"),
    ])  # fmt: skip
    assert {cast.row(one).state for one in (first, second)} == {"acknowledged"}
    told = cast.tell("liujingli", second)
    assert told["timeline"][-1]["words"] == "家里有急事" and told["timeline"][-1]["thread"] == "internal"


def test_supervisors_give_out_work_by_name_and_others_hear_that_it_is_not_theirs(cast: Cast, crew: Crew) -> None:
    first, second = cast.report("meijie", "leak", "home"), cast.report("meijie", "leak", "home")
    manager = crew.chat("liujingli")
    dialogue(crew.chat("xiaoli"), [(f"派单{numbered(first)} 赵洁", "由主管来做")])
    dialogue(manager, [
        (f"派单{numbered(first)} 李明", "已派给李明"),
        (f"派单{numbered(second)} 给小李", "把"),
        ("不是", "派给谁"),
        ("张三", "没听明白"),
        ("赵洁", "已派给赵洁"),
        (f"让李明去{numbered(second)}", "换人要选一个原因"),
        ("忙不过来", "已派给李明"),
    ])  # fmt: skip
    assert {cast.row(one).assignee_id for one in (first, second)} == {cast.ids["xiaoli"]}


def test_a_word_reaches_the_reporter_and_a_slip_of_the_number_is_asked_about(cast: Cast, xiaoli: Chat) -> None:
    mine = cast.work(cast.report("meijie", "leak", "home"), until="take")
    other = cast.report("laowang", "leak", "home", home_id=cast.homes["101"])
    dialogue(xiaoli, [
        (f"回复{numbered(mine)} 您好，下午3点来。", "已回复"),
        (f"跟{numbered(mine)}的业主说一声配件明天到", "已回复"),
        (f"回复{numbered(other)} 明天到", "不在您手上"),
        ("不", "没有动它"),
        (f"回复{numbered(mine + 800)} 明天到", "没有找到"),
        ("算了", "先不办了"),
        ("回复业主", "您是说"),
        ("对", "要对报事人说什么"),
        ("师傅马上到", "已回复"),
    ])  # fmt: skip
    said = [event["words"] for event in cast.tell("meijie", mine)["timeline"] if event["kind"] == "said"]
    assert said == ["您好，下午3点来。", "配件明天到", "师傅马上到"]
    assert not [one for one in cast.tell("laowang", other)["timeline"] if one["kind"] == "said"]


def test_a_number_that_slipped_is_never_acted_on(cast: Cast, xiaoli: Chat) -> None:
    report_id = cast.report("meijie", "leak", "home")
    cast.report("meijie", "leak", "home")
    taken = cast.work(cast.report("meijie", "leak", "home"), until="take", by="zhaojie")
    wrong = numbered(taken * 10 + 3)
    dialogue(xiaoli, [
        (f"接单{numbered(taken)}", "赵洁接单了"),
        (f"接单 {wrong}", "没有找到"),
        ("喂喂喂", "没听明白"),
        ("取消", "先不办了"),
        ("接单", "您要接哪一单"),
        ("第一个", "已接单"),
        ("接单", f"您是说 {numbered(report_id)}"),
        (f"r{report_id}", "已接单"),
    ])  # fmt: skip
    assert cast.row(report_id).assignee_id == cast.ids["xiaoli"]


def test_who_is_not_of_this_estate_or_not_of_the_staff_gets_nowhere(cast: Cast, crew: Crew) -> None:
    report_id = cast.report("meijie", "leak", "home")
    number = numbered(report_id)
    dialogue(crew.chat("nobody"), [(f"接单{number}", "还没有您的员工账号"), ("待办", "还没有您的员工账号")])
    for stranger in ("heshifu", "zhoukuaiji"):
        dialogue(crew.chat(stranger), [(f"接单{number}", "没有找到"), (number, "没有找到"), ("待办", "没有要您处理")])
    dialogue(crew.chat("chengong"), [(f"接单{number}", "由物业的同事来做"), (f"回复{number} 好", "由物业的同事来做")])
    assert cast.row(report_id).state == "made"


def test_a_talk_survives_a_restart_a_detour_and_words_about_lifts(cast: Cast, crew: Crew, xiaoli: Chat) -> None:
    report_id = cast.work(cast.report("meijie", "leak", "home"), until="arrive")
    other = cast.report("meijie", "leak", "home")
    xiaoli.say(f"完成{numbered(report_id)}")
    restarted = crew.chat("xiaoli")
    dialogue(restarted, [
        (f"接单{numbered(other)}", "先放下“完成”"),
        ("电梯里有人困住了", "96333"),
        (f"完成{numbered(report_id)}", "做了什么"),
        ("换了垫片", "照片"),
        ("帮助", "您可以说"),
        ("没有", "已记完成"),
    ])  # fmt: skip
    assert cast.row(other).state == "assigned" and cast.row(report_id).state == "done"


def test_a_photo_for_the_next_command_does_not_carry_out_the_last_one(cast: Cast, xiaoli: Chat) -> None:
    report_id = cast.work(cast.report("meijie", "leak", "home"), until="arrive")
    dialogue(xiaoli, [(f"暂停{numbered(report_id)}", "1. 住户不在家"), (f"完成{numbered(report_id)}", "先放下“暂停”")])
    assert "照片" in xiaoli.say("换了垫片，不漏了")
    xiaoli.photo("photo-7")
    row = cast.row(report_id)
    assert (row.state, row.pause_reason) != ("paused", "not_home") and row.state in ("working", "done")


def test_another_number_is_heard_while_a_picture_is_asked_for(cast: Cast, crew: Crew, xiaoli: Chat) -> None:
    first, other = (cast.work(cast.report("meijie", "leak", "home"), until="arrive") for _ in range(2))
    dialogue(xiaoli, [
        (f"完成{numbered(first)}，换了垫片", "照片"),
        ("R999", "没有找到"),
        (numbered(other), f"{numbered(other)} 21栋"),
        ("换了水龙头", "照片"),
        (f"{numbered(first)} 换了垫片", "照片"),
        (f"完成{numbered(other)}", "做了什么"),
        ("换了水龙头", "照片"),
    ])  # fmt: skip
    xiaoli.photo("photo-8")
    crew.fetch()
    assert (cast.row(first).state, cast.row(other).state) == ("working", "done")


def test_before_and_while_it_rests_another_number_is_heard_too(cast: Cast, crew: Crew, xiaoli: Chat) -> None:
    dark, other = (cast.work(cast.report(), until="take") for _ in range(2))
    dialogue(xiaoli, [(f"到场{numbered(dark)}", "处理前的照片"), (numbered(other), numbered(other))])
    xiaoli.photo("photo-9")
    crew.fetch()
    assert (cast.row(dark).state, cast.row(other).state) == ("assigned", "working")
    done = cast.report("meijie", "leak", "home")
    dialogue(xiaoli, [
        (f"到场{numbered(dark)}", "处理前的照片"),
        (numbered(done), "现在等的是"),
        (f"暂停{numbered(other)}", "1. "),
        ("1", "照片"),
        (numbered(dark), "现在等的是"),
    ])  # fmt: skip


def test_a_talk_left_alone_is_put_down_and_says_so(cast: Cast, xiaoli: Chat, clock: StoppedClock) -> None:
    report_id = cast.work(cast.report("meijie", "leak", "home"), until="arrive")
    xiaoli.say(f"完成{numbered(report_id)}")
    clock.advance(hours=2)
    assert "隔得久了" in xiaoli.say("换了垫片") and cast.row(report_id).state == "working"


def test_the_day_in_figures_is_of_ones_own_estates(cast: Cast, crew: Crew) -> None:
    cast.work(cast.report("meijie", "leak", "home"))
    cast.report()
    dialogue(crew.chat("liujingli"), [("今天", "新报 2 件，完工 1 件，还没办完 1 件")])
    dialogue(crew.chat("huangjingli"), [("今天怎么样", "新报 0 件")])
    dialogue(crew.chat("admin"), [("今天情况", "秀山花园：新报 2")])
    dialogue(crew.chat("zhoukuaiji"), [("今天", "没有可以看的小区")])


def test_a_photo_by_itself_is_asked_about(cast: Cast, xiaoli: Chat) -> None:
    assert "要用在哪一单" in xiaoli.photo()
    report_id = cast.work(cast.report(), until="arrive")
    assert f"您是说 {numbered(report_id)}" in xiaoli.photo("photo-8")
    dialogue(xiaoli, [("暂停", numbered(report_id)), ("对", "为什么"), ("取消", "先不办了")])
    xiaoli.photo("photo-8")
    dialogue(
        xiaoli, [("对", "做了什么"), (f"暂停 {numbered(report_id)} 等配件", "请发一张现场照片"), ("取消", "先不办了")]
    )
    assert f"您是说 {numbered(report_id)}" in xiaoli.photo("photo-9")
    dialogue(xiaoli, [("对", "做了什么"), ("换了灯管", "正在存")])
    assert cast.row(report_id).state == "working", "the photo is being fetched"


def test_who_comes_in_is_told_what_can_be_done_here(cast: Cast, crew: Crew) -> None:
    chat = crew.chat("zhoukuaiji")
    assert "今天收款" in chat.enter() and "投票情况" in chat.say("帮助") and "漏水" not in chat.heard[0]


def test_who_asks_who_has_a_report_reads_nothing_of_what_the_resident_said(cast: Cast, crew: Crew) -> None:
    said = "我是702的白兰娟，电话19900000734，厨房漏水，白天家里只有老人"
    report_id = cast.report("meijie", "leak", "home", words=said)
    number, chat = numbered(report_id), crew.chat("liujingli")
    for asked in (f"谁负责{number}", f"{number}谁负责", f"{number}是谁在弄", f"{report_id}号单谁在办"):
        assert chat.say(asked) == f"{number} 21栋1单元702 漏水、渗水（待受理）\n还没有人接。\n打开 {number}"
    crew.chat("xiaoli").say(f"接单 {number}")
    dialogue(chat, [(f"{number}在谁手上", "（已派单）\n处理人：李明"), (number, said)])
