"""What a sheet says of lifts: out of use, inspections that are over and that come."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import update

from server.bulletins.rules.words import Kind
from server.places.models import Lift
from tests.server.bulletins.conftest import Sheets

OVER = "检验日期已过，新的检验还没有登记：{label}（11月1日）。"
SOON = "30 天内有 1 台电梯到期检验，最早 12月1日。"
OUT = "暂停使用：{label}。"


@pytest.mark.parametrize(
    ("state", "due", "daily", "monthly"),
    [
        ("在用", date(2026, 11, 1), [OVER], [OVER]),
        ("在用", date(2026, 12, 1), [], [SOON]),
        ("在用", date(2027, 6, 1), [], []),
        ("停用", date(2026, 11, 1), [OUT], [OUT]),
        ("停用", None, [OUT], [OUT]),
        ("报废", date(2026, 11, 1), [], []),
    ],
)
def test_what_is_over_or_out_of_use_is_told_with_its_date(
    sheets: Sheets, state: str, due: date | None, daily: list[str], monthly: list[str]
) -> None:
    with sheets.cast.house.database.write() as session:
        session.execute(update(Lift).values(state=state, next_inspection_on=due))
        label = session.get_one(Lift, sheets.cast.lift).label
    for kind, day, lines in ((Kind.DAILY, date(2026, 11, 21), daily), (Kind.MONTHLY, date(2026, 11, 2), monthly)):
        view = sheets.view(sheets.make(kind, day))
        (section,) = [one for one in view.sections if one.key == "lifts"]
        assert list(section.lines) == [one.format(label=label) for one in lines]


def test_a_lift_inspected_last_year_says_the_year(sheets: Sheets) -> None:
    with sheets.cast.house.database.write() as session:
        session.execute(update(Lift).values(state="在用", next_inspection_on=date(2025, 12, 30)))
    (section,) = [one for one in sheets.view(sheets.make()).sections if one.key == "lifts"]
    assert "2025年12月30日" in section.lines[0] and not section.empty
