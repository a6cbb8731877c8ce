"""What nobody was reminded of: urgent notices, sheets held back, cash of the desk, results of the authority, what does
not add up. Whoever may act hears after a day or three, and then rarely, as long as it waits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from server.bulletins.models import Sheet
from server.bulletins.rules.words import AfterDeadline, State
from server.kit import waiting
from server.kit.clock import StoppedClock, local_day
from server.payments.models import Mismatch
from server.payments.rules.orders import Kind as Wrong
from server.payments.service import cash, exceptions
from server.people.models import StaffGrant
from tests.cast import Cast
from tests.server.bulletins.conftest import Sheets
from tests.server.notices.conftest import Board
from tests.server.payments.till import Till
from tests.server.votes.polling import CLOSES, Polling, ready
from tests.server.votes.test_official import confirm, enter, over
from tests.server.votes.test_paper import confirm as confirm_paper
from tests.server.votes.test_paper import enter as read
from workflows.proposals.wording import OFFICIAL_TITLE
from workflows.waiting import wording
from workflows.waiting.jobs import remind

DAYS = waiting.figures()
SOON, FIRST, AGAIN = (DAYS[f"remind_{name}after_days"] for name in ("soon_", "", "again_"))


@pytest.fixture
def till(cast: Cast) -> Till:
    """Open, with WeChat and the desk."""
    return Till(cast).open()


@pytest.fixture
def sheets(cast: Cast, clock: StoppedClock) -> Sheets:
    """The desk of sheets."""
    return Sheets(cast, clock)


def said(cast: Cast, name: str) -> list[str]:
    """What somebody was reminded of."""
    return [words for title, words in cast.inbox(name) if title == wording.TITLE]


def after(cast: Cast, clock: StoppedClock, **passed: Any) -> str | None:
    """Some time passes, and the job runs twice."""
    clock.advance(**passed)
    remind(cast.house, clock.now())
    return remind(cast.house, clock.now())


@pytest.mark.parametrize(("passed", "soon", "round_"), [
    (SOON, True, 0), (FIRST, False, 0), (FIRST + AGAIN - 1, False, 0), (FIRST + AGAIN, False, 1),
    (SOON + AGAIN, True, 1), (SOON + 2 * AGAIN, True, 2),
])  # fmt: skip
def test_in_which_round_a_reminder_is(clock: StoppedClock, passed: int, soon: bool, round_: int) -> None:
    asked_at = clock.now()
    assert waiting.round_of(asked_at, asked_at + timedelta(days=passed), soon=soon) == round_


def test_an_urgent_notice_that_nobody_let_go_is_brought_back_once_and_then_rarely(
    cast: Cast, clock: StoppedClock
) -> None:
    board = Board(cast)
    notice_id = board.write()
    board.call_urgent(notice_id)
    assert after(cast, clock, days=SOON, minutes=-1) is None
    after(cast, clock, minutes=2)
    (words,) = said(cast, "zhaojie")
    assert "紧急发布的通知“明天上午停水”还没有第二位同事确认" in words and not said(cast, "xiaoli")
    after(cast, clock, days=AGAIN - 1)
    assert len(said(cast, "zhaojie")) == 1, "not every morning"
    after(cast, clock, days=1)
    assert len(said(cast, "zhaojie")) == 2
    board.confirm(notice_id)
    assert after(cast, clock, days=AGAIN) is None


def test_a_sheet_that_is_held_back_is_not_forgotten(sheets: Sheets) -> None:
    cast, clock = sheets.cast, sheets.clock
    sheets.reviewed(AfterDeadline.HOLD)
    sheets.at(17)
    sheets.run()
    sheets.at(18, 30)
    sheets.run()
    assert sheets.newest().state == State.HELD
    with cast.house.database.write() as session:
        session.execute(update(Sheet).where(Sheet.id != sheets.newest().id).values(state=State.DROPPED))
    after(cast, clock, days=SOON)
    (words,) = said(cast, "liujingli")
    assert "11月21日 星期六的每日简报还停着" in words and "“每日简报”" in words
    assert not said(cast, "xiaoli") and not said(cast, "meijie")
    assert after(cast, clock, days=40) is None, "by then nobody wants it"


def test_a_correction_that_was_changed_after_its_review_waits_without_a_deadline(sheets: Sheets) -> None:
    sheets.at(17)
    sheets.run()
    sheet, cast = sheets.newest(), sheets.cast
    waits = {"state": State.WAITING, "number": 2, "due_at": None, "review_by": None}
    with cast.house.database.write() as session:
        session.execute(update(Sheet).where(Sheet.id == sheet.id).values(**waits))
    after(cast, sheets.clock, days=SOON)
    assert "11月21日 星期六的每日简报的更正 1还停着" in said(cast, "liujingli")[0]


def count(till: Till, fen: int, by: str = "liujingli", difference: str = "") -> None:
    """Somebody counts the drawer."""
    with till.cast.house.database.write() as session:
        cash.count(session, till.cast[by], estate_id=till.cast.xiushan, day=local_day(till.now), counted_fen=fen,
                   difference=difference, at=till.now)  # fmt: skip


def test_cash_that_one_person_counted_waits_for_another(till: Till, clock: StoppedClock) -> None:
    till.review("zhoukuaiji", till.enter("liujingli", "702", 80_00, payer="meijie"))
    count(till, 80_00)
    day = local_day(till.now)
    after(till.cast, clock, days=SOON, minutes=1)
    assert said(till.cast, "zhoukuaiji") == [
        f"秀山花园：{day.month}月{day.day}日的现金点过了，还没有第二位同事再点一遍。"
        "请在工作台“收款对账、现金日结”里核对、确认。"
    ]
    assert not said(till.cast, "liujingli"), "who counted cannot close it"
    with till.cast.house.database.write() as session:
        cash.close_day(session, till.cast["zhoukuaiji"], estate_id=till.cast.xiushan, day=day, version=1, at=till.now)
    assert after(till.cast, clock, days=AGAIN) is None


def test_cash_that_nobody_counted_is_asked_for_as_long_as_it_lies_there(till: Till, clock: StoppedClock) -> None:
    till.review("zhoukuaiji", till.enter("liujingli", "702", 80_00, payer="meijie"))
    after(till.cast, clock, days=SOON, minutes=1)
    for name in ("liujingli", "zhoukuaiji"):
        (words,) = said(till.cast, name)
        assert "起收的现金还没有点过" in words
    with till.cast.house.database.write() as session:
        cash.bank(session, till.cast["liujingli"], estate_id=till.cast.xiushan, fen=80_00, reference="1", at=till.now)
    assert after(till.cast, clock, days=AGAIN) is None, "it lies in the bank"


def differ(till: Till, about: str, *, estate_id: int | None, company_id: int | None = None) -> None:
    """Something does not add up."""
    with till.cast.house.database.write() as session:
        exceptions.found(session, Wrong.MISSING_HERE, about, "微信有一笔，这里没有。", company_id=company_id,
                         estate_id=estate_id, at=till.now)  # fmt: skip


def test_what_does_not_add_up_is_told_of_together_and_not_at_each_that_is_settled(
    till: Till, clock: StoppedClock
) -> None:
    cast = till.cast
    differ(till, "transaction:1", estate_id=cast.xiushan)
    day = local_day(till.now)
    clock.advance(hours=1)
    differ(till, "transaction:2", estate_id=cast.xiushan)
    differ(till, "transaction:3", estate_id=None)
    after(cast, clock, days=FIRST)
    for name in ("liujingli", "zhoukuaiji"):
        assert said(cast, name) == [
            f"秀山花园：2 条对账差异，最早是{day.month}月{day.day}日发现的，还没有人处理。"
            "请在工作台“收款对账、对账差异”里查明，写明怎么处理的。"
        ]
    assert "公司一级：系统的 1 条对账差异" in said(cast, "admin")[0]
    with cast.house.database.write() as session:
        row = session.scalars(select(Mismatch).order_by(Mismatch.id).limit(1)).one()
        exceptions.settle(session, cast["zhoukuaiji"], row.id, how="已核对", version=row.version, at=till.now)
    after(cast, clock, days=1)
    assert len(said(cast, "liujingli")) == 1
    differ(till, "transaction:4", estate_id=cast.xiushan)
    after(cast, clock, days=FIRST)
    assert len(said(cast, "liujingli")) == 2, "what is new is told of"


def test_who_had_the_cash_in_their_hands_is_not_asked_to_settle_it(till: Till, clock: StoppedClock) -> None:
    till.review("liujingli", till.enter("zhoukuaiji", "702", 500_00, payer="meijie"))
    count(till, 300_00, "zhoukuaiji", "零钱找错")
    with till.cast.house.database.write() as session:
        cash.close_day(session, till.cast["liujingli"], estate_id=till.cast.xiushan, day=local_day(till.now),
                       version=1, at=till.now)  # fmt: skip
    after(till.cast, clock, days=FIRST, minutes=1)
    assert "1 条对账差异" in said(till.cast, "liujingli")[0] and not said(till.cast, "zhoukuaiji")
    with till.cast.house.database.write() as session:
        mine = StaffGrant.person_id == till.cast.ids["liujingli"]
        session.execute(update(StaffGrant).where(mine).values(ended_at=till.now))
    after(till.cast, clock, days=AGAIN)
    assert "对账差异还在等人处理，可是没有能处理的同事" in said(till.cast, "admin")[-1]


def test_a_result_of_the_authority_calls_whoever_may_compare_it_and_calls_again(
    cast: Cast, clock: StoppedClock
) -> None:
    polling: Polling = over(cast, clock)
    entry = enter(polling)
    for _ in range(2):
        cast.react()
    for name, called in (("committee", 1), ("street", 1), ("liujingli", 0), ("meijie", 0)):
        assert [title for title, _ in cast.inbox(name)].count(OFFICIAL_TITLE) == called, name
    after(cast, clock, days=SOON, minutes=1)
    (words,) = said(cast, "committee")
    assert "政府结果还没有人照原件核对，没有公布" in words and polling.poll.title in words
    assert not said(cast, "liujingli")
    confirm(polling, entry)
    assert after(cast, clock, days=AGAIN) is None


def test_papers_that_one_person_read_are_asked_for_before_they_lapse_with_the_vote(
    cast: Cast, clock: StoppedClock
) -> None:
    polling = ready(cast, clock)
    entry = read(polling, "meijie")
    assert after(cast, clock, days=SOON, minutes=-1) is None
    after(cast, clock, minutes=2)
    (words,) = said(cast, "zhaojie")
    assert f"“{polling.poll.title}”有 1 张纸质票还没有两个人核对一致" in words and "“表决、纸质票”" in words
    assert not said(cast, "xiaoli"), "who read it first does not read it again"
    confirm_paper(polling, entry)
    clock.set(CLOSES - timedelta(hours=20))
    read(polling, "laowang")
    after(cast, clock)
    assert len(said(cast, "zhaojie")) == 2, "the vote ends within a day"
    clock.set(CLOSES + timedelta(hours=1))
    after(cast, clock)
    assert len(said(cast, "zhaojie")) == 3, "and once more before it lapses"
