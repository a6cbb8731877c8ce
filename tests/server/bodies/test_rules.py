"""When a first assembly may be held, how bodies are made up, by when what is done: tables of cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from server.bodies.rules import first, makeup
from server.bodies.rules.first import Handed
from server.bodies.rules.makeup import Kind, Side, Wrong
from server.bodies.rules.papers import DONE, Act, what
from server.bodies.rules.spelling import is_slip
from server.bodies.rules.standstill import standstill
from server.bodies.rules.steps import Life, Step, steps
from server.bodies.service.founding import years_begun
from server.places.rules.cities import profile

DAY = date(2026, 11, 23)
TWO_YEARS_AGO, YESTERDAY_TWO = date(2024, 11, 23), date(2024, 11, 24)


@pytest.mark.parametrize(("city", "handed_area", "first_on", "reached"), [
    ("上海市", 5000, None, True),
    ("上海市", 4999, None, False),
    ("上海市", 1, TWO_YEARS_AGO, True),
    ("上海市", 1, YESTERDAY_TWO, False),
    ("台州市", 5999, YESTERDAY_TWO, False),
    ("台州市", 6000, None, True),
    ("台州市", 3000, TWO_YEARS_AGO, True),
    ("台州市", 2999, TWO_YEARS_AGO, False),
    ("杭州市", 3000, YESTERDAY_TWO, False),
    ("杭州市", 3000, TWO_YEARS_AGO, True),
    ("北京市", 4999, date(2000, 1, 1), False),
    ("北京市", 5000, None, True),
])  # fmt: skip
def test_when_a_first_assembly_may_be_held(city: str, handed_area: int, first_on: date | None, reached: bool) -> None:
    handed = Handed(100, 10000, 50, handed_area, first_on)
    assert first.is_reached(profile(city), handed, DAY) is reached


def test_what_is_missing_is_said_in_figures() -> None:
    by_area, by_years = first.ways(profile("台州市"), Handed(100, 10000, 20, 2500, date(2025, 3, 1)), DAY)
    assert (by_area.met, by_area.missing) == (False, "还差 35.00 平方米")
    assert (by_years.met, by_years.missing) == (False, "要到 2027-03-01；还差 5.00 平方米")
    said = first.lacking([by_area, by_years])
    assert said.split("；或者")[0] == "交付的面积达到全小区的 60%（还差 35.00 平方米）" and "要到 2027-03-01" in said
    assert first.lacking([by_area, replace(by_years, met=True)]) == ""
    assert not first.is_reached(profile("台州市"), Handed(0, 0, 0, 0, None), DAY)
    assert first.is_own(profile("台州市")) and not first.is_own(profile("青岛市"))
    assert first.askers(profile("北京市"), 101, 10001) == (6, 501)


@pytest.mark.parametrize(("kind", "city", "sides", "wrongs"), [
    (Kind.PREPARATORY, "台州市", {Side.OWNER: 3, Side.COMMUNITY: 2}, []),
    (Kind.PREPARATORY, "台州市", {Side.OWNER: 2, Side.COMMUNITY: 3}, [Wrong.TOO_FEW_OWNERS]),
    (Kind.PREPARATORY, "台州市", {Side.OWNER: 3}, [Wrong.OUTSIDE_SIZE]),
    (Kind.PREPARATORY, "台州市", {Side.OWNER: 9, Side.STREET: 8}, [Wrong.OUTSIDE_SIZE]),
    (Kind.PREPARATORY, "上海市", {Side.OWNER: 3, Side.DEVELOPER: 3}, [Wrong.EVEN]),
    (Kind.PREPARATORY, "上海市", {Side.OWNER: 9, Side.DEVELOPER: 8}, []),
    (Kind.COMMITTEE, "台州市", {Side.OWNER: 5}, []),
    (Kind.COMMITTEE, "台州市", {Side.OWNER: 4, Side.FIRM: 1}, [Wrong.STRANGERS]),
    (Kind.COMMITTEE, "台州市", {Side.OWNER: 3}, [Wrong.OUTSIDE_SIZE]),
    (Kind.COMMITTEE, "北京市", {Side.OWNER: 6}, [Wrong.EVEN]),
    (Kind.MANAGEMENT, "台州市", {Side.OWNER: 7, Side.STREET: 4}, []),
    (Kind.MANAGEMENT, "台州市", {Side.OWNER: 6, Side.STREET: 5}, [Wrong.TOO_FEW_OWNERS]),
    (Kind.MANAGEMENT, "杭州市", {Side.OWNER: 4, Side.STREET: 3}, []),
    (Kind.MANAGEMENT, "杭州市", {Side.OWNER: 7, Side.STREET: 6}, [Wrong.OUTSIDE_SIZE]),
    (Kind.MANAGEMENT, "北京市", {Side.OWNER: 7, Side.STREET: 6}, []),
])  # fmt: skip
def test_how_bodies_are_made_up(kind: Kind, city: str, sides: dict[str, int], wrongs: list[Wrong]) -> None:
    people = [side for side, number in sides.items() for _ in range(number)]
    found = makeup.faults(kind, profile(city), people, households=500, area=5_000_000)
    assert [one.wrong for one in found] == wrongs
    assert all(one.binding for one in found)


def test_our_own_caution_is_shown_and_not_forced() -> None:
    """Of a preparatory group 青岛 says nothing that we know."""
    (found,) = makeup.faults(Kind.PREPARATORY, profile("青岛市"), [Side.OWNER] * 3, households=500, area=5_000_000)
    assert (found.wrong, found.binding, found.words) == (Wrong.OUTSIDE_SIZE, False, "人数要有 5 到 15 人")


@pytest.mark.parametrize(("city", "years", "too_long"), [
    ("杭州市", 2, False), ("杭州市", 3, True), ("北京市", 3, False), ("北京市", 4, True), ("台州市", 9, False),
])  # fmt: skip
def test_the_longest_term_of_a_management_committee(city: str, years: int, too_long: bool) -> None:
    sides = [Side.OWNER] * 11
    found = makeup.faults(Kind.MANAGEMENT, profile(city), sides, households=500, area=5_000_000, term=years)
    assert (Wrong.TERM_TOO_LONG in [one.wrong for one in found]) is too_long


@pytest.mark.parametrize(("until", "years"), [
    (None, None), (date(2027, 11, 22), 1), (date(2027, 11, 23), 2), (date(2031, 11, 22), 5), (date(2031, 11, 23), 6),
])  # fmt: skip
def test_a_year_that_has_begun_counts(until: date | None, years: int | None) -> None:
    assert years_begun(DAY, until) == years


def test_what_is_asked_of_a_preparatory_group() -> None:
    asked = steps(Life(Kind.PREPARATORY, DAY), {}, profile("上海市"), DAY)
    assert [(one.step, one.by) for one in asked] == [
        (Step.NAMES, date(2026, 11, 30)), (Step.ITEMS, date(2027, 2, 5)), (Step.MEETING, date(2027, 2, 21)),
    ]  # fmt: skip
    planned = steps(Life(Kind.PREPARATORY, DAY, meeting_on=date(2026, 12, 31)), {}, profile("北京市"), DAY)
    assert [one.by for one in planned] == [date(2026, 11, 30), date(2026, 12, 15), date(2027, 1, 22)]


@pytest.mark.parametrize(("city", "report_by"), [
    ("上海市", date(2029, 6, 22)), ("北京市", date(2029, 5, 22)), ("杭州市", date(2029, 8, 22)),
    ("台州市", date(2029, 9, 22)), ("湖州市", date(2029, 9, 23)),
])  # fmt: skip
def test_when_a_change_of_term_is_reported(city: str, report_by: date) -> None:
    asked = {one.step: one for one in steps(Life(Kind.COMMITTEE, DAY, date(2029, 11, 22)), {}, profile(city), DAY)}
    assert asked[Step.REPORTED].by == report_by
    assert (asked[Step.NAMES].by, asked[Step.FILED].by) == (date(2026, 11, 26), date(2026, 12, 23))
    assert Step.HANDED not in asked, "nobody sat before"
    followed = steps(Life(Kind.COMMITTEE, DAY, follows=True), {}, profile(city), DAY)
    assert {one.step: one.by for one in followed}[Step.HANDED] == date(2026, 12, 3)


def test_nobody_is_blamed_for_what_was_due_before_a_body_was_known_here() -> None:
    long_ago = Life(Kind.COMMITTEE, date(2022, 1, 10), date(2026, 12, 1), follows=True, known_since=DAY)
    asked = [one.step for one in steps(long_ago, {}, profile("上海市"), DAY)]
    assert asked == [Step.REPORTED, Step.ENDS], "the change of term is still to come"
    noted = steps(long_ago, {Step.FILED: date(2022, 3, 1)}, profile("上海市"), DAY)
    assert (noted[0].step, noted[0].late) == (Step.FILED, True), "what is known stays in sight"


@pytest.mark.parametrize(("done", "day", "late"), [
    (None, date(2026, 11, 26), False), (None, date(2026, 11, 27), True),
    (date(2026, 11, 26), date(2027, 1, 1), False), (date(2026, 11, 27), date(2027, 1, 1), True),
])  # fmt: skip
def test_late_is_what_was_done_after_its_day_or_is_open_then(done: date | None, day: date, late: bool) -> None:
    (names, *_) = steps(Life(Kind.COMMITTEE, DAY), {Step.NAMES: done} if done else {}, profile("上海市"), day)
    assert (names.late, names.open) == (late, done is None)


@pytest.mark.parametrize(("until", "changing", "bound", "over"), [
    (None, None, True, None), (DAY, None, True, None), (date(2026, 11, 22), None, False, True),
    (None, DAY, True, False), (None, DAY, False, None), (None, date(2026, 11, 24), True, None),
    (date(2026, 11, 22), DAY, True, True),
])  # fmt: skip
def test_when_a_committee_stands_still(
    until: date | None, changing: date | None, bound: bool, over: bool | None
) -> None:
    found = standstill(until=until, changing_since=changing, bound=bound, day=DAY)
    assert (found.over if found else None) is over


@pytest.mark.parametrize(("confirmed", "put_right", "slip"), [
    ("王晓明", "王小明", True), ("章小明", "张小明", True), ("王小明", "王小明", True), ("欧阳小明", "欧阳晓明", True),
    ("李燕", "李艳", False), ("王小明", "王大刚", False), ("王小明", "李大明", False), ("王小明", "王明", False),
    ("王小明", "王小明明", False), ("王 小明", "王小明", True), ("李燕（3栋）", "李燕 3栋", True),
    ("王小明", "（）", False), ("", "", False), ("（）", "（）", False),
])  # fmt: skip
def test_what_is_a_slip_of_the_pen(confirmed: str, put_right: str, slip: bool) -> None:
    assert is_slip(confirmed, put_right) is slip


@pytest.mark.parametrize(("act", "body", "groups", "said"), [
    (Act.FOUND, "业主委员会", False, "登记业主委员会"), (Act.END, "换届小组", True, "结束换届小组"),
    (Act.JOIN, "换届小组", True, "换届小组加一位成员"), (Act.LEAVE, "业主委员会", False, "业主委员会一位成员离任"),
    (Act.TERM, "业主委员会", False, "改业主委员会的任期和文件"), (Act.TERM, "换届小组", True, "改换届小组的日子和文件"),
])  # fmt: skip
def test_a_paper_in_words(act: Act, body: str, groups: bool, said: str) -> None:
    assert what(act, body, groups=groups) == said
    assert DONE[act]
