"""Content checks: texts at once, media by event."""

import json
from typing import Any

from miniprogram_stub.platform.people import openid_of
from tests.miniprogram_stub.platform.local import APPID, Caller, Receiver

ABOUT = {"version": 2, "scene": 2, "openid": openid_of(APPID, "meijie")}


def check(wechat: Caller, content: str, **changes: Any) -> Any:
    return wechat.weixin("/wxa/msg_sec_check", {**ABOUT, "content": content, **changes})


def check_media(wechat: Caller, url: str, **changes: Any) -> Any:
    return wechat.weixin("/wxa/media_check_async", {**ABOUT, "media_type": 2, "media_url": url, **changes})


def verdicts(wechat: Caller, receiver: Receiver) -> list[Any]:
    wechat.settle()
    pusher = wechat.platform.world.pusher
    opened = [json.loads(pusher.mini.decrypt(json.loads(push.body)["Encrypt"])) for push in receiver.posts]
    return [event for event in opened if event["Event"] == "wxa_media_check"]


def test_a_plain_text_passes_and_a_scripted_one_does_not(wechat: Caller) -> None:
    wechat.open_app("meijie")
    fine = check(wechat, "厨房漏水，请尽快")
    assert fine["result"] == {"suggest": "pass", "label": 100}
    assert fine["trace_id"]
    wechat.control("/verdicts", {"kind": "text", "match": "广告", "suggest": "review", "label": 10001})
    assert check(wechat, "这是广告")["result"] == {"suggest": "review", "label": 10001}
    assert check(wechat, "没事", title="广告")["detail"][0]["label"] == 10001


def test_the_sample_of_the_platforms_guide_is_risky(wechat: Caller) -> None:
    wechat.open_app("meijie")
    sample = "特3456书yuuo莞6543李zxcz蒜7782法fgnv级"
    assert check(wechat, f"前文{sample}后文")["result"]["suggest"] == "risky"
    old = wechat.weixin("/wxa/msg_sec_check", {"content": sample})
    assert old["errcode"] == 87014
    assert wechat.weixin("/wxa/msg_sec_check", {"content": "你好"})["errcode"] == 0


def test_the_author_must_be_known_and_recent(wechat: Caller) -> None:
    wechat.open_app("meijie")
    assert check(wechat, "好", scene=5)["errcode"] == 40129
    assert check(wechat, "好", openid="o123")["errcode"] == 40003
    assert check(wechat, "好", openid=openid_of("wx-another-app", "meijie"))["errcode"] == 43104
    assert check(wechat, "好" * 2501)["errcode"] == 45002
    assert check(wechat, "")["errcode"] == 44002
    wechat.advance(hours=2, seconds=1)
    assert check(wechat, "好")["errcode"] == 61010


def test_the_quota_of_text_checks_ends_and_comes_back(wechat: Caller) -> None:
    wechat.open_app("meijie")
    wechat.control("/quotas", {"name": "/wxa/msg_sec_check", "window": "minute", "most": 1})
    assert check(wechat, "一")["errcode"] == 0
    assert check(wechat, "二")["errcode"] == 45009
    wechat.advance(minutes=1)
    assert check(wechat, "三")["errcode"] == 0


def test_a_picture_is_fetched_and_judged_after_a_while(wechat: Caller, receiver: Receiver) -> None:
    wechat.open_app("meijie")
    trace = check_media(wechat, f"{receiver.url}/photo.jpg")["trace_id"]
    assert verdicts(wechat, receiver) == []
    wechat.advance(seconds=2)
    (event,) = verdicts(wechat, receiver)
    assert (event["trace_id"], event["version"], event["errcode"]) == (trace, 2, 0)
    assert event["result"] == {"suggest": "pass", "label": 100}
    assert event["FromUserName"] == ABOUT["openid"]
    assert [push.path for push in receiver.pushes if push.method == "GET"] == ["/photo.jpg"]


def test_a_scripted_verdict_may_be_bad_late_or_of_the_old_form(wechat: Caller, receiver: Receiver) -> None:
    wechat.open_app("meijie")
    late = {"kind": "image", "match": "bad", "suggest": "risky", "label": 20002, "delay": 1700, "shape": "v1"}
    wechat.control("/verdicts", late)
    check_media(wechat, f"{receiver.url}/bad.jpg")
    wechat.advance(seconds=1699)
    assert verdicts(wechat, receiver) == []
    wechat.advance(seconds=2)
    (event,) = verdicts(wechat, receiver)
    assert (event["isrisky"], event["status_code"]) == (1, 0)
    assert "result" not in event


def test_what_cannot_be_fetched_is_told_as_such(wechat: Caller, receiver: Receiver) -> None:
    wechat.open_app("meijie")
    receiver.statuses = [404]
    check_media(wechat, f"{receiver.url}/gone.jpg")
    wechat.advance(seconds=3)
    check_media(wechat, "http://photos.example/a.jpg")
    wechat.advance(seconds=3)
    assert [event["errcode"] for event in verdicts(wechat, receiver)] == [-1008, -1008]


def test_a_media_check_wants_an_address_and_the_second_version(wechat: Caller) -> None:
    wechat.open_app("meijie")
    assert check_media(wechat, "photo.jpg")["errcode"] == 47001
    assert check_media(wechat, "http://127.0.0.1/a.jpg", version=1)["errcode"] == 47001
    assert check_media(wechat, "http://127.0.0.1/a.jpg", media_type=3)["errcode"] == 47001
