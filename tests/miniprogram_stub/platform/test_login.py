"""Login codes, openids and phone numbers."""

from typing import Any

from miniprogram_stub.platform.people import openid_of
from miniprogram_stub.platform.servers import Platform
from tests.miniprogram_stub.platform.local import APPID, Caller, settings_for

OWN = {"appid": APPID, "secret": "mini-secret-for-demo-0000000000000", "grant_type": "authorization_code"}


def session(wechat: Caller, code: str, **changes: str) -> Any:
    return wechat.weixin("/sns/jscode2session", **{**OWN, "js_code": code, **changes})


def test_a_login_gives_the_same_openid_and_another_session_key_each_time(wechat: Caller) -> None:
    first, second = (session(wechat, wechat.open_app("meijie")) for _ in range(2))
    assert first["openid"] == second["openid"] == openid_of(APPID, "meijie")
    assert len(first["openid"]) == 28
    assert first["session_key"] != second["session_key"]
    assert "errcode" not in first
    assert "unionid" not in first


def test_an_openid_survives_a_restart_and_differs_between_people() -> None:
    openids = set()
    for _ in range(2):
        with Platform(settings_for()) as platform:
            wechat = Caller(platform)
            openids |= {session(wechat, wechat.open_app(person))["openid"] for person in ("meijie", "laowang")}
    assert len(openids) == 2


def test_a_login_code_works_once_and_for_five_minutes(wechat: Caller) -> None:
    used, late = wechat.open_app("meijie"), wechat.open_app("meijie")
    assert session(wechat, used)["openid"]
    assert session(wechat, used)["errcode"] == 40163
    wechat.advance(minutes=5)
    assert session(wechat, late)["errcode"] == 40029


def test_a_wrong_secret_does_not_use_up_the_code(wechat: Caller) -> None:
    code = wechat.open_app("meijie")
    assert session(wechat, code, secret="wrong")["errcode"] == 40125
    assert session(wechat, code, appid="wx9")["errcode"] == 40013
    assert session(wechat, code, grant_type="password")["errcode"] == 40002
    assert session(wechat, code)["openid"]


def test_a_blocked_person_cannot_log_in(wechat: Caller) -> None:
    wechat.control("/people/meijie", {"blocked": True})
    assert session(wechat, wechat.open_app("meijie"))["errcode"] == 40226
    assert session(wechat, wechat.open_app("laowang"))["openid"]


def test_one_person_may_log_in_a_hundred_times_a_minute(wechat: Caller) -> None:
    wechat.control("/quotas", {"name": "code2session per user", "window": "minute", "most": 2})
    answers = [session(wechat, wechat.open_app("meijie")) for _ in range(3)]
    assert [answer.get("errcode", 0) for answer in answers] == [0, 0, 45011]
    assert session(wechat, wechat.open_app("laowang"))["openid"]
    wechat.advance(seconds=61)
    assert session(wechat, wechat.open_app("meijie"))["openid"]


def test_a_unionid_comes_only_where_an_open_platform_account_is_bound() -> None:
    with Platform(settings_for(mini={"unionid": True})) as platform:
        wechat = Caller(platform)
        answer = session(wechat, wechat.open_app("meijie"))
    assert answer["unionid"] != answer["openid"]


def test_the_phone_button_gives_the_number_once(wechat: Caller) -> None:
    code = wechat.phone("/meijie/phone-number", {"appid": APPID})["code"]
    info = wechat.weixin("/wxa/business/getuserphonenumber", {"code": code})["phone_info"]
    assert info["purePhoneNumber"] == "19900000734"
    assert info["watermark"]["appid"] == APPID
    assert wechat.weixin("/wxa/business/getuserphonenumber", {"code": code})["errcode"] == 40163


def test_a_phone_code_of_somebody_else_is_refused(wechat: Caller) -> None:
    code = wechat.phone("/meijie/phone-number", {"appid": APPID})["code"]
    body = {"code": code, "openid": openid_of(APPID, "laowang")}
    assert wechat.weixin("/wxa/business/getuserphonenumber", body)["errcode"] == 40003
