"""The two rosters of the demo must be read exactly as their expected figures say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from server.rosters.check import Checked, check
from server.rosters.summary import as_json, summary
from server.rosters.tally import HomeRow

HERE = Path(__file__).parent
DEMO = HERE.parents[2] / "config" / "demo"


@pytest.mark.parametrize("name", ["xiushan", "defu"])
def test_a_demo_file_gives_the_expected_figures_to_the_letter(name: str) -> None:
    expected = (HERE / f"{name}.expected.json").read_text(encoding="utf-8")
    found = check(DEMO / f"{name}.xlsx")
    assert summary(found) == json.loads(expected)
    assert as_json(found).strip() == expected.strip()


@pytest.fixture(scope="module")
def xiushan() -> tuple[Checked, list[HomeRow]]:
    homes: list[HomeRow] = []
    return check(DEMO / "xiushan.xlsx", take=homes.append), homes


def test_meijies_home_is_read_whole(xiushan: tuple[Checked, list[HomeRow]]) -> None:
    (home,) = [home for home in xiushan[1] if home.key == "21|1|702"]
    assert f"{home.building.name}{home.stair.name}{home.room}" == "21栋1单元702"
    assert home.floor == 7
    assert home.owners[0].name == "白兰娟"


def test_the_declared_totals_are_reconciled(xiushan: tuple[Checked, list[HomeRow]]) -> None:
    totals = xiushan[0].reconciled
    assert (totals.declared_homes, totals.read_homes, totals.taken_homes) == (990, 990, 984)
    assert (totals.declared_area, totals.taken_area) == (96_014_78, 95_403_39)
    assert not totals.agrees
    assert any("611.39㎡" in notice for notice in xiushan[0].notices)


def test_what_was_derived_is_said(xiushan: tuple[Checked, list[HomeRow]]) -> None:
    assert xiushan[0].city.reason == "单位业主名称里的城市"
    assert any("南宁市" in notice and "请核对" in notice for notice in xiushan[0].notices)


def test_no_finding_shows_a_whole_phone_or_id_number(xiushan: tuple[Checked, list[HomeRow]]) -> None:
    for found in xiushan[0].findings:
        assert not any(part.isdigit() and len(part) > 6 for part in found.found.replace("*", " ").split())


def test_what_is_given_is_not_derived() -> None:
    found = check(DEMO / "defu.xlsx", estate="德福楼小区", city="佛山市")
    assert (found.estate, found.city) == (("德福楼小区", "由您指定"), ("佛山市", "由您指定"))


def test_the_lift_of_defu() -> None:
    (lift,) = check(DEMO / "defu.xlsx").lifts
    assert (lift.code, lift.stairs) == ("31104401132019000088", ("1", "2"))
    assert str(lift.next_inspection_on) == "2026-12-20"


def test_progress_is_told_and_ends_at_the_last_row() -> None:
    heard: list[tuple[str, int, int]] = []
    check(DEMO / "xiushan.xlsx", progress=lambda *told: heard.append(told))
    assert ("业主台账", 995, 995) in heard
