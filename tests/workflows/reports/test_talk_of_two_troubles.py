"""Two troubles in one breath are two reports, one after the other, and nobody says anything twice."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from server.reports.models import Report
from tests.cast import Cast
from tests.talks import Chat, dialogue
from tests.workflows.reports.residents import newest, photos
from workflows.engine.models import SlowWork
from workflows.engine.understanding import Lost, Sure
from workflows.engine.wishes import MOST_SIGNS, two_wishes
from workflows.reports.talks import asking
from workflows.reports.talks.parted import parted
from workflows.reports.talks.pictures import FETCH


def made(cast: Cast) -> list[str]:
    """What was reported, oldest first."""
    with cast.house.database.read() as session:
        return list(session.scalars(select(Report.category).order_by(Report.id)))


@pytest.mark.parametrize(("said", "reports"), [
    ("厨房水管漏水，客厅的灯也坏了", ["leak", "indoor_power"]),
    ("卫生间堵了 阳台灯也不亮", ["blocked_drain", "indoor_power"]),
    ("厨房漏水 还有卫生间灯也坏了", ["leak", "indoor_power"]), ("马桶堵了电梯也坏了", ["lift_fault", "blocked_drain"]),
])  # fmt: skip
def test_both_are_reported_and_the_more_urgent_first(cast: Cast, said: str, reports: list[str]) -> None:
    chat = Chat(cast, "meijie")
    dialogue(chat, [(said, "报好了")])
    assert chat.heard[-1].count("报好了") == 2 and "再说一遍" not in chat.heard[-1]
    assert made(cast) == reports
    with cast.house.database.read() as session:
        assert {len(words) for words in session.scalars(select(Report.words))} != {len(said)}, "each in its own words"


def test_another_trouble_is_no_answer_to_where_the_first_is(cast: Cast) -> None:
    """It is reported at once, and the first is asked after again: nothing that was said is lost."""
    chat = Chat(cast, "meijie")
    dialogue(chat, [("门禁打不开", "在几楼"), ("楼下垃圾又没人收了", "保洁、垃圾"), ("一楼大门", "单元门、门禁")])
    assert made(cast) == ["cleaning", "entrance_door"]
    dialogue(
        chat, [("小区的路灯不亮", "在什么地方"), ("健身器材坏了好久了没人修", "健身"), ("小区东门", "路灯、楼道灯")]
    )
    assert made(cast)[2:] == ["playground", "lighting"]


@pytest.mark.parametrize(("trouble", "where"), [
    ("楼道灯坏了", "三楼垃圾桶旁边"), ("楼道灯坏了", "三楼漏水的那个地方"), ("楼道灯坏了", "三楼电梯旁边"),
    ("健身器材坏了，在小区", "篮球场，垃圾堆的那边"),
])  # fmt: skip
def test_a_place_that_is_called_by_what_is_wrong_there_is_an_answer(cast: Cast, trouble: str, where: str) -> None:
    chat = Chat(cast, "meijie")
    chat.say(trouble)
    chat.say(where)
    assert len(made(cast)) == 1


@pytest.mark.parametrize(("said", "category", "place"), [
    ("水管爆了水都流到楼下去了快来人", "leak", "home"), ("厕所漏水漏到楼下了", "leak", "home"),
    ("水管爆了，水都淌到楼道里了", "leak", "home"),
    ("楼道水管漏水漏到楼下", "leak", "public"), ("家里暖气一点都不热", "heating", "home"),
])  # fmt: skip
def test_water_is_where_it_comes_from(cast: Cast, said: str, category: str, place: str) -> None:
    chat = Chat(cast, "meijie")
    chat.say(said)
    if not made(cast):
        chat.say("三楼")
    assert (newest(cast).category, newest(cast).place) == (category, place)


def test_what_is_asked_of_the_second_comes_after_the_first(cast: Cast) -> None:
    dialogue(Chat(cast, "meijie"), [("楼道灯坏了，厕所也漏水", "在几楼"), ("三楼", "三楼，路灯、楼道灯")])
    assert made(cast) == ["leak", "lighting"]


def test_a_third_wish_of_another_kind_is_heard_too(cast: Cast) -> None:
    dialogue(Chat(cast, "meijie"), [("厨房漏水，我家灯也不亮，另外我欠多少物业费", "没有要交的费用")])
    assert made(cast) == ["leak", "indoor_power"]


@pytest.mark.parametrize(("said", "reports"), [
    ("厨房漏水还有电梯坏了还有客厅灯坏了", ["leak", "lift_fault", "indoor_power"]),
    ("我欠多少物业费，另外厨房漏水，客厅灯也坏了", ["leak", "indoor_power"]),
    ("电梯坏了，另外家里灯坏了，另外家里门锁坏了，另外家里漏水，另外我欠多少物业费",
     ["lift_fault", "indoor_power", "lock", "leak"]),
])  # fmt: skip
def test_three_and_more_are_all_reported(cast: Cast, said: str, reports: list[str]) -> None:
    chat = Chat(cast, "meijie")
    chat.say(said)
    assert chat.heard[-1].count("报好了") == len(reports) and made(cast) == reports
    assert ("没有要交的费用" in chat.heard[-1]) is ("物业费" in said) and "请求编号" not in chat.heard[-1]


def test_two_told_in_answer_to_our_question_are_two_as_well(cast: Cast) -> None:
    chat = Chat(cast, "meijie")
    dialogue(chat, [("我要报修", "哪里坏了"), ("厨房漏水了，电梯也坏了", "报好了")])
    assert chat.heard[-1].count("报好了") == 2 and made(cast) == ["lift_fault", "leak"]


def test_a_photo_that_waited_goes_with_the_first_of_two(cast: Cast) -> None:
    for category in ("noise", "parking"):
        cast.report("meijie", category, "public")
    chat = Chat(cast, "meijie")
    chat.photo("p-1")
    dialogue(chat, [("厨房水管爆了，水漫到客厅，客厅的灯也坏了", "报好了")])
    with cast.house.database.read() as session:
        leak = session.scalar(select(Report.id).where(Report.category == "leak"))
    assert photos(cast) == [("p-1", leak)] and made(cast)[2:] == ["leak", "indoor_power"]


def test_the_same_message_twice_reports_nothing_twice(cast: Cast) -> None:
    chat = Chat(cast, "meijie")
    chat.say("厨房水管漏水，客厅的灯也坏了")
    chat.again()
    assert len(made(cast)) == 2


@pytest.mark.parametrize("said", [
    "马桶堵了，水也漫出来了", "厨房漏水，天花板也湿了", "厨房漏水了，打电话也没人接",
    "厨房着火了，阳台灯也不亮", "厨房漏水了",
])  # fmt: skip
def test_what_belongs_together_is_one(said: str) -> None:
    assert parted(said) is None


def test_a_burst_pipe_is_no_answer_to_where_the_gate_is_and_the_gate_is_not_lost(cast: Cast) -> None:
    chat = Chat(cast, "meijie")
    dialogue(
        chat, [("我要报修，门禁刷不开", "在几楼"), ("水管爆了，水喷得到处都是", "家里，还是在公共"), ("在厨房", "漏水")]
    )
    chat.hears("再说“我要报修，门禁刷不开”：\n在几楼")
    assert made(cast) == ["leak"]
    dialogue(chat, [("3楼", "3楼，单元门")])
    assert made(cast) == ["leak", "entrance_door"]


def test_photos_of_what_was_half_said_stay_with_it(cast: Cast) -> None:
    chat = Chat(cast, "meijie")
    dialogue(chat, [("我要报修，门禁刷不开", "在几楼")])
    chat.photo("gate")
    dialogue(chat, [("我家厨房水管爆了", "报好了"), ("3楼", "报好了")])
    asked = select(SlowWork.payload).where(SlowWork.kind == FETCH)
    with cast.house.database.read() as session:
        waiting = [dict(payload) for payload in session.scalars(asked)]
    assert [(one["media_id"], one["report_id"]) for one in waiting] == [("gate", newest(cast).id)]
    assert newest(cast).category == "entrance_door"


def test_given_up_it_leaves_the_other_and_what_is_at_home_is_no_place_of_a_lamp(cast: Cast) -> None:
    chat = Chat(cast, "meijie")
    dialogue(chat, [("楼道灯坏了", "在几楼"), ("水管爆了，水喷得到处都是", "家里，还是"), ("取消", "再说“楼道灯坏了”")])
    dialogue(chat, [("是厨房洗菜盆上面的水管", "在几楼"), ("七楼", "七楼，路灯")])
    assert made(cast) == ["lighting"]


def test_the_second_of_two_is_named_before_anything_is_asked_of_it(cast: Cast) -> None:
    dialogue(Chat(cast, "meijie"), [("厨房水管漏水了，还有楼道的灯也不亮了", "再说“楼道的灯也不亮了”：\n在几楼")])


def test_a_long_message_full_of_ands_is_looked_through_a_few_times_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []

    def understand(words: str) -> Lost:
        looked.append(words)
        return Lost()

    monkeypatch.setattr(asking, "category_in", looked.append)
    said = "厨房漏水了" + "，也" * 2400
    assert parted(said) is None
    assert two_wishes("我欠多少物业费" + "还有" * 2400, Sure("fees.owed"), understand) is None
    assert sum(map(len, looked)) <= 4 * MOST_SIGNS * len(said)
