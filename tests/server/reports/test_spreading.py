"""Two homes of one stair without water within hours are perhaps one pipe: the clerk reads so, and no names."""

from __future__ import annotations

import pytest

from server.kit.clock import StoppedClock
from server.reports.queries.spreading import same_stair
from server.reports.rules.spreading import words
from tests.cast import Cast


def said(cast: Cast, report_id: int, name: str = "liujingli") -> str:
    told = cast.tell(name, report_id)
    with cast.house.database.read() as session:
        return same_stair(session, cast[name], told)


@pytest.mark.parametrize(
    ("theirs", "apart", "count"),
    [("outage", 0, 1), ("indoor_power", 5, 1), ("outage", 7, 0), ("leak", 0, 0)],
)
def test_the_same_trouble_of_the_same_stair_within_hours(
    cast: Cast, clock: StoppedClock, theirs: str, apart: int, count: int
) -> None:  # fmt: skip
    first = cast.report("laowang", theirs, "home", home_id=cast.homes["101"])
    clock.advance(hours=apart)
    own = cast.report("meijie", "outage", "home")
    assert said(cast, own) == words(count) and said(cast, first) == words(count)
    assert "白" not in said(cast, own) and "101" not in said(cast, own)


def test_one_home_twice_is_one_and_ones_own_is_none(cast: Cast) -> None:
    own = cast.report("meijie", "outage", "home")
    for _ in range(2):
        cast.report("meijie", "outage", "home")
    assert said(cast, own) == ""
    for _ in range(2):
        cast.report("laowang", "outage", "home", home_id=cast.homes["101"])
    assert said(cast, own) == words(1)


@pytest.mark.parametrize("name", ["meijie", "chengong"])
def test_only_the_team_reads_it(cast: Cast, name: str) -> None:
    cast.report("laowang", "outage", "home", home_id=cast.homes["101"])
    assert said(cast, cast.report("meijie", "outage", "home"), name) == ""
