"""One field at the desk: rooms as people say them, names, and the end of a phone number."""

from __future__ import annotations

import pytest

from server.kit.clock import local_day
from server.kit.house import House
from server.people.queries import found_homes
from server.people.queries.finding import rooms_that_fit
from tests.consoles import Town

LABELS = {1: "21栋1单元702", 2: "21栋1单元1702", 3: "2栋1单元702", 4: "A座0305", 5: "21栋2单元702"}


@pytest.mark.parametrize(
    ("words", "fits"),
    [
        ("702", [1, 3, 5]),
        ("21-702", [1, 5]),
        ("21-1-702", [1]),
        ("21 1 702", [1]),
        ("21栋1单元702", [1]),
        ("21栋702室", [1, 5]),
        ("1702", [2]),
        ("2-702", [3, 5]),
        ("a305", []),
        ("a-305", [4]),
        ("305", [4]),
        ("白兰娟", []),
        ("999", []),
    ],
)
def test_a_room_is_found_as_people_say_it_and_by_whole_numbers(words: str, fits: list[int]) -> None:
    assert rooms_that_fit(LABELS, words) == fits


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_home_is_found_by_room_by_name_and_by_the_end_of_a_number(house: House, town: Town) -> None:
    with house.database.read() as session:

        def found(words: str) -> list[tuple[int, str]]:
            day = local_day(house.clock.now())
            rows = found_homes(session, house.vault, town.xiushan, words, day=day)
            return [(row.home_id, row.why) for row in rows]

        home = town.homes["meijie"]
        assert found("702") == [(home, "")]
        assert found("兰娟") == [(home, "业主 白**")]
        assert found("0734") == [(home, "业主 白** 199****0734")]
        assert found("19900000734") == [(home, "业主 白** 199****0734")]
        assert found("路人甲") == found("") == found("%") == []
