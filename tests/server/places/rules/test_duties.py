"""How the duties of a lift stand on a day, and the words people read of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from server.places.rules.duties import Duty, LiftStands, Stand, next_self_test, stands
from server.places.rules.duty_words import lines
from server.places.rules.upkeep import Act
from server.places.rules.visits import Visit

TODAY = date(2026, 11, 24)
FILE = {"in_use_since": None, "next_inspection_on": None, "contract_until": None, "state": "在用", "state_why": "",
        "maintainer": "某某维保"}  # fmt: skip


def of(last: dict[str, date] | None = None, today: date = TODAY, **file: Any) -> LiftStands:
    return stands({**FILE, **file}, last or {}, today, 15)


def test_what_nobody_wrote_down_is_a_state_of_its_own_and_no_contract_is_unmaintained() -> None:
    found = of()
    assert {one.duty: one.stand for one in found.duties} == dict.fromkeys(Duty, Stand.MISSING)
    assert found.unmaintained and found.acts == tuple(Act)


@pytest.mark.parametrize(("since", "today", "years", "old"), [
    (date(2011, 11, 23), date(2026, 11, 22), 14, False), (date(2011, 11, 23), date(2026, 11, 23), 15, False),
    (date(2011, 11, 23), date(2026, 11, 24), 15, True), (None, date(2026, 11, 24), None, False),
    (date(2012, 2, 29), date(2027, 2, 28), 14, False),
])  # fmt: skip
def test_a_lift_is_old_after_fifteen_years(since: date | None, today: date, years: int | None, old: bool) -> None:
    found = of(today=today, in_use_since=since)
    assert (found.years, found.old) == (years, old)


@pytest.mark.parametrize(("by", "stand"), [
    (date(2026, 11, 23), Stand.LATE), (date(2026, 11, 24), Stand.SOON), (date(2026, 12, 24), Stand.SOON),
    (date(2026, 12, 25), Stand.FINE),
])  # fmt: skip
def test_an_inspection_and_a_contract_are_near_a_month_before(by: date, stand: Stand) -> None:
    found = of(next_inspection_on=by, contract_until=by)
    assert found.duty(Duty.INSPECTION).stand is found.duty(Duty.CONTRACT).stand is stand
    assert found.unmaintained == (stand is Stand.LATE)


@pytest.mark.parametrize(("kind", "day", "stand", "by"), [
    (Visit.HALF_MONTH, date(2026, 11, 9), Stand.FINE, date(2026, 11, 24)),
    (Visit.YEAR, date(2026, 11, 8), Stand.LATE, date(2026, 11, 23)),
    (Visit.ON_DEMAND, date(2026, 5, 1), Stand.OPEN, None),
    (Visit.REPAIR, date(2026, 11, 23), Stand.MISSING, None),
])  # fmt: skip
def test_maintenance_is_late_from_the_sixteenth_day_on(kind: Visit, day: date, stand: Stand, by: date | None) -> None:
    one = of({kind: day}).duty(Duty.MAINTENANCE)
    assert (one.stand, one.by) == (stand, by)


@pytest.mark.parametrize(("since", "stand", "by"), [
    (date(2026, 11, 24), Stand.FINE, date(2026, 12, 9)), (date(2026, 11, 9), Stand.FINE, date(2026, 11, 24)),
    (date(2026, 11, 8), Stand.MISSING, None),
])  # fmt: skip
def test_a_lift_that_has_just_begun_to_run_has_its_first_fortnight(since: date, stand: Stand, by: date | None) -> None:
    one = of(in_use_since=since).duty(Duty.MAINTENANCE)
    assert (one.stand, one.by) == (stand, by)


@pytest.mark.parametrize(("installed", "last", "by"), [
    (date(2020, 5, 10), None, date(2028, 5, 31)),  # year 7 is an inspection, year 8 the next test
    (date(2024, 11, 10), None, date(2026, 11, 30)), (date(2024, 11, 10), date(2026, 9, 30), date(2026, 11, 30)),
    (date(2024, 11, 10), date(2026, 10, 1), date(2027, 11, 30)), (date(2010, 5, 10), None, None),
    (date(2022, 5, 10), date(2023, 5, 2), date(2024, 5, 31)),
])  # fmt: skip
def test_the_next_self_test_is_the_first_that_nothing_has_served(
    installed: date, last: date | None, by: date | None
) -> None:
    due = next_self_test(installed, last, TODAY)
    assert (due.by if due else None) == by
    found = of({Visit.SELF_TEST: last} if last else {}, in_use_since=installed).duty(Duty.SELF_TEST)
    assert found.by == by and found.stand is (Stand.OPEN if by is None else Stand.LATE if by < TODAY else
                                              Stand.SOON if by.year == 2026 else Stand.FINE)  # fmt: skip


def said(last: dict[str, date] | None = None, **file: Any) -> dict[str, tuple[str, bool]]:
    found = lines({**FILE, **file}, of(last, **file), TODAY)
    return {one.label: (one.words, one.bad) for one in found}


def test_residents_read_what_is_written_down() -> None:
    good = said({Visit.HALF_MONTH: date(2026, 11, 20)}, next_inspection_on=date(2027, 3, 1),
                contract_until=date(2027, 6, 30))  # fmt: skip
    assert good == {
        "上次保养": ("2026年11月20日（4 天前）", False), "下次保养": ("最晚 2026年12月5日", False),
        "下次检验": ("2027年3月1日", False), "维保单位": ("某某维保，合同到 2027年6月30日", False),
    }  # fmt: skip
    assert said() == {
        "上次保养": ("没有登记", True),
        "下次检验": ("没有登记", True),
        "维保单位": ("某某维保，合同没有登记", True),
    }
    late = said({Visit.QUARTER: date(2026, 11, 1)}, next_inspection_on=date(2026, 11, 20),
                contract_until=date(2026, 11, 23))  # fmt: skip
    assert late["下次保养"] == ("本该最晚 2026年11月16日，已经晚了 8 天", True)
    assert late["下次检验"] == ("2026年11月20日，已经过了 4 天", True)
    assert late["维保单位"] == ("某某维保的合同 2026年11月23日已到期，现在没有单位维保", True)


def test_a_lift_that_stands_still_says_why_and_owes_no_visit() -> None:
    stopped = said({Visit.QUARTER: date(2026, 9, 1)}, state="停用", state_why="等配件，预计 12 月 3 日恢复")
    assert stopped["现在"] == ("停用：等配件，预计 12 月 3 日恢复", True) and "下次保养" not in stopped
    assert of(state="停用").rests and of(state="停用").acts == ()
    assert said(state="报废")["现在"] == ("已报废，不能乘坐", True)


def test_a_self_test_is_told_only_once_it_is_near() -> None:
    assert "自行检测" not in said(in_use_since=date(2019, 12, 28))
    assert said(in_use_since=date(2024, 11, 10))["自行检测"] == ("最晚 2026年11月30日", False)
