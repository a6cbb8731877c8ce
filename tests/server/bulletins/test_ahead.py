"""A clock was wrong for a minute: what it made of tomorrow is not what tomorrow is told by."""

from __future__ import annotations

from datetime import date

from server.bulletins.models import Sheet
from server.bulletins.rules.words import Kind, State
from server.bulletins.service.ahead import MADE_AHEAD, RECOUNTED
from tests.server.bulletins.conftest import Sheets

TODAY, TOMORROW = date(2026, 11, 21), date(2026, 11, 22)


def _of_tomorrow(sheets: Sheets) -> list[Sheet]:
    return [one for one in sheets.all(sheets.cast.xiushan, Kind.DAILY) if one.day == TOMORROW]


def _wrong_minute(sheets: Sheets, hour: int, minute: int) -> None:
    """The clock says tomorrow for one pass of the jobs, then it is right again."""
    sheets.at(10)
    sheets.run()
    sheets.at(hour, minute, TOMORROW)
    sheets.run()
    sheets.cast.react()
    sheets.at(10, 1)
    sheets.run()
    sheets.cast.react()


def _new_reports(sheets: Sheets, sheet: Sheet) -> int:
    return sheets.figures(sheet.id)["reports", "new"].value


def _lived(sheets: Sheets) -> None:
    """Today goes by, and tomorrow has a report."""
    sheets.at(20)
    sheets.run()
    sheets.at(9, 0, TOMORROW)
    sheets.cast.report("meijie")
    sheets.at(20, 30, TOMORROW)
    sheets.run()
    sheets.cast.react()


def test_what_went_out_a_day_early_is_told_at_once_and_counted_anew_on_its_day(sheets: Sheets) -> None:
    _wrong_minute(sheets, 20, 0)
    (wrong,) = _of_tomorrow(sheets)
    told = [words for title, words in sheets.cast.inbox("liujingli") if title == "有一期简报提前发了"]
    assert (wrong.state, wrong.note, len(told)) == (State.PUBLISHED, MADE_AHEAD, 1)
    assert "提前发了，那天的事还没有写进去。到了那天会自动重新清点，再请您看过发布" in told[0]
    _lived(sheets)
    _, anew = _of_tomorrow(sheets)
    assert (anew.state, anew.number, anew.corrects_id, anew.note) == (State.WAITING, 2, wrong.id, RECOUNTED)
    assert (_new_reports(sheets, wrong), _new_reports(sheets, anew)) == (0, 1)
    titles = [title for title, _ in sheets.cast.inbox("liujingli")]
    assert titles.count("有一期简报提前发了") == titles.count("简报更正待审阅") == 1


def test_what_was_only_made_a_day_early_is_made_again_on_its_day(sheets: Sheets) -> None:
    sheets.reviewed()
    _wrong_minute(sheets, 20, 0)
    (wrong,) = _of_tomorrow(sheets)
    assert (wrong.published_at, wrong.state, wrong.note, wrong.due_at) == (None, State.WITHDRAWN, MADE_AHEAD, None)
    _lived(sheets)
    anew = sheets.newest()
    assert (anew.day, anew.number, anew.since < wrong.until) == (TOMORROW, 1, True)
    assert _new_reports(sheets, anew) == 1
