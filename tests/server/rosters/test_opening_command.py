"""``manage.py opening``: what a file of debts means, and keeping it for a second person."""

from __future__ import annotations

import argparse
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from server.fees.queries import openings
from server.fees.service import openings as service
from server.rosters.opening_command import add_opening
from tests.cast import Cast
from tests.server.fees.billing import Billing
from tests.server.rosters.sheets import write

HEADER = ["房屋", "欠费人", "收费项目", "月份", "欠费金额"]
ROW = ["21栋1单元702", "白兰娟", "物业费", "2025-03", 200]
PLACE = ("--estate", "秀山花园", "--city", "南宁", "--day", "2025-06-30")


def type_(cast: Cast, capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    parser = argparse.ArgumentParser()
    add_opening(parser.add_subparsers(required=True), build=lambda _: cast.house)
    arguments = parser.parse_args(["opening", *map(str, words)])
    code = arguments.act(arguments)
    out, err = capsys.readouterr()
    return code, out, err


def said(out: str) -> Any:
    """The JSON among what was printed."""
    return json.loads(out[out.index("{\n") :])


def kept(cast: Cast) -> list[str]:
    with cast.house.database.read() as session:
        return [one["state"] for one in openings.listed(session, cast.xiushan)]


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_check_tells_and_keeps_nothing_then_a_colleague_puts_it_on_the_books(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    billing = Billing(cast)
    billing.item()
    path = write(tmp_path / "a.xlsx", {"表": [HEADER, ROW]})
    code, out, _ = type_(cast, capsys, path, *PLACE, "--check")
    assert (code, said(out)["totals"]["owed"], said(out)["flaws"]) == (0, 20_000, [])
    assert kept(cast) == []
    code, _, err = type_(cast, capsys, path, *PLACE)
    assert code == 0 and "还没有入账" in err and kept(cast) == ["checked"]
    assert type_(cast, capsys, path, *PLACE)[0] == 0 and kept(cast) == ["checked"]
    with cast.house.database.write() as session:
        (one,) = openings.listed(session, cast.xiushan)
        service.apply(session, cast["liujingli"], one["id"], version=1, owed=20_000, prepaid=0, at=billing.now)
    assert kept(cast) == ["applied"] and billing.bills("702")[0].due_on == date(2025, 3, 31)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_what_is_wrong_is_told_and_nothing_is_kept(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Billing(cast).item()
    path = write(tmp_path / "a.xlsx", {"表": [HEADER, [*ROW[:3], "三月", 200]]})
    code, out, err = type_(cast, capsys, path, *PLACE)
    assert code == 1 and said(out)["flaws"][0]["row"] == 2 and "读不懂" in err and kept(cast) == []
    assert type_(cast, capsys, tmp_path / "none.xlsx", *PLACE)[0] == 1
    assert "没有小区" in type_(cast, capsys, path, "--estate", "无名", "--city", "南宁")[2]
