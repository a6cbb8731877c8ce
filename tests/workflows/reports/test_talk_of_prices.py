"""同意 and 不同意 by chat: only by whoever pays, with the sum said back and a second word."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy import select

from server.kit.clock import SHANGHAI, StoppedClock
from server.reports.models import ReportQuote
from server.reports.rules.quotes import Line, Offer
from tests.cast import Cast
from tests.talks import Chat, dialogue
from tests.workflows.reports.staff import Crew
from workflows.reports.staff_talks import wording as staff_wording
from workflows.reports.talks.price import wants

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
FRIDAY = date(2026, 11, 27)
TAP = Offer([Line("换锁芯", 6000), Line("人工", 2000)], FRIDAY)
SUM = "一共 80.00 元（换锁芯 60.00 元，人工 20.00 元），11月27日前（含当天）有效。"


@pytest.fixture(autouse=True)
def monday(clock: StoppedClock) -> None:
    """A morning of a working day."""
    clock.set(MONDAY)


@pytest.fixture
def quoted(cast: Cast) -> int:
    """A price waits for 梅姐."""
    return price(cast)


def price(cast: Cast, category: str = "lock") -> int:
    """小李 names a price."""
    report_id = cast.work(cast.report("meijie", category, "home"), until="arrive")
    cast.move("xiaoli", report_id, "quote", offer=TAP)
    return report_id


def states(cast: Cast) -> list[str]:
    """What became of every price, in order."""
    with cast.house.database.read() as session:
        return list(session.scalars(select(ReportQuote.state).order_by(ReportQuote.id)))


@pytest.mark.parametrize(
    ("words", "yes"),
    [("同意", True), ("同意报价", True), ("不同意", False), ("太贵了，不修了", False), ("这个价可以", True),
     ("这个价不行", False), ("报价的事", None), ("", None), ("不可以", False), ("没有同意", False),
     ("不太同意", False), ("不能接受", False), ("先别动手", False), ("没问题，可以", True)],
)  # fmt: skip
def test_a_no_is_never_taken_for_a_yes(words: str, yes: bool | None) -> None:
    assert wants(words) is yes


@pytest.mark.parametrize(
    "second",
    ["不确认", "还没确认", "我再确认一下", "可以便宜点吗", "等我儿子同意再说", "不可以", "没说同意", "先别动手",
     "同意的话多少钱", "要老伴同意才行", "得了", "行了行了", "确认不了", "这是你们的报价"],
)  # fmt: skip
def test_a_second_word_that_could_mean_anything_else_owes_nothing(cast: Cast, quoted: int, second: str) -> None:
    chat = Chat(cast, "meijie")
    dialogue(chat, [("同意", SUM)])
    chat.say(second)
    assert (states(cast), cast.row(quoted).state) == (["waiting"], "quoted")


def test_a_price_that_was_changed_meanwhile_is_not_refused_unread(cast: Cast, quoted: int) -> None:
    chat = Chat(cast, "meijie")
    dialogue(chat, [("不同意报价", "请说一个原因")])
    cast.move("xiaoli", quoted, "quote", offer=Offer([Line("换锁芯", 3000)], FRIDAY))
    dialogue(chat, [("1", "一共 30.00 元（换锁芯 30.00 元）")])
    assert states(cast) == ["replaced", "waiting"]
    dialogue(chat, [("1", "您不同意这个报价")])


@pytest.mark.parametrize("second", ["确认同意", "确认", "对", "同意", "好的，我同意", "可以，没问题", "嗯", "那好吧"])
def test_a_yes_says_the_sum_back_and_counts_with_a_second_word(cast: Cast, quoted: int, second: str) -> None:
    chat = Chat(cast, "meijie")
    dialogue(chat, [("同意", f"{SUM}要同意，请再说一遍“确认同意”")])
    assert states(cast) == ["waiting"], "one word owes nothing"
    dialogue(chat, [(second, "记下了：您同意报价 80.00 元")])
    assert (states(cast), cast.row(quoted).state) == (["accepted"], "working")
    dialogue(chat, [("同意报价", "现在没有维修报价在等您答复")])


@pytest.mark.parametrize("second", ["算了", "不同意", "取消"])
def test_who_thinks_better_of_it_owes_nothing(cast: Cast, quoted: int, second: str) -> None:
    chat = Chat(cast, "meijie")
    dialogue(chat, [("同意报价", SUM)])
    chat.say(second)
    assert (states(cast), cast.row(quoted).state) == (["waiting"], "quoted")


def test_a_no_takes_a_reason(cast: Cast, quoted: int) -> None:
    chat = Chat(cast, "meijie")
    dialogue(chat, [("不同意报价", "请说一个原因"), ("1", "记下了：您不同意这个报价。没有动手，不收费")])
    assert (states(cast), cast.row(quoted).state) == (["declined"], "assigned")


def test_what_was_said_with_a_price_is_read_before_the_yes(cast: Cast) -> None:
    report_id = cast.work(cast.report("meijie", "lock", "home"), until="arrive")
    cast.move("xiaoli", report_id, "quote", offer=TAP, words="锁在户内，归业主修")
    dialogue(Chat(cast, "meijie"), [("同意报价", "有效。师傅说明：锁在户内，归业主修。要同意，请再说一遍")])


def test_a_no_to_more_leaves_what_was_agreed_to_before_and_says_so(cast: Cast, quoted: int) -> None:
    cast.move("meijie", quoted, "consent")
    cast.move("xiaoli", quoted, "quote", offer=Offer([Line("换整把锁", 30000)], FRIDAY))
    dialogue(Chat(cast, "meijie"), [("不同意报价", "一共 300.00 元"), ("1", "这个价不算。以前同意的 80.00 元照旧。")])
    assert states(cast) == ["accepted", "declined"]


def test_who_says_neither_is_read_the_price_and_of_several_one_is_named(cast: Cast, quoted: int) -> None:
    chat, other = Chat(cast, "meijie"), price(cast, "indoor_power")
    dialogue(chat, [("同意报价", "是哪一件？"), ("第二个", SUM), ("确认同意", "记下了")])
    found = {one: cast.row(one).state for one in (quoted, other)}
    assert sorted(found.values()) == ["quoted", "working"]


def test_a_price_that_was_changed_meanwhile_is_asked_about_anew(cast: Cast, quoted: int) -> None:
    chat = Chat(cast, "meijie")
    dialogue(chat, [("同意", SUM)])
    cast.move("xiaoli", quoted, "quote", offer=Offer([Line("换锁芯", 30000)], FRIDAY))
    dialogue(chat, [("确认同意", "一共 300.00 元（换锁芯 300.00 元）")])
    assert states(cast) == ["replaced", "waiting"]
    dialogue(chat, [("确认同意", "您同意报价 300.00 元")])


@pytest.mark.parametrize("name", ["daughter", "laowang", "stranger"])
def test_nobody_else_answers_it_or_reads_the_sum(cast: Cast, quoted: int, name: str) -> None:
    chat = Chat(cast, name)
    said = "".join([str(chat.say("同意报价")), str(chat.say("确认同意"))])
    assert "80.00" not in said and states(cast) == ["waiting"]


def test_staff_hear_where_a_price_is_named(cast: Cast, quoted: int) -> None:
    crew = Crew(cast)
    for words in ("报价", f"报价 R{quoted} 换锁芯60"):
        assert staff_wording.PRICE_WHERE in str(crew.chat("xiaoli").say(words))
    assert states(cast) == ["waiting"]
