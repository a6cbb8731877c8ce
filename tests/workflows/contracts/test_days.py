"""Who must act hears before each day, once, and once that it went by; residents read what concerns them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from server.contracts.rules.contract import Contract, Side
from server.kit.clock import StoppedClock, local_day
from tests.cast import Cast
from tests.server.contracts.signing import TERM, Signing
from workflows.contracts.jobs import remind


@pytest.fixture
def signing(cast: Cast) -> Signing:
    return Signing(cast)


@pytest.fixture
def go_to(signing: Signing, clock: StoppedClock) -> Callable[[date], None]:
    """Go to a day, and let the job run on it twice."""

    def go(day: date) -> None:
        clock.advance(days=(day - local_day(signing.now)).days)
        for _ in range(2):
            remind(signing.cast.house, signing.now)

    return go


def titles(cast: Cast, name: str) -> list[str]:
    return [title for title, _ in cast.inbox(name)]


ENDS = replace(TERM, until=date(2027, 12, 31))


def test_each_day_is_told_once_before_and_once_after(signing: Signing, go_to: Callable[[date], None]) -> None:
    cast = signing.cast
    signing.sign(ENDS)
    go_to(date(2027, 9, 1))
    assert titles(cast, "committee") == []
    go_to(date(2027, 9, 2))
    go_to(date(2027, 9, 20))
    near = [
        "物业合同：全体业主决定续聘还是另选，2027年10月2日",
        "物业合同：物业公司通知不再续签的最后一天，2027年10月2日",
    ]
    for name in ("liujingli", "committee"):
        assert titles(cast, name) == near
    assert titles(cast, "meijie") == near[:1] and titles(cast, "zhoukuaiji") == titles(cast, "street") == []
    assert "续聘还是另选，由全体业主共同决定，最晚 2027年10月2日" in cast.inbox("meijie")[-1][1]
    go_to(date(2027, 10, 3))
    assert titles(cast, "committee")[-2].endswith("的日子已过")
    go_to(date(2028, 1, 1))
    assert "照旧执行、没有期限" in cast.inbox("committee")[-1][1]
    assert "2027年12月31日已到期，现在照旧执行" in cast.inbox("meijie")[-1][1]
    assert len(titles(cast, "committee")) == len(set(titles(cast, "committee"))) == 6, "told after a break: not of all"


def test_a_day_long_gone_is_told_no_more(signing: Signing, go_to: Callable[[date], None]) -> None:
    signing.sign(Contract("包干制", date(2025, 1, 1), date(2026, 12, 31)))
    go_to(date(2027, 3, 1))
    assert titles(signing.cast, "committee") == []


def test_who_may_confirm_hears_and_all_hear_when_the_firm_goes(
    signing: Signing, go_to: Callable[[date], None]
) -> None:  # fmt: skip
    cast, version = signing.cast, signing.write()
    cast.react()
    assert titles(cast, "committee") == titles(cast, "street") == ["物业合同约定等您核对"]
    assert titles(cast, "liujingli") == titles(cast, "zhoukuaiji") == []
    signing.confirm(version)
    cast.react()
    assert titles(cast, "meijie") == ["物业合同有新的约定"] and titles(cast, "liujingli") == ["物业合同约定已核对"]
    notice = signing.give()
    cast.react()
    assert titles(cast, "street")[-1] == "物业合同的通知等您核对" and "物业合同的通知等您核对" not in titles(
        cast, "liujingli"
    )
    signing.let_go(notice)
    cast.react()
    title, words = cast.inbox("tenant")[-1]
    assert title == "小区的物业要变了" and words.startswith("全体业主共同决定，现在的物业服务到 2027年2月28日为止。")
    assert "不能撤离" in words and "秀业〔2026〕3号" in words
    assert titles(cast, "liujingli")[-1] == "小区的物业要变了"
    go_to(date(2027, 3, 16))
    assert "还有 9 项没有交接" in cast.inbox("committee")[-1][1]


def test_whoever_wrote_down_what_is_sent_back_reads_why(signing: Signing) -> None:
    signing.sign()
    signing.let_go(signing.give(Side.FIRM, date(2028, 1, 1), by="liujingli"), by="committee", why="没有收到通知书")
    signing.cast.react()
    assert signing.cast.inbox("liujingli")[-1] == (
        "物业合同的通知被退回",
        "秀山花园：物业公司不再服务，2026年11月20日书面通知，2028年1月1日起生效，核对的人退回了：没有收到通知书",
    )
    assert "小区的物业要变了" not in titles(signing.cast, "meijie")
