"""Sheets are made from the records, once per estate and day, late ones marked, and where none is a row says why."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from server.bulletins.queries.due import due
from server.bulletins.rules.view import read_view
from server.bulletins.rules.words import Kind, OnHolidays, State
from server.bulletins.sections.contract import Figure
from server.bulletins.service import making
from server.kit.clock import SHANGHAI, local_day
from server.places import service as places
from server.reports.models import Report
from server.rosters.models import RosterImport
from tests.at_once import at_once
from tests.server.bulletins.conftest import TODAY, Sheets
from workflows.bulletins import jobs

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


def test_every_estate_gets_its_sheet_at_its_hour_and_no_second_one(sheets: Sheets) -> None:
    sheets.at(16, 59)
    sheets.run()
    assert sheets.all() == []
    sheets.at(17)
    sheets.run()
    assert [(one.estate_id, one.state, one.late) for one in sheets.all()] == [
        (sheets.cast.xiushan, State.DRAFTED, False), (sheets.cast.defu, State.DRAFTED, False),
    ]  # fmt: skip
    sheets.at(17, 40)
    sheets.run()
    assert [(one.state, one.late, one.published_at) for one in sheets.all()] == [
        (State.PUBLISHED, False, sheets.clock.now())
    ] * 2


def test_an_estate_keeps_its_own_hours(sheets: Sheets) -> None:
    sheets.plan(make_at=16 * 60, send_at=16 * 60 + 10, review_by=16 * 60 + 30)
    sheets.at(16, 5)
    sheets.run()
    assert [(one.estate_id, one.state) for one in sheets.all()] == [(sheets.cast.xiushan, State.DRAFTED)]
    sheets.at(16, 10)
    sheets.run()
    assert sheets.newest().state == State.PUBLISHED


def test_a_system_that_was_down_from_five_to_eight_sends_each_sheet_once_and_late(sheets: Sheets) -> None:
    sheets.at(20)
    sheets.run()
    assert [(one.state, one.late, one.day) for one in sheets.all()] == [(State.PUBLISHED, True, TODAY)] * 2
    assert all(read_view(one.content).late for one in sheets.all())


def test_down_between_making_and_sending_it_is_late_as_well(sheets: Sheets) -> None:
    sheets.at(17)
    jobs.make(sheets.cast.house, sheets.clock.now())
    assert not sheets.newest().late
    sheets.at(19)
    sheets.run()
    assert sheets.newest().late and sheets.view(sheets.newest().id).late


def test_made_in_the_evening_it_waits_for_the_morning(sheets: Sheets) -> None:
    sheets.at(22)
    sheets.run()
    assert {one.state for one in sheets.all()} == {State.DRAFTED}
    sheets.at(7, 59, TOMORROW)
    sheets.run()
    assert {one.state for one in sheets.all()} == {State.DRAFTED}
    sheets.at(8, 0, TOMORROW)
    sheets.run()
    assert [(one.state, one.late, one.day) for one in sheets.all()] == [(State.PUBLISHED, True, TODAY)] * 2


def test_up_to_its_rule_yesterdays_sheet_is_made_after_midnight(sheets: Sheets) -> None:
    sheets.make(day=YESTERDAY)
    sheets.run()
    sheets.at(4, 59, TOMORROW)
    sheets.run()
    assert [(one.day, one.state) for one in sheets.all(sheets.cast.xiushan)] == [
        (YESTERDAY, State.PUBLISHED), (TODAY, State.DRAFTED)
    ]  # fmt: skip


def test_older_than_its_rule_it_is_dropped_and_a_row_says_why(sheets: Sheets) -> None:
    sheets.make(day=YESTERDAY)
    sheets.at(5, 1, TOMORROW)
    sheets.run()
    gone = sheets.newest()
    assert (gone.day, gone.state, gone.note) == (TODAY, State.DROPPED, making.DROPPED_WORDS)
    assert gone.content == {} and gone.published_at is None


def test_after_days_without_power_every_day_has_a_row(sheets: Sheets) -> None:
    sheets.make(day=TODAY)
    sheets.at(17, 0, TODAY + timedelta(days=4))
    sheets.run()
    rows = sheets.all(sheets.cast.xiushan, Kind.DAILY)
    stands = sorted((one.day, str(one.state)) for one in rows)
    days = [TODAY + timedelta(days=number) for number in range(5)]
    assert stands == list(zip(days, ["published", "dropped", "dropped", "dropped", "drafted"], strict=True))
    # What happened meanwhile is told by the next sheet, so that no report is lost between two of them.
    newest = next(one for one in rows if one.day == days[-1])
    assert newest.since == next(one for one in rows if one.day == TODAY).until
    assert "以来的情况" in read_view(newest.content).sections[0].lines[0]


def test_an_estate_that_is_new_owes_nothing_for_days_before(sheets: Sheets) -> None:
    sheets.at(3)
    sheets.run()
    assert sheets.all() == []


def test_holidays_are_skipped_where_the_estate_says_so(sheets: Sheets) -> None:
    holiday, after = date(2026, 10, 1), date(2026, 10, 8)
    sheets.at(12, 0, date(2026, 9, 30))
    sheets.plan(on_holidays=OnHolidays.SKIP)
    sheets.at(17, 0, date(2026, 9, 30))
    sheets.run()
    day = holiday
    while day < after:
        sheets.at(17, 0, day)
        sheets.run()
        day += timedelta(days=1)
    mine = [(one.day, one.state) for one in sheets.all(sheets.cast.xiushan, Kind.DAILY) if one.day >= holiday]
    assert {state for _, state in mine} == {State.SKIPPED} and len(mine) == 7
    others = [one for one in sheets.all(sheets.cast.defu, Kind.DAILY) if one.day >= holiday]
    assert State.SKIPPED not in {one.state for one in others}
    sheets.at(17, 0, after)
    sheets.run()
    told = sheets.newest(Kind.DAILY)
    assert told.state == State.DRAFTED and local_day(told.since) == date(2026, 9, 30)


def test_weekly_sheets_come_on_monday_and_monthly_ones_on_the_third(sheets: Sheets) -> None:
    monday, third = date(2026, 11, 23), date(2026, 12, 3)
    sheets.at(9, 30, monday)
    sheets.run()
    week = sheets.newest(Kind.WEEKLY)
    assert (week.day, read_view(week.content).day_words) == (monday, "11月16日至11月22日")
    sheets.at(10, 0, monday)
    sheets.run()
    assert sheets.newest(Kind.WEEKLY).state == State.PUBLISHED
    sheets.at(9, 30, third)
    sheets.run()
    month = sheets.newest(Kind.MONTHLY)
    assert (month.day, read_view(month.content).day_words) == (date(2026, 12, 1), "2026年11月")
    keys = [section.key for section in read_view(month.content).sections]
    assert keys[:2] == ["basics", "reports"] and "longest" in keys


def test_of_a_week_before_the_estate_was_known_nothing_is_said(sheets: Sheets) -> None:
    """A roster applied in the middle of a week: the sheet of that week would say that nothing happened."""
    cast, monday = sheets.cast, datetime(2026, 11, 23, 9, 40, tzinfo=SHANGHAI)
    row = {"estate_id": cast.defu, "file_name": "defu.xlsx", "file_key": None, "mapped": {}, "found": {},
           "difference": {}, "state": "applied", "made_by": cast.ids["admin"], "version": 1}  # fmt: skip
    with cast.house.database.write() as session:
        applied = monday - timedelta(days=3)
        session.execute(insert(RosterImport), row | {"made_at": applied, "applied_at": applied})
    with cast.house.database.read() as session:
        first = {one.order.estate_id for one in due(session, at=monday) if one.order.kind is Kind.WEEKLY}
        later = due(session, at=monday + timedelta(days=7))
    assert first == {cast.xiushan}
    assert {one.order.estate_id for one in later if one.order.kind is Kind.WEEKLY} == {cast.xiushan, cast.defu}


def test_a_plan_at_rest_makes_no_sheet(sheets: Sheets) -> None:
    sheets.plan(active=False)
    sheets.plan(sheets.cast.defu, daily=False)
    sheets.at(17)
    sheets.run()
    assert sheets.all() == []


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_two_schedulers_at_the_same_moment_make_one_sheet_each(sheets: Sheets) -> None:
    at = sheets.at(17)
    with sheets.cast.house.database.read() as session:
        waiting = due(session, at=at)

    def one_scheduler() -> making.Made:
        with sheets.cast.house.database.write() as session:
            return making.make_all(session, waiting, at=at)

    made = at_once(one_scheduler, one_scheduler)
    assert sum(one.made for one in made) == 2 and len(sheets.all()) == 2
    figures = sheets.figures(sheets.newest().id)
    assert len(figures) == len(set(figures))


def test_one_broken_estate_stops_no_other(sheets: Sheets, monkeypatch: pytest.MonkeyPatch) -> None:
    bad, ours = sheets.cast.xiushan, making._row

    def row(draft: Any, at: datetime) -> dict[str, Any]:
        if draft.due.order.estate_id == bad:
            raise ValueError("broken")
        return ours(draft, at)

    monkeypatch.setattr(making, "_row", row)
    sheets.at(17)
    with pytest.raises(RuntimeError, match=f"broken: \\[{bad}\\]"):
        jobs.make(sheets.cast.house, sheets.clock.now())
    assert [one.estate_id for one in sheets.all()] == [sheets.cast.defu]
    monkeypatch.undo()
    sheets.run()
    assert len(sheets.all()) == 2


def test_an_empty_estate_says_so(sheets: Sheets) -> None:
    with sheets.cast.house.database.write() as session:
        empty = places.found_estate(session, name="空空小区", city="南宁")
    sheets.at(17)
    sheet_id = sheets.make(estate_id=empty)
    view = sheets.view(sheet_id)
    assert view.sections[0].empty and view.sections[0].words == "今天没有新的报事，也没有未办结的事项。"
    assert [one.key for one in view.sections] == ["reports", "complaints"] and view.phone == ""
    assert all(figure.value == 0 for figure in sheets.figures(sheet_id).values())


def test_the_number_of_statements_does_not_grow_with_the_estates(sheets: Sheets) -> None:
    def asked() -> int:
        with sheets.cast.counting() as sent:
            jobs.make(sheets.cast.house, sheets.clock.now())
        return len(sent)

    sheets.at(17)
    few = asked()
    with sheets.cast.house.database.write() as session:
        for number in range(30):
            places.found_estate(session, name=f"小区{number}", city="台州市")
    sheets.at(17, 0, TOMORROW)
    assert asked() <= few + 1, "the plan of the day before may cost one more"
    assert len(sheets.all(kind=Kind.DAILY)) == 2 + 32


def test_ten_thousand_reports_in_a_day_are_counted(sheets: Sheets) -> None:
    cast, at = sheets.cast, sheets.clock.now()
    first = cast.row(cast.report())
    shared = {column.name: getattr(first, column.name) for column in Report.__table__.columns if column.name != "id"}
    rows = [{**shared, "request_key": f"many-{number}", "made_at": at} for number in range(9_999)]
    with cast.house.database.write() as session:
        session.execute(insert(Report), rows)
    sheets.at(17)
    figures = sheets.figures(sheets.make())
    assert figures["reports", "new"].value == figures["reports", "open"].value == 10_000
    assert len(figures["reports", "new"].arguments["ids"]) == 10_000
    behind = sheets.behind(sheets.newest().id, "reports", "new")
    assert len(behind["rows"]) == 50 and behind["next"] and behind["hidden"] == 0


def test_a_figure_without_a_source_cannot_be_built(at: datetime) -> None:
    for query, arguments in (("", {"estate_id": 1}), ("reports.new", {})):
        with pytest.raises(ValueError, match="no source"):
            Figure("new", "新增", 3, "件", query, arguments, at)


def test_a_pair_of_pictures_is_shown_of_what_may_be_shown_only(sheets: Sheets) -> None:
    sheets.finished(consent=False)
    sheets.finished(shown=False)
    home = sheets.finished(consent=False, place="home", category="leak")
    assert home and sheets.view(sheets.make(day=TODAY)).pair is None


def test_the_pair_names_the_thing_and_never_the_home(sheets: Sheets) -> None:
    sheets.finished(place="home", category="leak")
    pair = sheets.view(sheets.make()).pair
    assert pair is not None and pair.words == "漏水、渗水：维修前后" and pair.before_id != pair.after_id


def test_complaints_are_counted_but_their_pictures_and_words_are_not_shown(sheets: Sheets) -> None:
    report = sheets.cast.report("meijie", "noise", "public", photo_consent=True,
                                media_ids=[sheets.picture("meijie")], words="楼上太吵了，就是李明不管")  # fmt: skip
    sheets.cast.work(report)
    sheet_id = sheets.make()
    view = sheets.view(sheet_id)
    assert view.pair is None and "太吵" not in str(view) and "李明" not in str(view)
    assert sheets.figures(sheet_id)["complaints", "new"].value == 1


def test_what_a_reader_may_not_see_is_counted_but_not_opened(sheets: Sheets) -> None:
    about = sheets.cast.ids["liujingli"]
    sheets.cast.report("meijie", "staff", "public", about_staff_id=about)
    sheet_id = sheets.make()
    mine = sheets.behind(sheet_id, "complaints", "new", "liujingli")
    assert (mine["figure"]["value"], mine["rows"], mine["hidden"]) == (1, [], 1)
    assert len(sheets.behind(sheet_id, "complaints", "new", "admin")["rows"]) == 1


def test_rows_stay_what_they_were_whatever_becomes_of_the_reports(sheets: Sheets) -> None:
    report = sheets.cast.work(sheets.cast.report())
    sheet_id = sheets.make()
    sheets.cast.move("meijie", report, "return", reason="not_fixed", words="还是不亮")
    assert [row["id"] for row in sheets.behind(sheet_id, "reports", "done")["rows"]] == [report]


def test_rare_characters_and_emoji_stay_as_they_are(sheets: Sheets) -> None:
    with sheets.cast.house.database.write() as session:
        odd = places.found_estate(session, name="𠮷祥🏠小区\u200d", city="南宁")
    sheets.at(17)
    sheet = sheets.row(sheets.make(estate_id=odd))
    assert sheet.title == "𠮷祥🏠小区\u200d 每日简报" and read_view(sheet.content).estate == "𠮷祥🏠小区\u200d"
