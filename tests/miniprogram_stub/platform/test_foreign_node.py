"""Unrelated JavaScript clients from npm work against ours: co-wechat-api calls, @wecom/crypto opens our pushes."""

import pytest

from miniprogram_stub.platform.people import openid_of
from miniprogram_stub.platform.settings import MiniApp, WorkApp
from tests.foreign.node import witness
from tests.miniprogram_stub.platform.local import APPID, Caller, Receiver
from tests.miniprogram_stub.platform.test_foreign_python import sealed_of

pytestmark = pytest.mark.foreign
MINI, WORK = MiniApp(), WorkApp()


def test_co_wechat_api_gets_a_token_and_answers_in_chat(wechat: Caller) -> None:
    wechat.phone("/meijie/say", {"text": "有人吗"})
    told = {"appid": MINI.appid, "secret": MINI.secret, "weixin": wechat.platform.weixin_url, "text": "您好"}
    openids = {"openid": openid_of(APPID, "meijie"), "stranger": openid_of(APPID, "stranger")}
    found = witness("co_wechat_api.js", told | openids)
    assert len(found["token"]) > 100
    assert found["refused"] == {"name": "WeChatAPIError", "code": 40013}
    assert found["closed"] == {"name": "WeChatAPIError", "code": 45015}
    assert [row["text"] for row in wechat.phone("/meijie/messages")] == ["有人吗", "您好"]


def test_wecom_crypto_opens_the_staffs_pushes_and_its_replies_open_here(wechat: Caller, receiver: Receiver) -> None:
    wechat.phone("/xiaoli/wecom/say", {"text": "我的待办"})
    wechat.settle()
    (push,) = receiver.posts
    query, sealed = push.query, sealed_of(push)
    told = {
        "token": WORK.token,
        "aesKey": WORK.aes_key,
        "receiver": WORK.corpid,
        "open": [{"timestamp": query["timestamp"], "nonce": query["nonce"], "sealed": sealed}],
        "seal": "<xml><Content>好的</Content></xml>",
    }
    found = witness("wecom_crypto.js", told)
    (opened,) = found["opened"]
    assert opened["signature"] == query["msg_signature"]
    assert opened["id"] == WORK.corpid
    assert "<Content><![CDATA[我的待办]]></Content>" in opened["message"]
    assert wechat.platform.world.pusher.work.decrypt(found["sealed"]) == told["seal"]


def test_wecom_crypto_opens_the_mini_programs_pushes(wechat: Caller, receiver: Receiver) -> None:
    wechat.consent("meijie")
    wechat.phone("/meijie/say", {"text": "漏水了"})
    wechat.settle()
    opening = [
        {"timestamp": push.query["timestamp"], "nonce": push.query["nonce"], "sealed": sealed_of(push)}
        for push in receiver.posts
    ]
    found = witness("wecom_crypto.js", {"token": MINI.token, "aesKey": MINI.aes_key, "open": opening})
    assert [one["signature"] for one in found["opened"]] == [push.query["msg_signature"] for push in receiver.posts]
    assert {one["id"] for one in found["opened"]} == {MINI.appid}
    assert any("漏水了" in one["message"] for one in found["opened"])
