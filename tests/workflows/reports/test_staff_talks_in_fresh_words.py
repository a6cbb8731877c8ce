"""What staff say with dirty hands: no number, the number first, a sentence that must not get lost."""

from __future__ import annotations

import pytest

from server.kit.clock import StoppedClock
from tests.cast import Cast
from tests.talks import Chat, dialogue
from tests.workflows.reports.staff import Crew, numbered
from workflows.engine.book import Book
from workflows.engine.hearing import plain
from workflows.engine.understanding import Sure, understand
from workflows.registry import CONVERSATIONS
from workflows.reports.staff_talks.numbers import near


@pytest.fixture
def xiaoli(cast: Cast) -> Chat:
    """小李 on the phone."""
    return Crew(cast).chat("xiaoli")


def given(cast: Cast, *, until: str = "take", place: str = "home") -> int:
    """A report in the hands of 小李."""
    return cast.work(cast.report("meijie", "leak" if place == "home" else "lighting", place), until=until)


def said_to_reporter(cast: Cast, report_id: int) -> list[str]:
    """What was said in the talk with the reporter."""
    return [event["words"] for event in cast.tell("meijie", report_id)["timeline"] if event["kind"] == "said"]


class TestDoneWithoutArrival:
    """完工 of what nobody noted the arrival of."""

    @pytest.mark.parametrize("words", ["换好了", "完工", "修好了"])
    def test_the_only_one_is_asked_about_and_both_steps_are_made(self, cast: Cast, xiaoli: Chat, words: str) -> None:
        report_id = given(cast)
        dialogue(xiaoli, [(words, f"您是说 {numbered(report_id)}")])
        assert cast.row(report_id).state == "assigned", "nothing is moved by a guess"
        xiaoli.say("对")
        if words != "换好了":
            xiaoli.say("换了水龙头")
        dialogue(xiaoli, [("不用", "已记完成")])
        kinds = [event["kind"] for event in cast.tell("meijie", report_id)["timeline"]]
        assert cast.row(report_id).state == "done" and kinds[-2:] == ["arrive", "finish"]

    def test_of_several_it_is_asked_which_by_number_and_place(self, cast: Cast, xiaoli: Chat) -> None:
        ids = [given(cast) for _ in range(3)]
        answer = xiaoli.say("完工")
        assert all(numbered(id_) in answer for id_ in ids) and answer.count("702") == 3
        dialogue(xiaoli, [(numbered(ids[1]), "做了什么")])

    def test_what_is_worked_on_goes_before_what_is_not(self, cast: Cast, xiaoli: Chat) -> None:
        given(cast)
        begun = given(cast, until="arrive")
        dialogue(xiaoli, [("完工", f"您是说 {numbered(begun)}")])

    def test_where_a_picture_of_before_is_owed_the_arrival_comes_first(self, cast: Cast, xiaoli: Chat) -> None:
        report_id = given(cast, place="public")
        dialogue(xiaoli, [("完工", "您是说"), ("对", f"请先回“到场 {numbered(report_id)}”")])
        assert cast.row(report_id).state == "assigned"

    def test_nobody_is_told_that_they_have_nothing_who_has(self, cast: Cast, xiaoli: Chat) -> None:
        report_id = given(cast, until="arrive", place="home")
        cast.move("xiaoli", report_id, "pause", reason="part_ordered", media_ids=[cast.picture("xiaoli")])
        assert numbered(report_id) in xiaoli.say("完工")


class TestAnswering:
    """回复: the command is not what is said, and what was said is not lost."""

    @pytest.mark.parametrize("words", [
        "{n} 回复 {words}", "{n} 回复业主：{words}", "回复 {n} {words}", "{n}，跟业主说一声 {words}",
        "{n} 回复一下：{words}",
    ])  # fmt: skip
    def test_only_the_words_reach_the_reporter(self, cast: Cast, xiaoli: Chat, words: str) -> None:
        report_id = given(cast)
        said = "灯泡坏了，明天买新的来换"
        dialogue(xiaoli, [(words.format(n=numbered(report_id), words=said), "已回复")])
        assert said_to_reporter(cast, report_id) == [said]

    @pytest.mark.parametrize(
        "words",
        [
            "回去拿工具，马上来",
            "已经回复厂家了",
            "说明书放在门口了",
            "业主群里通知过了",
            "答复要等厂家",
        ],
    )
    def test_words_that_only_look_like_a_command_stay(self, cast: Cast, xiaoli: Chat, words: str) -> None:
        report_id = given(cast)
        xiaoli.say(f"回复 {numbered(report_id)} {words}")
        assert said_to_reporter(cast, report_id) == [words]

    @pytest.mark.parametrize("words", ["跟住户说一下，", "告诉业主", "回复 "])
    def test_a_sentence_without_a_number_goes_to_the_one_chosen(self, cast: Cast, xiaoli: Chat, words: str) -> None:
        first, _ = given(cast), given(cast)
        dialogue(xiaoli, [(f"{words}要拆马桶，得两个小时", "您要回复哪一单"), (numbered(first), "已回复")])
        assert said_to_reporter(cast, first) == ["要拆马桶，得两个小时"]

    @pytest.mark.parametrize("words", ["回复", "我要回复业主", "答复业主"])
    def test_a_bare_command_still_asks_for_the_words(self, cast: Cast, xiaoli: Chat, words: str) -> None:
        given(cast)
        dialogue(xiaoli, [(words, "您是说"), ("对", "要对报事人说什么")])


def test_received_is_noted_of_ones_own_and_takes_nothing(cast: Cast, xiaoli: Chat) -> None:
    free, mine = cast.report(), cast.report()
    cast.move("liujingli", mine, "assign", assignee_id=cast.ids["xiaoli"])
    number = numbered(mine)
    dialogue(xiaoli, [(f"{number} 收到", f"已记下您收到了 {number}"), (f"收到{number}", f"已记下您收到了 {number}"),
                      (f"{numbered(free)} 收到", "还没有人接")])  # fmt: skip
    assert cast.row(mine).acknowledged_at and cast.row(free).assignee_id is None


def test_all_that_is_late_is_listed_and_the_most_urgent_first(cast: Cast, clock: StoppedClock) -> None:
    burst = cast.report("meijie", "lift_fault", "lift", lift_id=cast.lift, words="电梯门一直夹人")
    cast.move("liujingli", burst, "assign", assignee_id=cast.ids["zhaojie"])
    lamp, noise = cast.report(), cast.report("meijie", "noise", "public")
    clock.advance(days=20)
    manager = Crew(cast).chat("liujingli")
    answer = manager.say("哪些超时了")
    places = [answer.index(numbered(id_)) for id_ in (burst, lamp, noise)]
    assert answer.startswith("超时 3 单") and places == sorted(places)
    answer = manager.say("投诉有几件")
    assert answer.startswith("还没办完的投诉 1 件") and numbered(noise) in answer and numbered(lamp) not in answer
    assert "处理人" in manager.say(f"{numbered(burst)} 怎么没人去")


@pytest.mark.parametrize(("words", "talk"), [
    ("我手上有啥活", "staff.todo"), ("R000402 收到", "staff.take"), ("402到了", "staff.arrive"),
    ("405我到他家了", "staff.arrive"), ("今天咋样", "staff.today"), ("投诉有几件", "staff.todo"),
    ("R000404 怎么没人去", "staff.todo"), ("哪些超时了", "staff.todo"),
])  # fmt: skip
def test_what_staff_say_is_understood(words: str, talk: str) -> None:
    assert understand(plain(words), Book(CONVERSATIONS).ways, staff=True) == Sure(talk)


@pytest.mark.parametrize(("words", "never"), [
    ("没收到R12", "staff.take"), ("R12收到钱了吗", "staff.take"), ("402配件到了继续", "staff.arrive"),
    ("R12没到", "staff.arrive"), ("今天收了多少钱", "staff.today"), ("跟业主说投诉有几件已经办了", "staff.todo"),
    ("R12派给李明，怎么还没派给他", "staff.todo"),
])  # fmt: skip
def test_what_only_sounds_like_it_starts_something_else(words: str, never: str) -> None:
    assert understand(plain(words), Book(CONVERSATIONS).ways, staff=True) != Sure(never)


def test_a_number_nobody_said_is_near_none() -> None:
    assert (near(0, [10, 90]), near(9, [90, 12, 9])) == ([], [90])
