"""The cast stands as the stories say."""

from __future__ import annotations

import pytest

from server.kit.clock import local_day
from server.people import queries as people
from tests.cast import RESIDENTS, STAFF, Cast


def test_everybody_is_at_home_or_at_work(cast: Cast) -> None:
    with cast.house.database.read() as session:
        day = local_day(cast.house.clock.now())
        homes = {name: people.homes_of(session, cast.ids[name], day) for name in (*RESIDENTS, "daughter", "tenant")}
    assert {name: (rows[0]["label"], rows[0]["role"]) for name, rows in homes.items()} == {
        "meijie": ("21栋1单元702", "owner"), "laowang": ("21栋1单元101", "owner"),
        "stranger": ("德福楼1单元302", "owner"), "daughter": ("21栋1单元702", "family"),
        "tenant": ("21栋1单元101", "tenant"),
    }  # fmt: skip
    assert all(cast[name].grants[0].role == clerk.role for name, clerk in STAFF.items())


@pytest.mark.parametrize("name", ["meijie", "xiaoli", "newcomer"])
def test_everybody_has_a_token_that_opens_the_doors(cast: Cast, name: str) -> None:
    assert cast.visitor(name).get("/me").json["id"] == cast.ids[name]
