"""What the reporter is told at once is what the tables say: composed from what was written, equal to what is read."""

from __future__ import annotations

from typing import Any

import pytest

from server.kit.actor import Grant
from server.people.service import merging, staff
from server.reports.rules.categories import default_catalogue
from server.reports.rules.category import Category
from server.reports.rules.words import Place
from tests.cast import Cast
from tests.server.reports.test_making import EVERY, body
from tests.visitors import Visitor

CATEGORIES = default_catalogue().categories


def assert_told_alike(visitor: Visitor, sent: dict[str, Any]) -> None:
    """Make a report, and look at it."""
    told = visitor.post("/reports", sent)
    assert told.status_code == 201, told.text
    seen = visitor.get(f"/reports/{told.json['id']}")
    assert told.json == seen.json
    assert told.headers["ETag"] == seen.headers["ETag"]


@pytest.mark.parametrize(("category", "place"), EVERY, ids=lambda value: str(getattr(value, "key", value)))
def test_every_category_at_each_of_its_places(cast: Cast, category: Category, place: Place) -> None:
    assert_told_alike(cast.visitor("meijie"), body(cast, category.key, str(place)))


@pytest.mark.parametrize(
    "more",
    [
        {"where": "三楼平台"},
        {"anonymous": True},
        {"photo_consent": True},
        {"appointment": {"from": "2026-11-24T01:00:00Z", "to": "2026-11-24T03:00:00Z"}},
    ],
    ids=lambda more: next(iter(more)),
)
def test_whatever_is_said_with_it(cast: Cast, more: dict[str, Any]) -> None:
    assert_told_alike(cast.visitor("meijie"), body(cast, **more))


@pytest.mark.parametrize("category", [one for one in CATEGORIES if one.questions], ids=lambda one: one.key)
def test_every_answer_to_every_question(cast: Cast, category: Category) -> None:
    for question in category.questions:
        for option in question.options:
            sent = body(cast, category.key, str(category.places[0]), answers={question.key: option.key})
            assert_told_alike(cast.visitor("meijie"), sent)


def test_pictures(cast: Cast) -> None:
    photos = [cast.picture("meijie"), cast.picture("meijie")]
    assert_told_alike(cast.visitor("meijie"), body(cast, "leak", "home", file_ids=photos))


def test_staff_who_live_here_too(cast: Cast) -> None:
    with cast.house.database.write() as session:
        at, meijie = cast.house.clock.now(), cast["meijie"]
        member_id, _ = staff.found_account(session, cast.house.vault, cast["admin"], name="白兰娟", phone="19900000734",
                                           login="bai", wecom_userid=None, at=at)  # fmt: skip
        staff.grant(session, cast["admin"], person_id=member_id, to=Grant("staff", "estate", cast.xiushan), at=at)
        merging.merge(session, gone_id=member_id, kept_id=meijie.id, at=at)
    assert_told_alike(cast.visitor("meijie"), body(cast))


def test_a_complaint_about_somebody(cast: Cast) -> None:
    assert_told_alike(cast.visitor("meijie"), body(cast, "staff", about_staff_id=cast["xiaoli"].id))


def test_the_same_tap_again_is_told_alike(cast: Cast) -> None:
    visitor, sent = cast.visitor("meijie"), body(cast)
    first, again = (visitor.post("/reports", sent, key="the-same-tap") for _ in range(2))
    assert first.json == again.json
