"""Unrelated libraries write what we read and read what we write: two witnesses that are not us."""

from __future__ import annotations

import json
import re

import pytest
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import InvalidSignatureException
from wechatpy.replies import TextReply
from wechatpy.work.crypto import WeChatCrypto as WorkCrypto
from werobot.crypto import MessageCrypt

from server.kit.clock import StoppedClock
from server.wechat.body import read_body
from server.wechat.connect import Wechat
from server.wechat.inbound import Reader
from server.wechat.settings import MiniSettings, WechatSettings

APPID, TOKEN, KEY = "wx1000000000000001", "miniToken", "A" * 43
MESSAGE = """<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[o-meijie]]></FromUserName>
<CreateTime>1795240800</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[厨房漏水 & <急>]]></Content>
<MsgId>7</MsgId></xml>"""


def sealed_by(library: str, stamp: str) -> str:
    if library == "werobot":
        return str(MessageCrypt(TOKEN, KEY, APPID).encrypt_message(MESSAGE, stamp, "n1"))
    return str(WeChatCrypto(TOKEN, KEY, APPID).encrypt_message(MESSAGE, "n1", stamp))


@pytest.mark.parametrize("library", ["werobot", "wechatpy"])
def test_we_read_what_others_seal(wechat: Wechat, clock: StoppedClock, library: str) -> None:
    stamp = str(int(clock.now().timestamp()))
    body = sealed_by(library, stamp)
    found = re.search(r"<MsgSignature><!\[CDATA\[(\w+)", body)
    assert found
    assert wechat.mini_inbound
    query = {"msg_signature": found[1], "timestamp": stamp, "nonce": "n1"}
    inbound = wechat.mini_inbound.read(query, body.encode())
    assert (inbound.text, inbound.sender) == ("厨房漏水 & <急>", "o-meijie")


def test_we_read_what_wechatpys_wecom_side_seals(wechat: Wechat, clock: StoppedClock) -> None:
    stamp = str(int(clock.now().timestamp()))
    body = WorkCrypto("workToken", "B" * 43, "ww1000000000000001").encrypt_message(MESSAGE, "n1", stamp)
    found = re.search(r"<MsgSignature><!\[CDATA\[(\w+)", body)
    assert found
    assert wechat.work_inbound
    query = {"msg_signature": found[1], "timestamp": stamp, "nonce": "n1"}
    assert wechat.work_inbound.read(query, body.encode()).replay_key == "work:message:o-meijie:7"


@pytest.mark.parametrize("form", ["json", "xml"])
def test_others_read_our_replies(clock: StoppedClock, settings: WechatSettings, form: str) -> None:
    mini = MiniSettings(APPID, "", TOKEN, KEY, "xml" if form == "xml" else "json")
    reader = Reader.for_mini(mini, clock)
    stamp = str(int(clock.now().timestamp()))
    query, body = {"timestamp": stamp, "nonce": "n1"}, sealed_by("wechatpy", stamp).encode()
    signed = re.search(rb"<MsgSignature><!\[CDATA\[(\w+)", body)
    assert signed
    inbound = reader.read({**query, "msg_signature": signed[1].decode()}, body)
    raw = reader.write({"MsgType": "text", "Content": "收到，谢谢 & 您"}, inbound)
    answer = json.loads(raw) if form == "json" else _tags(raw.decode())
    parts = str(answer["TimeStamp"]), answer["Nonce"], answer["MsgSignature"], answer["Encrypt"]
    plain = MessageCrypt(TOKEN, KEY, APPID).decrypt_message(*parts).decode()
    again = WeChatCrypto(TOKEN, KEY, APPID).decrypt_message({"Encrypt": parts[3]}, parts[2], parts[0], parts[1])
    assert plain == again
    said = json.loads(plain)["Content"] if form == "json" else parse_message(plain).content
    assert said == "收到，谢谢 & 您"


def test_others_refuse_our_envelope_once_it_is_touched(wechat: Wechat) -> None:
    assert wechat.mini_inbound
    answer = json.loads(wechat.mini_inbound.seal(b"{}", "1795240800", "n"))
    with pytest.raises(InvalidSignatureException):
        WeChatCrypto(TOKEN, KEY, APPID).decrypt_message(answer, answer["MsgSignature"], "1795240801", "n")


def test_wechatpys_rendered_reply_is_read_by_our_parser() -> None:
    assert read_body(TextReply(content="您好", source="gh_1", target="o").render().encode())["Content"] == "您好"


def _tags(xml: str) -> dict[str, str]:
    return dict(re.findall(r"<(\w+)>([^<]+)</\1>", xml))
