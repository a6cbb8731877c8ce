"""What is said of days is true on the day on which a sheet goes, whenever it was written."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from server.bulletins.rules.days import dated, next_day_words, said_on, written_on
from server.bulletins.rules.telling import plain_words, read_words
from server.bulletins.rules.view import SectionView
from server.bulletins.sections import notices
from server.notices.rules import Kind
from server.notices.service import publishing, writing
from tests.server.bulletins.conftest import TODAY, Sheets
from tests.server.bulletins.drawing.sheets import USUAL

TOMORROW = TODAY + timedelta(days=1)


@pytest.mark.parametrize(("words", "said"), [
    ("明天清洗水箱", "11月22日清洗水箱"),
    ("明早 9 点、明晚 8 点", "11月22日早上 9 点、11月22日晚上 8 点"),
    ("今晚上停水", "11月21日晚上停水"),
    ("大后天开会，后天试水", "11月24日开会，11月23日试水"),
    ("今明两天有雨", "11月21日和11月22日有雨"),
    ("明后天停气", "11月22日和11月23日停气"),
    ("明天（11月22日）停水", "11月22日停水"),
    ("11月22日（明天）停水", "11月22日停水"),
    ("昨日已修好，前天报的", "11月20日已修好，11月19日报的"),
    ("明日之星活动；今日头条", "明日之星活动；今日头条"),
    ("先天、目前天气、以前天天、今年、以后天天扫", "先天、目前天气、以前天天、今年、以后天天扫"),
    ("晴，9 点停水", "晴，9 点停水"),
])  # fmt: skip
def test_words_of_near_days_become_dates(words: str, said: str) -> None:
    assert dated(words, date(2026, 11, 21)) == said
    assert dated(said, date(2026, 11, 25)) == said


def test_a_month_ends() -> None:
    assert dated("明天", date(2026, 12, 31)) == "1月1日"


def test_a_sheet_of_an_earlier_day_names_the_day_it_speaks_of() -> None:
    told = SectionView("contributed", "现场", "camera", ("今天擦了扶手",))
    view = replace(USUAL, weather="明天有雨", tomorrow=("明天停水",), sections=(told,))
    day = date.fromisoformat(view.day)
    assert said_on(view, day) == view and next_day_words(view) == "明天"
    late = said_on(view, day + timedelta(days=1))
    assert (late.weather, late.tomorrow) == ("11月22日有雨", ("11月22日停水",))
    assert late.sections[0].lines == ("11月21日擦了扶手",)
    for words in (plain_words(late), read_words(late)):
        assert "明" not in words and "11月22日" in words


def test_what_is_written_a_day_late_is_said_from_the_day_of_writing() -> None:
    view = replace(USUAL, weather="今天晴", tomorrow=("明天停水",))
    day = date.fromisoformat(view.day) + timedelta(days=1)
    new = written_on(view, day, weather="今天阴", tomorrow=["明天停水", "明天停电"])
    assert (new.weather, new.tomorrow) == ("11月22日阴", ("11月22日停水", "11月23日停电"))


def test_a_sheet_that_goes_a_day_late_never_says_tomorrow_for_that_day(sheets: Sheets) -> None:
    sheets.reviewed()
    sheets.at(17)
    sheets.run()
    sheet_id = sheets.newest().id
    sheets.words("zhaojie", sheet_id, "明天清洗水箱", weather="今天晴")
    sheets.at(9, 0, TOMORROW)
    sheets.approve("liujingli", sheet_id)
    view = sheets.view(sheet_id)
    assert (view.tomorrow, view.next_words, view.weather) == (("11月22日清洗水箱",), "11月22日", "11月21日晴")


def test_a_sheet_that_goes_in_time_says_tomorrow(sheets: Sheets) -> None:
    sheets.at(17)
    sheets.run()
    sheets.words("zhaojie", sheets.newest().id, "明天清洗水箱")
    sheets.at(17, 40)
    sheets.run()
    view = sheets.view(sheets.newest().id)
    assert (view.tomorrow, next_day_words(view)) == (("明天清洗水箱",), "明天")


def test_the_title_of_a_notice_is_said_from_the_day_it_came_out(sheets: Sheets) -> None:
    at = sheets.at(20)
    said = writing.Said(sheets.cast.xiushan, Kind.WATER, "明天停水", "清洗水箱，请提前存水。")
    with sheets.cast.house.database.write() as session:
        notice_id = writing.write(session, sheets.cast["xiaoli"], said, at=at)
        publishing.publish(session, sheets.cast["xiaoli"], notice_id, version=1, at=at)
    sheets.at(17, 0, TOMORROW)
    sheets.run()
    lines: Any = next(one.lines for one in sheets.view(sheets.newest().id).sections if one.key == notices.SECTION.key)
    assert [line for line in lines if "停水" in line] == ["停水：11月22日停水"]
