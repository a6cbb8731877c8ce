"""An estate's rules about votes: on a named ground, inside what the city fixed, in sight of who else convenes."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from server.kit.errors import Malformed
from server.places.models import Estate
from server.votes.service import settings
from tests.workflows.proposals.conftest import OPENS, TITLE, Stair
from workflows.proposals import wording

GROUND = "2026年5月10日业主大会决定"


def change(stair: Stair, ground: str = GROUND, **values: Any) -> None:
    cast = stair.cast
    with cast.house.database.write() as session:
        version = settings.of_estate(session, cast.xiushan)["version"]
        settings.change(session, cast["liujingli"], estate_id=cast.xiushan, values=values, ground=ground,
                        version=version, at=stair.at)  # fmt: skip
    cast.react()


def move(stair: Stair, city: str) -> None:
    with stair.cast.house.database.write() as session:
        session.execute(update(Estate).where(Estate.id == stair.cast.xiushan).values(city=city))


def test_everybody_else_who_convenes_hears_who_changed_what_on_which_ground(stair: Stair) -> None:
    stair.cast.react()
    before = {name: stair.titles(name).count(wording.RULES_TITLE) for name in ("liujingli", "meijie", "committee")}
    change(stair, proxy_cap=20, parking="INCLUDE", evote_mode="SELF_HOSTED_ALLOWED")
    for name in ("committee", "street", "chengong", "admin"):
        said = [words for title, words in stair.cast.inbox(name) if title == wording.RULES_TITLE][-1]
        assert said.startswith(f"刘芳改了秀山花园的表决规则，依据：{GROUND}。"), said
        assert "车位：按本市 → 车位计入人数和面积" in said and "一人最多受几位业主委托：按本市 → 20" in said
        assert "电子票" not in said, "that stayed as it was"
    assert [stair.titles(name).count(wording.RULES_TITLE) for name in ("liujingli", "meijie")] == [
        before["liujingli"], before["meijie"],
    ]  # fmt: skip
    change(stair, proxy_cap=20)
    assert stair.titles("committee").count(wording.RULES_TITLE) == before["committee"] + 1


def test_without_a_ground_nothing_is_kept(stair: Stair) -> None:
    with pytest.raises(Malformed, match="ground_needed"):
        change(stair, ground=" ", proxy_cap=2)


@pytest.mark.parametrize(("city", "beyond", "within"), [
    ("潍坊市", {"proxy_cap": 20}, {"proxy_cap": 2}), ("清远市", {"objection_days": 3}, {"objection_days": 20}),
    ("北京市", {"changes_allowed": 5}, {"changes_allowed": 0}),
])  # fmt: skip
def test_no_estate_goes_beyond_what_its_city_has_fixed(
    stair: Stair, city: str, beyond: dict[str, int], within: dict[str, int]
) -> None:
    move(stair, city)
    with pytest.raises(Malformed, match="city_bound") as refused:
        change(stair, **beyond)
    assert city in refused.value.sentence
    change(stair, **within)


def test_a_rule_from_before_gives_way_to_the_citys(stair: Stair) -> None:
    change(stair, proxy_cap=20)
    move(stair, "潍坊市")
    poll_id = stair.draft()
    with stair.cast.house.database.read() as session:
        assert settings.frozen(session, session.get_one(settings.Poll, poll_id))["proxy_cap"] == 3


def test_owners_read_in_the_next_notice_that_the_rules_were_changed(stair: Stair) -> None:
    title = wording.NOTICED_TITLE.format(title=TITLE)
    stair.notice(stair.draft())
    stair.again()
    change(stair, proxy_cap=1)
    stair.clock.advance(hours=1)
    stair.notice(stair.draft())
    stair.again()
    first, second = (words for said, words in stair.cast.inbox("laowang") if said == title)
    assert wording.RULED_ANEW not in first and wording.RULED_ANEW in second and stair.at < OPENS
