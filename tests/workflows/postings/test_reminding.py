"""Each morning: before the last day whoever owes it hears, afterwards others too, each once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from server.kit.clock import StoppedClock, local_day
from server.postings.service import posting
from server.postings.service.posting import Said
from tests.cast import Cast
from workflows.postings.jobs import remind

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
DUE, LATE = "该公布了：公共收益", "逾期没公布：公共收益"


def heard(cast: Cast, name: str, title: str) -> list[str]:
    return [words for said, words in cast.inbox(name) if said == title and "秀山花园" in words]


def turn_to(clock: StoppedClock, day: date) -> None:
    clock.advance(days=(day - local_day(clock.now())).days)


def test_who_owes_it_hears_before_and_committee_and_manager_when_it_was_missed(cast: Cast, clock: StoppedClock) -> None:
    turn_to(clock, date(2027, 1, 22))
    remind(cast.house, clock.now())
    assert not heard(cast, "zhoukuaiji", DUE), "more than a week is left"
    turn_to(clock, date(2027, 1, 23))
    for _ in range(2):
        remind(cast.house, clock.now())
    (said,) = heard(cast, "zhoukuaiji", DUE)
    assert "2026年第四季度" in said and "最迟 2027-01-30" in said and not heard(cast, "committee", DUE)
    turn_to(clock, date(2027, 1, 31))
    for _ in range(2):
        remind(cast.house, clock.now())
    assert len(heard(cast, "committee", LATE)) == len(heard(cast, "liujingli", LATE)) == 1


def test_what_was_published_is_reminded_of_no_more_until_it_comes_down_early(cast: Cast, clock: StoppedClock) -> None:
    turn_to(clock, date(2027, 1, 5))
    at = clock.now()
    with cast.house.database.write() as session:
        said = Said(cast.xiushan, "public_income", local_day(at), "东门公告栏", date(2026, 10, 1))
        board_id = posting.put_up(session, cast["xiaoli"], said, None, at=at)
    turn_to(clock, date(2027, 1, 25))
    remind(cast.house, clock.now())
    assert not heard(cast, "zhoukuaiji", DUE)
    with cast.house.database.write() as session:
        down = local_day(clock.now()) - timedelta(days=1)
        posting.take_down(session, cast["xiaoli"], board_id, on=down, early=True, version=1, at=clock.now())
    remind(cast.house, clock.now())
    assert "撤早了" in heard(cast, "zhoukuaiji", DUE)[0]
