"""Who speaks in the service account's chat: the same person as in the mini-program, as soon as WeChat tells."""

from __future__ import annotations

from datetime import datetime

from server.people import queries as people
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
        binding.approve(session, manager, binding_id=asked, version=1, at=at)
        assert people.person_of_chat(session, "oa-laowang") == cast.ids["laowang"]
        signing_in.sign_in_by_wechat(session, openid="o-strange", unionid="u-9", device="phone", at=at)
        binding.release(session, manager, home_id=cast.homes["101"], person_id=cast.ids["laowang"],
                        reason="手机不在本人手里", at=at)  # fmt: skip
        assert people.person_of_chat(session, "oa-laowang") != cast.ids["laowang"]
