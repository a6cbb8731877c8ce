"""Unrelated libraries talk to the chat doors: werobot as WeChat's side of the service account, @wecom/crypto as
WeCom's. They seal what people say, our doors take it, and they open what we answer."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werobot.crypto import MessageCrypt
from werobot.parser import parse_user_msg
from werobot.replies import TextReply
from werobot.utils import get_signature

from server.kit.clock import StoppedClock
from server.wechat.inbound import Inbound, Reader, Reply
from server.wechat.routes import callback_doors
from server.wechat.settings import OaSettings, WechatSettings
from server.wechat.spoken import Spoken, spoken
from tests.foreign.node import witness

OA = OaSettings("wx2000000000000002", "", "oaToken", "C" * 43)
VOICE = """<xml><ToUserName><![CDATA[gh_2]]></ToUserName><FromUserName><![CDATA[o-meijie]]></FromUserName>
<CreateTime>1795240800</CreateTime><MsgType><![CDATA[voice]]></MsgType><MediaId><![CDATA[m-1]]></MediaId>
<Format><![CDATA[amr]]></Format><Recognition><![CDATA[厨房漏水了]]></Recognition><MsgId>71</MsgId></xml>"""
STAFF = """<xml><ToUserName><![CDATA[ww1000000000000001]]></ToUserName><FromUserName><![CDATA[xiaoli]]></FromUserName>
<CreateTime>1795240800</CreateTime><MsgType><![CDATA[location]]></MsgType><Location_X>30.57</Location_X>
<Location_Y>104.06</Location_Y><Scale>16</Scale><Label><![CDATA[秀山花园21栋]]></Label><MsgId>72</MsgId>
<AgentID>1000002</AgentID><AppType><![CDATA[wxwork]]></AppType></xml>"""


class House:
    """Behind the doors: says back what it heard."""

    def __init__(self) -> None:
        self.heard: list[Spoken] = []

    def __call__(self, inbound: Inbound) -> Reply | None:
        said = spoken(inbound)
        assert said
        self.heard.append(said)
        return {"MsgType": "text", "Content": f"听到了：{said.words} & <好>"}


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
def client(settings: WechatSettings, clock: StoppedClock, house: House) -> Iterator[FlaskClient]:
    assert settings.work
    flask = Flask(__name__)
    doors = callback_doors(None, Reader.for_work(settings.work, clock), house, oa_inbound=Reader.for_oa(OA, clock))
    flask.register_blueprint(doors)
    with flask.test_client() as client:
        yield client


def tag(text: str, name: str) -> str:
    found = re.search(rf"<{name}>(?:<!\[CDATA\[)?([^<\]]+)", text)
    assert found, name
    return found[1]


def test_werobot_seals_a_voice_and_opens_our_answer(client: FlaskClient, house: House, clock: StoppedClock) -> None:
    stamp, nonce = str(int(clock.now().timestamp())), "n1"
    crypt = MessageCrypt(OA.token, OA.aes_key, OA.appid)
    shell = str(crypt.encrypt_message(VOICE, stamp, nonce))
    query = {"timestamp": stamp, "nonce": nonce, "encrypt_type": "aes", "msg_signature": tag(shell, "MsgSignature")}
    query["signature"] = get_signature(OA.token, stamp, nonce)
    answer = client.post("/wechat/oa", query_string=query, data=shell.encode())
    assert answer.status_code == 200
    (said,) = house.heard
    assert (said.kind, said.words, said.media_id, said.address) == ("voice", "厨房漏水了", "m-1", "o-meijie")
    told = answer.get_data(as_text=True)
    parts = (tag(told, name) for name in ("TimeStamp", "Nonce", "MsgSignature", "Encrypt"))
    plain = crypt.decrypt_message(*parts).decode()
    theirs = parse_user_msg(plain)
    assert (theirs.type, theirs.content) == ("text", "听到了：厨房漏水了 & <好>")
    assert (theirs.source, theirs.target) == ("gh_2", "o-meijie")


def test_werobots_own_plain_messages_and_replies_are_read(clock: StoppedClock) -> None:
    plain = OaSettings(OA.appid, "", OA.token)
    stamp = str(int(clock.now().timestamp()))
    query = {"timestamp": stamp, "nonce": "n", "signature": get_signature(OA.token, stamp, "n")}
    reader = Reader.for_oa(plain, clock)
    message = TextReply(target="gh_2", source="o-meijie", content="还没修好").render()
    inbound = reader.read(query, message.encode())
    said = spoken(inbound)
    assert said and (said.words, said.address) == ("还没修好", "o-meijie")
    theirs = parse_user_msg(reader.write({"MsgType": "text", "Content": "马上来"}, inbound))
    assert theirs.content == "马上来"


@pytest.mark.foreign
def test_wecom_crypto_seals_what_staff_send_and_opens_our_answer(
    client: FlaskClient, house: House, clock: StoppedClock, settings: WechatSettings
) -> None:
    work, stamp = settings.work, str(int(clock.now().timestamp()))
    assert work
    told = {"token": work.token, "aesKey": work.aes_key, "receiver": work.corpid}
    made = witness("wecom_crypto.js", {**told, "seal": STAFF, "timestamp": stamp, "nonce": "n1"})
    body = f"<xml><ToUserName>{work.corpid}</ToUserName><Encrypt>{made['sealed']}</Encrypt><AgentID>1</AgentID></xml>"
    query = {"timestamp": stamp, "nonce": "n1", "msg_signature": made["signature"]}
    answer = client.post("/wechat/work", query_string=query, data=body.encode())
    assert answer.status_code == 200
    (said,) = house.heard
    assert said.place and (said.kind, said.place.label, said.address) == ("location", "秀山花园21栋", "xiaoli")
    sealed = answer.get_data(as_text=True)
    opening = [{"timestamp": tag(sealed, "TimeStamp"), "nonce": tag(sealed, "Nonce"), "sealed": tag(sealed, "Encrypt")}]
    (found,) = witness("wecom_crypto.js", {**told, "open": opening})["opened"]
    assert (found["signature"], found["id"]) == (tag(sealed, "MsgSignature"), work.corpid)
    assert "听到了：秀山花园21栋 &amp; &lt;好&gt;" in found["message"]
