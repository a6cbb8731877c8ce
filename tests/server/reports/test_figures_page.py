"""How the reports of a month were dealt with, on the console and as a workbook."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import quote

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from server.kit.audit import AuditEntry
from server.kit.clock import StoppedClock
from server.kit.house import House
from server.reports.models import Report
from server.reports.rules.words import Kind, Move, Place
from server.reports.service import making, moving
from tests.consoles import Clerk, Town, words

ClerkOf = Callable[[str], Clerk]


def reported(house: House, town: Town, key: str, category: str = "lighting", *, about: int | None = None) -> int:
    """One more of 老王's reports; its id."""
    kind = Kind.COMPLAINT if about else Kind.REPAIR
    with house.database.write() as session:
        said = making.Said(
            estate_id=town.xiushan, kind=kind, category="staff" if about else category, place=Place.PUBLIC,
            words="二楼楼道", where="二楼", about_staff_id=about,
        )  # fmt: skip
        return making.report(session, town.laowang, said, channel="app", request_key=key, at=house.clock.now())


def closed(house: House, report_id: int, stars: int, assignee: int) -> None:
    """Mended in time by somebody, accepted with so many stars; written as the end of a life told elsewhere."""
    with house.database.write() as session:
        report, at = session.get_one(Report, report_id), house.clock.now()
        report.acknowledged_at = report.done_at = report.closed_at = at
        report.state, report.closed_by, report.stars = "closed", "resident", stars
        report.assignee_id, report.next_due_at = assignee, None


@pytest.fixture
def month(house: House, town: Town, clock: StoppedClock) -> list[int]:
    """Four reports: mended with five stars and with two, one late, one withdrawn."""
    made = [reported(house, town, f"month-report-{n}") for n in range(4)]
    closed(house, made[0], 5, town.staff["xiaoli"])
    closed(house, made[1], 2, town.staff["xiaoli"])
    with house.database.write() as session:
        moving.move(session, town.laowang, report_id=made[3], move=Move.WITHDRAW, version=None, bring=moving.Bring(),
                    at=clock.now())  # fmt: skip
    clock.advance(days=12)
    return made


def past(clock: StoppedClock) -> str:
    """The month of the four."""
    return f"{clock.now() - timedelta(days=12):%Y-%m}"


def test_each_rate_is_of_what_it_says(clerk: ClerkOf, month: list[int], clock: StoppedClock) -> None:
    said = words(clerk("sunjingli").get(f"/reports/figures?month={past(clock)}"))
    # tickets, answered in time, arrived, mended, mended in time, satisfied, opened anew, unfixed, late now, urged
    assert "秀山花园 3 66.66% 0.00% 66.66% 100.00% 50.00% 0.00% 0.00% 1 0" in said
    assert "小李 2 100.00%" in said and "还没有人接 1 0.00%" in said
    assert "4 星和 5 星 ÷ 有人评了的" in said


def test_whoever_watches_reads_estates_and_not_colleagues(
    clerk: ClerkOf, month: list[int], town: Town, clock: StoppedClock
) -> None:
    said = words(clerk("chengong").get(f"/reports/figures?estate={town.xiushan}&month={past(clock)}"))
    assert "报的是什么" in said and "谁经手的" not in said and "下载" not in said
    assert clerk("chengong").get(f"/reports/figures/export?estate={town.xiushan}").status_code in (403, 404)
    assert clerk("chengong").get(f"/reports/figures?estate={town.defu}").status_code == 404


def test_nobody_counts_the_complaints_about_themselves(
    clerk: ClerkOf, house: House, town: Town, clock: StoppedClock
) -> None:
    reported(house, town, "about-the-manager", about=town.staff["sunjingli"])
    said = words(clerk("sunjingli").get("/reports/figures"))
    assert "秀山花园 0 —" in said


def test_a_month_is_taken_out_without_a_resident_and_written_down(
    clerk: ClerkOf, house: House, month: list[int], town: Town, clock: StoppedClock
) -> None:
    got = clerk("sunjingli").get(f"/reports/figures/export?estate={town.xiushan}&month={past(clock)}")
    book = CalamineWorkbook.from_filelike(io.BytesIO(got.data))
    figures, rows = (book.get_sheet_by_name(name).to_python() for name in ("办理情况", "每一件"))
    assert figures[3][1] == 3 and len(rows) == 3 + 3
    told = "".join(str(cell) for row in rows for cell in row)
    assert "小李" in told and "王建国" not in told and "二楼楼道" not in told
    with house.database.read() as session:
        assert "reports.exported" in session.scalars(select(AuditEntry.act)).all()
    assert clerk("sunjingli").get(f"/reports/figures/export?estate={town.defu}").status_code == 404
    assert clerk("xiaoli").get(f"/reports/figures/export?estate={town.xiushan}").status_code in (403, 404)


@pytest.mark.parametrize("asked", ["2026-13", "November", "2026-11\x00", "9" * 30])
def test_a_month_that_is_none_is_said_to_be_none(clerk: ClerkOf, asked: str) -> None:
    assert clerk("sunjingli").get(f"/reports/figures?month={quote(asked)}").status_code == 422
