"""The area of a home put right by hand: the order of sources holds, and the change is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from server.kit.audit import AuditEntry
from server.kit.errors import Conflict, DomainError, NotAllowed
from server.kit.house import House
from server.people.models import Tenure
from server.people.queries import actor_of
from server.people.service.homes import correct_area
from server.places import queries as places
from server.places.rules import Area, AreaSource, area_in_force, is_weaker
from tests.consoles import Clerk, Town, refusal, words

ClerkOf = Callable[[str], Clerk]
REGISTERED, SURVEYED, CONTRACT, UNSTATED = AreaSource


@pytest.mark.parametrize(
    ("figures", "in_force"),
    [
        ({REGISTERED: 9000, SURVEYED: 9100, CONTRACT: 9200}, Area(9000, REGISTERED)),
        ({REGISTERED: None, SURVEYED: 9100, CONTRACT: 9200}, Area(9100, SURVEYED)),
        ({REGISTERED: 0, SURVEYED: None, CONTRACT: 9200, UNSTATED: 9300}, Area(9200, CONTRACT)),
        ({UNSTATED: 9300}, Area(9300, UNSTATED)),
        ({REGISTERED: 0}, None),
        ({}, None),
    ],
)
def test_registered_goes_before_surveyed_before_contract(
    figures: dict[AreaSource, int | None], in_force: Area | None
) -> None:
    assert area_in_force(figures) == in_force


def test_a_source_gives_way_to_those_before_it() -> None:
    assert [[is_weaker(one, other) for other in AreaSource] for one in AreaSource] == [
        [False, False, False, False],
        [True, False, False, False],
        [True, True, False, False],
        [True, True, True, False],
    ]


def put_right(house: House, town: Town, who: str = "xiaoli", **how: Any) -> None:
    said = {"area": 9750, "source": "registered", "reason": "不动产权证", "version": 1, **how}
    with house.database.write() as session:
        actor = actor_of(session, town.staff[who], door="console")
        correct_area(session, actor, home_id=town.homes["meijie"], at=house.clock.now(), **said)


def test_an_area_is_put_right_and_the_trail_says_how(house: House, town: Town) -> None:
    put_right(house, town)
    with house.database.read() as session:
        home = places.home(session, town.homes["meijie"])
        assert (home["area"], home["area_source"], home["version"]) == (9750, "registered", 2)
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert entry is not None and (entry.act, entry.reason) == ("home.changed", "不动产权证")
        assert entry.before == {"area": 9812, "area_source": "unstated"}
        assert entry.after == {"area": 9750, "area_source": "registered"}


def test_a_weaker_figure_takes_its_place_only_where_it_was_an_error(house: House, town: Town) -> None:
    put_right(house, town)
    weaker = {"area": 9800, "source": "surveyed", "version": 2}
    with pytest.raises(Conflict) as refused:
        put_right(house, town, **weaker)
    assert refused.value.code == "area_weaker"
    put_right(house, town, **weaker, mistaken=True)


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"area": 0}, "area_wrong"), ({"area": 99, "mistaken": True}, "area_wrong"),
        ({"area": 10_000_01, "mistaken": True}, "area_wrong"), ({"area": 4900}, "area_far"),
        ({"area": 14719}, "area_far"), ({"source": "unstated"}, "area_wrong"), ({"reason": " "}, "reason_needed"),
        ({"version": 7}, "home_changed"), ({"who": "xiaozhang"}, "not_found"),
    ],
)  # fmt: skip
def test_what_is_no_correction_is_refused(house: House, town: Town, how: dict[str, Any], code: str) -> None:
    with pytest.raises(DomainError) as refused:
        put_right(house, town, **how)
    assert refused.value.code == code


def test_an_area_that_is_far_off_was_mistaken_before(house: House, town: Town) -> None:
    put_right(house, town, area=4900, mistaken=True)
    with house.database.read() as session:
        assert places.home(session, town.homes["meijie"])["area"] == 4900


@pytest.mark.parametrize("role", ["owner", "family"])
def test_the_area_of_the_home_one_lives_in_is_a_colleagues(house: House, town: Town, role: str) -> None:
    with house.database.write() as session:
        session.add(Tenure(home_id=town.homes["meijie"], person_id=town.staff["xiaoli"], role=role,
                           since=date(2019, 3, 1), source="binding"))  # fmt: skip
    with pytest.raises(NotAllowed, match="own_home"):
        put_right(house, town)
    put_right(house, town, "sunjingli")


def test_the_page_of_a_home_says_where_its_area_comes_from(clerk: ClerkOf, town: Town) -> None:
    xiaoli, home = clerk("xiaoli"), town.homes["meijie"]
    assert "98.12 平方米 来源未注明 更正面积" in words(xiaoli.get(f"/homes/{home}"))
    form = {"area": "97.5", "source": "registered", "reason": "不动产权证原件", "version": "1"}
    assert "现在的面积 98.12 平方米" in words(xiaoli.get(f"/homes/{home}/area"))
    assert xiaoli.post(f"/homes/{home}/area", form).headers["HX-Redirect"] == f"/console/homes/{home}"
    assert "97.50 平方米 不动产登记面积" in words(xiaoli.get(f"/homes/{home}"))
    assert refusal(xiaoli.post(f"/homes/{home}/area", {**form, "version": "2"}))["code"] == "area_same"
    assert "area" in refusal(xiaoli.post(f"/homes/{home}/area", {**form, "area": "1.234"}))["fields"]
