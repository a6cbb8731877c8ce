"""The doors of the inbox and of what a person can agree to."""

from __future__ import annotations

from datetime import datetime

import pytest

from server.delivery.routes import doors
from server.delivery.service.telling import note
from server.kit.actor import Actor
from server.kit.db import Database
from tests.server.delivery.conftest import TEMPLATE, Cast, agree, tell_progress
from tests.visitors import OpenDoors, Visitor


@pytest.fixture
def meijie(open_doors: OpenDoors, cast: Cast, database: Database, at: datetime) -> Visitor:
    """梅姐 at the doors; she was told three things."""
    with database.write() as session:
        for number in range(3):
            tell_progress(session, [cast.meijie], at=at, cause=f"c{number}")
    visitor: Visitor = open_doors(doors).visitor(Actor(id=cast.meijie, name="梅姐"))
    return visitor


def test_the_inbox_is_paged_newest_first_with_the_unread_count(meijie: Visitor) -> None:
    first = meijie.get("/inbox", {"limit": 2}).json
    assert first and first["unread"] == 3 and len(first["items"]) == 2 and first["next"]
    assert set(first["items"][0]) == {"id", "title", "words", "page", "at", "read_at"}
    assert first["items"][0]["at"] == "2026-11-21T01:00:00Z"
    rest = meijie.get("/inbox", {"limit": 2, "cursor": first["next"]}).json
    assert rest and len(rest["items"]) == 1 and rest["next"] is None
    assert rest["items"][0]["id"] < first["items"][1]["id"] < first["items"][0]["id"]


def test_reading_one_and_then_all(meijie: Visitor) -> None:
    listed = meijie.get("/inbox").json
    assert listed
    first = listed["items"][0]["id"]
    assert [meijie.post(f"/inbox/{first}/read").status_code for _ in range(2)] == [204, 204]
    seen = meijie.get("/inbox").json
    assert seen and seen["unread"] == 2 and seen["items"][0]["read_at"] == "2026-11-21T01:00:00Z"
    assert meijie.post("/inbox/read-all").status_code == 204
    emptied = meijie.get("/inbox").json
    assert emptied and emptied["unread"] == 0


def test_opening_the_matter_reads_what_was_told_of_it_and_nothing_else(
    meijie: Visitor, open_doors: OpenDoors, cast: Cast, database: Database, at: datetime
) -> None:
    with database.write() as session:
        for people in ([cast.meijie], [cast.stranger]):
            note(
                session, cause="bill", people=people, title="账单", words="要交了。", page="pages/bill/bill?id=1", at=at
            )

    def opened(page: str) -> int:
        told = meijie.post("/inbox/read-page", {"page": page}).json
        assert told
        return int(told["unread"])

    assert opened("pages/none/none?id=1") == 4
    assert [opened("pages/report/report?id=1") for _ in range(2)] == [1, 1]
    listed = meijie.get("/inbox").json
    assert listed and [bool(one["read_at"]) for one in listed["items"]] == [False, True, True, True]
    assert opened("pages/bill/bill?id=1") == 0
    stranger = open_doors(doors).visitor(Actor(id=cast.stranger)).get("/inbox").json
    assert stranger and stranger["unread"] == 1


@pytest.mark.parametrize("body", [{}, {"page": ""}, {"page": "x" * 201}, {"page": 7}, {"page": "a\x00b"}])
def test_a_page_that_is_none_reads_nothing(meijie: Visitor, body: dict[str, object]) -> None:
    assert meijie.post("/inbox/read-page", body).status_code == 422


def test_a_neighbour_sees_and_reads_nothing_of_hers(meijie: Visitor, open_doors: OpenDoors, cast: Cast) -> None:
    listed = meijie.get("/inbox").json
    assert listed
    stranger = open_doors(doors).visitor(Actor(id=cast.stranger))
    assert stranger.get("/inbox").json == {"items": [], "next": None, "unread": 0}
    assert stranger.post(f"/inbox/{listed['items'][0]['id']}/read").status_code == 404
    still = meijie.get("/inbox").json
    assert still and still["unread"] == 3


@pytest.mark.parametrize("path", ["/inbox", "/subscriptions"])
def test_nobody_without_sign_in(path: str, open_doors: OpenDoors) -> None:
    assert open_doors(doors).visitor().get(path).status_code == 401


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 101}, {"cursor": "x"}, {"cursor": "W10"}, {"odd": 1}])
def test_odd_questions_are_refused(meijie: Visitor, query: dict[str, object]) -> None:
    assert meijie.get("/inbox", query).status_code == 422


def test_what_can_be_agreed_to_comes_with_the_credits_left(
    meijie: Visitor, database: Database, at: datetime
) -> None:  # fmt: skip
    with database.write() as session:
        agree(session, "o-meijie", at=at)
    listed = meijie.get("/subscriptions").json
    assert listed
    assert {each["id"]: each["credits"] for each in listed["templates"]}[TEMPLATE] == 1
    assert all(each["name"] and each["why"] and each["keys"] for each in listed["templates"])
    assert sum(each["keys"].count("report_progress") for each in listed["templates"]) == 1
