"""One or two stars reach whoever supervises, by message and among the calls; whoever did the work is not thanked."""

from __future__ import annotations

import pytest

from server.reports.queries import calls
from tests.cast import Cast


def asked(cast: Cast, name: str = "liujingli") -> list[tuple[int, int | None]]:
    with cast.house.database.read() as session:
        return [(call.id, call.stars) for call in calls.waiting(session, cast[name], at=cast.house.clock.now())]


@pytest.mark.parametrize("stars", [1, 2, 3, 5, None])
@pytest.mark.parametrize("later", [False, True])
def test_few_stars_reach_the_supervisors_at_once(cast: Cast, stars: int | None, later: bool) -> None:
    report_id = cast.work(cast.report())
    cast.move("meijie", report_id, "accept", stars=None if later else stars)
    if later and stars:
        cast.move("meijie", report_id, "rate", stars=stars)
    cast.react()
    low = stars is not None and stars <= 2
    told = [title for title, _ in cast.inbox("liujingli") if "星" in title]
    assert told == ([f"R{report_id:06d} 住户打了 {stars} 星"] if low else [])
    assert asked(cast) == ([(report_id, stars)] if low else [])
    assert asked(cast, "xiaoli") == []


@pytest.mark.parametrize(
    ("stars", "words"),
    [
        (5, "住户已确认解决，辛苦了。"),
        (None, "住户已确认解决，辛苦了。"),
        (3, "住户已确认解决。"),
        (2, "打了 2 星。主管会打电话"),
    ],
)
def test_what_whoever_did_it_reads_fits(cast: Cast, stars: int | None, words: str) -> None:
    report_id = cast.work(cast.report())
    cast.move("meijie", report_id, "accept", stars=stars)
    cast.react()
    (told,) = [said for title, said in cast.inbox("xiaoli") if "已确认" in title]
    assert words in told and (("辛苦" in told) is (stars in (5, None)))
