"""What is told of the price of a repair: whoever pays hears of every step, nobody else of the sum."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy import select, update

from server.delivery.models import InboxItem, Message
from server.kit.clock import SHANGHAI, StoppedClock
from server.kit.errors import Conflict
from server.people.models import Tenure
from server.reports.models import Report, ReportQuote
from server.reports.rules.quotes import Line, Offer
from tests.cast import Cast
from tests.talks import Chat
from tests.workflows.reports.staff import Crew, numbered
from workflows.reports import jobs

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
TAP = Offer([Line("换锁芯", 6000), Line("人工", 2000)], date(2026, 11, 27))


@pytest.fixture(autouse=True)
def monday(clock: StoppedClock) -> None:
    """A morning of a working day."""
    clock.set(MONDAY)


@pytest.fixture
def quoted(cast: Cast) -> int:
    """A price waits for 梅姐."""
    report_id = cast.work(cast.report("meijie", "lock", "home"), until="arrive")
    cast.move("xiaoli", report_id, "quote", offer=TAP)
    cast.react()
    return report_id


def said(cast: Cast, name: str) -> list[str]:
    """All that somebody was told, title and words."""
    return [f"{title} {words}" for title, words in cast.inbox(name)]


def test_whoever_pays_reads_the_sum_and_that_nothing_happens_without_them(cast: Cast, quoted: int) -> None:
    words = said(cast, "meijie")[-1]
    assert "一共 80.00 元：换锁芯 60.00 元，人工 20.00 元。11月27日前（含当天）有效。" in words
    assert "您同意了我们才动手，不同意不收费。" in words
    with cast.house.database.read() as session:
        told = session.scalars(select(InboxItem.person_id).where(InboxItem.words.contains("80.00")))
        assert set(told) == {cast.ids["meijie"]}


def test_whoever_works_on_it_hears_the_answer_and_the_end_names_the_sum(cast: Cast, quoted: int) -> None:
    before = len(said(cast, "meijie"))
    cast.move("meijie", quoted, "consent")
    cast.react()
    assert "同意报价了" in said(cast, "xiaoli")[-1] and len(said(cast, "meijie")) == before, "she knows what she said"
    cast.move("xiaoli", quoted, "finish", words="换好了")
    cast.react()
    assert "费用 80.00 元，您确认以后出账单，手机上或前台都能付。" in said(cast, "meijie")[-1]


def test_a_decline_goes_to_whoever_supervises_too(cast: Cast, quoted: int) -> None:
    cast.move("meijie", quoted, "decline", reason="too_dear")
    cast.react()
    for name in ("xiaoli", "liujingli"):
        assert "没有同意报价" in said(cast, name)[-1] and "价格偏高" in said(cast, name)[-1]


def test_an_answer_that_staff_wrote_down_is_told_to_whoever_is_said_to_have_given_it(cast: Cast, quoted: int) -> None:
    with cast.house.database.write() as session:
        session.get_one(Report, quoted).entered_by = cast.ids["zhaojie"]
    cast.move("zhaojie", quoted, "consent", heard="phone", words="打给梅姐，她说好")
    cast.react()
    assert "按您电话里说的，记下您同意报价 80.00 元" in said(cast, "meijie")[-1]
    assert "不是您的意思，请马上告诉我们。" in said(cast, "meijie")[-1]


def test_no_answer_is_asked_for_again_and_ends_with_words_on_both_sides(
    cast: Cast, clock: StoppedClock, quoted: int
) -> None:
    while clock.now() < datetime(2026, 11, 27, 23, 0, tzinfo=SHANGHAI):
        clock.advance(hours=1)
        for job in (jobs.stand, jobs.lapse, jobs.lapse):
            job(cast.house, clock.now())
    cast.react()
    assert any("报价还等您答复。" in words for words in said(cast, "meijie"))
    assert cast.row(quoted).state == "quoted", "its last day counts in full"
    clock.set(datetime(2026, 11, 28, 0, 10, tzinfo=SHANGHAI))
    assert jobs.lapse(cast.house, clock.now()) == "1 prices lapsed"
    assert jobs.lapse(cast.house, clock.now()) is None, "a second strike finds nothing"
    cast.react()
    row = cast.row(quoted)
    assert (row.state, row.pause_reason) == ("assigned", None) and row.next_due_at is not None
    assert "报价 80.00 元过了有效期，没有动手，也不收费。" in said(cast, "meijie")[-1]
    assert "请打电话问一问" in said(cast, "xiaoli")[-1] and "请打电话问一问" in said(cast, "liujingli")[-1]


def test_an_answer_on_the_last_evening_is_not_overtaken_by_the_clock(
    cast: Cast, clock: StoppedClock, quoted: int
) -> None:
    clock.set(datetime(2026, 11, 27, 23, 59, tzinfo=SHANGHAI))
    cast.move("meijie", quoted, "consent")
    clock.set(datetime(2026, 11, 28, 0, 10, tzinfo=SHANGHAI))
    assert jobs.lapse(cast.house, clock.now()) is None
    assert cast.row(quoted).state == "working"


def test_a_dearer_price_that_lapses_does_not_say_that_nothing_is_owed(
    cast: Cast, clock: StoppedClock, quoted: int
) -> None:
    cast.move("meijie", quoted, "consent")
    cast.move("xiaoli", quoted, "quote", offer=Offer([Line("连门框一起修", 30000)], TAP.until))
    clock.set(datetime(2026, 11, 28, 0, 10, tzinfo=SHANGHAI))
    jobs.lapse(cast.house, clock.now())
    cast.react()
    assert "报价 300.00 元过了有效期，这个价不算。以前同意的 80.00 元照旧。" in said(cast, "meijie")[-1]


def test_a_price_whose_payer_left_the_home_is_taken_back_with_a_word_to_staff(
    cast: Cast, clock: StoppedClock, quoted: int
) -> None:
    with cast.house.database.write() as session:
        mine = (Tenure.person_id == cast.ids["meijie"]) & (Tenure.home_id == cast.homes["702"])
        session.execute(update(Tenure).where(mine).values(until=MONDAY.date()))
    assert jobs.lapse(cast.house, clock.now()) == "1 prices taken back"
    assert jobs.lapse(cast.house, clock.now()) is None
    for _ in range(2):
        cast.react()
    row = cast.row(quoted)
    assert (row.state, row.pause_reason) == ("working", None) and row.next_due_at is not None
    with cast.house.database.read() as session:
        assert session.scalars(select(ReportQuote.state)).all() == ["taken_back"]
    assert said(cast, "meijie")[-1].endswith("您已经不住这套房了，报价收回，不用您答复，也不收费。")
    for name in ("xiaoli", "liujingli"):
        assert "报事人不住这里了。请问问现在的住户" in said(cast, name)[-1]
    with pytest.raises(Conflict, match="payer_gone"):
        cast.move("xiaoli", quoted, "quote", offer=TAP)


def test_free_of_charge_is_told(cast: Cast, quoted: int) -> None:
    cast.move("xiaoli", quoted, "waive")
    cast.react()
    assert "这次维修不收您的钱。" in said(cast, "meijie")[-1]


def test_whoever_says_it_is_done_while_the_price_waits_hears_that_it_does(cast: Cast, quoted: int) -> None:
    xiaoli = Crew(cast).chat("xiaoli")
    assert "的报价住户还没有答复，先不要动手" in xiaoli.say(f"完成 {numbered(quoted)}")
    assert cast.row(quoted).state == "quoted"


def test_who_asks_how_it_stands_hears_that_a_price_waits(cast: Cast, quoted: int) -> None:
    assert "报了价，等您答复" in Chat(cast, "meijie").say("我的门锁修得怎么样了")


@pytest.mark.parametrize(("why", "push", "inbox"), [
    ("锁芯断在里面，要整个换掉，旧的修不了", "80.00 元，锁芯断在里面…",
     "原因：锁芯断在里面，要整个换掉，旧的修不了。11月27日前"),
    ("", "80.00 元，换锁芯、人工", "人工 20.00 元。11月27日前"),
])  # fmt: skip
def test_the_push_says_why_as_far_as_it_can_and_the_inbox_in_full(cast: Cast, why: str, push: str, inbox: str) -> None:
    report_id = cast.work(cast.report("meijie", "lock", "home"), until="arrive")
    cast.move("xiaoli", report_id, "quote", offer=TAP, words=why)
    cast.react()
    assert inbox in said(cast, "meijie")[-1]
    with cast.house.database.read() as session:
        bodies = session.scalars(select(Message.body).where(Message.channel == "subscribe").order_by(Message.id)).all()
    assert bodies[-1]["fields"]["thing5"] == push
