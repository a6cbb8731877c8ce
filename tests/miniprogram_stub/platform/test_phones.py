"""The doors of the phones: whom they obey, and from where."""

import pytest
import requests

from tests.miniprogram_stub.platform.local import APPID, Caller

APP = "http://127.0.0.1:8600"


def test_everybody_is_listed(wechat: Caller) -> None:
    people = wechat.phone("")
    assert people[0] == {"id": "meijie", "name": "梅姐", "kind": "resident"}
    assert [person["id"] for person in people if person["kind"] == "staff"] == ["xiaoli", "zhoukuaiji"]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/nobody/login", {"appid": APPID}, 404),
        ("/meijie/login", {"appid": "wx9"}, 400),
        ("/meijie/phone-number", {}, 400),
        ("/meijie/subscribe", {"appid": APPID}, 400),
        ("/meijie/say", {"text": " "}, 400),
        ("/meijie/say", {"text": "x" * 2001}, 400),
        ("/meijie/wecom/say", {"text": "我没有企业微信"}, 404),
        ("/xiaoli/wecom/999/press", {"key": "take"}, 404),
        ("/meijie/say", [1], 400),
    ],
)
def test_what_a_phone_cannot_do_is_refused(wechat: Caller, path: str, body: object, status: int) -> None:
    with pytest.raises(requests.HTTPError, match=str(status)):
        wechat.phone(path, body)


def test_nobody_presses_a_button_on_anothers_phone(wechat: Caller) -> None:
    wechat.deal("xiaoli")
    letter = wechat.phone("/xiaoli/wecom")[0]
    with pytest.raises(requests.HTTPError, match="404"):
        wechat.phone(f"/zhoukuaiji/wecom/{letter['id']}/press", {"key": "take"})


def test_only_newer_messages_are_given_when_asked(wechat: Caller) -> None:
    wechat.tell("一")
    first = wechat.phone("/xiaoli/wecom")[-1]["id"]
    wechat.tell("二")
    assert [row["text"] for row in wechat.phone(f"/xiaoli/wecom?after={first}")] == ["二"]


def test_the_app_may_hold_a_phone_and_other_pages_may_not(wechat: Caller) -> None:
    url = f"{wechat.platform.desk_url}/phones/meijie/login"
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    ours = requests.options(url, headers={"Origin": APP, **asked}, timeout=10)
    assert ours.ok
    assert ours.headers["Access-Control-Allow-Origin"] == APP
    assert "POST" in ours.headers["Access-Control-Allow-Methods"]
    theirs = requests.options(url, headers={"Origin": "http://evil.example", **asked}, timeout=10)
    assert "Access-Control-Allow-Origin" not in theirs.headers
    answer = requests.post(url, json={"appid": APPID}, headers={"Origin": APP}, timeout=10)
    assert answer.headers["Access-Control-Allow-Origin"] == APP


def test_entering_the_app_in_wecom_is_told(wechat: Caller) -> None:
    wechat.phone("/xiaoli/wecom/enter", {})
    wechat.settle()
    (line,) = [line for line in wechat.control("/ledger?side=out") if line["host"] == "push"]
    assert line["body"]["Event"] == "enter_agent"
