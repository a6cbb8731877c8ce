"""How any talk runs: the straight way, every word that always works, and everything that goes wrong."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import func, select

from server.kit.clock import StoppedClock
from server.kit.facts import FactRow
from server.kit.house import House
from tests.at_once import at_once
from tests.workflows.engine.toys import ALL, Line, Poured
from workflows.engine import wording
from workflows.engine.book import Book
from workflows.engine.conversations import Conversation
from workflows.engine.decisions import End, Stay
from workflows.engine.hearing import Channel, Heard
from workflows.engine.models import Talk
from workflows.engine.switchboard import Switchboard
from workflows.engine.talks import UNSAID


@pytest.fixture
def line(house: House) -> Line:
    """A resident's phone in the chat of the service account."""
    return Line(house)


def poured(house: House) -> int:
    """How many times tea was really poured."""
    with house.database.read() as session:
        return session.scalar(select(func.count()).where(FactRow.name == Poured.name)) or 0


def test_a_talk_asks_only_what_the_first_words_did_not_say(line: Line) -> None:
    assert line.say("泡杯茶") == "红茶还是绿茶？"
    assert line.say("绿茶吧") == "好，绿茶。几杯？"
    assert line.say("两杯") == "2杯，加糖吗？"
    assert line.say("好的谢谢") == "绿茶2杯，加糖，泡好了。\n看看茶壶"
    assert line.say("你好，麻煩泡一下紅茶") == "几杯？" and poured(line.house) == 1


def test_words_that_always_work(line: Line) -> None:
    assert line.say("取消") == wording.NOTHING_RUNS and line.say("返回").startswith("我没听明白")
    line.say("泡杯红茶")
    assert "泡茶、几点了、借伞、登记" in line.say("帮助") and line.say("帮助").endswith("几杯？")
    assert line.say("返回") == f"{wording.FIRST_STEP}\n几杯？"
    line.say("3")
    assert line.say("上一步") == "几杯？" and line.say("４杯") == "4杯，加糖吗？"
    assert line.say("取消") == wording.CANCELLED and "没听明白" in line.say("两杯")
    line.say("泡杯红茶")
    assert line.say("人工") == "已请人来。" and line.desk.called == ["住户要找人工"]


def test_who_greets_or_thanks_is_not_told_that_nobody_understood(line: Line) -> None:
    assert [line.say("您好！") for _ in range(4)] == [wording.HELLO_TOO] * 4 and not line.desk.called
    line.say("泡杯红茶")
    assert line.say("你好") == "没听明白。几杯？", "a question of ours is open"
    line.say("取消")
    assert line.say("好的，谢谢啊") == wording.WELCOME


def test_no_thank_you_is_an_answer_where_a_step_asks_for_it_and_ends_the_talk_elsewhere(line: Line) -> None:
    line.say("泡杯红茶")
    line.say("一")
    assert "不加糖，泡好了" in line.say("算了")
    line.say("泡杯红茶")
    assert line.say("不用了") == wording.CANCELLED


def test_what_was_done_cannot_be_gone_back_to(line: Line) -> None:
    line.say("泡杯红茶")
    line.say("七杯")
    assert line.say("返回") == f"{wording.FIRST_STEP}\n7杯，加糖吗？"


def test_nonsense_is_asked_again_then_offered_a_person_then_given_one(line: Line) -> None:
    line.say("泡杯茶")
    assert line.say("呜哩哇啦") == "没听明白。红茶还是绿茶？"
    assert line.say("@@##").endswith(wording.OFFER)
    assert line.say("还是不懂") == f"{wording.ONLY_OVER}\n已请人来。" and len(line.desk.called) == 1
    line.say("泡杯茶")
    line.say("呜哩哇啦")
    line.say("红茶")
    assert line.say("哇啦") == "没听明白。几杯？", "an answer in between counts from the beginning again"


def test_words_nobody_knows_are_told_what_one_can_say_and_the_third_time_a_person_comes(line: Line) -> None:
    told = [line.say("呜哩哇啦") for _ in range(3)]
    assert told[0] == told[1] and "也可以说：泡茶、" in told[0] and "已请人来" in told[2]


def test_words_nobody_knows_are_offered_a_person_by_one_yes(line: Line) -> None:
    assert "要请工作人员来帮您吗" in line.say("你们几时开门")
    assert line.say("好") == "已请人来。" and line.desk.called == ["没听懂住户的话"]
    line.say("你们几时开门")
    assert line.say("不用").startswith("您可以说：泡茶")
    line.say("你们几时开门")
    assert line.say("泡杯红茶") == "几杯？" and len(line.desk.called) == 1


def test_the_same_message_twice_hears_the_same_words_and_does_nothing_twice(line: Line) -> None:
    line.say("泡杯红茶")
    answer = line.say("2")
    assert line.last is not None
    assert [line.push(line.last) for _ in range(3)] == [answer] * 3
    assert poured(line.house) == 1 and line.say("不要") == "红茶2杯，不加糖，泡好了。\n看看茶壶"
    assert line.push(line.last) == "红茶2杯，不加糖，泡好了。", "the card was owed once"


@pytest.mark.parametrize("twins", [False, True], ids=["two messages", "one message twice"])
def test_two_at_once_come_one_after_the_other(line: Line, twins: bool) -> None:
    line.say("泡杯红茶")
    first = line.made("image", MediaId="a")
    pushes = [first, first if twins else line.made("image", MediaId="b")]
    assert (
        at_once(*(partial(line.board, each) for each in pushes))
        == [{"MsgType": "text", "Content": "看到杯子了。\n几杯？"}] * 2
    )
    with line.house.database.read() as session:
        kept = session.scalars(select(Talk.kept)).one()
    assert sorted(kept["photos"]) == (["a"] if twins else ["a", "b"])


def test_two_first_words_at_once_both_find_the_one_row(line: Line) -> None:
    pushes = [line.made("text", Content=words) for words in ("泡杯茶", "红茶")]
    assert all(at_once(*(partial(line.board, each) for each in pushes)))


def test_a_restart_in_mid_talk_loses_nothing(line: Line) -> None:
    line.say("泡杯红茶")
    line.restart()
    assert line.say("三杯") == "3杯，加糖吗？"
    line.restart()
    assert "红茶3杯" in line.say("好")


def test_a_talk_left_alone_is_put_down_and_that_is_said_within_a_day(line: Line, clock: StoppedClock) -> None:
    line.say("泡杯红茶")
    clock.advance(minutes=29)
    line.say("帮助")
    clock.advance(minutes=31)
    assert line.say("现在几点").startswith("刚才说到一半的“泡茶”") and poured(line.house) == 0
    line.say("泡杯红茶")
    clock.advance(days=2)
    assert line.say("现在几点").startswith("现在")


def test_a_rule_that_refuses_leaves_the_talk_where_it_was_and_nothing_behind(line: Line) -> None:
    line.say("泡杯红茶")
    assert line.say("10") == "没有这么多杯子。\n几杯？" and poured(line.house) == 0
    assert line.say("9") == "9杯，加糖吗？" and poured(line.house) == 1


def test_a_step_that_breaks_says_so_kindly_and_leaves_nothing_behind(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:  # fmt: skip
    line = Line(house, strict=False)
    line.say("泡杯红茶")
    assert line.say("8") == f"{wording.SORRY}\n几杯？" and poured(house) == 0
    assert line.say("2") == "2杯，加糖吗？"
    line.say("取消")
    line.say("泡杯茶")
    assert line.say("迷路") == f"{wording.SORRY}\n红茶还是绿茶？", "a step goes only where its ways out say"


def test_danger_breaks_into_any_talk(line: Line) -> None:
    line.say("泡杯红茶")
    assert (
        line.say("厨房着火了！！") == "在哪里？" and line.say("着火的是三楼着火") == "着火的是三楼着火着火，马上来人。"
    )
    line.say("现在几点啊")
    assert line.say("两杯").startswith("我没听明白"), "what danger broke into is over"


def test_a_hint_of_danger_is_asked_about_before_anything_is_read_out(line: Line) -> None:
    asked = "您是想“着火了”，还是“几点了”？说第一个或第二个就行。"
    assert line.say("有烟，现在时间几点") == asked and line.say("第一个") == "在哪里？"
    line.say("取消")
    assert line.say("有烟，泡杯红茶") == "几杯？", "what does something asks its own questions"


def test_while_a_person_has_the_chat_we_keep_still_and_write_down(line: Line) -> None:
    line.say("泡杯红茶")
    line.desk.taken = True
    assert line.say("两杯") == "" and line.say("人工") == wording.PERSON_HAS and line.say("帮助") == ""
    assert [turn.heard.raw for turn in line.desk.turns][-3:] == ["两杯", "人工", "帮助"] and not line.desk.turns[
        -1
    ].answers
    assert line.say("着火了") == "在哪里？"
    assert line.say("取消人工") == f"{wording.PERSON_BACK}\n在哪里？" and not line.desk.taken


def test_what_we_asked_before_a_person_came_is_no_longer_asked(line: Line) -> None:
    line.say("泡杯红茶")
    line.say("两杯")
    line.desk.taken = True
    assert line.say("好的谢谢") == "" and poured(line.house) == 1
    line.desk.taken = False
    assert line.say("好的谢谢") == wording.WELCOME


def test_a_secret_is_kept_from_the_transcript_only_where_we_ask_for_it(line: Line) -> None:
    line.say("登记")
    assert line.desk.turns[-1].heard.raw == "登记"
    line.say("西红柿")
    assert line.desk.turns[-1].heard.raw == UNSAID
    line.say("着火了")
    assert line.desk.turns[-1].heard.raw == "着火了", "whoever comes must know"
    line.say("取消")
    line.say("登记")
    line.desk.taken = True
    assert line.say("师傅几点来") == "" and line.desk.turns[-1].heard.raw == "师傅几点来"


def test_in_danger_our_question_is_heard_also_while_a_person_has_the_chat(line: Line, clock: StoppedClock) -> None:
    line.desk.taken = True
    line.say("着火了")
    assert line.say("三楼") == "三楼着火，马上来人。" and line.say("三楼") == ""
    line.say("着火了")
    clock.advance(hours=1)
    assert line.say("三楼") == "", "an hour later it is no answer any more"


@pytest.mark.parametrize("channel", ["oa", "mini"])
def test_who_writes_too_fast_is_told_once_and_nothing_of_it_is_kept(house: House, channel: Channel) -> None:
    line, neighbour = Line(house, channel), Line(house, channel, "o-neighbour")
    for _ in range(60):
        assert line.say("现在几点") == "现在01:00。"
    assert [line.say("现在几点") for _ in range(3)] == [wording.TOO_FAST, "", ""] and len(line.desk.turns) == 60
    assert line.say("着火了") == "在哪里？" and line.say("三楼").endswith("马上来人。")
    assert line.say("现在几点") == "" and neighbour.say("现在几点") == "现在01:00。"


def test_words_of_another_talk_are_asked_about(line: Line) -> None:
    line.callers.members.add("o-toy")
    line.say("泡杯茶")
    asked = "您是想“借伞”，还是继续刚才的“泡茶”？说第一个或“继续”就行。"
    assert line.say("借把伞") == asked
    assert line.say("继续") == "红茶还是绿茶？"
    line.say("借把伞")
    assert line.say("不") == "红茶还是绿茶？"
    line.say("借把伞")
    assert line.say("嗯") == "您是想“借伞”吗？", "yes to an either-or is no answer, and no step hears it"
    assert line.say("第二个") == "红茶还是绿茶？"
    line.say("借把伞")
    assert line.say("红茶") == "好，红茶。几杯？", "an answer to the step is heard by the step"
    line.say("借把伞")
    assert (line.say("是的"), line.say("不是")) == ("您是想“借伞”吗？", "几杯？")
    line.say("借把伞")
    assert (line.say("是的"), line.say("是的")) == ("您是想“借伞”吗？", "伞给您了：借把伞")
    line.say("泡杯红茶")
    line.say("借把伞")
    assert line.say("头一个") == "伞给您了：借把伞" and line.say("两杯").startswith("我没听明白")


def test_who_is_clear_twice_is_not_asked_again(line: Line) -> None:
    line.callers.members.add("o-toy")
    line.say("泡杯茶")
    line.say("借把伞")
    assert line.say("想借两把伞") == (
        f"{wording.PUT_DOWN.format(label='泡茶')}\n伞给您了：想借两把伞\n{wording.SET_ASIDE.format(words='泡杯茶')}"
    )
    assert line.say("红茶").startswith("我没听明白"), "what was put down is put down"


def test_what_only_reads_is_answered_beside_and_the_question_stays(line: Line) -> None:
    line.say("泡杯茶")
    assert line.say("现在几点") == "现在01:00。\n红茶还是绿茶？"
    line.say("红茶")
    assert line.say("现在几点") == "现在01:00。\n几杯？" and line.say("两杯") == "2杯，加糖吗？"
    assert line.say("返回") == "几杯？", "the way back is still known"


def test_the_name_of_the_talk_itself_is_no_nonsense(line: Line) -> None:
    line.say("泡杯茶")
    assert line.say("我要泡茶") == "红茶还是绿茶？"


def test_a_photo_answers_no_either_or(line: Line) -> None:
    line.callers.members.add("o-toy")
    line.say("泡杯红茶")
    asked = line.say("借把伞")
    assert line.push(line.made("image", MediaId="p-1")) == asked, "the step does not take it for its answer"
    assert line.say("继续") == "几杯？"


def test_a_photo_that_comes_too_early_is_kept_for_the_talk_that_can_use_it(line: Line) -> None:
    photo = {"MediaId": "p-1"}
    line.say("泡杯茶")
    assert line.push(line.made("image", **photo)) == f"{wording.PHOTO_WAITS}\n红茶还是绿茶？"
    line.say("红茶")
    assert line.push(line.made("image", MediaId="p-2")) == "看到杯子了。\n几杯？"
    with line.house.database.read() as session:
        assert session.scalars(select(Talk.kept)).one()["photos"] == ["p-1", "p-2"]
    line.say("取消")
    line.say("登记")
    assert line.push(line.made("image", **photo)).startswith("照片这一步还用不上")


def test_a_photo_waits_with_the_talk_while_we_ask_who_somebody_is(line: Line) -> None:
    line.say("借把伞")
    assert line.push(line.made("image", MediaId="p-1")) == f"{wording.PHOTO_WAITS}\n口令？"
    assert line.say("芝麻") == "登记好了。\n伞给您了：借把伞"


def test_who_speaks_for_the_first_time_is_looked_up_before_we_answer(house: House) -> None:
    line = Line(house, "oa", "o-stranger")
    met: list[str] = []

    def meet(_house: House, said: Heard) -> None:
        met.append(said.address)
        line.callers.members.add(said.address)

    line.board = Switchboard(house, [], line.talks, meet)
    assert line.say("借把伞").startswith("先登记") and met == ["o-stranger"], "nobody knew: asked as ever"
    assert line.say("芝麻") == "登记好了。" and met == ["o-stranger"], "once in the life of an address"


def test_where_unsure_it_asks_between_two(line: Line) -> None:
    assert line.say("口渴") == "您是想“泡茶”，还是“几点了”？说第一个或第二个就行。"
    assert line.say("泡茶") == "红茶还是绿茶？"
    line.say("取消")
    assert line.say("时间") == "您是想“几点了”吗？" and line.say("是的") == "现在01:00。"
    line.say("时间")
    assert line.say("不是").startswith("您可以说")
    line.say("口渴")
    assert line.say("泡杯绿茶") == "几杯？", "who says it another way is understood"


def test_who_must_be_known_first_comes_back_to_what_they_wanted(line: Line) -> None:
    assert line.say("借我把伞，大的") == "先登记，再借伞。口令？"
    assert line.say("芝麻") == "登记好了。\n伞给您了：借我把伞，大的"
    assert line.say("再借把伞") == "伞给您了：再借把伞"


def test_who_has_become_known_meanwhile_is_asked_no_more_and_gets_both_things(line: Line) -> None:
    line.say("借我把伞，大的")
    line.callers.members.add(line.address)
    assert line.say("现在几点了") == f"伞给您了：借我把伞，大的\n现在{line.house.clock.now():%H:%M}。"
    line.callers.members.clear()
    line.say("再借把伞")
    line.callers.members.add(line.address)
    assert line.say("芝麻") == "伞给您了：再借把伞"


def test_who_could_not_be_known_is_not_let_in_by_the_way_back(line: Line) -> None:
    line.say("借把伞")
    assert line.say("西瓜") == "口令不对，已交给人工核对。"
    assert line.say("登记") == "口令？"


def test_a_talk_may_lead_into_another_and_to_a_person(line: Line) -> None:
    line.say("泡杯茶")
    assert line.say("看钟") == "先看钟。\n现在01:00。"
    line.say("泡杯茶")
    assert line.say("有咖啡吗") == "已请人来。" and line.desk.called == ["要喝咖啡"]


def test_photos_voices_and_places_are_heard_where_they_are_of_use(line: Line) -> None:
    assert line.push(line.made("image", MediaId="a")).startswith("我没听明白")
    assert line.push(line.made("voice", MediaId="v", Recognition="")) == wording.VOICE_UNCLEAR
    assert line.push(line.made("location", Location_X="22.8", Location_Y="108.3", Label="家")) == "红茶还是绿茶？"
    assert line.push(line.made("image", MediaId="a")) == f"{wording.PHOTO_WAITS}\n红茶还是绿茶？"
    assert line.push(line.made("voice", MediaId="v", Recognition="红茶。")) == "好，红茶。几杯？"
    assert line.push(line.made("voice", MediaId="v")).startswith(wording.VOICE_UNCLEAR)
    assert line.push(line.made("image", MediaId="b")) == "看到杯子了。\n几杯？"


def test_the_menu_starts_a_talk_by_name_or_by_words(line: Line) -> None:
    press = {"Event": "CLICK"}
    assert line.push(line.made("event", EventKey="toy.tea", **press)) == "红茶还是绿茶？"
    assert line.push(line.made("event", EventKey="toy.clock", **press)).startswith("您是想“几点了”，还是继续")
    assert line.say("第一个") == "现在01:00。"
    assert line.push(line.made("event", EventKey="泡红茶", **press)) == "几杯？"


def test_who_opens_the_chat_is_greeted_once_a_day(line: Line, clock: StoppedClock) -> None:
    enter = {"Event": "subscribe"}
    assert "厨房漏水了" in line.push(line.made("event", **enter)) and line.push(line.made("event", **enter)) == ""
    line.say("泡杯茶")
    assert line.push(line.made("event", **enter)) == "" and line.say("红茶") == "好，红茶。几杯？"
    clock.advance(days=2)
    assert line.push(line.made("event", **enter)).startswith("您好")


def test_staff_have_talks_of_their_own_and_residents_have_none_of_them(house: House) -> None:
    staff, stranger, resident = Line(house, "work", "xiaoli"), Line(house, "work", "stranger"), Line(house)
    assert staff.say("扫地3") == "小李扫扫地3" and stranger.say("扫地 3") == "您不在这里上班。"
    assert resident.say("扫地3").startswith("我没听明白") and staff.say("泡杯茶").startswith("我没听明白")
    assert staff.say("着火了").startswith("我没听明白") and "扫地" in staff.say("帮助")


def test_a_talk_the_code_no_longer_knows_is_begun_afresh(line: Line) -> None:
    line.say("泡杯茶")
    with line.house.database.write() as session:
        talk = session.scalars(select(Talk)).one()
        talk.step = "kettle"
    assert line.say("现在几点") == "现在01:00。"


def test_every_turn_is_written_down_and_opens_the_window(line: Line) -> None:
    line.say("泡杯茶")
    line.say("红茶")
    assert [(turn.talk, turn.person_id) for turn in line.desk.turns] == [(None, 7), ("toy.tea", 7)]
    assert line.desk.windows == 2


def test_a_talk_that_leads_nowhere_is_refused_when_the_house_is_built() -> None:
    lost = Conversation("toy.lost", "迷路", lambda _: End(), (), "clock.toml", __file__, begins_to=("nowhere",))
    with pytest.raises(ValueError, match="leads to nowhere"):
        Book([lost])
    with pytest.raises(ValueError, match="two talks of one name"):
        Book([*ALL, ALL[0]])
    assert repr(Stay("几杯？")) == "Stay('几杯？')"


def test_a_question_is_asked_once_more_after_another_answer_and_then_no_more_but_nothing_half_said_is_lost(
    line: Line,
) -> None:  # fmt: skip
    line.say("泡杯红茶")
    assert line.say("现在几点").endswith("几杯？")
    assert line.say("现在几点啦").endswith(wording.STILL_KEPT.format(label="泡茶"))
    assert "\n" not in line.say("现在几点") and "\n" not in line.say("现在几点啊"), "it is said once"
    assert line.say("继续") == "几杯？", "one word goes on"
    assert line.say("现在几点").endswith("几杯？")
    assert line.say("2") == "2杯，加糖吗？" and line.say("好") == "红茶2杯，加糖，泡好了。\n看看茶壶"
    assert [line.say("继续") for _ in range(4)] == [wording.NOTHING_HALF_SAID] * 4, "nothing runs"


def test_what_was_passed_over_is_still_answered_and_an_answer_counts_anew(line: Line) -> None:
    line.say("泡杯红茶")
    for _ in range(4):
        line.say("现在几点")
    assert line.say("三杯") == "3杯，加糖吗？"
    assert line.say("现在几点").endswith("3杯，加糖吗？")
    assert line.say("取消") == wording.CANCELLED and poured(line.house) == 1
