"""What can be reported, where, how urgent it is and who has to act."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from config import FOLDER, read_toml
from server.reports.rules.categories import UnknownCategory, catalogue, default_catalogue
from server.reports.rules.category import RESPONSIBLE_WORDS, Responsible, UnknownAnswer, WrongPlace, more_urgent
from server.reports.rules.words import Kind, Place, Priority

ALL = default_catalogue()


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("我家厨房漏水了", "leak"),
        ("电梯坏了，有人被困", "lift_trapped"),
        ("楼道灯不亮", "lighting"),
        ("闻到煤气味", "gas"),
        ("有人高空抛物", "thrown_objects"),
        ("消防通道被堵了", "fire_lane"),
        ("电动车又推上楼了", "ebike"),
        ("你好", None),
    ],
)
def test_what_people_say_in_chat_is_understood_the_most_urgent_first(said: str, key: str | None) -> None:
    found = ALL.guess(said)
    assert (found.key if found else None) == key


@pytest.mark.parametrize(
    ("key", "answers", "priority"),
    [
        ("leak", {}, Priority.P2),
        ("leak", {"how_much": "drip"}, Priority.P2),
        ("leak", {"how_much": "burst", "from": "own"}, Priority.P1),
        ("road", {"missing_cover": "missing"}, Priority.P0),
        ("lift_fault", {"sign": "door"}, Priority.P1),
        ("staff", {}, Priority.C),
    ],
)
def test_an_answer_can_only_make_it_more_urgent(key: str, answers: dict[str, str], priority: Priority) -> None:
    assert ALL.category(key).priority_for(answers) is priority


@pytest.mark.parametrize(("said", "key", "answers"), [
    ("厨房水管爆了", "leak", {"how_much": "burst"}), ("卫生间楼上漏下来了", "leak", {"from": "upstairs"}),
    ("家里停电了别人家都有电", "outage", {"how_far": "home"}), ("井盖松了", "road", {"missing_cover": "loose"}),
    ("去看看我妈，电话打不通", "call_back", {"how": "visit"}), ("打电话给我", "call_back", {}),
])  # fmt: skip
def test_what_is_said_in_chat_may_answer_a_question_nobody_asked(said: str, key: str, answers: dict[str, str]) -> None:
    assert ALL.category(key).answers_in(said) == answers


def test_a_guess_keeps_to_the_place_where_it_was_said_to_be() -> None:
    at_home, anywhere = ALL.guess("厨房灯不亮了", Place.HOME), ALL.guess("灯不亮了")
    assert at_home and at_home.key == "indoor_power" and anywhere and anywhere.key == "lighting"


@pytest.mark.parametrize("answers", [{"how_much": "ocean"}, {"colour": "red"}])
def test_an_answer_to_nothing_is_refused(answers: dict[str, str]) -> None:
    with pytest.raises(UnknownAnswer):
        ALL.category("leak").priority_for(answers)


@pytest.mark.parametrize(
    ("key", "place", "who"),
    [
        ("leak", Place.HOME, Responsible.UNCLEAR),
        ("indoor_power", Place.HOME, Responsible.OWNER),
        ("leak", Place.PUBLIC, Responsible.FIRM),
        ("outage", Place.PUBLIC, Responsible.UTILITY),
        ("warranty", Place.HOME, Responsible.DEVELOPER),
        ("illegal_building", Place.HOME, Responsible.AUTHORITY),
    ],
)
def test_who_is_responsible_depends_on_the_place(key: str, place: Place, who: Responsible) -> None:
    assert ALL.category(key).at(place) is who
    assert RESPONSIBLE_WORDS[who]


@pytest.mark.parametrize(
    ("key", "place", "answers", "who"),
    [
        ("leak", Place.HOME, {}, Responsible.UNCLEAR),
        ("leak", Place.HOME, {"from": "unknown", "how_much": "burst"}, Responsible.UNCLEAR),
        ("leak", Place.HOME, {"how_much": "drip", "from": "upstairs"}, Responsible.NEIGHBOUR),
        ("leak", Place.HOME, {"from": "roof"}, Responsible.FIRM),
        ("leak", Place.HOME, {"from": "own"}, Responsible.OWNER),
        ("leak", Place.PUBLIC, {"from": "own"}, Responsible.FIRM),
        ("outage", Place.HOME, {"how_far": "building"}, Responsible.UTILITY),
        ("warranty", Place.HOME, {}, Responsible.DEVELOPER),
    ],
)
def test_an_answer_says_better_than_the_place_who_pays(
    key: str, place: Place, answers: dict[str, str], who: Responsible
) -> None:
    assert ALL.category(key).responsible_for(place, answers) is who


def test_a_price_is_spoken_of_where_the_owner_pays_and_nowhere_else() -> None:
    assert [who for who, words in RESPONSIBLE_WORDS.items() if "价钱" in words] == [Responsible.OWNER]
    assert not any("报价" in words for words in RESPONSIBLE_WORDS.values()), "it is agreed on the spot"


def test_a_category_is_refused_where_it_cannot_happen() -> None:
    with pytest.raises(WrongPlace):
        ALL.category("lift_trapped").at(Place.HOME)
    with pytest.raises(UnknownCategory):
        ALL.category("ufo")


def test_every_kind_has_categories_and_emergencies_are_all_danger() -> None:
    assert len(ALL.categories) >= 25
    for kind in Kind:
        assert ALL.of_kind(kind)
    assert {category.priority for category in ALL.of_kind(Kind.EMERGENCY)} == {Priority.P0}
    assert all(category.responsible[place] for category in ALL.categories for place in category.places)
    assert [category.key for category in ALL.categories if category.about_staff] == ["staff"]
    nowhere = [category for category in ALL.categories if not category.asks_place]
    assert [category.key for category in nowhere] == ["service", "staff", "fees", "idea", "praise"]
    assert all(Place.PUBLIC in category.places for category in nowhere), "where it goes when nobody says where"


def test_every_category_is_drawn_with_a_label_and_an_icon() -> None:
    kinds = ALL.options()
    drawn = [category for kind in kinds for category in kind["categories"]]
    assert len(drawn) == len(ALL.categories)
    assert all(category["label"] and category["icon"] for category in drawn)


def test_urging_never_makes_danger_of_it() -> None:
    assert [more_urgent(priority) for priority in Priority] == [
        Priority.P0,
        Priority.P1,
        Priority.P1,
        Priority.P2,
        Priority.C,
    ]


def broken(**changes: Any) -> dict[str, Any]:
    table = copy.deepcopy(read_toml(Path(FOLDER) / "report_categories.toml"))
    table["category"][0].update(changes)
    return table


@pytest.mark.parametrize("changes", [{"key": "leak"}, {"skill": "magic"}, {"places": ["home"]}])
def test_a_broken_catalogue_stops_the_start(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"key|skill|responsible"):
        catalogue(broken(**changes))
