"""Office hours as people write them, and how a lift stands on a day."""

from __future__ import annotations

from datetime import date

import pytest

from server.kit.errors import Malformed
from server.register.rules import hours_said, is_missing, office_hours, stands, windows_of

WEEKEND = ["Sat", "Sun"]


@pytest.mark.parametrize("written", [
    "08:30-12:00 14:00-18:00", "08:30-12:00，14:00-18:00",
    "08：30 ～ 12：00、14：00 至 18：00", " 08:30~12:00;14:00—18:00 ",
])  # fmt: skip
def test_hours_are_read_as_people_write_them(written: str) -> None:
    hours = office_hours(written, WEEKEND, holidays=True)
    assert hours == {"windows": ["08:30-12:00", "14:00-18:00"], "weekend": WEEKEND, "holidays": "china"}
    assert windows_of(hours) == "08:30-12:00 14:00-18:00"
    assert hours_said(hours) == "08:30-12:00 14:00-18:00，周六、周日休息，按国家节假日"


def test_no_words_are_the_usual_hours() -> None:
    assert office_hours("  ", WEEKEND, holidays=True) is None
    assert (windows_of(None), hours_said(None)) == ("", "按通用办公时间")


def test_a_desk_that_never_rests() -> None:
    assert hours_said(office_hours("00:00-24:00", [], holidays=False)) == "00:00-24:00，天天上班，节假日照常"


@pytest.mark.parametrize("written", [
    "早八点到晚六点", "14:00-18:00 08:30-12:00", "08:00-12:00 11:00-18:00", "18:00-08:00", "08:00-25:00", "08:00",
])  # fmt: skip
def test_hours_that_cannot_be_are_refused(written: str) -> None:
    with pytest.raises(Malformed, match="hours_wrong"):
        office_hours(written, WEEKEND, holidays=True)


def test_somebody_must_work_on_some_day() -> None:
    every = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    with pytest.raises(Malformed, match="hours_never"):
        office_hours("08:00-12:00", every, holidays=True)


@pytest.mark.parametrize(("since", "today", "years", "old"), [
    (date(2011, 11, 23), date(2026, 11, 22), 14, False), (date(2011, 11, 23), date(2026, 11, 23), 15, False),
    (date(2011, 11, 23), date(2026, 11, 24), 15, True), (None, date(2026, 11, 24), None, False),
    (date(2012, 2, 29), date(2027, 2, 28), 14, False),
])  # fmt: skip
def test_a_lift_is_old_after_fifteen_years(since: date | None, today: date, years: int | None, old: bool) -> None:
    found = stands({"in_use_since": since, "next_inspection_on": None, "contract_until": None}, today)
    assert (found.years, found.old) == (years, old)


@pytest.mark.parametrize(("inspected", "over", "now"), [
    (date(2026, 11, 22), True, False), (date(2026, 11, 23), False, True), (date(2026, 12, 23), False, True),
    (date(2026, 12, 24), False, False), (None, False, False),
])  # fmt: skip
def test_an_inspection_is_asked_for_a_month_before(inspected: date | None, over: bool, now: bool) -> None:
    lift = {"in_use_since": None, "next_inspection_on": inspected, "contract_until": None}
    found = stands(lift, date(2026, 11, 23))
    assert (found.inspection_over, found.apply_now) == (over, now)


@pytest.mark.parametrize(("until", "over", "soon"), [
    (date(2026, 11, 22), True, False), (date(2026, 11, 23), False, True), (date(2026, 12, 23), False, True),
    (date(2026, 12, 24), False, False), (None, False, False),
])  # fmt: skip
def test_a_contract_ends_with_its_last_day(until: date | None, over: bool, soon: bool) -> None:
    lift = {"in_use_since": None, "next_inspection_on": None, "contract_until": until}
    found = stands(lift, date(2026, 11, 23))
    assert (found.contract_over, found.contract_soon) == (over, soon)


def test_what_an_estate_has_not_said() -> None:
    whole = {"phone": "110", "address": "某路 1 号", "company": "某物业", "community": "某社区"}
    assert is_missing(whole) == []
    assert is_missing({**whole, "phone": None, "address": ""}) == ["24 小时电话", "地址"]
