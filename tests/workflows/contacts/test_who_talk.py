"""Asking in chat whom to turn to: they say, we say."""

from __future__ import annotations

import pytest

from tests import contact_cards as made
from tests.cast import Cast
from tests.talks import Chat
from workflows.contacts.talks.who import wanted

ONE_ENGINE = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


@pytest.mark.parametrize(("words", "kinds"), [
    ("社区专员电话", ["commissioner"]), ("居委会和街道的电话", ["street", "community"]), ("谁管我们小区", []),
    ("包小专是哪个", ["community"]), ("经理是谁", ["property"]), ("业委会电话", ["committee"]),
])  # fmt: skip
def test_whom_words_ask_after(words: str, kinds: list[str]) -> None:
    assert wanted(words) == kinds


@ONE_ENGINE
def test_by_name_and_number_and_honestly_where_one_is_missing(cast: Cast) -> None:
    made.card(cast)
    made.write_offices(cast)
    chat = Chat(cast, "meijie")
    assert chat.say("专员是谁").startswith("陈工（电梯事务社区专员）：0771-5550106")
    assert chat.card["page"] == "pages/who/who"
    assert "新竹社区居委会：0771-5550113，新竹路 3 号" in chat.say("居委会电话")
    said = chat.say("街道电话是多少")
    assert "街道的电话还没有登记" in said and "12345" in said and "物业电话 0771-5550100" in said
    every = chat.say("谁管我们小区")
    assert all(part in every for part in ("安居物业：0771-5550100", "陈工", "居委会", "12345"))
    before = cast.counts()
    chat.again()
    assert cast.counts() == before


@ONE_ENGINE
def test_the_manager_by_name_or_how_to_see_one(cast: Cast) -> None:
    chat = Chat(cast, "meijie")
    assert "说“我想见经理”" in chat.say("经理是谁")
    assert "还没有公布业主接待日" in chat.say("业主接待日什么时候")
    made.card(cast, role="manager", by="liujingli", name="刘经理", duty="项目经理")
    assert "刘经理（项目经理）" in chat.say("经理姓什么")
    assert "同事" in chat.say("我想见经理"), "a person is called"


@ONE_ENGINE
def test_a_question_is_no_note_on_an_open_report(cast: Cast) -> None:
    cast.report("meijie", words="三楼楼道的灯不亮")
    chat = Chat(cast, "meijie")
    assert "记到" in chat.say("每天晚上十二点以后"), "what is no question may be one"
    for words in ("专员是谁", "电梯上次什么时候保养的", "社区活动室在哪", "这栋楼是谁盖的"):
        said = chat.say(words)
        assert "记到" not in said and "路灯" not in said, f"{words}: {said}"


@ONE_ENGINE
def test_another_thing_than_what_was_told_is_said_to_be_another(cast: Cast) -> None:
    cast.report("meijie", words="三楼楼道的灯不亮")
    said = Chat(cast, "meijie").say("我报的漏水修得怎么样了")
    assert said.startswith("您报过的事里没有“漏水、渗水”。您报过的是：路灯、楼道灯")
