"""The numbers of a sheet equal a naive count of the rows, over random histories of reports."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from statistics import fmean
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select

from server.bulletins.models import Sheet, SheetFigure
from server.bulletins.rules.words import Kind
from server.reports.models import Report, ReportEvent
from server.reports.queries import day
from server.reports.rules.words import OPEN, State
from tests.server.bulletins.conftest import TODAY, Sheets

KINDS = ("repair", "complaint", "suggestion", "emergency")
OURS = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@st.composite
def histories(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Reports as they may stand: instants around the span, every state, every kind, drills among them."""
    minutes = st.integers(-3 * 24 * 60, 60)
    after = st.none() | st.integers(0, 2 * 24 * 60)
    one = st.fixed_dictionaries({
        "made": minutes, "acknowledged": after, "done": after, "due": st.none() | st.integers(-600, 600),
        "state": st.sampled_from(sorted(State)), "kind": st.sampled_from(KINDS), "drill": st.booleans(),
        "place": st.sampled_from(("home", "public", "lift")), "estate": st.booleans(),
    })  # fmt: skip
    return draw(st.lists(one, max_size=25))


def write(sheets: Sheets, at: datetime, history: list[dict[str, Any]], shape: dict[str, Any]) -> None:
    rows = []
    for number, one in enumerate(history):
        made_at = at + timedelta(minutes=one["made"])
        later = {name: None if one[name] is None else made_at + timedelta(minutes=one[name])
                 for name in ("acknowledged", "done")}  # fmt: skip
        rows.append({
            **shape, "request_key": f"random-{number}", "made_at": made_at, "state": one["state"], "kind": one["kind"],
            "drill": one["drill"], "place": one["place"], "done_at": later["done"],
            "acknowledged_at": later["acknowledged"],
            "next_due_at": None if one["due"] is None else at + timedelta(minutes=one["due"]),
            "estate_id": sheets.cast.xiushan if one["estate"] else sheets.cast.defu,
        })  # fmt: skip
    with sheets.cast.house.database.write() as session:
        session.execute(delete(SheetFigure))
        session.execute(delete(Sheet))
        session.execute(delete(ReportEvent))
        session.execute(delete(Report))
        if rows:
            session.execute(insert(Report), rows)


def naive(sheets: Sheets, sheet: Sheet) -> dict[tuple[str, str], list[int]]:
    """What a person would count with a pencil, row by row."""
    with sheets.cast.house.database.read() as session:
        reports = session.scalars(select(Report).where(Report.estate_id == sheet.estate_id).order_by(Report.id)).all()
    kept = [one for one in reports if not one.drill and one.state not in ("withdrawn", "merged")]
    new = [one for one in kept if sheet.since <= one.made_at < sheet.until]
    done = [one for one in kept if one.done_at is not None and sheet.since <= one.done_at < sheet.until]
    open_ = [
        one for one in kept
        if one.made_at < sheet.until and (one.state in OPEN or (one.done_at is not None and one.done_at >= sheet.until))
    ]  # fmt: skip
    told = {
        ("reports", "new"): new, ("reports", "done"): done, ("reports", "open"): open_,
        ("reports", "overdue"): [one for one in open_ if one.next_due_at and one.next_due_at < sheet.until],
        ("speed", "first_response"): [one for one in new if one.acknowledged_at],
        ("speed", "fix_time"): done,
        ("complaints", "new"): [one for one in new if one.kind == "complaint"],
        ("complaints", "done"): [one for one in done if one.kind == "complaint"],
        ("complaints", "open"): [one for one in open_ if one.kind == "complaint"],
        ("lifts", "new"): [one for one in new if one.place == "lift"],
        ("lifts", "done"): [one for one in done if one.place == "lift"],
        ("lifts", "open"): [one for one in open_ if one.place == "lift"],
    }  # fmt: skip
    return {key: [one.id for one in rows] for key, rows in told.items()}


def naive_minutes(sheets: Sheets, ids: list[int], column: str) -> float:
    with sheets.cast.house.database.read() as session:
        rows = session.scalars(select(Report).where(Report.id.in_(ids))).all()
        return fmean(int((getattr(one, column) - one.made_at).total_seconds() // 60) for one in rows)


@pytest.mark.parametrize("engine_name", ["sqlite", "postgresql"], indirect=True)
def test_every_number_equals_a_naive_count_and_opens_its_rows(sheets: Sheets) -> None:
    first = sheets.cast.row(sheets.cast.report())
    shape = {column.name: getattr(first, column.name) for column in Report.__table__.columns if column.name != "id"}
    at = sheets.at(17)

    @OURS
    @given(histories())
    def check(history: list[dict[str, Any]]) -> None:
        sheets.at(16, 59)
        write(sheets, at, history, shape)
        sheet_id = sheets.make()
        sheet, kept = sheets.row(sheet_id), sheets.figures(sheet_id)
        shown = {
            (one.key, figure.key): figure.value for one in sheets.view(sheet_id).sections for figure in one.figures
        }
        for key, ids in naive(sheets, sheet).items():
            if key[0] == "speed":
                assert (key in kept) == bool(ids)
                if ids:
                    column = "acknowledged_at" if key[1] == "first_response" else "done_at"
                    assert abs(kept[key].value - naive_minutes(sheets, ids, column)) <= 0.5
            else:
                assert kept[key].value == shown[key] == len(ids), key
            if key in kept:
                assert kept[key].arguments["ids"] == ids
                behind = sheets.behind(sheet_id, *key, who="admin")
                assert [row["id"] for row in behind["rows"]] == ids and behind["hidden"] == 0

    check()


def test_over_days_of_real_work_every_report_is_told_of_once_as_new(sheets: Sheets) -> None:
    rng, made, told = random.Random(20261121), set[int](), list[int]()
    for number in range(4):
        day = TODAY + timedelta(days=number)
        for hour in sorted(rng.sample(range(1, 24), 5)):
            sheets.at(hour, rng.randrange(60), day)
            sheets.run()
            report = sheets.cast.report()
            made.add(report)
            if rng.random() < 0.6:
                sheets.cast.work(report)
        sheets.at(23, 59, day)
        sheets.run()
    sheets.at(17, 0, TODAY + timedelta(days=4))
    sheets.run()
    for one in sheets.all(sheets.cast.xiushan, Kind.DAILY):
        told += sheets.figures(one.id)["reports", "new"].arguments["ids"]
    assert sorted(told) == sorted(made)


def test_the_rows_behind_a_figure_come_page_by_page(sheets: Sheets, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(day, "AT_ONCE", 2)
    ids = [sheets.cast.report() for _ in range(5)]
    told: list[int] = []
    cursor, pages = None, 0
    with sheets.cast.house.database.read() as session:
        while pages == 0 or cursor is not None:
            found = day.rows_behind(
                session, sheets.cast["xiaoli"], "reports.made", {"ids": [*ids[::-1], 999_999]}, cursor=cursor, limit=2
            )
            told, cursor, pages = [*told, *(row["id"] for row in found.rows)], found.next, pages + 1
            assert found.hidden == 1, "what one may not see is counted over all of them"
        nobody = day.rows_behind(session, sheets.cast["zhoukuaiji"], "reports.made", {"ids": ids})
    assert (told, pages) == (ids, 3) and (list(nobody.rows), nobody.hidden) == ([], 5)
