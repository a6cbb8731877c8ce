"""Fire, gas and live wires by chat: what to do is said first, and no question stands in the way."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.talks import Chat, dialogue
from tests.workflows.reports import residents
from tests.workflows.reports.residents import events, made, newest
from workflows.engine.hearing import plain
from workflows.reports.talks import asking, wording


@pytest.mark.parametrize(("said", "key"), [
    ("厨房着火了", "fire"), ("楼道有煤气味", "gas"), ("有人触电了", "live_wire"), ("灶台打不着火", None),
    ("建议装烟感防止火灾", None), ("厨房漏水", None), ("谢谢", None),
    ("煤气漏了", "gas"), ("没汽漏了", "gas"), ("煤气管漏了", "gas"), ("可能漏气了", "gas"), ("电线冒火花", "live_wire"),
    ("不是小火，是大火着起来了", "fire"), ("楼道失火了", "fire"), ("着伙了", "fire"),
    ("建议清理楼道，万一着火了跑不出去", None), ("小区没有火灾报警器", None),
])  # fmt: skip
def test_danger_is_what_is_there_now(said: str, key: str | None) -> None:
    assert asking.danger_in(plain(said)) == key


@pytest.mark.parametrize(("said", "key"), [
    ("不是演习，真的着火了", "fire"), ("电线短路引起着火了", "fire"), ("隔壁建议报警，着火了", "fire"),
    ("煤气灶打不着火，屋里有煤气味", "gas"), ("刚才没着火，现在着火了", "fire"), ("是不是着火了", "fire"),
    ("有没有着火啊，好大的烟", "fire"), ("不是着火了吧", "fire"), ("家里没人着火了", "fire"),
    ("着火了，没有水", "fire"),
    ("没着火，但是冒烟了", "fire"), ("刚才没有煤气味，现在有煤气味了", "gas"),
])  # fmt: skip
def test_words_of_doubt_elsewhere_in_a_sentence_hide_no_danger(said: str, key: str) -> None:
    assert asking.danger_in(plain(said)) == key


@pytest.mark.parametrize(
    "said",
    [
        "没着火",
        "没有着火",
        "误报，没着火",
        "没有煤气味",
        "没闻到煤气味",
        "不漏气了",
        "没有煤气味了",
        "没有人触电",
    ],
)
def test_who_says_that_there_is_no_danger_makes_no_report_of_it(said: str, cast: Cast) -> None:
    assert asking.danger_in(plain(said)) is None
    Chat(cast, "meijie").say(said)
    assert made(cast) == 0


def test_what_it_is_instead_of_a_fire_is_reported(cast: Cast) -> None:
    dialogue(Chat(cast, "meijie"), [("厨房不是着火，是漏水", "报好了")])
    assert newest(cast).category == "leak" and asking.danger_in(plain("不是着火是漏水")) is None


@pytest.mark.parametrize("said", ["电梯没困人", "电梯没有困人，是误按", "电梯里没人被困"])
def test_where_nobody_is_in_the_lift_we_ask_before_anybody_is_sent(said: str, cast: Cast) -> None:
    dialogue(Chat(cast, "meijie"), [(said, "您是想")])
    assert made(cast) == 0
    assert Chat(cast, "meijie").say("没人来，我被困在电梯里") and newest(cast).category == "lift_trapped"


@pytest.mark.parametrize("said", ["我妈没摔倒", "老人没有晕倒"])
def test_where_nobody_fell_we_ask_before_anybody_is_sent(said: str, cast: Cast) -> None:
    Chat(cast, "meijie").say(said)
    assert made(cast) == 0


def test_who_is_not_bound_is_told_what_to_do_and_given_a_person(cast: Cast) -> None:
    for who, said, key in (
        ("one", "厨房着火了", "fire"),
        ("two", "家里煤气味很重", "gas"),
        ("three", "漏电了", "live_wire"),
    ):
        chat = Chat(cast, who)
        assert chat.say(said).startswith(wording.DANGER[key])
        chat.hears("值班人员正在看")
        chat.hears("已经马上通知所有同事")
    assert made(cast) == 0


def test_danger_is_no_answer_to_the_question_that_is_open(cast: Cast) -> None:
    stranger, meijie = Chat(cast, "stranger-to-us"), Chat(cast, "meijie")
    stranger.say("绑定房屋")
    assert stranger.say("着火了").startswith(wording.DANGER["fire"])
    named = Chat(cast, "claimant")
    dialogue(named, [("绑定房屋", "您住哪个小区"), ("秀山花园21栋502", "姓名"), ("着火了", wording.DANGER["fire"])])
    meijie.say("灯坏了")
    assert meijie.say("着火了").startswith(wording.DANGER["fire"])
    assert (made(cast), newest(cast).category) == (1, "fire")


class TestTwoHomes:
    """梅姐 has two homes and says at which one it burns only afterwards: somebody is on the way all the same."""

    @pytest.fixture
    def chat(self, cast: Cast) -> Chat:
        residents.second_home(cast, "meijie", "601")
        return Chat(cast, "meijie")

    def test_somebody_is_sent_before_they_are_asked_which(self, cast: Cast, chat: Chat) -> None:
        said = chat.say("家里着火了")
        assert said.startswith(wording.DANGER["fire"]) and "先叫人去21栋1单元702了" in said and made(cast) == 1
        assert (newest(cast).category, newest(cast).home_id) == ("fire", cast.homes["702"])
        dialogue(chat, [("厨房烧起来了快来", "已经告诉值班人员"), ("702", "正赶去21栋1单元702")])
        assert made(cast) == 1
        assert [one.words for one in events(cast, newest(cast).id, "said")] == ["厨房烧起来了快来"]

    def test_another_home_gets_its_own_report_and_nobody_goes_to_the_first(self, cast: Cast, chat: Chat) -> None:
        chat.say("家里着火了")
        first = newest(cast).id
        dialogue(chat, [("第二套", "1栋1单元601，起火")])
        assert (made(cast), newest(cast).home_id) == (2, cast.homes["601"])
        assert cast.row(first).state == "withdrawn"

    def test_who_goes_already_hears_where(self, cast: Cast, chat: Chat) -> None:
        chat.say("家里着火了")
        first = newest(cast).id
        cast.move("xiaoli", first, "take")
        cast.move("xiaoli", first, "arrive")
        chat.say("是601那套")
        (told,) = events(cast, first, "said")
        assert "在1栋1单元601" in str(told.words) and cast.row(first).state == "working" and made(cast) == 2

    def test_a_no_alone_and_a_cancelling_word_call_nobody_off(self, cast: Cast, chat: Chat) -> None:
        chat.say("家里着火了")
        dialogue(chat, [("不是", "不是这一套，请马上说"), ("取消", "要撤回"), ("不撤", "照样办")])
        assert newest(cast).state == "made"


@pytest.mark.parametrize(("said", "place"), [
    ("隔壁屋里着火了", "21栋1单元702 （请去 隔壁屋里）"), ("对门家里冒烟了", "21栋1单元702 （请去 对门家里）"),
    ("楼上那户煤气味好重", "21栋1单元702 （请去 楼上那户）"), ("隔壁着火烧到我家阳台了", "21栋1单元702"),
    ("隔壁说着火了", "21栋1单元702"), ("楼下着火了", "21栋1单元"), ("三号楼后面着火了", "公共区域 三号楼后面"),
    ("对面那栋冒烟了", "公共区域 对面那栋"), ("外面电线杆的电线冒火花", "公共区域 电线杆"),
    ("马路边煤气味很重", "公共区域 马路边"), ("高压线掉下来了", "公共区域 高压线"),
])  # fmt: skip
def test_whoever_goes_reads_where_the_danger_is(cast: Cast, said: str, place: str) -> None:
    """Next door is no home of theirs, and what burns outside does not burn at large."""
    Chat(cast, "meijie").say(said)
    assert newest(cast).place_label == place


class TestWhereNobodyCouldFindIt:
    """It is reported first and asked for then; what they say goes to whoever is on the way."""

    ASKS = "具体在哪里"

    def test_the_place_follows_what_was_reported_at_once(self, cast: Cast) -> None:
        chat = Chat(cast, "meijie")
        dialogue(
            chat, [("外面着火了", self.ASKS), ("火越来越大了快来人", self.ASKS), ("篮球场旁边", "已经告诉值班人员")]
        )
        said = [event.words for event in residents.events(cast, newest(cast).id, "said")]
        assert said == ["火越来越大了快来人", "具体位置：篮球场旁边"] and made(cast) == 1

    @pytest.mark.parametrize("said", ["不知道", "不晓得"])
    def test_who_cannot_say_is_asked_no_more(self, cast: Cast, said: str) -> None:
        dialogue(Chat(cast, "meijie"), [("对面那栋冒烟了", self.ASKS), (said, "值班人员会去找")])

    def test_help_is_not_called_off_by_a_word(self, cast: Cast) -> None:
        chat = Chat(cast, "meijie")
        dialogue(chat, [("外面着火了", self.ASKS), ("取消", "要撤回这一件吗"), ("不撤", "照样办")])
        assert newest(cast).state == "made"

    def test_another_wish_is_heard_and_the_question_stays(self, cast: Cast) -> None:
        dialogue(
            Chat(cast, "meijie"), [("外面着火了", self.ASKS), ("查进度", self.ASKS), ("大门口", "已经告诉值班人员")]
        )

    @pytest.mark.parametrize("said", ["着火了", "厨房着火了", "大门口着火了", "电梯里冒烟"])
    def test_who_said_where_is_not_asked(self, cast: Cast, said: str) -> None:
        assert self.ASKS not in Chat(cast, "meijie").say(said)
