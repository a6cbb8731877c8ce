"""Office hours as people write them, what an estate has not said, what was called out of a lift."""

from __future__ import annotations

from datetime import date

import pytest

from server.kit.errors import Malformed
from server.register.rules import calls_said, hours_said, is_missing, office_hours, windows_of

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


def test_what_was_called_out_is_read_aloud() -> None:
    made = {"inspection:20261224:30": date(2026, 11, 24), "contract:missing:commissioner": date(2026, 11, 26),
            "contract:20261120:reported": date(2026, 11, 21), "maintenance:20261101:0": date(2026, 11, 1)}  # fmt: skip
    assert calls_said(made) == [
        "2026年11月26日 维保合同没有登记，告诉了物业、电梯专员", "2026年11月24日 检验提前 30 天提醒物业",
        "2026年11月21日 维保合同到期，自动开了报事", "2026年11月1日 保养当天提醒物业",
    ]  # fmt: skip


def test_what_an_estate_has_not_said() -> None:
    whole = {"phone": "110", "address": "某路 1 号", "company": "某物业", "community": "某社区"}
    assert is_missing(whole) == []
    assert is_missing({**whole, "phone": None, "address": ""}) == ["24 小时电话", "地址"]
