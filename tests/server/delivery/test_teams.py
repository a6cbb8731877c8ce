"""Which staff group looks after an estate, and what the settings say of it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

import config
from config import BadSettings
from config.settings import WorkSettings
from server.delivery.service.teams import robots, team_label, team_of

XIUSHAN = {"name": "秀山花园", "city": "南宁", "company": "安居物业"}
DEFU = {"name": "德福楼", "city": "南宁", "company": None}


def work(*lines: str, duty: Sequence[str] = ("k0",)) -> WorkSettings:
    """Settings with these groups."""
    return config.load("test", environ={}, work={"robot_keys": list(duty), "robots": list(lines)}).work


@pytest.mark.parametrize(("lines", "xiushan", "defu"), [
    ((), "duty", "duty"),
    (("estate:德福楼=k1",), "duty", "estate:德福楼"),
    (("company:安居物业=k1",), "company:安居物业", "duty"),
    (("company:安居物业=k1", "estate:秀山花园=k2"), "estate:秀山花园", "duty"),
    (("estate:秀山花园=k1", "estate:南宁/秀山花园=k2"), "estate:南宁/秀山花园", "duty"),
    (("estate:杭州/秀山花园=k1",), "duty", "duty"),
])  # fmt: skip
def test_the_nearest_group_that_is_set_hears_of_an_estate(lines: Sequence[str], xiushan: str, defu: str) -> None:
    assert (team_of(work(*lines), XIUSHAN), team_of(work(*lines), DEFU)) == (xiushan, defu)


def test_without_a_group_of_its_own_or_of_the_house_nobody_is_told() -> None:
    told = work("estate:秀山花园=k1", duty=())
    assert (team_of(told, XIUSHAN), team_of(told, DEFU)) == ("estate:秀山花园", None)


def test_every_robot_is_known_by_its_name_and_called_as_people_call_it() -> None:
    assert robots(work("estate: 秀山花园 = k1=")) == {"duty": "k0", "estate:秀山花园": "k1="}
    labels = [team_label(one) for one in ("duty", "estate:秀山花园", "estate:南宁/秀山花园", "company:安居物业")]
    assert labels == ["总值班群", "秀山花园值班群", "秀山花园值班群", "安居物业值班群"]


@pytest.mark.parametrize("line", ["秀山花园=k1", "estate:=k1", "estate:秀山花园", "estate:秀山花园=", "street:秀山=k1"])
def test_a_line_that_names_no_place_or_no_key_is_refused(line: str) -> None:
    with pytest.raises(BadSettings, match=r"work\.robots"):
        robots(work(line))
