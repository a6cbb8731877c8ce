"""An estate's rules about votes: on a named ground, inside what the city fixed, in sight of who else convenes."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update

from server.kit.errors import Conflict, Malformed, NotAllowed, NotFound, Stale
from server.places.models import Estate
from server.votes.models import RuleChange
from server.votes.service import ruling, settings
from tests.workflows.proposals.conftest import OPENS, TITLE, Stair
from workflows.proposals import wording

GROUND = "2026年5月10日业主大会决定"


def ask(stair: Stair, by: str = "liujingli", ground: str = GROUND, **values: Any) -> int:
    cast = stair.cast
    with cast.house.database.write() as session:
        version = settings.of_estate(session, cast.xiushan)["version"]
        change_id = ruling.ask(session, cast[by], estate_id=cast.xiushan, values=values, ground=ground,
                               version=version, at=stair.at)  # fmt: skip
    cast.react()
    return change_id


def agree(stair: Stair, change_id: int, by: str = "committee", version: int = 1) -> None:
    with stair.cast.house.database.write() as session:
        ruling.agree(session, stair.cast[by], change_id, version=version, at=stair.at)
    stair.cast.react()


def refuse(stair: Stair, change_id: int, by: str, why: str = "纪要里没有这一条") -> None:
    with stair.cast.house.database.write() as session:
        ruling.refuse(session, stair.cast[by], change_id, why=why, version=1, at=stair.at)
    stair.cast.react()


def change(stair: Stair, ground: str = GROUND, **values: Any) -> None:
    agree(stair, ask(stair, ground=ground, **values))


def cap(stair: Stair) -> Any:
    with stair.cast.house.database.read() as session:
        return settings.of_estate(session, stair.cast.xiushan)["proxy_cap"]


def move(stair: Stair, city: str) -> None:
    with stair.cast.house.database.write() as session:
        session.execute(update(Estate).where(Estate.id == stair.cast.xiushan).values(city=city))


def test_everybody_else_who_convenes_hears_who_changed_what_on_which_ground(stair: Stair) -> None:
    stair.cast.react()
    before = {name: stair.titles(name).count(wording.RULES_TITLE) for name in ("liujingli", "meijie", "committee")}
    change(stair, proxy_cap=20, parking="INCLUDE", evote_mode="SELF_HOSTED_ALLOWED")
    for name in ("liujingli", "street", "chengong", "admin"):
        said = [words for title, words in stair.cast.inbox(name) if title == wording.RULES_TITLE][-1]
        assert said.startswith(f"刘芳提出、吴委员核对，改了秀山花园的表决规则，依据：{GROUND}。"), said
        assert "车位：按本市（车位不计入人数和面积） → 车位计入人数和面积" in said
        assert "一人最多受几位业主委托：按本市（3 位） → 20 位" in said
        assert "电子票" not in said, "that stayed as it was"
    assert [stair.titles(name).count(wording.RULES_TITLE) for name in ("committee", "meijie")] == [
        before["committee"], before["meijie"],
    ]  # fmt: skip
    with pytest.raises(Malformed, match="nothing_changed"):
        ask(stair, proxy_cap=20)


def test_nothing_changes_before_another_person_agreed_and_they_hear_of_it(stair: Stair) -> None:
    stair.cast.react()
    asked = ask(stair, proxy_cap=9)
    said = [words for title, words in stair.cast.inbox("committee") if title == wording.RULES_ASKED_TITLE][-1]
    assert "刘芳想改秀山花园的表决规则" in said and "→ 9" in said and GROUND in said
    assert wording.RULES_ASKED_TITLE not in stair.titles("liujingli")
    assert cap(stair) is None
    with pytest.raises(Conflict, match="change_waits"):
        ask(stair, "committee", proxy_cap=8)
    with pytest.raises(Conflict, match="second_person_needed"):
        agree(stair, asked, by="liujingli")
    with pytest.raises(Stale):
        agree(stair, asked, version=2)
    with pytest.raises(NotFound):
        agree(stair, asked, by="meijie")
    agree(stair, asked)
    assert cap(stair) == 9
    with pytest.raises(Conflict, match="change_answered"):
        agree(stair, asked, version=2)


def test_one_of_the_two_answers_to_owners_or_the_public(stair: Stair) -> None:
    asked = ask(stair, proxy_cap=9)
    with pytest.raises(NotAllowed, match="independent_needed"):
        agree(stair, asked, by="chengong")
    assert cap(stair) is None
    agree(stair, asked, by="street")
    agree(stair, ask(stair, "committee", proxy_cap=8), by="liujingli")
    assert cap(stair) == 8


def test_a_refusal_says_why_and_the_firm_refuses_only_its_own(stair: Stair) -> None:
    asked = ask(stair, proxy_cap=9)
    refuse(stair, asked, "street")
    said = [words for title, words in stair.cast.inbox("liujingli") if title == wording.RULES_REFUSED_TITLE]
    assert said == ["您想改的秀山花园表决规则被退回，原因：纪要里没有这一条。规则没有变。"] and cap(stair) is None
    theirs = ask(stair, "committee", proxy_cap=8)
    with pytest.raises(NotAllowed, match="independent_needed"):
        refuse(stair, theirs, "liujingli")
    with pytest.raises(Conflict, match="second_person_needed"):
        refuse(stair, theirs, "committee")
    with stair.cast.house.database.write() as session:
        ruling.withdraw(session, stair.cast["committee"], theirs, version=1, at=stair.at)
    assert cap(stair) is None
    change(stair, proxy_cap=7)
    with stair.cast.house.database.read() as session:
        states = session.scalars(select(RuleChange.state).order_by(RuleChange.id)).all()
    assert states == ["refused", "withdrawn", "agreed"]


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
