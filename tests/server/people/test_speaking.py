"""Who speaks in the service account's chat: the same person as in the mini-program, as soon as WeChat tells."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from server.kit.errors import Conflict
from server.people import queries as people
from server.people.models import Person
from server.people.service import binding, signing_in
from server.people.service.speaking import introduce
from tests.cast import Cast


def test_the_same_wechat_is_the_same_person_whichever_came_first(cast: Cast, at: datetime) -> None:
    with cast.house.database.write() as session:
        first = introduce(session, openid="oa-1", at=at)
        assert introduce(session, openid="oa-1", at=at) == first and people.person_of_chat(session, "oa-1") == first
        held = signing_in.sign_in_by_wechat(session, openid="o-1", unionid="u-1", device="phone", at=at).person_id
        assert held != first
        for _ in range(2):
            assert introduce(session, openid="oa-1", unionid="u-1", at=at) == held
        assert people.resolve(session, first) == held and people.chat_openid_of(session, held) == "oa-1"
        assert introduce(session, openid="oa-1b", unionid="u-1", at=at) == held
        second = introduce(session, openid="oa-2", unionid="u-2", at=at)
        token = signing_in.sign_in_by_wechat(session, openid="o-2", unionid="u-2", device="phone", at=at)
        assert token.person_id == second
        assert people.person_of_chat(session, "nobody") is None and people.chat_openid_of(session, 0) is None


def test_two_owners_with_one_wechat_stay_two(cast: Cast, at: datetime) -> None:
    """Somebody has signed in with the WeChat under which staff had bound the chat of another owner."""
    with cast.house.database.write() as session:
        speaker = introduce(session, openid="oa-laowang", at=at)
        me, manager = people.actor_of(session, speaker, door="chat"), cast["liujingli"]
        asked = binding.ask(session, cast.house.vault, me, home_id=cast.homes["101"], role="owner", name="王德浩",
                            id_last4="8556", at=at, by_chat=True)  # fmt: skip
        assert people.binding(session, asked)["tail_matches"]
        release: dict[str, Any] = {
            "home_id": cast.homes["101"],
            "person_id": cast.ids["laowang"],
            "reason": "手机不在本人手里",
        }
        binding.release(session, manager, **release, at=at)
        clerk = people.actor_of(session, cast.ids["zhaojie"], door="console")
        binding.approve(session, clerk, binding_id=asked, version=1, at=at)
        assert people.person_of_chat(session, "oa-laowang") == cast.ids["laowang"]
        signing_in.sign_in_by_wechat(session, openid="o-strange", unionid="u-9", device="phone", at=at)
        binding.release(session, manager, **release, at=at)
        assert people.person_of_chat(session, "oa-laowang") != cast.ids["laowang"]


def claimed_by_chat(cast: Cast, at: datetime, *, home: str, name: str, last4: str, unionid: str | None = None) -> int:
    """Somebody of whom we know no number claims a home in the chat. Gives the claim."""
    with cast.house.database.write() as session:
        speaker = introduce(session, openid=f"oa-{name}", unionid=unionid, at=at)
        me = people.actor_of(session, speaker, door="chat")
        return binding.ask(session, cast.house.vault, me, home_id=cast.homes[home], role="owner", name=name,
                           id_last4=last4, at=at, by_chat=True)  # fmt: skip


def approve(cast: Cast, asked: int, at: datetime) -> None:
    """Staff say yes."""
    with cast.house.database.write() as session:
        binding.approve(session, cast["zhaojie"], binding_id=asked, version=1, at=at)


def test_an_owner_with_the_app_is_not_taken_over_by_a_chat(cast: Cast, at: datetime) -> None:
    asked = claimed_by_chat(cast, at, home="702", name="白兰娟", last4="734X", unionid="u-strange")
    with pytest.raises(Conflict, match="owner_signed_in"):
        approve(cast, asked, at)
    with cast.house.database.read() as session:
        assert people.person_of_chat(session, "oa-白兰娟") != cast.ids["meijie"]


@pytest.mark.parametrize("learnt_late", [True, False])
def test_an_owner_bound_by_chat_is_nobody_in_the_app_without_the_number(
    cast: Cast, at: datetime, learnt_late: bool
) -> None:
    asked = claimed_by_chat(
        cast, at, home="101", name="王德浩", last4="8556", unionid=None if learnt_late else "u-chat"
    )
    with cast.house.database.write() as session:
        binding.release(session, cast["liujingli"], home_id=cast.homes["101"], person_id=cast.ids["laowang"],
                        reason="手机不在本人手里", at=at)  # fmt: skip
    approve(cast, asked, at)
    with cast.house.database.write() as session:
        token = signing_in.sign_in_by_wechat(session, openid="o-chat", unionid="u-chat", device="phone", at=at)
        assert introduce(session, openid="oa-王德浩", unionid="u-chat", at=at) == cast.ids["laowang"]
        assert people.resolve(session, token.person_id) == token.person_id != cast.ids["laowang"]
        me = people.actor_of(session, token.person_id, door="app")
        signing_in.confirm_phone(session, cast.house.vault, me, phone="19900000001", at=at)
        assert people.resolve(session, token.person_id) == token.person_id
        sealed = session.get_one(Person, cast.ids["laowang"]).phone
        assert sealed is not None
        number = cast.house.vault.open(sealed)
        signing_in.confirm_phone(session, cast.house.vault, me, phone=number, at=at)
        assert people.resolve(session, token.person_id) == cast.ids["laowang"]
