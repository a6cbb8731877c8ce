"""``manage.py import``: a check that writes nothing, and a way onto the books from the command line."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from server.kit.house import House
from server.places import queries as places
from server.rosters.command import add_import, read_mapping
from tests.server.rosters.sheets import HEADER, LAOWANG, MEIJIE, home, write

HERE = Path(__file__).parent
DEMO = HERE.parents[2] / "config" / "demo"


class Terminal:
    """Types the command and reads what it says."""

    def __init__(self, house: House, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys
        self.built = 0
        self.parser = argparse.ArgumentParser()
        self.house = house
        add_import(self.parser.add_subparsers(required=True), build=self.build)

    def build(self, _arguments: argparse.Namespace) -> House:
        self.built += 1
        return self.house

    def type(self, *words: object) -> tuple[int, str, str]:
        """The exit code, what was printed, and what was said beside it."""
        arguments = self.parser.parse_args(["import", *map(str, words)])
        code = arguments.act(arguments)
        out, err = self.capsys.readouterr()
        return code, out, err


@pytest.fixture
def terminal(house: House, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """A terminal at an empty house."""
    return Terminal(house, capsys)


@pytest.mark.parametrize("name", ["xiushan", "defu"])
def test_a_check_prints_the_expected_json_and_nothing_else(terminal: Terminal, name: str) -> None:
    code, out, _ = terminal.type(DEMO / f"{name}.xlsx", "--check")
    assert code == 0
    assert out.strip() == (HERE / f"{name}.expected.json").read_text(encoding="utf-8").strip()
    assert terminal.built == 0, "a check needs no database"


def test_a_check_asks_for_what_the_file_does_not_say(terminal: Terminal, tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", {"Sheet1": [HEADER, MEIJIE]})
    code, out, err = terminal.type(path, "--check")
    assert (code, json.loads(out)["estate"], json.loads(out)["city"]) == (1, None, None)
    assert "--estate" in err
    assert "--city" in err
    code, out, _ = terminal.type(path, "--check", "--estate", "秀山花园", "--city", "南宁市")
    assert (code, json.loads(out)["estate"], json.loads(out)["city"]) == (0, "秀山花园", "南宁市")


def test_columns_can_be_named(terminal: Terminal, tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", {"表": [["房号", "甲方", "数值"], ["101", "甲一", 90.5]]})
    code, _, err = terminal.type(path, "--check")
    assert code == 1
    assert "请指定它在哪一列" in err
    _, out, _ = terminal.type(path, "--check", "--map", "owner=B", "--map", "area=A", "--map", "表!area=C")
    assert json.loads(out)["area_total"] == "90.50"


def test_the_words_of_a_mapping() -> None:
    mapped = read_mapping(["area=E", "业主台账!owner=F", "note="])
    assert mapped == {"": {"area": "E", "note": ""}, "业主台账": {"owner": "F"}}


@pytest.mark.parametrize("name", ["没有.xlsx", "a.csv"])
def test_a_file_that_is_not_there_or_of_another_kind(terminal: Terminal, tmp_path: Path, name: str) -> None:
    (tmp_path / "a.csv").write_text("1,2")
    code, out, err = terminal.type(tmp_path / name, "--check")
    assert (code, out) == (1, "")
    assert err


def test_an_import_goes_on_the_books_and_the_second_changes_nothing(terminal: Terminal, house: House) -> None:
    code, out, err = terminal.type(DEMO / "defu.xlsx")
    assert code == 0
    assert json.loads(out)["homes_imported"] == 28
    assert "新增 28 户" in err
    code, _, err = terminal.type(DEMO / "defu.xlsx")
    assert code == 0
    assert "没有变化" in err
    with house.database.read() as session:
        assert places.totals(session, places.estate_named(session, "德福楼") or 0)["area"] == 225376


def test_a_difference_is_shown_and_waits_for_a_yes(terminal: Terminal, tmp_path: Path, house: House) -> None:
    named = ("--estate", "秀山花园", "--city", "南宁市")
    terminal.type(write(tmp_path / "a.xlsx", {"表": [HEADER, MEIJIE, LAOWANG]}), *named)
    later = write(tmp_path / "b.xlsx", {"表": [HEADER, home(area=104), LAOWANG]})
    code, _, err = terminal.type(later, *named)
    assert code == 1
    assert "建筑面积 103.50 → 104.00" in err
    code, _, err = terminal.type(later, *named, "--yes")
    assert code == 0
    with house.database.read() as session:
        assert places.totals(session, places.estate_named(session, "秀山花园") or 0)["area"] == 19308


def test_progress_is_shown_on_a_terminal_only(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows: list[list[Any]] = [HEADER, *(home(room=str(room)) for room in range(1, 5_200))]
    path = write(tmp_path / "a.xlsx", {"表": rows})
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    _, _, err = terminal.type(path, "--check", "--estate", "秀山花园", "--city", "南宁市")
    assert "读取 5000 / 5200 行" in err
