"""The console's list of lifts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from server.kit.house import House
from server.places import service
from server.places.rules import LiftSpec
from tests.consoles import Clerk, Town, words

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


def test_lifts_of_my_estates_with_what_is_due(clerk: Callable[[str], Clerk], house: House, town: Town) -> None:
    with house.database.write() as session:
        for number, day in enumerate((date(2026, 11, 1), date(2026, 12, 10), date(2027, 6, 1))):
            spec = LiftSpec(f"code-{number}", f"{number}号梯", next_inspection_on=day, rescue_phone="96333")
            service.register_lift(session, town.xiushan, spec)
        service.register_lift(session, town.defu, LiftSpec("code-of-defu", "德福电梯"))
    said = words(clerk("chengong").get("/lifts"))
    assert "0号梯" in said and "2026年11月1日 已过期" in said
    assert "2026年12月10日 快到了" in said and "2027年6月1日 已过期" not in said
    assert "德福电梯" not in said
    assert "德福电梯" in words(clerk("xiaozhang").get("/lifts"))


def test_the_plate_of_a_lift_is_for_its_own_estate_only(
    clerk: Callable[[str], Clerk], house: House, town: Town
) -> None:
    with house.database.write() as session:
        lift = service.register_lift(
            session, town.xiushan, LiftSpec("31104401132019000088", "1号梯", maintainer="某某维保")
        )
    page = clerk("xiaoli").get(f"/lifts/{lift}/plate")
    assert page.status_code == 200 and "<svg" in page.text and "31104401132019000088" in page.text
    assert "某某维保" in words(page)
    assert clerk("xiaozhang").get(f"/lifts/{lift}/plate").status_code == 404
