"""Who was at a lift: written down once, put right by a later entry, read by residents, counted the same for all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from server.kit.clock import StoppedClock, local_day
from server.kit.errors import Conflict, DomainError, NotFound, Stale
from server.places import queries as places
from server.places.rules.visits import Visit
from server.register.service import lifts, visits
from server.register.service.lifts import SAID
from server.register.service.visits import Seen
from tests.cast import LIFT_CODE, Cast

TODAY = date(2026, 11, 21)


def seen(day: date = TODAY, kind: Visit = Visit.HALF_MONTH, **more: Any) -> Seen:
    return Seen(day, kind, "某某维保", **more)


@pytest.fixture
def write(cast: Cast) -> Callable[..., int]:
    def act(said: Seen, by: str = "xiaoli") -> int:
        with cast.house.database.write() as session:
            return visits.write(session, cast[by], lift_id=cast.lift, seen=said, at=cast.house.clock.now())

    return act


@pytest.fixture
def correct(cast: Cast) -> Callable[..., int]:
    def act(visit_id: int, said: Seen | None, by: str = "liujingli") -> int:
        with cast.house.database.write() as session:
            return visits.correct(session, cast[by], visit_id=visit_id, seen=said, why="日期写错了",
                                  at=cast.house.clock.now())  # fmt: skip

    return act


def shown(cast: Cast) -> dict[str, str]:
    """What anybody reads of the lift."""
    answer = cast.visitor(None).get(f"/lifts/{LIFT_CODE}")
    assert answer.status_code == 200
    return {line["key"]: line["words"] for line in answer.json["lines"]}


def test_residents_read_when_somebody_was_there_last(cast: Cast, write: Callable[..., int]) -> None:
    assert shown(cast)["last"] == "没有登记"
    write(seen(TODAY - timedelta(days=3), who="张师傅", note="换了门机皮带"))
    write(seen(TODAY, Visit.REPAIR))
    assert shown(cast) == {"last": "2026年11月18日（3 天前）", "next": "最晚 2026年12月3日", "inspection": "没有登记",
                           "firm": "没有登记"}  # fmt: skip
    assert "张师傅" not in cast.visitor(None).get(f"/lifts/{LIFT_CODE}").text, "who came is for the staff"
    assert [entry.after["visit_kind"] for entry in cast.audit("lift.visit_written")] == ["半月保养", "维修"]


def test_the_same_visit_is_written_once_and_a_correction_alone_counts(
    cast: Cast, write: Callable[..., int], correct: Callable[..., int]
) -> None:
    wrong = write(seen(TODAY))
    with pytest.raises(Conflict, match="visit_known"):
        write(seen(TODAY), by="liujingli")
    right = correct(wrong, seen(TODAY - timedelta(days=9)))
    assert shown(cast)["last"] == "2026年11月12日（9 天前）"
    with pytest.raises(Stale):
        correct(wrong, seen(TODAY - timedelta(days=1)))
    correct(right, None)
    assert shown(cast)["last"] == "没有登记"
    write(seen(TODAY))
    with cast.house.database.read() as session:
        rows = {row["id"]: row for row in places.visits(session, cast.lift)}
    assert len(rows) == 4 and sum(row["stands"] for row in rows.values()) == 1
    assert rows[wrong]["corrected_why"] == "日期写错了" and rows[right]["corrects_id"] == wrong
    assert [entry.reason for entry in cast.audit("lift.visit_struck")] == ["日期写错了"]


def test_the_day_of_the_next_inspection_goes_to_the_file(cast: Cast, write: Callable[..., int]) -> None:
    write(seen(TODAY, Visit.INSPECTION, next_on=date(2027, 11, 30)))
    assert shown(cast)["inspection"] == "2027年11月30日"
    [entry] = cast.audit("lift.changed")
    assert entry.after == {"lift_next_inspection_on": "2027-11-30"}


def test_a_wrong_inspection_takes_its_day_back_from_the_file(
    cast: Cast, write: Callable[..., int], correct: Callable[..., int]
) -> None:
    write(seen(TODAY - timedelta(days=9), Visit.INSPECTION, next_on=date(2026, 12, 31)))
    wrong = write(seen(TODAY, Visit.INSPECTION, next_on=date(2029, 11, 20)))
    right = correct(wrong, seen(TODAY, Visit.INSPECTION, next_on=date(2027, 11, 30)))
    assert shown(cast)["inspection"] == "2027年11月30日"
    correct(right, None)
    assert shown(cast)["inspection"] == "2026年12月31日", "else nobody would hear when it is due"


@pytest.mark.parametrize(("said", "code"), [
    (seen(TODAY + timedelta(days=1)), "visit_to_come"), (seen(next_on=date(2027, 1, 1)), "next_of_what"),
    (seen(TODAY, Visit.INSPECTION, next_on=TODAY), "next_before"),
    (seen(TODAY, Visit.INSPECTION, next_on=date(2099, 12, 31)), "next_far"), (seen(media_id=99), "media_not_usable"),
])  # fmt: skip
def test_what_cannot_be_is_refused(cast: Cast, write: Callable[..., int], said: Seen, code: str) -> None:
    before = cast.counts()
    with pytest.raises(DomainError, match=code):
        write(said)
    assert cast.counts() == before


@pytest.mark.parametrize("who", ["zhoukuaiji", "committee", "meijie", "heshifu", "huangjingli"])
def test_others_write_nothing(cast: Cast, write: Callable[..., int], correct: Callable[..., int], who: str) -> None:
    visit_id = write(seen())
    with pytest.raises(NotFound):
        write(seen(TODAY - timedelta(days=1)), by=who)
    with pytest.raises(NotFound):
        correct(visit_id, None, by=who)


def test_gaps_and_figures_of_an_estate(cast: Cast, write: Callable[..., int], clock: StoppedClock) -> None:
    for days in (60, 45, 20, 8):
        write(seen(TODAY - timedelta(days=days)))
    write(seen(TODAY - timedelta(days=61), Visit.ON_DEMAND))
    write(seen(TODAY - timedelta(days=7), Visit.INSPECTION))
    with cast.house.database.read() as session:
        gaps = places.lift_gaps(session, [cast.lift], since=TODAY - timedelta(days=365), until=TODAY)
        month = places.upkeep_figures(session, cast.xiushan, since=TODAY - timedelta(days=30), until=TODAY)
        later = places.upkeep_figures(session, cast.xiushan, since=TODAY, until=TODAY + timedelta(days=9))
        nowhere = places.upkeep_figures(session, cast.defu, since=TODAY, until=TODAY)
    assert gaps == {cast.lift: [(TODAY - timedelta(days=45), TODAY - timedelta(days=20))]}
    assert len(month.done) == 2 and month.gaps == month.unmaintained == month.missing == (cast.lift,)
    assert month.late == () and later.late == (cast.lift,) and later.done == later.gaps == ()
    assert nowhere.lifts == nowhere.unmaintained == ()
    assert local_day(clock.now()) == TODAY


def test_a_lift_is_not_stopped_without_a_reason_that_residents_read(cast: Cast) -> None:
    def describe(**said: Any) -> None:
        with cast.house.database.write() as session:
            lift = places.lift(session, lift_id=cast.lift)
            now = {name: lift[name] for name in SAID if name != "code"} | said
            lifts.change(session, cast["chengong"], lift_id=cast.lift, version=lift["version"], stair_ids=[],
                         at=cast.house.clock.now(), **now)  # fmt: skip

    with pytest.raises(DomainError, match="lift_why"):
        describe(state="停用")
    describe(state="停用", state_why="等配件，预计 12 月 3 日恢复")
    assert shown(cast)["state"] == "停用：等配件，预计 12 月 3 日恢复"
    describe(state="在用")
    with cast.house.database.read() as session:
        assert places.lift(session, lift_id=cast.lift)["state_why"] == ""
