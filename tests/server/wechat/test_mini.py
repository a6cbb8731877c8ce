"""What we ask of the mini-program's platform, as it goes over the wire, and what we make of the answers."""

from __future__ import annotations

import copy
import pickle

import pytest

from server.kit.clock import StoppedClock
from server.wechat.checks import Scene, Verdict
from server.wechat.connect import Wechat
from server.wechat.errors import Refusal, WechatRefused, WechatUnreachable
from server.wechat.login import SessionKey
from server.wechat.voip import voip_signature
from tests.server.wechat.fake_platform import Answer, FakePlatform, Typed

LOGIN, PHONE = "/sns/jscode2session", "/wxa/business/getuserphonenumber"
CODE = "/wxa/getwxacodeunlimit"
NUMBER = {
    "phoneNumber": "+8619900000734",
    "purePhoneNumber": "19900000734",
    "countryCode": "86",
    "watermark": {"timestamp": 1, "appid": "wx1000000000000001"},
}


class TestSigningIn:
    def test_a_login_code_becomes_a_person_without_any_token(self, wechat: Wechat, platform: FakePlatform) -> None:
        platform.on(LOGIN, {"openid": "o-meijie", "session_key": "a2V5", "unionid": "u-meijie"})
        person = wechat.mini.sign_in("code-1")
        assert (person.openid, person.unionid, person.session_key.reveal()) == ("o-meijie", "u-meijie", "a2V5")
        (call,) = platform.heard
        assert call.query == {
            "appid": "wx1000000000000001",
            "secret": "mini-secret",
            "js_code": "code-1",
            "grant_type": "authorization_code",
        }

    def test_the_session_key_shows_itself_to_nobody(self, wechat: Wechat, platform: FakePlatform) -> None:
        platform.on(LOGIN, {"openid": "o-meijie", "session_key": "a2V5"})
        person = wechat.mini.sign_in("code-1")
        assert person.unionid is None
        assert "a2V5" not in f"{person!r} {person} {person.session_key!s} {person.session_key!r}"
        for store in (pickle.dumps, copy.deepcopy):
            with pytest.raises(TypeError):
                store(person.session_key)

    @pytest.mark.parametrize(
        ("code", "kind"), [(40029, Refusal.code), (40163, Refusal.code), (40226, Refusal.permanent)]
    )
    def test_a_bad_code_is_refused_once(self, wechat: Wechat, platform: FakePlatform, code: int, kind: Refusal) -> None:
        platform.on(LOGIN, {"errcode": code, "errmsg": "no"})
        with pytest.raises(WechatRefused) as refused:
            wechat.mini.sign_in("code-1")
        assert (refused.value.code, refused.value.kind, len(platform.heard)) == (code, kind, 1)

    @pytest.mark.parametrize("answer", [{}, {"openid": ""}, {"openid": "o"}, {"openid": 1, "session_key": "k"}])
    def test_an_answer_without_a_person_signs_nobody_in(
        self, wechat: Wechat, platform: FakePlatform, answer: dict[str, object]
    ) -> None:
        platform.on(LOGIN, answer)
        with pytest.raises(WechatUnreachable):
            wechat.mini.sign_in("code-1")


class TestPhoneNumbers:
    def test_a_phone_code_becomes_a_number(self, wechat: Wechat, platform: FakePlatform) -> None:
        platform.on(PHONE, {"errcode": 0, "errmsg": "ok", "phone_info": NUMBER})
        phone = wechat.mini.phone_number("code-1", "o-meijie")
        assert (phone.number, phone.country) == ("19900000734", "86")
        assert platform.calls(PHONE)[0].json == {"code": "code-1", "openid": "o-meijie"}
        assert "19900000734" not in repr(phone)

    @pytest.mark.parametrize(
        "info", [None, {}, {**NUMBER, "watermark": None}, {**NUMBER, "watermark": {"appid": "wx2"}}]
    )
    def test_a_number_for_another_app_is_not_taken(self, wechat: Wechat, platform: FakePlatform, info: object) -> None:
        platform.on(PHONE, {"errcode": 0, "phone_info": info})
        with pytest.raises(WechatUnreachable):
            wechat.mini.phone_number("code-1")


class TestChecking:
    PATH = "/wxa/msg_sec_check"

    @pytest.mark.parametrize("word", ["pass", "review", "risky"])
    def test_a_verdict_on_words_is_told(self, wechat: Wechat, platform: FakePlatform, word: str) -> None:
        platform.on(self.PATH, {"errcode": 0, "trace_id": "t", "result": {"suggest": word, "label": 20003}})
        checked = wechat.mini.check_text("o-meijie", "漏水", Scene.COMMENT)
        assert (checked.verdict, checked.label, checked.trace_id) == (Verdict(word), 20003, "t")

    @pytest.mark.parametrize("answer", [{}, {"result": None}, {"result": {"suggest": "fine"}}, {"result": []}])
    def test_an_unknown_verdict_waits_for_a_person(
        self, wechat: Wechat, platform: FakePlatform, answer: dict[str, object]
    ) -> None:
        platform.on(self.PATH, {"errcode": 0, **answer})
        assert wechat.mini.check_text("o-meijie", "漏水").verdict is Verdict.REVIEW

    def test_long_words_are_checked_in_parts_and_the_worst_decides(
        self, wechat: Wechat, platform: FakePlatform
    ) -> None:
        verdicts = [{"errcode": 0, "result": {"suggest": word, "label": 1}} for word in ("pass", "risky", "review")]
        platform.on(self.PATH, *verdicts)
        assert wechat.mini.check_text("o-meijie", "漏" * 5001).verdict is Verdict.RISKY
        assert [len(call.json["content"]) for call in platform.calls(self.PATH)] == [2500, 2500, 1]

    def test_no_words_need_no_check(self, wechat: Wechat, platform: FakePlatform) -> None:
        assert wechat.mini.check_text("o-meijie", " \n").verdict is Verdict.PASS
        assert platform.heard == []

    def test_a_photo_is_asked_about_and_its_trace_kept(self, wechat: Wechat, platform: FakePlatform) -> None:
        platform.on("/wxa/media_check_async", {"errcode": 0, "trace_id": "trace-1"}, {"errcode": 0})
        assert wechat.mini.check_media("o-meijie", "https://linli.example/f/1") == "trace-1"
        assert platform.calls("/wxa/media_check_async")[0].json == {
            "media_url": "https://linli.example/f/1",
            "media_type": 2,
            "version": 2,
            "scene": 3,
            "openid": "o-meijie",
        }
        with pytest.raises(WechatUnreachable):
            wechat.mini.check_media("o-meijie", "https://linli.example/f/1")


def test_a_voice_room_is_signed_as_published() -> None:
    key = SessionKey("gDyVgzwa0mFz9uUP7M6GQQ==")
    signed = voip_signature("wx20afc706a711eefc", "1559129713_672975982", "8AP6DT9ybtniUJfb", 1559129714, key)
    assert signed == "b002b824688dd8593a6079e11d8c5e8734fbcb39a6d5906eb347bfbcad79c617"


def test_a_voice_ticket_holds_the_four_values_and_no_key(wechat: Wechat, clock: StoppedClock) -> None:
    key = SessionKey("gDyVgzwa0mFz9uUP7M6GQQ==")
    ticket, other = (wechat.mini.voip_ticket("report-7", key, clock.now()) for _ in range(2))
    expected = voip_signature("wx1000000000000001", "report-7", ticket.nonce, ticket.time_stamp, key)
    assert (ticket.group_id, ticket.signature, ticket.time_stamp) == ("report-7", expected, 1795240800)
    assert ticket.nonce != other.nonce
    assert "gDyV" not in repr(ticket)


class TestCodes:
    PICTURE = b"\x89PNG\r\n\x1a\n picture"

    def test_a_page_gets_a_picture_that_leads_to_it(self, wechat: Wechat, platform: FakePlatform) -> None:
        platform.on(CODE, Typed("image/jpeg", self.PICTURE))
        assert wechat.mini.code_unlimited("id=12", "pages/bulletin/bulletin") == self.PICTURE
        (call,) = platform.calls(CODE)
        assert call.query == {"access_token": "mini-1"}
        assert call.json == {"scene": "id=12", "page": "pages/bulletin/bulletin", "width": 430, "check_path": True}

    def test_an_unpublished_page_is_refused_for_good(self, wechat: Wechat, platform: FakePlatform) -> None:
        platform.on(CODE, {"errcode": 41030, "errmsg": "invalid page"})
        with pytest.raises(WechatRefused) as refused:
            wechat.mini.code_unlimited("id=12", "pages/none")
        assert refused.value.kind is Refusal.permanent

    def test_a_refused_token_is_made_anew_once(self, wechat: Wechat, platform: FakePlatform) -> None:
        platform.on(CODE, {"errcode": 40001, "errmsg": "old"}, Typed("image/png", self.PICTURE))
        assert wechat.mini.code_unlimited("id=12", "pages/a") == self.PICTURE
        assert len(platform.calls(CODE)) == 2

    @pytest.mark.parametrize("answer", [b"a page of some proxy", {"errcode": 0}, {}, b""])
    def test_what_is_no_picture_is_no_code(self, wechat: Wechat, platform: FakePlatform, answer: Answer) -> None:
        platform.on(CODE, answer)
        with pytest.raises(WechatUnreachable):
            wechat.mini.code_unlimited("id=12", "pages/a")

    @pytest.mark.parametrize("scene", ["", "x" * 33])
    def test_a_scene_too_long_or_empty_is_our_own_mistake(self, wechat: Wechat, scene: str) -> None:
        with pytest.raises(ValueError, match="1 to 32"):
            wechat.mini.code_unlimited(scene, "pages/a")
